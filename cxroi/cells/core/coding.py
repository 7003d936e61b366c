"""Covariates as small whole numbers: a regular grid by arithmetic, anything else by a lookup table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.cells.core.common import Rows, column_types, number, scratch_name
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.errors import DesignError

MAX_LEVELS = 10_000
MAX_GRID = 4096
QUARTERS = 4


@dataclass(frozen=True)
class Coding:
    """Code 0 .. size - 1 of a column: on a grid (`low` + code x `step`, 1 or 1/4), or by the table `lookup` over
    `values`."""

    column: str
    size: int
    low: float = 0.0
    step: float = 1.0
    lookup: str | None = None
    values: tuple[object, ...] = ()
    numeric: bool = True

    def expression(self, alias: str, row: str = "r") -> str:
        """SQL of the code for rows named `row`, the lookup table joined as `alias`."""
        column = f"{row}.{quoted(self.column)}"
        if self.lookup is not None:
            return f"{alias}.code"
        steps, first = (column, self.low) if self.step == 1 else (f"{column} * {QUARTERS}", self.low * QUARTERS)
        return f"(cast({steps} as bigint) - ({int(first)}))"

    def join(self, alias: str, row: str = "r") -> str:
        """SQL joining the lookup table, empty on a grid."""
        if self.lookup is None:
            return ""
        kind = "double" if self.numeric else "varchar"
        return f"join {quoted(self.lookup)} {alias} on cast({row}.{quoted(self.column)} as {kind}) = {alias}.level"

    def decoded(self, codes: np.ndarray) -> pl.Series:
        """Values behind an array of codes."""
        if self.lookup is None:
            return pl.Series(self.column, self.low + codes * self.step)
        return pl.Series(self.column, np.asarray(self.values)[codes])


def codings(engine: Engine, rows: Rows, columns: tuple[str, ...], whole: str) -> tuple[Coding, ...]:
    """A coding per column that covers every complete row. Raises DesignError above 10,000 different values."""
    types = column_types(engine, rows, columns)
    return tuple(
        _on_grid(engine, rows, column, types[column]) or _by_lookup(engine, rows, column, (types[column], whole))
        for column in columns
    )


def _on_grid(engine: Engine, rows: Rows, column: str, kind: pl.DataType) -> Coding | None:
    """Whole numbers (from column statistics alone) and quarters, within 4,096 steps, else None."""
    if kind.is_integer():
        low, high = engine.query(f"""select min({quoted(column)}) as low, max({quoted(column)}) as high
            from {rows.relation}""").row(0)
        step = 1.0
    elif kind.is_float():
        quarter = f"{quoted(column)} * {QUARTERS}"
        low, high, off = engine.query(f"""select min({quoted(column)}) as low, max({quoted(column)}) as high,
            max(abs({quarter} - round({quarter}))) as off_grid from {rows.relation}""").row(0)
        step = 1 / QUARTERS
        if off != 0:
            return None
    else:
        return None
    if low is None or not np.isfinite([float(low), float(high)]).all() or (high - low) / step > MAX_GRID:
        return None
    return Coding(column, round((high - low) / step) + 1, float(low), step)


def _by_lookup(engine: Engine, rows: Rows, column: str, about: tuple[pl.DataType, str]) -> Coding:
    kind, whole = about
    numeric = kind.is_numeric() or kind == pl.Boolean
    shown = number(column) if numeric else f"cast({quoted(column)} as varchar)"
    values = engine.query(
        f"""select level from (select distinct {shown} as level from {rows.relation}
        where {rows.condition(whole)} limit {MAX_LEVELS + 1}) levels order by level""",
        rows.values,
    )["level"]
    if len(values) > MAX_LEVELS:
        raise DesignError(
            f"Column {column} has more than {MAX_LEVELS} different values: round or band it before the fit."
        )
    lookup = scratch_name("codes")
    engine.put(lookup, pl.DataFrame({"level": values, "code": pl.Series(range(len(values)), dtype=pl.Int64)}))
    return Coding(column, max(len(values), 1), lookup=lookup, values=tuple(values.to_list()), numeric=numeric)
