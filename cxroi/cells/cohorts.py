"""Cohort moments of single customers: per launch date n, T means and T x T products, however many customers there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.terms import Array


@dataclass(frozen=True)
class CohortColumns:
    """Table and columns of a panel: unit, integer month, outcome, and the unit's launch month (NULL = never)."""

    table: str
    unit: str
    month: str
    outcome: str
    launch: str


@dataclass(frozen=True)
class CohortMoments:
    """K launch dates (NaN = never) x T months: n (K,), means (K, T), covariance of one unit (K, T, T) with divisor n.

    `n_dropped` counts units that lack a value in some month.
    """

    months: Array
    launches: Array
    n: Array
    means: Array
    covariance: Array
    n_dropped: int


def cohort_moments(engine: Engine, columns: CohortColumns) -> CohortMoments:
    """Sums inside the database over units with a value in every month (balanced panel).

    Values are centred by the month's mean before squaring, so that nothing cancels.
    """
    table, unit, month = quoted(columns.table), quoted(columns.unit), quoted(columns.month)
    outcome, launch = f"cast({quoted(columns.outcome)} as double)", quoted(columns.launch)
    means = engine.query(f"""select {month} as month_number, avg({outcome}) as mean_value from {table}
        where {outcome} is not null group by {month} order by month_number""")
    months, centre = means["month_number"].to_list(), means["mean_value"].to_list()
    T = len(months)
    wide = ", ".join(
        f"sum(case when {month} = {int(m)} then {outcome} - ({float(c)!r}) end) as c{i}"
        for i, (m, c) in enumerate(zip(months, centre, strict=True))
    )
    pairs = [(i, j) for i in range(T) for j in range(i, T)]
    sums = ", ".join([f"sum(c{i}) as s{i}" for i in range(T)] + [f"sum(c{i} * c{j}) as p{k}" for k, (i, j) in enumerate(pairs)])
    found = engine.query(f"""
        with wide as (
            select {unit}, min({launch}) as starts_on, count({outcome}) as n_months, {wide} from {table} group by {unit})
        select starts_on, case when n_months = {T:d} then 1 else 0 end as is_whole, count(*) as n_units, {sums}
        from wide group by starts_on, case when n_months = {T:d} then 1 else 0 end
        order by is_whole desc, starts_on nulls last""")
    whole = found.filter(pl.col("is_whole") == 1)
    n = whole["n_units"].to_numpy().astype(float)
    shift = whole.select([f"s{i}" for i in range(T)]).to_numpy() / n[:, None]
    square = np.zeros((len(whole), T, T))
    for k, (i, j) in enumerate(pairs):
        square[:, i, j] = square[:, j, i] = whole[f"p{k}"].to_numpy() / n
    launches = whole["starts_on"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    return CohortMoments(
        np.asarray(months, float),
        launches,
        n,
        shift + np.asarray(centre),
        square - shift[:, :, None] * shift[:, None, :],
        int(found.filter(pl.col("is_whole") == 0)["n_units"].sum()),
    )
