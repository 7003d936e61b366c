"""Last year's margin to this year's: the second bridge, for the last 12 months against the 12 before."""

from __future__ import annotations

from collections.abc import Mapping

from cxroi.engine import Engine
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding, sql
from cxroi.results.initiatives.whole import Portfolio
from cxroi.terms import Finding, MarginPath
from cxroi.value.base.figure import Figure, refusal
from cxroi.value.base.periods import Period
from cxroi.value.initiatives.bridge import NO_MARGIN
from cxroi.value.initiatives.change import Recorded, change

QUESTION = "What moved margin since last year?"
STEPS = {
    "before": "Margin after programme cost, the year before",
    "retention": "Change from customers kept",
    "spend": "Change from margin per customer",
    "cost_to_serve": "Change from service cost",
    "programme_change": "Change of programme cost",
    "unattributed": "Change that no one can attribute",
    "now": "Margin after programme cost, last 12 months",
}
LEVEL, EFFECT = Nature("level", "margin"), Nature("effect", "margin")
NATURES = {
    "retention": EFFECT,
    "spend": EFFECT,
    "cost_to_serve": EFFECT,
    "programme_change": Nature("effect", "cost"),
}


def change_findings(
    engine: Engine, run: Run, whole: Portfolio, service: Mapping[str, MarginPath] | None = None
) -> list[Finding]:
    """Seven steps that add up exactly; refused where the data hold no full year before or nothing is booked."""
    margins = {
        row["month"]: float(row["margin"] or 0) for row in engine.query(sql("margin_by_month")).iter_rows(named=True)
    }
    later, earlier = whole.market.periods.get("last12"), whole.market.periods.get("prior12")
    if later is None or earlier is None or not run.has_margin:
        why = NO_MARGIN if later and earlier else "the data hold no year before. Load 24 months or more"
        return [finding(run, _about(name), refusal(why, "money")) for name in ("unattributed",)]

    def known(period: Period) -> Recorded:
        margin = sum(value for month, value in margins.items() if period.first <= month <= period.last)
        return Recorded(period, margin, whole.market.costs.all_of(period))

    steps = change(whole.values, known(earlier), known(later), whole.n_exposed, service)
    found = []
    for name in STEPS:
        figure: Figure = getattr(steps, "programme_cost" if name == "programme_change" else name)
        found.append(finding(run, _about(name), figure))
    return found


def _about(name: str) -> About:
    return About(f"change/{name}", QUESTION, STEPS[name], NATURES.get(name, LEVEL), "last12")
