"""Arms of an experiment in a store without dates: outcome and what was known before, of every customer as assigned."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cxroi.cells.lot.assigned import ASSIGNED
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.terms import Array

NUMBERS = ("tenure_months", "prior_spend")
WORDS = ("segment", "region", "persona", "value_tier")
MOST_LEVELS = 8


@dataclass(frozen=True)
class Experiment:
    """Everyone as assigned (N,): treated, outcome (nan where it is missing), prior spend, and the named covariates
    (N, C)."""

    treated: Array
    outcome: Array
    before: Array
    names: tuple[str, ...]
    covariates: Array


def covariate_levels(engine: Engine) -> list[tuple[str, str | None]]:
    """(column, level) of every covariate known of all units; numbers have level None, the most common level is the
    base."""
    found: list[tuple[str, str | None]] = []
    for column in NUMBERS:
        spread = engine.query(f"select count(distinct {quoted(column)}) as n from {quoted('panel.snapshot')}")["n"][0]
        if spread > 1:
            found.append((column, None))
    for column in WORDS:
        levels = engine.query(f"""select cast({quoted(column)} as varchar) as level, count(*) as n from
        {quoted("panel.snapshot")}
            where {quoted(column)} is not null group by {quoted(column)} order by n desc, level limit {MOST_LEVELS}""")[
            "level"
        ].to_list()
        found += [(column, level) for level in levels[1:]]
    return found


def experiment_rows(engine: Engine, initiative_id: str, outcome: str) -> Experiment:
    """Everyone as assigned with the outcome (kind in clean.outcomes) and the covariates known before.

    Where the kind is only recorded when it happened (no zeros anywhere), no row means zero; else it is a missing
    outcome.
    """
    levels = covariate_levels(engine)
    n_zero = engine.query(
        f"select count(*) as n from {quoted('clean.outcomes')} where kind = ? and value = 0", (outcome,)
    )["n"][0]
    columns = ", ".join(f"s.{quoted(column)}" for column in (*NUMBERS, *WORDS))
    value = "y.value_sum" if n_zero else "coalesce(y.value_sum, 0)"
    rows = engine.query(
        f"""with {ASSIGNED},
        measured as (
            select unit_id, {_of_a_customer(engine, outcome)} as value_sum from {quoted("clean.outcomes")}
            where kind = ? group by unit_id)
        select a.unit_id, a.treated, case when s.unit_id is not null then cast({value} as double) end as y,
            {columns}
        from assigned a left join {quoted("panel.snapshot")} s on s.unit_id = a.unit_id
        left join measured y on y.unit_id = a.unit_id order by a.unit_id""",
        (initiative_id, outcome),
    )
    made = rows.select(
        treated=pl.col("treated").cast(pl.Float64),
        y=pl.col("y").cast(pl.Float64).fill_null(float("nan")),
        before=pl.col("prior_spend").cast(pl.Float64).fill_null(0),
        **{
            f"known {k}": (
                pl.col(column).cast(pl.Float64).fill_null(0)
                if level is None
                else (pl.col(column).cast(pl.String) == level).fill_null(value=False).cast(pl.Float64)
            )
            for k, (column, level) in enumerate(levels)
        },
    )
    return Experiment(
        made["treated"].to_numpy(),
        made["y"].to_numpy(),
        made["before"].to_numpy(),
        tuple(column if level is None else f"{column}={level}" for column, level in levels),
        made.drop("treated", "y", "before").to_numpy().astype(float).reshape(made.height, len(levels)),
    )


def _of_a_customer(engine: Engine, outcome: str) -> str:
    """A customer's own value of an outcome: happened or not, the sum of a flow, the mean of what does not add up, the
    last of a stock."""
    known = engine.query(
        f"select m.adds_up, m.is_event from {quoted('clean.measures')} as m where m.table_name = 'outcomes' and "
        "m.measure = ?",
        (outcome,),
    )
    adds_up, is_event = known.row(0) if known.height else ("flow", False)
    if is_event:
        return "max(coalesce(value, 1))"
    if adds_up == "stock":
        return 'max_by(coalesce(value, 1), coalesce("at", make_date(1, 1, 1)))'
    mean = "sum(coalesce(value, 1) * coalesce(weight, 1)) / nullif(sum(coalesce(weight, 1)), 0)"
    return "sum(coalesce(value, 1))" if adds_up == "flow" else mean
