"""Run the model files: raw -> clean -> panel, each table's grain checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.engine.sqlfiles import read_folder

FOLDER = Path(__file__).parent


def build_tables(engine: Engine, progress: Callable[[str], None]) -> None:
    """Make clean.* and panel.* in the engine's database from the attached `intake`.

    Raises DataError when a table breaks its grain or money has no exchange rate.
    """
    for schema in ("clean", "panel"):
        engine.execute(f"create schema if not exists {quoted(schema)}")
        for file in read_folder(FOLDER / schema):
            progress(file.name)
            engine.execute(f"create table {quoted(file.name)} as {file.sql}")
