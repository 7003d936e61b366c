"""Invented findings that say what they are, as a build of an earlier program is told it
(cxroi/reading/base/earlier.py)."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from typing import Any

from cxroi.nature import Nature, Place
from cxroi.reading.base.earlier import told_now
from cxroi.reading.plans import marks, pilotpage, portfolio, quickcase, whatif
from cxroi.terms import Finding

NAMES = tuple(item.name for item in fields(Finding))
PLAIN = NAMES[: NAMES.index("sense")]


def on_page(place: Place) -> Nature | None:
    """What figures are that no build holds: those of the pages What if, Portfolio, Pilot and Quick case."""
    first, name = place.parts[0], place.parts[1] if len(place.parts) > 1 else ""
    if first == "scenario":
        return whatif.NATURES.get(name, whatif.WORTH)
    if first == "nps":
        return Nature("difference" if name == "moved" else "level")
    if first == "quickcase":
        return quickcase.NATURES[name]
    if first == "pilot":
        return Nature("count") if name == "needed" else pilotpage.NATURES["margin"]
    if first == "bubble":
        return {"cost": marks.COST, "customers": marks.COUNT}.get(place.parts[-1], portfolio.AHEAD)
    return portfolio.AHEAD if first == "portfolio" else None


def made(*values: Any, **named: Any) -> Finding:
    """A finding from its first 21 fields; the others are what its id says of them."""
    row = {**dict(zip(PLAIN, values, strict=False)), **named}
    checks = row["checks"]
    (full,) = told_now([{**row, "checks": json.dumps([asdict(check) for check in checks])}], [])
    told = Finding(**{**full, "checks": checks})
    nature = on_page(told.place)
    if nature is None:
        return told
    sense = "difference" if told.measure == "share" and told.place.under("pilot") else nature.sense
    return replace(told, sense=sense, money=nature.money if told.money else "", dated=nature.dated)


def changed(finding: Finding, **changes: Any) -> Finding:
    """The finding with these fields changed, told anew what it is."""
    plain = replace(finding, **changes)
    return made(**{name: getattr(plain, name) for name in PLAIN})
