"""Person-months grouped by covariate pattern: counts out, scores per cluster back in.

A pattern is one combination of all covariates, packed into one integer. Only counts per pattern leave the engine;
the score sums that clustered errors need are formed inside it (fitted value per pattern joined back, summed by cluster).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.cells.common import Influence, Rows, complete, is_number, number, row_counts, scratch_name
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.errors import DesignError
from cxroi.terms import Array

MAX_LEVELS = 10_000
MAX_PATTERN = 2**62


@dataclass(frozen=True)
class Coding:
    """How one covariate becomes a code 0 .. size - 1: a regular grid by arithmetic, anything else by a small table."""

    column: str
    values: tuple[object, ...]
    step: float | None
    lookup: str | None

    @property
    def size(self) -> int:
        if self.step is None:
            return len(self.values)
        low, high = float(str(self.values[0])), float(str(self.values[-1]))
        return round((high - low) / self.step) + 1


@dataclass(frozen=True)
class Prepared:
    """Complete rows as a scratch table: cluster, pattern, outcome and the columns kept beside them."""

    table: str
    codings: tuple[Coding, ...]
    n_obs: int
    n_dropped: int

    @property
    def rows(self) -> Rows:
        return Rows(self.table)


def _grid_step(values: list[float]) -> float | None:
    """Step of a regular grid that holds all values (at most 4,096 points), else None."""
    if len(values) < 2:
        return 1.0
    gaps = np.diff(values)
    step = float(gaps.min())
    if step <= 0 or (values[-1] - values[0]) / step > 4096:
        return None
    return step if np.allclose(gaps / step, np.round(gaps / step), rtol=0, atol=1e-9) else None


def coding(engine: Engine, rows: Rows, column: str, whole: str) -> Coding:
    """Distinct values of a covariate among complete rows and the way to code them."""
    numeric = is_number(engine, rows, column)
    shown = number(column) if numeric else f"cast({quoted(column)} as varchar)"
    sql = f"""select distinct {shown} as level from {rows.relation} where {rows.condition(whole)}
        order by level limit {MAX_LEVELS + 1}"""
    values = engine.query(sql, rows.values)["level"].to_list()
    if len(values) > MAX_LEVELS:
        raise DesignError(f"Column {column} has more than {MAX_LEVELS} different values: round or band it before the fit.")
    step = _grid_step(values) if numeric and values else None
    if step is not None or not values:
        return Coding(column, tuple(values), step or 1.0, None)
    lookup = scratch_name("codes")
    engine.put(lookup, pl.DataFrame({"level": values, "code": pl.Series(range(len(values)), dtype=pl.Int64)}))
    return Coding(column, tuple(values), None, lookup)


def _packing(codings: tuple[Coding, ...], numeric: dict[str, bool]) -> tuple[str, str]:
    """(expression of the packed pattern, joins of the lookup tables)."""
    terms, joins, base = [], [], 1
    for position, each in enumerate(codings):
        column = f"r.{quoted(each.column)}"
        if each.lookup is None:
            low = float(str(each.values[0])) if each.values else 0.0
            code = f"cast(round((cast({column} as double) - {low!r}) / {each.step!r}) as bigint)"
        else:
            code, alias = f"l{position}.code", f"l{position}"
            kind = "double" if numeric[each.column] else "varchar"
            joins.append(f"join {quoted(each.lookup)} {alias} on cast({column} as {kind}) = {alias}.level")
        terms.append(f"{base} * {code}")
        base *= max(each.size, 1)
    if base > MAX_PATTERN:
        raise DesignError("Too many combinations of covariates: use fewer or coarser ones.")
    return " + ".join(terms) or "0", " ".join(joins)


def prepare(engine: Engine, rows: Rows, *, unit: str, outcome: str, covariates: tuple[str, ...],
            keep: tuple[str, ...] = ()) -> Prepared:
    """Write the complete rows once with their packed pattern; `keep` columns travel along under their own names.

    Rows where unit, outcome or a covariate is missing or not finite are dropped and counted.
    """
    needed = (unit, outcome, *covariates)
    n_obs, n_dropped = row_counts(engine, rows, needed)
    whole = complete(engine, rows, needed)
    codings = tuple(coding(engine, rows, column, whole) for column in covariates)
    pattern, joins = _packing(codings, {c: is_number(engine, rows, c) for c in covariates})
    kept = "".join(f", r.{quoted(column)} as {quoted(column)}" for column in keep if column not in {unit, outcome})
    columns = dict.fromkeys((*needed, *keep))
    inner = f"select {', '.join(quoted(c) for c in columns)} from {rows.relation} where {rows.condition(whole)}"
    name = scratch_name("months")
    engine.execute(f"""create temp table {quoted(name)} as
        select r.{quoted(unit)} as {quoted(unit)}, cast(r.{quoted(outcome)} as double) as {quoted(outcome)},
            {pattern} as pattern{kept} from ({inner}) r {joins}""", rows.values)
    for each in codings:
        if each.lookup is not None:
            engine.execute(f"drop table if exists {quoted(each.lookup)}")
    return Prepared(name, codings, n_obs, n_dropped)


def pattern_counts(engine: Engine, prepared: Prepared, outcome: str, *, equal: tuple[tuple[str, object], ...] = (),
                   by: str | None = None) -> pl.DataFrame:
    """One row per pattern (and value of `by`): pattern, the covariates' values, n rows, number of events; ordered."""
    rows = Rows(prepared.table, equal)
    group = f"{quoted(by)}, pattern" if by else "pattern"
    sql = f"""select {group}, cast(count(*) as bigint) as n, cast(sum({quoted(outcome)}) as double) as events
        from {rows.relation} where {rows.condition()} group by {group} order by {group}"""
    return _decoded(engine.query(sql, rows.values), prepared.codings)


