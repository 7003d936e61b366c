"""Next steps as marks of a picture: what is done, what it costs, what it is worth, whom it reaches."""

from __future__ import annotations

from dataclasses import replace

from cxroi import words
from cxroi.nature import Nature
from cxroi.reading.plans.item import AHEAD, QUESTION, Item
from cxroi.results.base.run import About, Run, figure_of, finding
from cxroi.terms import Finding
from cxroi.value.base.figure import Figure, recorded

MARK = 60
"""Characters of a mark's name."""
COST, COUNT = Nature("level", "cost"), Nature("count")
STATED = "As the initiatives table or the reader states it."


def bubble(run: Run, item: Item) -> tuple[Finding, ...]:
    """Net value, cost and customers of one item, as the picture takes them; nothing where the value is not known."""
    if item.net.point is None or item.cost is None:
        return ()
    stated = (
        ("cost", COST, recorded(item.cost, item.net.n, "money", STATED)),
        ("customers", COUNT, recorded(float(item.customers or 0), item.net.n, "customers", STATED)),
    )
    said = {
        "cost": f"costs {words.money(item.cost, run.currency)}, as stated.",
        "customers": f"reaches {words.count(item.customers or 0)} customers, as stated.",
    }
    found = [_about(run, item, ("net", AHEAD), figure_of(item.net))]
    for slug, nature, figure in stated:
        made, told = _about(run, item, (slug, nature), figure), said[slug]
        found.append(replace(made, statement=f"{words.safe_text(item.done)}: {told}"))
    return tuple(found)


def _about(run: Run, item: Item, what: tuple[str, Nature], figure: Figure) -> Finding:
    slug, nature = what
    who = words.safe_text(item.done, MARK)
    where = About(f"bubble/{item.id}/{slug}", QUESTION, who, nature, "forecast_horizon", initiative=who)
    return finding(run, where, figure)
