"""What every cells module needs: rows of a table, complete cases, scratch tables, cross products of per-unit sums."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import numpy as np
import polars as pl

from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.terms import Array

_SERIAL = count(1)
SAMPLED = 40_000
"""Customers beyond which every second, third ... is read, so that a fit of single people stays small."""


@dataclass(frozen=True)
class Rows:
    """Rows of `table` ("schema.name" or "name"), kept where every (column, value) of `equal` holds."""

    table: str
    equal: tuple[tuple[str, object], ...] = ()

    @property
    def relation(self) -> str:
        return quoted(self.table)

    @property
    def values(self) -> tuple[object, ...]:
        return tuple(value for _, value in self.equal)

    def condition(self, *more: str) -> str:
        """SQL of the filter; values are bound in the order of `values`."""
        parts = [f"{quoted(column)} = ?" for column, _ in self.equal]
        return " and ".join([*parts, *(part for part in more if part)]) or "1 = 1"


def number(column: str) -> str:
    """SQL of a column as DOUBLE: model sums only, never money that is shown."""
    return f"cast({quoted(column)} as double)"


def has_column(engine: Engine, table: str, column: str) -> bool:
    return column in engine.query(f"select * from {quoted(table)} limit 0").columns


def column_types(engine: Engine, rows: Rows, columns: tuple[str, ...]) -> dict[str, pl.DataType]:
    """Type of each column as it arrives outside the engine."""
    wanted = tuple(dict.fromkeys(columns))
    names = ", ".join(f"{quoted(column)} as c{k}" for k, column in enumerate(wanted))
    schema = engine.query(f"select {names} from {rows.relation} limit 0").schema
    return {column: schema[f"c{k}"] for k, column in enumerate(wanted)}


def complete(engine: Engine, rows: Rows, columns: tuple[str, ...]) -> str:
    """SQL: every column is present and, where it could be otherwise, finite (NULL, NaN and infinity fail)."""
    types = column_types(engine, rows, columns)
    return " and ".join(
        f"{number(column)} between -1e300 and 1e300" if kind.is_float() else f"{quoted(column)} is not null"
        for column, kind in types.items()
    )


def scratch_name(stem: str) -> str:
    return f"scratch_{stem}_{next(_SERIAL)}"


@contextmanager
def scratch(engine: Engine) -> Iterator[list[str]]:
    """Names appended to the list are dropped at the end, whatever happens."""
    names: list[str] = []
    try:
        yield names
    finally:
        for name in names:
            engine.execute(f"drop table if exists {quoted(name)}")


def n_rows(engine: Engine, table: str, equal: tuple[tuple[str, object], ...] = ()) -> int:
    rows = Rows(table, equal)
    return int(engine.query(f"select count(*) as n from {rows.relation} where {rows.condition()}", rows.values)["n"][0])


@dataclass(frozen=True)
class Influence:
    """A table inside the engine with one row per cluster: `key` and the influence of each target on it.

    The sum of squares of a column is the (uncorrected) clustered variance of its target.
    """

    table: str
    key: str
    columns: tuple[str, ...]


def cross_products(engine: Engine, *parts: Influence) -> Array:
    """(M, M) sums over clusters of products of all influence columns; a cluster absent from a part counts as zero."""
    head, rest = parts[0], parts[1:]
    names = [f"i0.{quoted(column)}" for column in head.columns]
    sources, key = f"{quoted(head.table)} i0", f"i0.{quoted(head.key)}"
    for position, part in enumerate(rest, start=1):
        other = f"i{position}.{quoted(part.key)}"
        sources += f" full join {quoted(part.table)} i{position} on {key} = {other}"
        key = f"coalesce({key}, {other})"
        names += [f"i{position}.{quoted(column)}" for column in part.columns]
    pairs = [(a, b) for a in range(len(names)) for b in range(a, len(names))]
    sums = ", ".join(f"coalesce(sum({names[a]} * {names[b]}), 0) as p_{a}_{b}" for a, b in pairs)
    found = engine.query(f"select {sums} from {sources}").row(0)
    out = np.zeros((len(names), len(names)))
    for (a, b), value in zip(pairs, found, strict=True):
        out[a, b] = out[b, a] = float(value)
    return out
