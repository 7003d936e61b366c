"""What figures of an earlier program are: the one file that may tell it from an id or a sentence.

Builds of 0.4.0 and before did not say what their figures are. Here it is told for them when they are opened, as their
makers of today would say it; nothing else in the product reads meaning from an id, a name or a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from re import search
from typing import Any

from cxroi.nature import Design, Money, Nature, Place, Sense, split_segment

Row = Mapping[str, Any]
SCORES = (
    "point",
    "curve",
    "curve_monotone",
    "interaction",
    "recency",
    "serving/score",
    "driver",
    "league",
    "ladder",
    "loop",
    "lens",
)
"""Beginnings of paths of figures computed from answers."""
STAGES: dict[str, tuple[str, ...]] = {
    "fact": ("facts",),
    "health": ("facts",),
    "reconcile": ("facts",),
    "point": ("score effects",),
    "curve": ("score effects",),
    "ladder": ("score effects", "ladder"),
    "event": ("initiatives",),
    "initiative": ("initiatives", "value"),
    "booked": ("initiatives", "value"),
    "bridge": ("initiatives", "value"),
    "supported": ("initiatives", "value"),
    "claimed": ("initiatives", "value"),
    "promise": ("initiatives", "value"),
    "truth": ("initiatives", "value"),
    "forecast": ("customers",),
    "retention": ("customers",),
    "lifetime": ("customers",),
    "recency": ("customers",),
    "driver": ("customers",),
    "league": ("customers",),
    "curve_monotone": ("score effects", "customers"),
    "interaction": ("score effects", "customers"),
    "serving": ("customers", "value"),
    "change": ("initiatives", "value"),
    "experiment": ("experiments",),
    "naive": ("operations", "experiments"),
    "slope": ("experiments",),
    "operations": ("operations",),
    "loop": ("ladder",),
    "hearing": ("ladder",),
    "harm": ("initiatives",),
    "pair": ("initiatives",),
    "lens": ("score effects", "ladder"),
    "story": ("ladder",),
}
"""First part of a figure's path -> stages of the build that made it; a path that is not named here gets all of them."""
SENSES: tuple[tuple[str, Sense], ...] = (
    ("truth/{}/kept", "count"),
    ("truth", "level"),
    ("initiative/{}/npv", "difference"),
    ("initiative/{}/decay", "difference"),
    ("initiative/{}/npv_decision", "forecast"),
    ("initiative/{}/expected", "forecast"),
    ("initiative/{}/roi", "ratio"),
    ("initiative/{}/payback", "level"),
    ("initiative/{}/payback_discounted", "level"),
    ("initiative/{}/probability", "chance"),
    ("initiative/{}/recommendation", "chance"),
    ("initiative/{}/months", "count"),
    ("initiative/{}/units", "count"),
    ("initiative/{}/units_now", "count"),
    ("initiative/{}/cost", "level"),
    ("booked/cost", "level"),
    ("booked/payback", "level"),
    ("bridge/with", "level"),
    ("bridge/without", "level"),
    ("bridge/programme_cost", "level"),
    ("change/before", "level"),
    ("change/unattributed", "level"),
    ("change/now", "level"),
    ("curve/answers", "count"),
    ("curve", "level"),
    ("curve_monotone", "level"),
    ("driver", "level"),
    ("league", "level"),
    ("ladder", "level"),
    ("event", "level"),
    ("hearing", "level"),
    ("lens/heard", "share"),
    ("lens/flat/customers", "count"),
    ("lens/grown/customers", "count"),
    ("lens", "level"),
    ("forecast/stay", "share"),
    ("forecast/error", "share"),
    ("forecast/naive", "share"),
    ("forecast/inside", "share"),
    ("forecast/widened", "ratio"),
    ("forecast", "forecast"),
    ("lifetime/elasticity", "ratio"),
    ("lifetime", "forecast"),
    ("retention", "share"),
    ("harm", "difference"),
    ("slope", "difference"),
    ("recency", "difference"),
    ("interaction", "difference"),
    ("loop/leaving", "difference"),
    ("loop/net", "difference"),
    ("loop/recovered", "share"),
    ("loop/natural", "share"),
    ("story/customers", "count"),
    ("story", "level"),
    ("fact/units", "count"),
    ("fact/outcome", "count"),
    ("fact/late_count", "count"),
    ("fact/customer_months", "count"),
    ("fact/bought", "count"),
    ("fact/late_share", "share"),
    ("fact/share", "share"),
    ("fact/bought_again", "share"),
    ("fact", "level"),
    ("health/score_age", "level"),
    ("nps/moved", "difference"),
    ("nps", "level"),
    ("costs", "level"),
    ("health", "share"),
)
"""Beginning of a path ("{}" is any part) -> sense; the first that fits. Everything else is an effect."""
MONEYS: tuple[tuple[str, Money], ...] = (
    ("initiative/{}/revenue", "revenue"),
    ("initiative/{}/cost", "cost"),
    ("booked/cost", "cost"),
    ("bridge/programme_cost", "cost"),
    ("costs", "cost"),
    ("change/programme_change", "cost"),
    ("ladder/exposure", "revenue"),
    ("ladder/expected_loss", "revenue"),
    ("ladder/excess_loss", "revenue"),
    ("ladder/cost", "cost"),
    ("lens/exposure", "revenue"),
    ("serving", "cost"),
    ("naive", "revenue"),
    ("fact/total/net", "revenue"),
    ("fact", "amount"),
    ("reconcile/revenue", "revenue"),
    ("experiment/{}/revenue", "revenue"),
    ("experiment/{}/spend", "amount"),
)
"""Beginning of a path -> what its money is; everything else is margin, or revenue where its sentence says so."""
PANEL = frozenset(("event", "forecast", "lifetime", "point"))
"""Figures whose money is revenue where the company has no margin."""
UNDATED = frozenset(("npv", "npv_decision", "expected", "roi", "irr", "probability", "decay"))
MEASURED = {"earned": "earned", "revenue": "earned", "net": "earned", "npv": "earned", "kept": "kept"}
ARMS = ("difference", "adjusted")
"""Terms of the arms of a random test."""
DESIGNS: dict[str, Design] = {
    "staggered": "staggered",
    "one treated": "one region",
    "chosen": "chosen by customers",
}
"""How the method of an estimate begins -> the design of its initiative."""


