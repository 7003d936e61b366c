"""Operations and scores by group and week: what was promised, kept and thought of each order, contact ..., around a
launch.

An event belongs to the group of its customer and to the day its thing began (first money moved for it, else the day it
happened). Only what was done counts; the score is the last answer about the thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from cxroi.cells.core.groups import GROUPS
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.errors import DesignError

DONE = "'delivered', 'done', 'completed', 'closed'"
_BY_WEEK = """select cluster, is_after, cast(floor(days_in / 7.0) as integer) as week,
            count(*) as n_late, cast(sum(is_late) as double) as sum_late,
            count(*) as n_promised, cast(sum(days_promised) as double) as sum_promised,
            count(score) as n_score, coalesce(cast(sum(score) as double), 0) as sum_score
        from placed group by cluster, is_after, cast(floor(days_in / 7.0) as integer) order by cluster, is_after,
        week"""


@dataclass(frozen=True)
class Windows:
    """First and last day before and after a launch, both included; days between the windows count for neither."""

    before: tuple[date, date]
    after: tuple[date, date]


def event_weeks(engine: Engine, group_type: str, measure: str, metric: str | None, windows: Windows) -> pl.DataFrame:
    """One row per group, window and week: cluster, is_after, week (0 = the week that begins with the window's first
    day), n_late, sum_late (done after the promised day), n_promised, sum_promised (days from start to promise),
    n_score,
    sum_score."""
    if group_type not in GROUPS:
        raise DesignError(
            "groups can be exposed by team, region, segment or business_unit; rename group_type in the profile"
        )
    group = quoted(group_type)
    return engine.query(
        f"""
        with begun as (
            select about_id, min(cast("at" as date)) as began_on
            from {quoted("clean.transactions")} where about_id is not null group by about_id),
        events as (
            select u.{group} as cluster, coalesce(b.began_on, cast(o.happened_at as date)) as day,
                cast(o.promised_at as date) as promised_on, cast(o.happened_at as date) as done_on, f.score
            from {quoted("clean.operations")} o
            inner join {quoted("clean.units")} u on u.unit_id = o.unit_id
            left join begun b on b.about_id = o.about_id
            left join {quoted("clean.last_feedback")} f on f.about_id = o.about_id and f.metric = ?
            where o.measure = ? and o.happened_at is not null and o.promised_at is not null
                and coalesce(o.status, 'delivered') in ({DONE})),
        placed as (
            select cluster, promised_on - day as days_promised, score,
                case when done_on > promised_on then 1 else 0 end as is_late,
                case when day >= cast(? as date) then 1 else 0 end as is_after,
                case when day >= cast(? as date) then day - cast(? as date) else day - cast(? as date) end as days_in
            from events
            where cluster is not null and (day between cast(? as date) and cast(? as date)
                or day between cast(? as date) and cast(? as date)))
        {_BY_WEEK}""",
        (
            metric or "",
            measure,
            windows.after[0],
            windows.after[0],
            windows.after[0],
            windows.before[0],
            *windows.before,
            *windows.after,
        ),
    )
