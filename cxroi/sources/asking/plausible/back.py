"""Customers who pay again after they left: told, not asked, because they count as having come back."""
# ruff: noqa: S608 - identifiers pass sql.name

from __future__ import annotations

from cxroi.sources.asking.plausible.look import NET, Look, money
from cxroi.sources.base.sql import name


def told(look: Look) -> list[str]:
    """One line, where this load brings both who left and what was paid."""
    outcomes, paid = look.of("outcomes"), look.of("financials") or look.of("transactions")
    if not outcomes or not paid:
        return []
    month = "month" if paid[0].table.name == "financials" else 'year("at") * 12 + month("at") - 1'
    left = " union all ".join(
        f'select unit_id, year("at") * 12 + month("at") - 1 as month from {name(one.name)} where reason is null '
        "and lower(kind) = 'left' and coalesce(value, 1) <> 0"
        for one in outcomes
    )
    rows = " union all ".join(
        f"select unit_id, {month} as month, {NET[one.table.name]} as amount from {name(one.name)} where reason is null"
        for one in paid
    )
    n, after, whole = look.loading.rows(
        f"with gone as (select unit_id, min(month) as month from ({left}) as l group by unit_id) "
        "select count(distinct case when p.month > g.month then p.unit_id end), "
        f"sum(case when p.month > g.month then p.amount end), sum(p.amount) from ({rows}) as p "
        "left join gone as g on g.unit_id = p.unit_id where p.amount <> 0"
    )[0]
    if not n:
        return []
    paid_after = f"{money(after)} of {money(whole)}"
    return [f"{n:,} customers pay again after the month they left ({paid_after}); it counts: they have come back."]
