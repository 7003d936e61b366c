"""Any loaded outcome by group and month: measures of operations, metrics of feedback, kinds of outcomes."""

from __future__ import annotations

import polars as pl

from cxroi.cells.core.groups import GROUPS, PANEL
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.errors import DesignError

MONTH = "cast(extract(year from {0}) * 12 + extract(month from {0}) - 1 as integer)"
EVENTS = {
    "operations": f"""select o.unit_id, {MONTH.format("o.happened_at")} as month, cast(o.value as double) as value
            from {quoted("clean.operations")} o where lower(o.measure) = ? and o.happened_at is not null""",
    "feedback": f"""select f.unit_id, f.answered_month as month, cast(f.score as double) as value
            from {quoted("clean.feedback")} f where lower(f.metric) = ? and (? = '' or lower(f.touchpoint) = ?)
                and f.answered_month is not null""",
    "outcomes": f"""select r.unit_id, r.month, coalesce(cast(r.value as double), 1) as value
            from {quoted("clean.outcomes")} r where lower(r.kind) = ? and r.month is not null""",
}
"""Source -> its events as unit_id, month, value; bound: the name, for feedback also the touchpoint twice ("" = any)."""


def n_events(engine: Engine, source: str, name: str, touchpoint: str) -> tuple[int, int]:
    """(dated events of that name, those with a value)."""
    row = engine.query(
        f"select count(*) as n, count(e.value) as n_values from ({EVENTS[source]}) e", _bound(source, name, touchpoint)
    ).row(0)
    return int(row[0]), int(row[1])


def cluster_events(engine: Engine, group: str, source: str, name: str, touchpoint: str) -> pl.DataFrame:
    """One row per group and month with any: cluster, month, n_events, n_values, sum_value; of customers active at the
    month's start. Sorted by cluster, month."""
    if group not in GROUPS:
        raise DesignError(
            "groups can be exposed by team, region, segment or business_unit; rename group_type in the profile"
        )
    column = f"p.{quoted(group)}"
    return engine.query(
        f"""
        with events as ({EVENTS[source]})
        select {column} as cluster, p.month, count(*) as n_events, count(e.value) as n_values, sum(e.value) as sum_value
        from events e inner join {quoted(PANEL)} p on p.unit_id = e.unit_id and p.month = e.month
        where p.active = 1 and {column} is not null
        group by {column}, p.month order by {column}, p.month""",
        _bound(source, name, touchpoint),
    )


def meaning(engine: Engine, source: str, name: str) -> tuple[str, str]:
    """(unit_kind, adds_up) of a measure, as declared or guessed."""
    rows = engine.query(
        f"select m.unit_kind, m.adds_up from {quoted('clean.measures')} as m where m.table_name = ? and "
        "lower(m.measure) = ? order by m.measure",
        (source, name),
    )
    return rows.row(0) if rows.height else ("index", "no")


def _bound(source: str, name: str, touchpoint: str) -> tuple[str, ...]:
    return (name, touchpoint, touchpoint) if source == "feedback" else (name,)
