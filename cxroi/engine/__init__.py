"""The one door to a database: the `Engine` protocol; DuckDB is the default behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import polars as pl


class Engine(Protocol):
    """A connection that runs portable SQL. Values are bound parameters, names come from registries only."""

    dialect: str

    def execute(self, sql: str, params: Sequence[object] = ()) -> None:
        """Run one statement that changes something; raises EngineError without any cell's content."""

    def query(self, sql: str, params: Sequence[object] = ()) -> pl.DataFrame:
        """Rows of one SELECT as a polars frame."""

    def put(self, name: str, frame: pl.DataFrame) -> None:
        """Make (or replace) a temporary table from a frame, column for column."""

    def pack(self, table: str, columns: Sequence[str]) -> None:
        """Keep columns of few distinct words as enumerations where the engine has them; their content stays the
        same."""

    def close(self) -> None:
        """Give the connection back; using the engine afterwards raises EngineError."""


__all__ = ["Engine"]
