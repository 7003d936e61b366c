"""Unhappy answers and whether somebody got in touch: sums by stratum of customers who look alike."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted

STRATUM = ("score", "segment", "tenure_band", "third", "quarter")
COARSER = (
    STRATUM,
    ("score", "segment", "tenure_band", "third"),
    ("score", "segment", "third"),
    ("score", "third"),
    ("score",),
)
"""Ever coarser strata; the answer itself is never given up: who answered lower recovers more by themselves."""

_EPISODES = """with lows as (
            select a.unit_id, a.answered_at, a.answered_month, a.score,
                row_number() over (partition by a.unit_id order by a.answered_at, a.feedback_id) as place
            from {answers} as a
            inner join {calendar} as k on k.metric = a.metric
            inner join {customer_month} as p on p.unit_id = a.unit_id and p.month = a.answered_month
                and p.active = 1 and p.has_left = 0
            where a.score <= ? and a.answered_month <= ?
        ), first_lows as (
            select l.unit_id, l.answered_at, l.answered_month, l.score, p.segment, p.tenure_band,
                case when p.baseline_decile is null then 2 when p.baseline_decile <= 3 then 0
                    when p.baseline_decile <= 7 then 1 else 3 end as third
            from lows as l
            inner join {customer_month} as p on p.unit_id = l.unit_id and p.month = l.answered_month
            where l.place = 1
        ), contacts as (
            select e.unit_id, 1 as contacted
            from first_lows as e
            inner join {cases} as s on s.unit_id = e.unit_id and s.first_response_at >= e.answered_at
                and extract(year from s.first_response_at) * 12 + extract(month from s.first_response_at) - 1
                    = e.answered_month
            group by e.unit_id
        ), after as (
            select e.unit_id, sum(cast(coalesce(p.{money}, 0) as double)) as money, max(p.has_left) as has_left
            from first_lows as e
            inner join {customer_month} as p on p.unit_id = e.unit_id and p.month > e.answered_month
                and p.month <= e.answered_month + ?
            group by e.unit_id
        ), heard as (
            select e.unit_id, a.score, row_number() over (partition by e.unit_id order by a.answered_at, a.feedback_id)
            as place
            from first_lows as e
            inner join {answers} as a on a.unit_id = e.unit_id and a.answered_month > e.answered_month
                and a.answered_month <= e.answered_month + ?
            inner join {calendar} as k on k.metric = a.metric
        )"""


@dataclass(frozen=True)
class Window:
    """What counts: answers up to `unhappy_up_to` on the panel's score, followed for `months` complete months up to
    `last`."""

    unhappy_up_to: float
    months: int
    last: int
    money: str = "margin"


def low_answers(engine: Engine, window: Window, *, arms_of: str | None = None) -> pl.DataFrame:
    """One row per stratum and side: STRATUM, treated, n, sum_money, sum_square, n_left, n_again, n_out.

    An episode is a customer's first unhappy answer that can be followed for all months; a customer counts once.
    `treated` is 1 where a case of the customer got its first response from that answer on until the end of its month:
    everybody
    was still there at that time, so that nobody counts as reached only because they stayed (Suissa 2008); later first
    responses
    count as not reached. With
    `arms_of` (a randomised initiative) it is the arm instead, and customers outside the test are left out. Money is
    summed over the months after the answer's month, zero after leaving. `n_again` answered again in the window, `n_out`
    of
    them above the unhappy band. `third`: third of mean margin before, among customers who are there (2 = unknown).
    """
    arms = (
        ""
        if arms_of is None
        else (
            "inner join (select unit_id, max(case when arm = 'control' then 0 else 1 end) as side from "
            f"{quoted('clean.exposures')}"
            " where initiative_id = ? and assignment = 'random' group by unit_id) as arms on arms.unit_id = e.unit_id"
        )
    )
    side = "coalesce(c.contacted, 0)" if arms_of is None else "arms.side"
    values = (window.unhappy_up_to, window.last - window.months, window.months, window.months, window.unhappy_up_to)
    return engine.query(
        f"""{_episodes(window.money)}
        select cast(floor(e.score) as integer) as score, coalesce(e.segment, 'unknown') as segment, e.tenure_band,
        e.third,
            cast(floor(e.answered_month / 3) as integer) as quarter, cast({side} as integer) as treated, count(*) as n,
            sum(coalesce(f.money, 0)) as sum_money, sum(coalesce(f.money, 0) * coalesce(f.money, 0)) as sum_square,
            sum(coalesce(f.has_left, 0)) as n_left, count(h.unit_id) as n_again,
            sum(case when h.score > ? then 1 else 0 end) as n_out
        from first_lows as e
        {arms}
        left join contacts as c on c.unit_id = e.unit_id
        left join after as f on f.unit_id = e.unit_id
        left join heard as h on h.unit_id = e.unit_id and h.place = 1
        group by cast(floor(e.score) as integer), coalesce(e.segment, 'unknown'), e.tenure_band, e.third,
            cast(floor(e.answered_month / 3) as integer), cast({side} as integer)""",
        (*values, *(() if arms_of is None else (arms_of,))),
    )


def _episodes(money: str) -> str:
    """SQL of the customers' first unhappy answers, who was reached, what came after, who was heard again."""
    names = ("clean.answers", "clean.cases", "panel.calendar", "panel.customer_month")
    tables = {name.split(".")[1]: quoted(name) for name in names}
    return _EPISODES.format(**tables, money=quoted(money))
