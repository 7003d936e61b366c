"""Arms of an experiment in a store without dates: outcome and covariates of every customer as assigned, summed."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cxroi.cells.exposed import NOT_CONTROL, Arm, moments_by_arm
from cxroi.cells.groups import EXPOSURE
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted

NUMBERS = ("tenure_months", "prior_spend")
WORDS = ("segment", "region", "persona", "value_tier")
MOST_LEVELS = 8


@dataclass(frozen=True)
class Experiment:
    """Both arms: variables are the outcome first, then the named covariates; n assigned and n without outcome by arm."""

    covariates: tuple[str, ...]
    arms: dict[str, Arm]
    assigned: dict[str, int]
    missing: dict[str, int]


def _assigned() -> str:
    return f"""assigned as (
            select unit_id, max({NOT_CONTROL}) as treated from {quoted(EXPOSURE)} where initiative_id = ? group by unit_id)"""


def covariate_levels(engine: Engine) -> list[tuple[str, str | None]]:
    """(column, level) of every covariate known of all units; numbers have level None, the most common level is the base."""
    found: list[tuple[str, str | None]] = []
    for column in NUMBERS:
        spread = engine.query(f"select count(distinct {quoted(column)}) as n from {quoted('panel.snapshot')}")["n"][0]
        if spread > 1:
            found.append((column, None))
    for column in WORDS:
        levels = engine.query(f"""select cast({quoted(column)} as varchar) as level, count(*) as n from {quoted("panel.snapshot")}
            where {quoted(column)} is not null group by {quoted(column)} order by n desc, level limit {MOST_LEVELS}""")[
            "level"
        ].to_list()
        found += [(column, level) for level in levels[1:]]
    return found


def experiment_cells(engine: Engine, initiative_id: str, outcome: str) -> Experiment:
    """Means and covariances by arm of the outcome (kind in clean.outcomes) and the covariates known before.

    Where the kind is only recorded when it happened (no zeros anywhere), no row means zero; else it is a missing outcome.
    """
    levels = covariate_levels(engine)
    columns = [
        f"cast(coalesce(s.{quoted(column)}, 0) as double)"
        if level is None
        else f"case when cast(s.{quoted(column)} as varchar) = ? then cast(1 as double) else cast(0 as double) end"
        for column, level in levels
    ]
    bound = tuple(level for _, level in levels if level is not None)
    n_zero = engine.query(f"select count(*) as n from {quoted('clean.outcomes')} where kind = ? and value = 0", (outcome,))[
        "n"
    ][0]
    value = "y.value_sum" if n_zero else "coalesce(y.value_sum, 0)"
    variables = ", ".join(f"{sql} as v{i}" for i, sql in enumerate([f"cast({value} as double)", *columns]))
    per_unit = f"""{_assigned()},
        measured as (
            select unit_id, sum(coalesce(value, 1)) as value_sum from {quoted("clean.outcomes")} where kind = ? group by unit_id),
        vectors as (
            select a.unit_id, a.treated, {variables}
            from assigned a inner join {quoted("panel.snapshot")} s on s.unit_id = a.unit_id
            left join measured y on y.unit_id = a.unit_id where {value} is not null)"""
    arms = moments_by_arm(engine, per_unit, len(columns) + 1, (initiative_id, outcome, *bound))
    assigned = _by_arm(
        engine.query(f"with {_assigned()} select treated, count(*) as n from assigned group by treated", (initiative_id,))
    )
    names = tuple(column if level is None else f"{column}={level}" for column, level in levels)
    return Experiment(names, arms, assigned, {arm: n - (arms[arm].n if arm in arms else 0) for arm, n in assigned.items()})


def _by_arm(frame: pl.DataFrame) -> dict[str, int]:
    return {"treated" if treated else "control": int(n) for treated, n in frame.select("treated", "n").iter_rows()}
