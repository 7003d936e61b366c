"""What each customer went through in one year, and what became of him in the next: the rows behind drivers and the
league table.

One row a customer (units active at the landmark) and one row a customer and thing measured. Large companies are thinned
by id, so that the cost of a fit stays bounded.
"""

from __future__ import annotations

import polars as pl

from cxroi.cells.core.common import SAMPLED
from cxroi.cells.core.groups import PANEL
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted
from cxroi.terms import YEAR

FEWEST_OF_A_TOPIC = 50
FEWEST_WHO_NAME_A_THEME = 50


def outcomes(engine: Engine, landmark: int, last: int) -> pl.DataFrame:
    """One row per customer active in month `landmark`: unit_id, paid (margin from there to `last`, zero after leaving;
    revenue without margin), gone (0/1), before (mean margin a month of the year before, null without), tenure (months),
    segment."""
    money = "coalesce(p.margin, p.revenue_net)"
    return engine.query(
        f"""
        with there as (
            select p.unit_id, p.segment, p.tenure_months from {quoted(PANEL)} as p where p.month = {landmark:d} and
            p.active = 1),
        size as (select 1 + cast(floor(count(*) / {SAMPLED:d}) as bigint) as one_in from there),
        kept as (select t.unit_id, t.segment, t.tenure_months from there as t cross join size as s where t.unit_id %
        s.one_in = 0)
        select k.unit_id, cast(sum(case when p.month >= {landmark:d} then {money} else 0 end) as double) as paid,
            max(case when p.month >= {landmark:d} then p.has_left else 0 end) as gone,
            cast(sum(case when p.month < {landmark:d} then {money} end) as double)
                / nullif(count(case when p.month < {landmark:d} then {money} end), 0) as before,
            min(k.tenure_months) as tenure, min(cast(k.segment as varchar)) as segment
        from kept as k inner join {quoted(PANEL)} as p on p.unit_id = k.unit_id and p.active = 1
            and p.month between {landmark - YEAR:d} and {last:d}
        group by k.unit_id order by k.unit_id"""
    )


def _mean(column: str) -> str:
    """Equal means stay equal whatever the order of the rows: ranks are made of them, and ties must not split by
    rounding."""
    return f"round(avg(cast({column} as double)), 9)"


def experiences(engine: Engine, landmark: int) -> pl.DataFrame:
    """One row per customer and thing measured in the year before `landmark`: unit_id, kind (score, operation, late,
    topic, contacts), name, place (touchpoint), value (mean score, mean measure, share late, cases, contacts a month).
    Sorted."""
    first = f"make_date({(landmark - YEAR) // 12:d}, {(landmark - YEAR) % 12 + 1:d}, 1)"
    end = f"make_date({landmark // 12:d}, {landmark % 12 + 1:d}, 1)"
    return engine.query(
        f"""
        with topics as (
            select c.topic from clean.cases as c where c.topic is not null and c.opened_at >= {first} and c.opened_at <
            {end}
            group by c.topic having count(*) >= {FEWEST_OF_A_TOPIC:d})
        select f.unit_id, 'score' as kind, f.metric as name, coalesce(f.touchpoint, '') as place, {_mean("f.score")} as
        value
        from clean.feedback as f
        where f.unit_id is not null and f.score is not null and f.answered_month between {landmark - YEAR:d} and
        {landmark - 1:d}
        group by f.unit_id, f.metric, coalesce(f.touchpoint, '')
        union all
        select o.unit_id, 'operation' as kind, o.measure as name, coalesce(o.touchpoint, '') as place,
        {_mean("o.value")} as value
        from clean.operations as o
        where o.unit_id is not null and o.value is not null and o.happened_at >= {first} and o.happened_at < {end}
        group by o.unit_id, o.measure, coalesce(o.touchpoint, '')
        union all
        select o.unit_id, 'late' as kind, o.measure as name, coalesce(o.touchpoint, '') as place,
            {_mean("case when o.happened_at > o.promised_at then 1 else 0 end")} as value
        from clean.operations as o
        where o.unit_id is not null and o.promised_at is not null and o.happened_at >= {first} and o.happened_at < {end}
        group by o.unit_id, o.measure, coalesce(o.touchpoint, '')
        union all
        select c.unit_id, 'topic' as kind, c.topic as name, '' as place, cast(count(*) as double) as value
        from clean.cases as c inner join topics as t on t.topic = c.topic
        where c.unit_id is not null and c.opened_at >= {first} and c.opened_at < {end}
        group by c.unit_id, c.topic
        union all
        select p.unit_id, 'contacts' as kind, 'contacts' as name, '' as place, {_mean("p.contacts")} as value
        from {quoted(PANEL)} as p where p.active = 1 and p.contacts is not null
            and p.month between {landmark - YEAR:d} and {landmark - 1:d}
            and exists (select 1 from clean.financials as f where f.contacts is not null)
        group by p.unit_id
        order by 1, 2, 3, 4"""
    )


def comments(engine: Engine, landmark: int) -> pl.DataFrame:
    """As `experiences`, one row per customer who wrote a comment in the year before `landmark` (kind wrote) and one per
    theme he named in any (kind theme), both with value 1; themes named by few customers are left out."""
    return engine.query(
        f"""
        with wrote as (
            select f.feedback_id, f.unit_id from clean.feedback as f where f.unit_id is not null and f.comment is not
            null
            and f.answered_month between {landmark - YEAR:d} and {landmark - 1:d}),
        said as (
            select w.unit_id, t.theme from clean.feedback_themes as t inner join wrote as w on w.feedback_id =
            t.feedback_id
            group by w.unit_id, t.theme),
        named as (select s.theme from said as s group by s.theme having count(*) >= {FEWEST_WHO_NAME_A_THEME:d})
        select w.unit_id, 'wrote' as kind, 'comments' as name, '' as place, cast(1 as double) as value
        from wrote as w group by w.unit_id
        union all
        select s.unit_id, 'theme' as kind, s.theme as name, '' as place, cast(1 as double) as value
        from said as s inner join named as n on n.theme = s.theme
        order by 2, 3, 1"""
    )


def themes_named(engine: Engine) -> pl.DataFrame:
    """One row per theme of the list in its order, then the row of all (theme null): theme, n (comments that name it, or
    any), of (comments loaded)."""
    return engine.query(
        """
        with wrote as (select count(*) as n from clean.feedback as f where f.comment is not null),
        heard as (select t.theme, count(*) as n from clean.feedback_themes as t group by t.theme),
        whole as (select count(distinct t.feedback_id) as n from clean.feedback_themes as t)
        select l.theme, coalesce(h.n, 0) as n, w.n as of, l.bit from clean.themes as l
        left join heard as h on h.theme = l.theme cross join wrote as w where l.place = 1
        union all
        select cast(null as varchar) as theme, a.n, w.n as of, cast(null as bigint) as bit from whole as a cross join
        wrote as w
        order by bit nulls last"""
    ).drop("bit")
