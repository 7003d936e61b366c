"""`costs/…`: what the costs of a period are made of beside those of the initiatives, so that parts add up to all."""

from __future__ import annotations

from collections.abc import Iterable

from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, recorded
from cxroi.results.initiatives.whole import Portfolio
from cxroi.terms import Finding
from cxroi.value.initiatives.costs import total

QUESTION = "What are all costs made of?"
COST = Nature("level", "cost")
OVERHEAD, OTHERS = "Overhead of customer-experience work", "Costs of initiatives that nobody was reached by"
ASSUMED = "overhead a year as the assumptions state it, for the months of the period"


def cost_findings(run: Run, whole: Portfolio) -> Iterable[Finding]:
    """`costs/overhead` and `costs/others` by period: with the costs of the initiatives they add up to all costs."""
    costs, known = whole.market.costs, {value.initiative_id for value in whole.values}
    others = tuple(row for row in costs.rows if row.initiative_id is not None and row.initiative_id not in known)
    if not costs.known:
        return
    source = "cost rows without an initiative" if costs.overhead_rows else ASSUMED
    for period in whole.market.periods.values():
        parts = [("overhead", OVERHEAD, costs.overhead(period), source)]
        if others:
            parts.append(("others", OTHERS, total(others, period), "cost rows of initiatives without exposures"))
        for slug, subject, amount, said in parts:
            about = About(f"costs/{slug}", QUESTION, subject, COST, period.key)
            yield recorded(run, about, amount, "money", n=whole.n_exposed, source=said)
