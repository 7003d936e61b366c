"""Companies made from frames, changed before they are built: what a load would have left, through the whole
computation."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import polars as pl

from cxroi.building import DRAW_SEED
from cxroi.demo import World, simulate
from cxroi.engine.duck import DuckEngine
from cxroi.results import compute
from cxroi.results.base.run import read_run
from cxroi.selfcheck.companies import write_intake
from cxroi.tables.build import build_tables
from cxroi.value.assumptions import in_force as assumptions
from cxroi.value.assumptions.model import Entry
from tests.kept import digest, kept_value

Frames = dict[str, pl.DataFrame]
Row = dict[str, object]


@cache
def _drawn(units: int, months: int, seed: int) -> Frames:
    return dict(simulate(World(), units, months, seed).frames)


def frames(units: int, months: int, seed: int = 400_001) -> Frames:
    """Canonical tables of a simulated company; a new dictionary every time."""
    return dict(_drawn(units, months, seed))


@contextmanager
def _no_stage(_: str) -> Iterator[None]:
    yield


def findings_of(tables: Frames, inactivity: int | None = None, margin_rate: float | None = None) -> dict[str, Row]:
    """Every finding of the company by id, as a build would store it; made once for each content of the tables.
    `inactivity`: months after which a customer without a contract counts as gone. `margin_rate`: the share of revenue
    that is stated as margin."""
    key = (digest_of(tables), inactivity, margin_rate) if inactivity or margin_rate else digest_of(tables)
    return kept_value("findings", key, lambda: _findings_of(tables, inactivity, margin_rate))


def digest_of(tables: Frames) -> str:
    """Hash of names, types, values and order of the rows of all tables."""
    parts: list[str | bytes] = []
    for name, table in tables.items():
        written = io.BytesIO()
        table.rechunk().write_ipc(written, compression="uncompressed")
        parts += [name, written.getvalue()]
    return digest(*parts)


def _findings_of(tables: Frames, inactivity: int | None, margin_rate: float | None) -> dict[str, Row]:
    with tempfile.TemporaryDirectory(prefix="cxroi-company-") as folder:
        path = Path(folder) / "intake.duckdb"
        write_intake(path, tables, inactivity)
        engine = DuckEngine(attach={"intake": path})
        try:
            build_tables(engine, lambda _: None)
            with as_file(files("cxroi.demo").joinpath("assumptions.toml")) as stated:
                rules = assumptions.read(stated)
            if margin_rate is not None:
                rules = rules.model_copy(update={"margin_rate": Entry(value=margin_rate)})
            run = read_run(engine, rules, generation="0", run_id="00000000")
            compute(engine, run, _no_stage, seed=DRAW_SEED)
            rows = engine.query("select * from results.findings").to_dicts()
        finally:
            engine.close()
    return {str(row["id"]): {**row, "checks": json.loads(str(row["checks"]))} for row in rows}
