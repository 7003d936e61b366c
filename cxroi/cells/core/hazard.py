"""Person-months grouped by covariate pattern: counts out, scores per cluster back in.

A pattern is one combination of all covariates, packed into one whole number; a state is pattern x 2 + outcome. Only
counts per state leave the engine. The score sums that clustered errors need are formed inside it: the residual of each
state
is joined back and summed by cluster.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.cells.core.coding import Coding, codings
from cxroi.cells.core.common import Influence, Rows, complete, n_rows, scratch_name
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.errors import DesignError
from cxroi.terms import Array

MAX_STATE = 2**61


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


def prepare(
    engine: Engine, rows: Rows, *, key: str, outcome: str, covariates: tuple[str, ...], keep: tuple[str, ...] = ()
) -> Prepared:
    """Complete rows with their state; `key` is the column to cluster by, `keep` columns travel along under their own
    names.

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
    source = f"""(select r.{quoted(key)} as key, cast({" + ".join(state)} as {whole_number}) as state{kept}
        from (select {columns} from {rows.relation} where {rows.condition(whole)}) r {joins})"""
    lookups = tuple(each.lookup for each in coded if each.lookup)
    return Prepared(
        source, rows.values, coded, n_rows(engine, rows.table, rows.equal), lookups, tuple(dict.fromkeys(keep))
    )


def written(engine: Engine, prepared: Prepared, bits: dict[str, tuple[str, int]] | None = None) -> Prepared:
    """The same rows as a scratch table: worth it when they are read more than twice.

    `bits`: further columns by name, each 0 or 1 by (kept column of whole numbers, place of the bit)."""
    name, more = scratch_name("months"), bits or {}
    columns = [quoted(column) for column in ("key", "state", *prepared.kept)]
    columns += [f"({quoted(source)} >> {place:d}) & 1 as {quoted(bit)}" for bit, (source, place) in more.items()]
    engine.execute(
        f"create temp table {quoted(name)} as select {', '.join(columns)} from {prepared.source} r", prepared.values
    )
    kept = (*prepared.kept, *more)
    return Prepared(quoted(name), (), prepared.codings, prepared.n_all, (*prepared.tables, name), kept)


def pattern_counts(engine: Engine, prepared: Prepared, equal: tuple[tuple[str, object], ...] = ()) -> pl.DataFrame:
    """One row per pattern: pattern, the covariates' values, n rows, number of events; ordered by pattern.

    Raises DesignError when nothing is left or the outcome is not 0 or 1.
    """
    condition, values = prepared.where(equal)
    found = engine.query(
        f"""select state, cast(count(*) as bigint) as n from {prepared.source} r where {condition}
        group by state order by state""",
        values,
    )
    if found.is_empty():
        raise DesignError("No row has every value that this fit needs.")
    wrong = found.filter(pl.col("state").is_null())["n"].sum()
    if wrong:
        raise DesignError(f"The outcome is neither 0 nor 1 in {wrong} rows: name a column that holds yes or no.")
    frame = (
        found.group_by(pl.col("state") // 2, maintain_order=True)
        .agg(pl.col("n").sum(), (pl.col("n") * (pl.col("state") % 2)).sum().alias("events"))
        .rename({"state": "pattern"})
    )
    rest = frame["pattern"].to_numpy().astype(np.int64)
    for each in prepared.codings:
        frame = frame.with_columns(each.decoded(rest % each.size).alias(each.column))
        rest = rest // each.size
    return frame


def state_influence(
    engine: Engine,
    prepared: Prepared,
    patterns: Array,
    stays: Array,
    leaves: Array,
    *,
    equal: tuple[tuple[str, object], ...] = (),
) -> Influence:
    """Per cluster: sum over its rows of a value that depends on pattern and outcome, one column per target.

    patterns (C,) whole numbers; stays (C, M) for outcome 0, leaves (C, M) for outcome 1. Rows of patterns that are not
    listed are left out.
    """
    targets = tuple(f"s{m}" for m in range(stays.shape[1]))
    lookup = _states(engine, patterns, stays, leaves, targets)
    condition, values = prepared.where(equal)
    sums = ", ".join(f"sum(w.{target}) as {target}" for target in targets)
    return _by_cluster(
        engine,
        f"""select r.key as cluster, {sums}
        from (select key, state from {prepared.source} q where {condition}) r
        join {quoted(lookup)} w on r.state = w.state group by r.key""",
        values,
        (lookup, targets),
    )


def weighted_mean(
    engine: Engine,
    prepared: Prepared,
    weights: tuple[Array, Array],
    column: str,
    equal: tuple[tuple[str, object], ...] = (),
) -> float | None:
    """Mean of a kept column over rows weighted by pattern; `weights` is (patterns (P,), weight (P,)). None without a
    row."""
    lookup = scratch_name("weights")
    engine.put(
        lookup, pl.DataFrame({"pattern": pl.Series(weights[0].astype(np.int64)), "weight": pl.Series(weights[1])})
    )
    condition, values = prepared.where(equal)
    found = engine.query(
        f"""select sum(w.weight * r.value) / sum(w.weight) as level
        from (select state // 2 as pattern, cast({quoted(column)} as double) as value from {prepared.source} q
            where {condition} and {quoted(column)} is not null) r
        join {quoted(lookup)} w on r.pattern = w.pattern""",
        values,
    )["level"][0]
    engine.execute(f"drop table if exists {quoted(lookup)}")
    return None if found is None else float(found)


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
