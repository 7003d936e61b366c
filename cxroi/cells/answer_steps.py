"""Pairs of consecutive answers of a customer as panels of their own, with the answers before and after the pair beside them."""

from __future__ import annotations

from cxroi.cells.common import Rows, scratch_name
from cxroi.cells.groups import PANEL
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted

PAIR, MONEY, SCORE, AROUND, EARLIER, LATER = "pair", "money", "score", "around", "earlier", "later"
MEMORY = 0.5
"""Share of an experience left after a month, where the answers do not tell it; any value is valid, a near one is sharper."""


def answer_steps(engine: Engine, money: str, names: list[str]) -> Rows:
    """Rows pair, unit_id, month, money, score (in force), around, earlier, later; the table is added to `names`.

    A pair is two consecutive answers; its rows are the active months in which the first or the second was in force, so that a
    month stands in up to two pairs. `earlier` is the answer before the pair and `later` the one after it, less the mean of all
    and faded by the months between (memory ^ (months - 1)), in the months of the second answer and zero in those of the first
    (and where there is none); `around` is `later` less `earlier`. Every n-th customer, as `panel.answer_level` says, where there
    are more than 800,000 answers.
    `money`: column of the panel.
    """
    table = scratch_name("steps")
    names.append(table)
    known = f"coalesce(nullif(a.monthly_memory, 0), {MEMORY!r})"
    engine.execute(
        f"""
        create temp table {quoted(table)} as
        with spells as (
            select s.unit_id, s.answered_month, cast(s.score as double) - l.level as score, {known} as memory,
                row_number() over (order by s.unit_id, s.answered_month) as {PAIR}
            from panel.score_interval as s
            cross join panel.answer_level as l
            cross join panel.answer_memory as a
            where mod(s.unit_id, l.one_in) = 0
        ), placed as (
            select s.unit_id, s.answered_month, s.{PAIR}, lag(s.{PAIR}) over unit_ as first_,
                lag(s.score, 2) over unit_ * power(s.memory,
                    lag(s.answered_month) over unit_ - lag(s.answered_month, 2) over unit_ - 1) as {EARLIER},
                lead(s.score) over unit_ * power(s.memory, lead(s.answered_month) over unit_ - s.answered_month - 1) as {LATER}
            from spells as s
            window unit_ as (partition by s.unit_id order by s.answered_month)
        ), pairs as (
            select p.unit_id, p.answered_month, p.{PAIR}, p.first_ is not null and ({EARLIER} is not null or {LATER} is not null)
                    as is_pair, coalesce(p.{EARLIER}, 0) as {EARLIER}, coalesce(p.{LATER}, 0) as {LATER}
            from placed as p
        ), followed as (
            select p.*, lead(p.{PAIR}) over unit_ as next_, coalesce(lead(p.is_pair) over unit_, false) as is_first
            from pairs as p
            window unit_ as (partition by p.unit_id order by p.answered_month)
        ), months as (
            select p.unit_id, p.month, cast(p.{quoted(money)} as double) as {MONEY}, cast(p.score as double) as {SCORE},
                f.{PAIR}, f.next_, f.is_pair, f.is_first, f.{EARLIER}, f.{LATER}
            from {quoted(PANEL)} as p
            inner join followed as f on f.unit_id = p.unit_id and f.answered_month = p.month - p.score_age_months
            where p.active = 1 and p.score is not null and p.{quoted(money)} is not null
        )
        select {PAIR}, unit_id, month, {MONEY}, {SCORE}, {LATER} - {EARLIER} as {AROUND}, {EARLIER}, {LATER}
        from months where is_pair
        union all
        select next_ as {PAIR}, unit_id, month, {MONEY}, {SCORE}, 0, 0, 0 from months where is_first""")
    return Rows(table)


def answered_again(engine: Engine) -> tuple[int, float]:
    """(customers with three answers or more, share of answers at an end of the scale: the best or the worst ever given)."""
    found = engine.query("""
        with ends as (select min(s.score) as worst, max(s.score) as best from panel.score_interval as s),
        units as (
            select s.unit_id, count(*) as n, sum(case when s.score in (e.worst, e.best) then 1 else 0 end) as n_ends
            from panel.score_interval as s
            cross join ends as e
            group by s.unit_id
        )
        select coalesce(sum(case when u.n >= 3 then 1 else 0 end), 0) as n_thrice,
            coalesce(cast(sum(u.n_ends) as double) / nullif(sum(u.n), 0), 0) as ends
        from units as u""").row(0)
    return int(found[0]), float(found[1])
