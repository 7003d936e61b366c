"""Person-months grouped by covariate pattern: counts out, scores per cluster back in.

A pattern is one combination of all covariates, packed into one whole number; a state is pattern x 2 + outcome. Only counts
per state leave the engine. The score sums that clustered errors need are formed inside it: the residual of each state is
joined back and summed by cluster.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.cells.coding import Coding, codings
from cxroi.cells.common import Influence, Rows, complete, n_rows, scratch_name
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.errors import DesignError
from cxroi.terms import Array

MAX_STATE = 2**61
PROBE = 65_536


@dataclass(frozen=True)
class Prepared:
    """Complete rows as a relation with columns `key`, `state` and those kept; bound values first in every query.

    `tables` are the scratch tables it rests on.
    """

    source: str
    values: tuple[object, ...]
    codings: tuple[Coding, ...]
    n_all: int
    tables: tuple[str, ...]
    kept: tuple[str, ...]

    def where(self, equal: tuple[tuple[str, object], ...]) -> tuple[str, tuple[object, ...]]:
        rows = Rows("unused", equal)
        return rows.condition(), (*self.values, *rows.values)


def prepare(engine: Engine, rows: Rows, *, key: str, outcome: str, covariates: tuple[str, ...],
            keep: tuple[str, ...] = ()) -> Prepared:
    """Complete rows with their state; `key` is the column to cluster by, `keep` columns travel along under their own names.

    Rows where a named column (not a kept one) is missing or not finite are left out; `n_all` counts them too.
    """
    needed = (key, outcome, *covariates)
    whole = complete(engine, rows, needed)
    coded = codings(engine, rows, covariates, whole)
    state, base = [f"case when r.{quoted(outcome)} = 1 then 1 when r.{quoted(outcome)} = 0 then 0 end"], 2
    for position, each in enumerate(coded):
        state.append(f"{base} * {each.expression(f'l{position}')}")
        base *= each.size
    if base > MAX_STATE:
        raise DesignError("Too many combinations of covariates: use fewer or coarser ones.")
    whole_number = "integer" if base < 2**31 else "bigint"
    joins = " ".join(each.join(f"l{position}") for position, each in enumerate(coded))
    columns = ", ".join(quoted(column) for column in dict.fromkeys((*needed, *keep)))
    kept = "".join(f", r.{quoted(column)} as {quoted(column)}" for column in dict.fromkeys(keep))
    source = f"""(select r.{quoted(key)} as key, cast({' + '.join(state)} as {whole_number}) as state{kept}
        from (select {columns} from {rows.relation} where {rows.condition(whole)}) r {joins})"""
    lookups = tuple(each.lookup for each in coded if each.lookup)
    return Prepared(source, rows.values, coded, n_rows(engine, rows.table, rows.equal), lookups, tuple(dict.fromkeys(keep)))


def written(engine: Engine, prepared: Prepared) -> Prepared:
    """The same rows as a scratch table: worth it when they are read more than twice."""
    name = scratch_name("months")
    columns = ", ".join(quoted(column) for column in ("key", "state", *prepared.kept))
    engine.execute(f"create temp table {quoted(name)} as select {columns} from {prepared.source} r", prepared.values)
    return Prepared(quoted(name), (), prepared.codings, prepared.n_all, (*prepared.tables, name), prepared.kept)


def pattern_counts(engine: Engine, prepared: Prepared, equal: tuple[tuple[str, object], ...] = ()) -> pl.DataFrame:
    """One row per pattern: pattern, the covariates' values, n rows, number of events; ordered by pattern.

    Raises DesignError when nothing is left or the outcome is not 0 or 1.
    """
    condition, values = prepared.where(equal)
    found = engine.query(f"""select state, cast(count(*) as bigint) as n from {prepared.source} r where {condition}
        group by state order by state""", values)
    if found.is_empty():
        raise DesignError("No row has every value that this fit needs.")
    wrong = found.filter(pl.col("state").is_null())["n"].sum()
    if wrong:
        raise DesignError(f"The outcome is neither 0 nor 1 in {wrong} rows: name a column that holds yes or no.")
    frame = found.group_by(pl.col("state") // 2, maintain_order=True).agg(
        pl.col("n").sum(), (pl.col("n") * (pl.col("state") % 2)).sum().alias("events")).rename({"state": "pattern"})
    rest = frame["pattern"].to_numpy().astype(np.int64)
    for each in prepared.codings:
        frame = frame.with_columns(each.decoded(rest % each.size).alias(each.column))
        rest = rest // each.size
    return frame


def state_influence(engine: Engine, prepared: Prepared, patterns: Array, stays: Array, leaves: Array, *,
                    equal: tuple[tuple[str, object], ...] = ()) -> Influence:
    """Per cluster: sum over its rows of a value that depends on pattern and outcome, one column per target.

    patterns (C,) whole numbers; stays (C, M) for outcome 0, leaves (C, M) for outcome 1. Rows of patterns that are not
    listed are left out.
    """
    targets = tuple(f"s{m}" for m in range(stays.shape[1]))
    lookup = _states(engine, patterns, stays, leaves, targets)
    condition, values = prepared.where(equal)
    sums = ", ".join(f"sum(w.{target}) as {target}" for target in targets)
    return _by_cluster(engine, f"""select r.key as cluster, {sums}
        from (select key, state from {prepared.source} q where {condition}) r
        join {quoted(lookup)} w on r.state = w.state group by r.key""", values, (lookup, targets))


def weighted_mean(engine: Engine, prepared: Prepared, weights: tuple[Array, Array], column: str,
                  equal: tuple[tuple[str, object], ...] = ()) -> float | None:
    """Mean of a kept column over rows weighted by pattern; `weights` is (patterns (P,), weight (P,)). None without a row."""
    lookup = scratch_name("weights")
    engine.put(lookup, pl.DataFrame({"pattern": pl.Series(weights[0].astype(np.int64)), "weight": pl.Series(weights[1])}))
    condition, values = prepared.where(equal)
    found = engine.query(f"""select sum(w.weight * r.value) / sum(w.weight) as level
        from (select state // 2 as pattern, cast({quoted(column)} as double) as value from {prepared.source} q
            where {condition} and {quoted(column)} is not null) r
        join {quoted(lookup)} w on r.pattern = w.pattern""", values)["level"][0]
    engine.execute(f"drop table if exists {quoted(lookup)}")
    return None if found is None else float(found)


def weighted_leavers(engine: Engine, prepared: Prepared, weights: tuple[Array, Array], column: str, month: str,
                     equal: tuple[tuple[str, object], ...] = ()) -> tuple[float | None, int]:
    """(mean of a kept column in the month before the one of leaving, over leavers weighted by their pattern; leavers found).

    The month before, because the last one may be paid in part. `weights` as in `weighted_mean`.
    """
    lookup = scratch_name("weights")
    engine.put(lookup, pl.DataFrame({"pattern": pl.Series(weights[0].astype(np.int64)), "weight": pl.Series(weights[1])}))
    condition, values = prepared.where(equal)
    found = engine.query(f"""select sum(w.weight * cast(b.{quoted(column)} as double)) / nullif(sum(w.weight), 0) as level,
            count(*) as n
        from (select key, {quoted(month)} - 1 as month_before, state // 2 as pattern from {prepared.source} q
            where {condition} and state % 2 = 1) r
        join {prepared.source} b on b.key = r.key and b.{quoted(month)} = r.month_before
        join {quoted(lookup)} w on r.pattern = w.pattern where b.{quoted(column)} is not null""", values).row(0)
    engine.execute(f"drop table if exists {quoted(lookup)}")
    return None if found[0] is None else float(found[0]), int(found[1])


@dataclass(frozen=True)
class SlowPart:
    """Design columns that follow from the high part of a state, state // base: codes (S,), columns X (S, L).

    They change seldom within a cluster, so residuals are summed per cluster and code before they meet these columns.
    """

    base: int
    codes: Array
    X: Array


def score_influence(engine: Engine, prepared: Prepared, patterns: Array, residuals: tuple[Array, Array],
                    columns: tuple[tuple[str, object | None], ...], slow: SlowPart) -> Influence:
    """Per cluster: sums of residual x design column, first `columns`, then the columns of `slow`.

    residuals (C,) for outcome 0 and for outcome 1; columns as (kept column, level or None): a level gives an indicator,
    None the number itself, an empty name the constant.
    """
    states, codes = _states(engine, patterns, residuals[0][:, None], residuals[1][:, None], ("e",)), scratch_name("slow")
    engine.put(codes, pl.DataFrame({"code": pl.Series(slow.codes.astype(np.int64))}
                                   | {f"x{k}": pl.Series(slow.X[:, k].copy()) for k in range(slow.X.shape[1])}))
    parts, bound = _products(columns)
    sums = "".join(f", sum({part}) as f{k}" for k, part in enumerate(parts))
    again = [f"sum(g.f{k})" for k in range(len(parts))] + [f"sum(g.e * l.x{k})" for k in range(slow.X.shape[1])]
    targets = tuple(f"s{m}" for m in range(len(again)))
    shown = ", ".join(f"{part} as {target}" for part, target in zip(again, targets, strict=True))
    found = _by_cluster(engine, f"""select g.key as cluster, {shown}
        from (select r.key, r.state // {slow.base} as code, sum(w.e) as e{sums} from {prepared.source} r
            join {quoted(states)} w on r.state = w.state group by r.key, r.state // {slow.base}) g
        join {quoted(codes)} l on g.code = l.code group by g.key""", (*bound, *prepared.values), (states, targets))
    engine.execute(f"drop table if exists {quoted(codes)}")
    return found


def _products(columns: tuple[tuple[str, object | None], ...]) -> tuple[list[str], list[object]]:
    """SQL of residual x design column for each column, and the levels to bind."""
    parts: list[str] = []
    bound: list[object] = []
    for column, level in columns:
        if not column:
            parts.append("w.e")
        elif level is None:
            parts.append(f"w.e * cast(r.{quoted(column)} as double)")
        else:
            kind = "varchar" if isinstance(level, str) else "double"
            parts.append(f"case when r.{quoted(column)} = cast(? as {kind}) then w.e else 0 end")
            bound.append(level)
    return parts, bound


def changes_seldom(engine: Engine, rows: Rows, key: str, column: str) -> bool:
    """Whether a column has fewer than one value per two rows of a cluster, judged on the first rows (speed only)."""
    seen, different = engine.query(f"""select cast(coalesce(sum(n), 0) as bigint) as seen, count(*) as different
        from (select {quoted(key)}, {quoted(column)}, count(*) as n
            from (select {quoted(key)}, {quoted(column)} from {rows.relation}
                where {rows.condition()} limit {PROBE}) first_rows
            group by {quoted(key)}, {quoted(column)}) pairs""", rows.values).row(0)
    return bool(different * 2 < seen)


def _states(engine: Engine, patterns: Array, stays: Array, leaves: Array, names: tuple[str, ...]) -> str:
    codes = patterns.astype(np.int64) * 2
    values = np.concatenate([stays, leaves])
    frame = {"state": pl.Series(np.concatenate([codes, codes + 1]))}
    lookup = scratch_name("states")
    engine.put(lookup, pl.DataFrame(frame | {name: pl.Series(values[:, m].copy()) for m, name in enumerate(names)}))
    return lookup


def _by_cluster(engine: Engine, sql: str, values: tuple[object, ...], about: tuple[str, tuple[str, ...]]) -> Influence:
    lookup, targets = about
    name = scratch_name("scores")
    engine.execute(f"create temp table {quoted(name)} as {sql}", values)
    engine.execute(f"drop table if exists {quoted(lookup)}")
    return Influence(name, "cluster", targets)
