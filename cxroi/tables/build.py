"""Run the model files: raw -> clean -> panel, each table's grain checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.engine.sqlfiles import SqlFile, read_folder
from cxroi.tables import measures, newest, themes
from cxroi.tables.grain import check_grain

FOLDER = Path(__file__).parent
SCHEMAS = ("clean", "panel")
PACKED = {
    "panel.unit_span": ("segment_name", "region_name", "business_unit_name", "team_name"),
    "panel.score_about": ("touchpoint",),
}
"""Words that are copied into every month of the panel: as enumerations they are written and grouped a quarter
faster."""


def models() -> list[SqlFile]:
    """Every model of the clean and panel schemas, in the order they run."""
    return [file for schema in SCHEMAS for file in read_folder(FOLDER / schema)]


def build_tables(engine: Engine, progress: Callable[[str], None], listed: themes.Themes | None = None) -> None:
    """Make clean.* and panel.* in the engine's database from the attached `intake`; `progress` hears each table's name.
    `listed`: the themes that comments are sorted by, the shipped ones by default.

    Other currencies are converted with the temporary table `rates(currency, rate)` where the engine has one. The
    SELECTs that compare the result with its source are stored in `meta.checks`, which publishing runs on the file on
    disk. Raises DataError when a table breaks its grain or money has no exchange rate, QuestionError without a
    reporting
    currency.
    """
    for schema in (*SCHEMAS, "meta"):
        engine.execute(f"create schema if not exists {quoted(schema)}")
    newest.prepare(engine)
    measures.prepare(engine)
    themes.prepare(engine, listed or themes.shipped())
    for file in models():
        progress(file.name)
        engine.execute(f"create table {quoted(file.name)} as\n{file.sql}")
        check_grain(engine, file.name, file.grain)
        if file.name in PACKED:
            engine.pack(file.name, PACKED[file.name])
    newest.drop(engine)
    checks = [{"name": file.name.split(".")[1], "sql": file.sql} for file in read_folder(FOLDER / "checks")]
    engine.put("check_rows", pl.DataFrame(checks, schema={"name": pl.String, "sql": pl.String}))
    engine.execute("create table meta.checks as select c.name, c.sql from check_rows as c")
