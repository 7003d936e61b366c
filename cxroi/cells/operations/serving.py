"""Sums of one monthly number per group and month, shaped as cells/groups.cluster_months, for outcomes beside margin."""

from __future__ import annotations

import polars as pl

from cxroi.cells.core.groups import GROUPS, PANEL
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.errors import DesignError


def cluster_numbers(engine: Engine, group: str, number: str) -> pl.DataFrame:
    """One row per group and month: cluster, month, n_at_risk, n_judged, n_left, sum_margin (the sum of `number`),
    n_margin (its count), sum_revenue. Customers active at the month's start. Sorted by cluster, month."""
    if group not in GROUPS:
        raise DesignError(
            "groups can be exposed by team, region, segment or business_unit; rename group_type in the profile"
        )
    column, value = quoted(group), quoted(number)
    return engine.query(f"""
        select {column} as cluster, month, count(*) as n_at_risk, cast(sum(judged) as double) as n_judged,
            cast(sum(has_left) as double) as n_left,
            cast(sum({value}) as double) as sum_margin, count({value}) as n_margin,
            cast(sum(revenue_net) as double) as sum_revenue
        from {quoted(PANEL)} where active = 1 and {column} is not null
        group by {column}, month order by {column}, month""")


def number_facts(engine: Engine, number: str) -> tuple[int, float, float]:
    """(rows with a value, mean, standard deviation) over active customer-months."""
    value = quoted(number)
    row = engine.query(f"""select count({value}) as n, avg(cast({value} as double)) as mean,
        stddev_pop(cast({value} as double)) as spread from {quoted(PANEL)} where active = 1""").row(0)
    return int(row[0]), float(row[1] or 0.0), float(row[2] or 0.0)