def _decoded(frame: pl.DataFrame, codings: tuple[Coding, ...]) -> pl.DataFrame:
    rest = frame["pattern"].to_numpy()
    for each in codings:
        code, rest = rest % max(each.size, 1), rest // max(each.size, 1)
        values = np.asarray(each.values)
        if each.step is not None and each.values:
            levels = np.zeros(each.size)
            levels[np.round((values - values[0]) / each.step).astype(int)] = values
            values = levels
        frame = frame.with_columns(pl.Series(each.column, values[code] if len(values) else []))
    return frame


def score_influence(engine: Engine, prepared: Prepared, patterns: Array, weights: Array, offsets: Array, *,
                    key: str, outcome: str, equal: tuple[tuple[str, object], ...] = ()) -> Influence:
    """Per cluster: sum over its rows of outcome x weight - offset, one column per target.

    patterns (C,) integers; weights and offsets (C, M), offset = fitted value x weight. Rows of patterns that are not
    listed are left out.
    """
    targets = range(weights.shape[1])
    table = scratch_name("weights")
    frame = {"pattern": pl.Series(patterns.astype(np.int64))}
    frame |= {f"w{m}": pl.Series(weights[:, m].copy()) for m in targets}
    frame |= {f"o{m}": pl.Series(offsets[:, m].copy()) for m in targets}
    engine.put(table, pl.DataFrame(frame))
    rows = Rows(prepared.table, equal)
    sums = ", ".join(f"sum(r.{quoted(outcome)} * w.w{m} - w.o{m}) as s{m}" for m in targets)
    inner = f"select {quoted(key)}, {quoted(outcome)}, pattern from {rows.relation} where {rows.condition()}"
    name = scratch_name("scores")
    engine.execute(f"""create temp table {quoted(name)} as select r.{quoted(key)} as cluster, {sums}
        from ({inner}) r join {quoted(table)} w on r.pattern = w.pattern group by r.{quoted(key)}""", rows.values)
    engine.execute(f"drop table if exists {quoted(table)}")
    return Influence(name, "cluster", tuple(f"s{m}" for m in targets))
