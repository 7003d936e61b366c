"""Roll-outs by group: sums per group and month, who launched when, and cohort moments of single customers.

Everything is summed inside the database; money as DECIMAL, turned to DOUBLE once summed.
"""

from __future__ import annotations

import polars as pl

from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.errors import DesignError

GROUPS = ("team", "region", "segment", "business_unit")
PANEL = "panel.customer_month"
EXPOSURE = "panel.exposure_month"
CONTROL = "control"
IS_CONTROL = f"lower(coalesce(arm, 'treated')) = '{CONTROL}'"
EXPOSED = f"launch_month is not null and not {IS_CONTROL}"
STARTS = f"""starts as (
            select initiative_id, unit_id, min(launch_month) as starts_on
            from {quoted(EXPOSURE)} where {EXPOSED} group by initiative_id, unit_id)"""
SPANS = f"""spans as (
            select initiative_id, unit_id, min(launch_month) as starts_on,
                case when count(*) = count(end_month) then max(end_month) end as ends_on
            from {quoted(EXPOSURE)} where {EXPOSED} group by initiative_id, unit_id)"""


def _group(column: str) -> str:
    if column not in GROUPS:
        raise DesignError(
            "groups can be exposed by team, region, segment or business_unit; rename group_type in the profile"
        )
    return quoted(column)


def designs(engine: Engine) -> pl.DataFrame:
    """One row per initiative with exposures: initiative_id, evidence, has_owner, assignment, n_assignments,
    group_type, has_own_rows, n_units, n_exposed, n_control, first_launch (NULL where nobody was exposed).

    `n_exposed` are those named one by one, and of a group those who were there when it began: who left a team before
    its launch never had it."""
    return engine.query(f"""
        with gone as (select unit_id, max(month) as last_month from {quoted(PANEL)} group by unit_id)
        select i.initiative_id, min(i.evidence) as evidence,
            max(case when coalesce(i.owner, '') <> '' then 1 else 0 end) as has_owner,
            min(e.assignment) as assignment, count(distinct e.assignment) as n_assignments,
            min(e.group_type) as group_type, max(case when e.group_type is null then 1 else 0 end) as has_own_rows,
            count(distinct e.unit_id) as n_units,
            count(distinct case when {EXPOSED} and (e.group_type is null or g.last_month >= e.launch_month) then
            e.unit_id end)
                as n_exposed,
            count(distinct case when {IS_CONTROL} then e.unit_id end) as n_control,
            min(case when {EXPOSED} then e.launch_month end) as first_launch
        from {quoted("clean.initiatives")} i left join {quoted(EXPOSURE)} e on e.initiative_id = i.initiative_id
            left join gone g on g.unit_id = e.unit_id
        group by i.initiative_id order by i.initiative_id""")


def group_launches(engine: Engine) -> pl.DataFrame:
    """One row per initiative and exposed group: initiative_id, group_type, group_id, launch_month, n_units."""
    return engine.query(f"""
        select initiative_id, group_type, group_id, min(launch_month) as first_month, count(distinct unit_id) as n_units
        from {quoted(EXPOSURE)} where group_id is not null and {EXPOSED}
        group by initiative_id, group_type, group_id order by initiative_id, group_type, group_id""").rename(
        {"first_month": "launch_month"}
    )


def drawn_at_once(engine: Engine, initiative_id: str) -> bool:
    """True where some groups are named as control and all others were launched in one month."""
    found = engine.query(
        f"""select count(distinct case when {EXPOSED} then launch_month end) as n_dates,
            count(case when {IS_CONTROL} then 1 end) as n_control
        from {quoted(EXPOSURE)} where initiative_id = ?""",
        (initiative_id,),
    ).row(0, named=True)
    return bool(found["n_dates"] == 1 and found["n_control"])


def cluster_months(engine: Engine, column: str) -> pl.DataFrame:
    """One row per group and month: cluster, month, n_at_risk, n_judged, n_left, sum_margin, n_margin, sum_revenue.

    Customers active at the month's start, of these those of whom it can be known whether they left; a leaver's last
    month counts with its money. Sorted by cluster, month.
    """
    group = _group(column)
    return engine.query(f"""
        select {group} as cluster, month, count(*) as n_at_risk, cast(sum(judged) as double) as n_judged,
            cast(sum(has_left) as double) as n_left,
            cast(sum(margin) as double) as sum_margin, count(margin) as n_margin, cast(sum(revenue_net) as double) as
            sum_revenue
        from {quoted(PANEL)} where active = 1 and {group} is not null
        group by {group}, month order by {group}, month""")


def cluster_regions(engine: Engine, column: str) -> pl.DataFrame:
    """The region most of a group's customer-months lie in: cluster, region; groups without any are left out."""
    group = _group(column)
    counted = engine.query(f"""
        select {group} as cluster, region, count(*) as n from {quoted(PANEL)}
        where active = 1 and {group} is not null and region is not null
        group by {group}, region order by {group}, n desc, region""")
    return counted.group_by("cluster", maintain_order=True).first().select("cluster", "region")


def exposed_shares(engine: Engine, column: str) -> pl.DataFrame:
    """One row per initiative, group and month with anyone exposed: initiative_id, cluster, month, n_exposed at risk."""
    group = _group(column)
    return engine.query(f"""
        with {STARTS}
        select starts.initiative_id, p.{group} as cluster, p.month, count(*) as n_exposed
        from starts inner join {quoted(PANEL)} p on p.unit_id = starts.unit_id
        where p.active = 1 and p.month >= starts.starts_on and p.{group} is not null
        group by starts.initiative_id, p.{group}, p.month order by starts.initiative_id, p.{group}, p.month""")


def overlaps(engine: Engine) -> pl.DataFrame:
    """One row per ordered pair with anyone exposed to both (a pair with itself: all exposed): initiative_id, other_id,
    n_units, customer_months jointly exposed up to each customer's last month."""
    return engine.query(f"""
        with {STARTS},
        spans as (
            select unit_id, min(month) as first_month, max(month) as last_month
            from {quoted(PANEL)} group by unit_id),
        pairs as (
            select a.initiative_id, b.initiative_id as other_id, s.last_month,
                case when a.starts_on >= b.starts_on and a.starts_on >= s.first_month then a.starts_on
                     when b.starts_on >= s.first_month then b.starts_on else s.first_month end as both_on
            from starts a inner join starts b on b.unit_id = a.unit_id inner join spans s on s.unit_id = a.unit_id)
        select initiative_id, other_id, count(*) as n_units, cast(sum(last_month - both_on + 1) as double) as
        customer_months
        from pairs where both_on <= last_month
        group by initiative_id, other_id order by initiative_id, other_id""")
