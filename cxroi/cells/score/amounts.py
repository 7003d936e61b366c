"""Months of customers with a known answer and what they brought: the rows behind the multiplicative effect of a
step."""

from __future__ import annotations

import polars as pl

from cxroi.cells.core.groups import PANEL
from cxroi.engine import Engine
from cxroi.engine.identifiers import quoted

FEW = 0.05
MOST = 5_000
"""Customers that are looked at; larger companies are thinned by id, so that the cost of a fit stays bounded."""


def amounts(engine: Engine) -> tuple[pl.DataFrame, str]:
    """(rows unit_id, month, score, money; "margin" or "revenue"), active months with an answer known before they
    opened.

    Margin where at most one customer in twenty ever lost money, else net revenue. Customers who ever brought less than
    nothing are left out.
    """
    lost = engine.query(
        f"""
        with lowest as (
            select p.unit_id, min(p.margin) as least from {quoted(PANEL)} as p where p.judged = 1 group by p.unit_id)
        select count(l.least) as n_known, sum(case when l.least < 0 then 1 else 0 end) as n_lost from lowest as l"""
    ).row(0, named=True)
    kind = "margin" if lost["n_known"] and lost["n_lost"] <= FEW * lost["n_known"] else "revenue"
    column = quoted("margin" if kind == "margin" else "revenue_net")
    rows = engine.query(
        f"""
        with known as (
            select p.unit_id, p.month, cast(p.score as double) as score, cast(p.{column} as double) as money
            from {quoted(PANEL)} as p where p.judged = 1 and p.score is not null and p.{column} is not null),
        people as (
            select k.unit_id from known as k group by k.unit_id having min(k.money) >= 0 and count(*) > 1),
        size as (select 1 + cast(floor(count(*) / {MOST:d}) as bigint) as one_in from people)
        select k.unit_id, k.month, k.score, k.money
        from known as k inner join people as p on p.unit_id = k.unit_id cross join size as s
        where k.unit_id % s.one_in = 0
        order by k.unit_id, k.month"""
    )
    return rows, kind
