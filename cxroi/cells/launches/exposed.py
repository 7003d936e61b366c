"""Exposed customers followed from their first exposed month, and the arms of a randomised initiative, as sums."""

from __future__ import annotations

import json

import polars as pl

from cxroi.cells.core.groups import EXPOSED, EXPOSURE, IS_CONTROL, PANEL, SPANS
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.errors import EngineError

NOT_CONTROL = f"case when {IS_CONTROL} then 0 else 1 end"


def exposed_cells(engine: Engine) -> pl.DataFrame:
    """One row per initiative, launch month, entry month (a customer's first exposed month), month the exposure ended
    (NULL: it goes on) and calendar month: initiative_id, launch_month, entry_month, end_month, month, n_at_risk,
    n_judged, n_left, sum_margin, n_margin, sum_revenue. Sorted by these keys."""
    return engine.query(f"""
        with {SPANS},
        firsts as (select unit_id, min(month) as first_month from {quoted(PANEL)} where active = 1 group by unit_id),
        entries as (
            select spans.initiative_id, spans.unit_id, spans.starts_on, spans.ends_on,
                case when spans.starts_on >= firsts.first_month then spans.starts_on else firsts.first_month end as
                entry_month
            from spans inner join firsts on firsts.unit_id = spans.unit_id)
        select entries.initiative_id, entries.starts_on as launch_month, entries.entry_month,
            entries.ends_on as end_month, p.month, count(*) as n_at_risk,
            cast(sum(p.judged) as double) as n_judged,
            cast(sum(p.has_left) as double) as n_left, cast(sum(p.margin) as double) as sum_margin,
            count(p.margin) as n_margin, cast(sum(p.revenue_net) as double) as sum_revenue
        from entries inner join {quoted(PANEL)} p on p.unit_id = entries.unit_id
        where p.active = 1 and p.month >= entries.entry_month
        group by entries.initiative_id, entries.starts_on, entries.entry_month, entries.ends_on, p.month
        order by entries.initiative_id, entries.starts_on, entries.entry_month, entries.ends_on nulls first, p.month""")


def arm_counts(engine: Engine, initiative_id: str, first: int, last: int) -> pl.DataFrame:
    """Per arm: treated, n assigned, n_missing (active in some month from `first` to `last` without any money
    figure)."""
    return engine.query(
        f"""
        with assigned as (
            select unit_id, max({NOT_CONTROL}) as treated from {quoted(EXPOSURE)} where initiative_id = ? group by
            unit_id),
        seen as (
            select unit_id, max(case when active = 1 and margin is null and revenue_net is null then 1 else 0 end) as
            has_gap
            from {quoted(PANEL)} where month between {first:d} and {last:d} group by unit_id)
        select a.treated, count(*) as n, cast(sum(coalesce(s.has_gap, 0)) as bigint) as n_missing
        from assigned a left join seen s on s.unit_id = a.unit_id
        group by a.treated order by a.treated""",
        (initiative_id,),
    )


def assignment_order(engine: Engine, initiative_id: str) -> dict[str, int]:
    """How assignment and exposure stand in time, over exposure rows: n, n_after (assigned after the first exposed day),
    n_undated, n_declared (someone declares that assignment came first)."""
    row = engine.query(
        f"""
        select count(*) as n, coalesce(sum(case when assigned_on > from_on then 1 else 0 end), 0) as n_after,
            coalesce(sum(case when assigned_on is null then 1 else 0 end), 0) as n_undated,
            coalesce(sum(case when coalesce(declared_by, '') <> '' then 1 else 0 end), 0) as n_declared
        from {quoted("clean.exposures")} where initiative_id = ?""",
        (initiative_id,),
    ).row(0, named=True)
    return {key: int(value) for key, value in row.items()}


def selection_gap(engine: Engine, initiative_id: str, launch: int, last: int) -> dict[str, float | None]:
    """Margin a customer-month of those ever exposed and of all others, up to 12 months before `launch` and from then
    on: before_exposed, before_others, after_exposed (months once exposed), after_others."""
    money = "coalesce(cast(p.margin as double), cast(p.revenue_net as double))"
    return engine.query(
        f"""
        with chosen as (
            select unit_id, min(launch_month) as starts_on from {quoted(EXPOSURE)}
            where initiative_id = ? and {EXPOSED} group by unit_id)
        select avg(case when p.month < {launch:d} and c.unit_id is not null then {money} end) as before_exposed,
            avg(case when p.month < {launch:d} and c.unit_id is null then {money} end) as before_others,
            avg(case when p.month >= c.starts_on then {money} end) as after_exposed,
            avg(case when p.month >= {launch:d} and c.unit_id is null then {money} end) as after_others
        from {quoted(PANEL)} p left join chosen c on c.unit_id = p.unit_id
        where p.active = 1 and p.month between {launch - 12:d} and {last:d}""",
        (initiative_id,),
    ).row(0, named=True)


def planned_share(engine: Engine, initiative_id: str) -> float | None:
    """Share of the treated that the profile states as planned ([settings.planned_share]); None where it states none."""
    try:
        rows = engine.query("select s.value from intake.meta.settings as s where s.name = 'planned_share'")
    except EngineError:
        return None
    stated = json.loads(str(rows["value"][0])) if rows.height else {}
    share = stated.get(initiative_id)
    return float(share) if share is not None and 0 < float(share) < 1 else None
