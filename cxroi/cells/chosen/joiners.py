"""Customers who joined an initiative by themselves beside customers who had not yet: one row each, as of the month they
joined.

Whoever had not joined by then stands for what would have been, up to the month he joined himself: nothing of the future
decides who is compared (Hernan and Robins 2016).
"""

from __future__ import annotations

import polars as pl

from cxroi.cells.core.common import SAMPLED, scratch, scratch_name
from cxroi.cells.core.groups import PANEL, STARTS
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.terms import YEAR

HALF = 6
"""Customers of a side that are compared; more are thinned by their id, so that the cost of a fit stays bounded."""


def landmarks(engine: Engine, initiative_id: str, last: int, back: int = 0) -> pl.DataFrame:
    """One row per joiner (treated 1) and per customer who had not joined in a month drawn from the joiners' (treated
    0).

    Only whoever is active in that month, with at least three months to come up to `last`. Columns: unit_id, treated,
    entry (month), segment, tenure (months), score, scored (0/1), recent and earlier (mean margin of the six months
    before and
    of the six before these; revenue without margin; null without any), contacts (mean a month, six before), paid (sum
    of
    margin from entry on, at most twelve months, up to leaving or to joining later), active (months of these), gone (0/1
    in these),
    joined_later (0/1).
    `back`: look at each so many months before entry instead (the same people, when nothing had happened), following
    `back` months only.
    """
    money = "coalesce(cast(p.margin as double), cast(p.revenue_net as double))"
    follow = f"p.month >= landed.entry and p.month < landed.entry + {back or YEAR:d} and p.month <= landed.until"
    with scratch(engine) as names:
        dated, months = _looked_at(engine, initiative_id, last, names)
        return engine.query(
            f"""
            with {_landed(dated, months, last, back)}
            select landed.unit_id, landed.treated, landed.entry, min(cast(landed.segment as varchar)) as segment,
                min(landed.tenure) as tenure, min(coalesce(landed.score, 0)) as score,
                min(case when landed.score is null then 0 else 1 end) as scored,
                avg(case when p.month between landed.entry - {HALF:d} and landed.entry - 1 then {money} end) as recent,
                avg(case when p.month between landed.entry - {YEAR:d} and landed.entry - {HALF + 1:d}
                    then {money} end) as earlier,
                avg(case when p.month between landed.entry - {HALF:d} and landed.entry - 1
                    then cast(coalesce(p.contacts, 0) as double) end) as contacts,
                sum(case when {follow} then {money} else 0 end) as paid, sum(case when {follow} then 1 else 0 end) as
                active,
                max(case when {follow} then p.has_left else 0 end) as gone,
                min(landed.joined_later) as joined_later
            from landed inner join {months} as p on p.unit_id = landed.unit_id and p.active = 1
                and p.month between landed.entry - {YEAR:d} and landed.entry + {YEAR:d}
            group by landed.unit_id, landed.treated, landed.entry
            order by landed.treated, landed.unit_id"""
        )


def _looked_at(engine: Engine, initiative_id: str, last: int, names: list[str]) -> tuple[str, str]:
    """Scratch tables, quoted: who is looked at and when (unit_id, treated, entry, starts_on), and these units' panel
    months.

    Put down before they are joined: a large company's whole panel would be held in memory else.
    """
    dated, months = scratch_name("dated"), scratch_name("months")
    names += [dated, months]
    mine = f"s.initiative_id = ? and s.starts_on <= {last - 2:d}"
    n_mine = int(
        engine.query(f"with {STARTS} select count(*) as n from starts as s where {mine}", (initiative_id,))["n"][0]
    )
    engine.put(
        dated,
        engine.query(
            f"""
        with {STARTS},
        mine as (
            select s.unit_id, s.starts_on, row_number() over (order by s.unit_id) - 1 as place
            from starts as s where {mine}),
        everyone as (select p.unit_id from {quoted(PANEL)} as p group by p.unit_id),
        thinned as (
            select e.unit_id, 1 + cast(floor(count(*) over () / {SAMPLED:d}) as integer) as one_in from everyone as e)
        select m.unit_id, 1 as treated, m.starts_on as entry, m.starts_on
        from mine as m where m.place % {1 + n_mine // SAMPLED:d} = 0
        union all
        select t.unit_id, 0 as treated, d.starts_on as entry, own.starts_on
        from thinned as t
        inner join mine as d on d.place = (t.unit_id % 1000003) % {max(n_mine, 1):d}
        left join mine as own on own.unit_id = t.unit_id
        where t.unit_id % t.one_in = 0 and (own.starts_on is null or own.starts_on > d.starts_on)""",
            (initiative_id,),
        ),
    )
    engine.execute(
        f"""
        create temp table {quoted(months)} as
        select p.unit_id, p.month, p.active, p.has_left, p.margin, p.revenue_net, p.contacts, p.segment,
        p.tenure_months, p.score
        from {quoted(PANEL)} as p inner join (select d.unit_id from {quoted(dated)} as d group by d.unit_id) as u
            on u.unit_id = p.unit_id"""
    )
    return quoted(dated), quoted(months)


def _landed(dated: str, months: str, last: int, back: int) -> str:
    """Subquery `landed`: who is looked at, in which month, and until when he is followed."""
    there = f"inner join {months} as j on j.unit_id = d.unit_id and j.month = d.entry and j.active = 1" if back else ""
    return f"""landed as (
                select d.unit_id, d.treated, d.entry - {back:d} as entry,
                    case when d.treated = 0 and d.starts_on is not null then d.starts_on - 1 else {last:d} end as until,
                    case when d.treated = 0 and d.starts_on is not null then 1 else 0 end as joined_later,
                    p.segment, p.tenure_months as tenure, p.score
                from {dated} as d inner join {months} as p on p.unit_id = d.unit_id and p.month = d.entry - {back:d}
                {there} where p.active = 1)"""
