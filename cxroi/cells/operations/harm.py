"""Complaints and cancellations of those an initiative reached and of those it did not, as sums."""

from __future__ import annotations

import polars as pl

from cxroi.cells.core.groups import CONTROL, EXPOSURE, PANEL
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted

COMPLAINTS = """complaints as (
            select unit_id, cast(extract(year from opened_at) * 12 + extract(month from opened_at) - 1 as integer) as
            month,
                count(*) as n_cases
            from {cases} where unit_id is not null group by unit_id, 2)"""


def harm_arms(engine: Engine, initiative_id: str, launch: int) -> pl.DataFrame:
    """One row per arm (treated 1, 0) of everyone assigned: n, n_left since launch; and of complaints (c) and months as
    a customer (m) the sums over customers sum_c, sum_m, sum_cc, sum_cm, sum_mm: whoever stays longer has more time to
    complain."""
    return engine.query(
        f"""with {COMPLAINTS.format(cases=quoted("clean.cases"))},
        assigned as (
            select unit_id, max(case when lower(coalesce(arm, 'treated')) = '{CONTROL}' then 0 else 1 end) as treated
            from {quoted(EXPOSURE)} where initiative_id = ? group by unit_id),
        since as (
            select p.unit_id, max(p.has_left) as has_left,
                cast(sum(coalesce(c.n_cases, 0)) as double) as c, cast(count(*) as double) as m
            from {quoted(PANEL)} as p
            left join complaints as c on c.unit_id = p.unit_id and c.month = p.month
            where p.month >= ? and p.active = 1 group by p.unit_id)
        select a.treated, count(*) as n, sum(s.has_left) as n_left, sum(s.c) as sum_c,
            sum(s.m) as sum_m, sum(s.c * s.c) as sum_cc, sum(s.c * s.m) as sum_cm, sum(s.m * s.m) as sum_mm
        from assigned as a inner join since as s on s.unit_id = a.unit_id
        group by a.treated order by a.treated""",
        (initiative_id, launch),
    )


def harm_months(engine: Engine, column: str) -> pl.DataFrame:
    """One row per group (column of roll-out) and month: cluster, month, n_at_risk, n_judged, n_left, n_complaints."""
    return engine.query(
        f"""with {COMPLAINTS.format(cases=quoted("clean.cases"))}
        select p.{quoted(column)} as cluster, p.month, count(*) as n_at_risk, cast(sum(p.judged) as double) as n_judged,
            cast(sum(p.has_left) as double) as n_left, cast(sum(coalesce(c.n_cases, 0)) as double) as n_complaints
        from {quoted(PANEL)} as p
        left join complaints as c on c.unit_id = p.unit_id and c.month = p.month
        where p.active = 1 and p.{quoted(column)} is not null
        group by p.{quoted(column)}, p.month order by cluster, p.month"""
    )