VERBS = (
    "earned",
    "added",
    "lost",
    "should bring",
    "should lose",
    "is linked with",
    "is claimed",
    "is assumed",
)


def told_now(rows: Sequence[Row], estimates: Sequence[Row]) -> tuple[Row, ...]:
    """Rows of `results.findings` of an earlier build with the fields that its figures did not carry."""
    designs: dict[str, Design] = {}
    for row in estimates:
        name, _, term = str(row["term"]).rpartition("/")
        designs[name] = "randomised" if term in ARMS else design_of(str(row["method"]))
    in_revenue = any(
        row["id"].startswith("forecast/total@") and " of revenue" in row["statement"] for row in rows
    ) or any(row["id"].startswith("event/") and ", revenue while active" in row["statement"] for row in rows)
    return tuple({**row, **_fields(row, designs, in_revenue)} for row in rows)


def design_of(method: str) -> Design:
    """The design that a method names; empty where none of them."""
    return next((design for begins, design in DESIGNS.items() if method.startswith(begins)), "")


def nature_of(place: Place, statement: str = "", design: Design = "", *, in_revenue: bool = False) -> Nature:
    """What a figure at this place is."""
    first, last = place.parts[0], place.parts[-1]
    scores = any(place.under(path) for path in SCORES)
    sense: Sense = next((sense for path, sense in SENSES if _begins(place, path)), "effect")
    if first == "forecast" and sense == "forecast" and place.period == "all":
        sense = "level"
    family = _family(place, design)
    return Nature(
        sense,
        _money(place, statement, in_revenue),
        scores,
        family,
        design if first == "initiative" else "",
        booked=first == "booked",
        dated=first != "event" and not (first == "initiative" and last in UNDATED),
    )


def _begins(place: Place, path: str) -> bool:
    wanted = path.split("/")
    return len(place.parts) >= len(wanted) and all(
        one in ("{}", part) for one, part in zip(wanted, place.parts, strict=False)
    )


def _money(place: Place, statement: str, in_revenue: bool) -> Money:
    stated = next((money for path, money in MONEYS if _begins(place, path)), None)
    if stated is not None:
        return stated
    plain = place.under("point/spend") or place.parts[0] not in ("point", "lifetime")
    said = " of revenue" in statement or (in_revenue and plain)
    return "revenue" if place.parts[0] in PANEL and said else "margin"


def _family(place: Place, design: Design) -> str:
    """Whose coverage the range was judged by."""
    column, first = split_segment(place.segment)[0], place.parts[0]
    touchpoint = column == "touchpoint"
    if place.path in ("point/answer/within", "point/heard/within"):
        return "one step, by touchpoint" if touchpoint else "one step, by segment" if column else "one step, all"
    if place.path == "point/spend/within":
        return "step in margin a month, by touchpoint" if touchpoint else ""
    if place.under("curve/stay"):
        return "curve, by touchpoint" if touchpoint else "curve"
    if place.path in ("booked/gross", "booked/net"):
        return "booked total, earned"
    what = MEASURED.get(place.parts[-1])
    return f"{design}, {what}" if first == "initiative" and design and what else ""


def _label(statement: str, finding_id: str) -> str:
    """Who or what a sentence is about: what stands before its verb, else before its colon."""
    found = search(rf" ({'|'.join(VERBS)}) ", statement)
    colon = statement.find(":")
    at = found.start() if found and not 0 <= colon < found.start() else colon
    return (statement[:at] if at > 0 else finding_id).rstrip(",. ")


def _fields(row: Row, designs: Mapping[str, Design], in_revenue: bool) -> dict[str, Any]:
    place = Place.of(str(row["id"]))
    design = designs.get(str(row["initiative"]), "")
    nature = nature_of(place, str(row["statement"]), design, in_revenue=in_revenue)
    unit, _, per = str(row["unit"]).partition(" per ")
    money = row["currency"] is not None or unit in ("money", "currency")
    said = search(r'"measured coverage"[^}]*?"reason": "(\d+) %', str(row["checks"]))
    never = search(r"does not pay back within (\d+) months?", str(row["reason"] or ""))
    return {
        "sense": "share" if unit == "share" and place.under("fact/operation/mean") else nature.sense,
        "measure": "money" if money else unit,
        "money": nature.money if money else "",
        "per": per,
        "rests_on_scores": nature.scores,
        "family": nature.family,
        "gate": "health" if nature.scores and row["kind"] != "recorded" else "",
        "booked": nature.booked,
        "dated": nature.dated,
        "coverage": int(said[1]) / 100 if said else None,
        "within": int(never[1]) if never else None,
        "label": _label(str(row["statement"]), str(row["id"])),
        "stages": STAGES.get(place.parts[0], ()),
    }
