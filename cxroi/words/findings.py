"""Findings in words: figure, range, and the verb that the evidence allows."""

from __future__ import annotations

from re import search, sub

from cxroi.terms import BOOKED_GRADES, Finding, Grade
from cxroi.words.dates import period_phrase
from cxroi.words.numbers import HORIZON, chances, count, likely, money, money_range, months, months_range, number, share
from cxroi.words.text import safe_text

NO_EFFECT = "no clear effect"
NO_FIGURE = "No figure"
NOT_BACK = "does not pay back within"
"""What the reason of a payback that never comes says, followed by the months that were counted."""
GRADE_NAMES: dict[Grade, str] = {
    "R": "recorded", "A": "A randomised", "B": "B strong", "C": "C supported", "D": "D weak", "E": "E assumed",
    "insufficient": "insufficient",
}
_FORECASTS = frozenset(("expected", "npv_decision"))
_LEVELS = ("ladder/", "lens/", "curve/", "fact/", "health/", "hearing/", "bridge/with", "change/unattributed", "curve_monotone/",
           "driver/", "league/", "event/", "scenario/path", "scenario/reach", "scenario/tornado", "scenario/cost",
           "scenario/break_even", "scenario/point_value")
_WORTH = frozenset(("npv", "decay"))
_CHANCES = frozenset(("probability", "recommendation", "pays_back_in_12", "loses_money"))
LEAST = 0.01
"""Below it a share is "under 1 %": more digits only look exact; its range keeps them."""
_UNDATED = frozenset(("npv", "npv_decision", "expected", "roi", "irr", "probability", "decay"))
"""Figures whose name says the time they are for."""
_DIFFERENCES = ("harm/", "experiment/", "slope/", "recency/", "interaction/", "loop/leaving", "loop/net",
                "loop/recovered@difference", "pilot/")
"""Shares that are a difference of two shares: in points, never in per cent."""

COVERAGE = "measured coverage"
"""Name of the check that carries how often ranges of a kind held (`cxroi/checks/coverage.py`)."""

def value_words(x: float, finding: Finding, horizon: float | None = HORIZON) -> str:
    """One value in the finding's unit: money, customers, months, share, points or the unit's own name."""
    unit = finding.unit.lower()
    if unit.startswith("month"):
        return f"{number(x)} months" if finding.grade == "R" and x != round(x) else months(x, horizon)
    if unit.startswith(("share", "probability")):
        if finding.id.startswith(_DIFFERENCES) and finding.grade != "R":
            return f"{number(100 * x)} points"
        return chances(x) if finding.key in _CHANCES else share(x)
    if finding.currency is not None or unit.startswith(("currency", "money")):
        return money(x, finding.currency, digits=3 if finding.grade == "R" and abs(x) < 1000 else _digits(finding))
    if unit.startswith("contact"):
        return f"{count(x, None if finding.grade == 'R' else 2)} contacts"
    if unit.startswith(("customer", "unit", "order", "row", "answer", "case", "contact", "file")):
        return count(x, None if finding.grade == "R" else 2)
    if unit.startswith(("ratio", "times")):
        return number(x) + " times"
    whole = finding.grade == "R" and x == round(x)
    return count(x) if whole else number(x, 3 if finding.grade == "R" else 2)


def _digits(finding: Finding) -> int:
    """As many digits as tell the two ends of the range apart, so that the figure never seems to lie outside them."""
    if finding.low is None or finding.high is None or finding.low == finding.high:
        return 2
    low, high = finding.low, finding.high
    return next((n for n in range(2, 6) if money(low, None, digits=n) != money(high, None, digits=n)), 2)


def per_words(finding: Finding) -> str:
    """ " per customer and year", from the finding's unit; empty for totals."""
    per = finding.unit.partition(" per ")[2]
    return f" per {per}" if per else ""


def figure_words(finding: Finding, horizon: float | None = HORIZON) -> str:
    """The finding's figure alone, "$720k", "11 months", "93 %"; "No figure" when refused. Show the range beside it."""
    if finding.point is None:
        return NO_FIGURE
    if finding.unit.lower().startswith("share") and 0 < finding.point < LEAST and not finding.id.startswith(_DIFFERENCES):
        return "under 1 %"
    words = value_words(finding.point, finding, horizon)
    return f"Not in {months(horizon, None)}" if words == "never" and horizon is not None else words


def range_only(finding: Finding, horizon: float | None = HORIZON) -> str:
    """ "$480k to $960k" alone; "actual" for a recorded fact, "withheld" when refused, "no range" when none was typed."""
    if finding.point is None:
        return "withheld"
    if finding.low is None or finding.high is None:
        chance = finding.unit.lower().startswith("probability")
        return "actual" if finding.grade == "R" else likely(finding.point) if chance else "no range"
    if finding.unit.lower().startswith("month"):
        return months_range(finding.low, finding.high, horizon)
    if finding.unit.lower().startswith(("ratio", "times")):
        return f"{number(finding.low)} to {number(finding.high)} times"
    if finding.currency is not None:
        return money_range(finding.low, finding.high, finding.currency)
    low, high = value_words(finding.low, finding, horizon), value_words(finding.high, finding, horizon)
    unit = next((unit for unit in (" points", " contacts") if low.endswith(unit) and high.endswith(unit)), "")
    return f"{low.removesuffix(unit)} to {high}"


def grade_name(grade: Grade) -> str:
    """The chip's words: "A randomised" … "E assumed", "insufficient", "recorded"."""
    return GRADE_NAMES[grade]


def range_words(finding: Finding, horizon: float | None = HORIZON) -> str:
    """ "(90 % range $480k to $960k, grade B)"; "(actual)" for a fact, "(not measurable here)" when refused.

    Where ranges of this kind held too seldom in companies with known truth, their measured coverage stands beside it.
    """
    if finding.point is None:
        return "(not measurable here)"
    if finding.grade == "R":
        return "(actual)"
    if finding.low == finding.high and finding.unit.lower().startswith("probability"):
        return f"(grade {finding.grade})"
    if finding.low is None:
        return f"(no range, grade {finding.grade})"
    measured = measured_coverage(finding)
    held = f", held the truth in {measured} of tests" if measured else ""
    return f"({share(finding.level or 0.9)} range {range_only(finding, horizon)}{held}, grade {finding.grade})"


def measured_coverage(finding: Finding) -> str:
    """ "85 %" where ranges of this kind held the truth in fewer than nine of ten simulated companies, else nothing."""
    found = next((check for check in finding.checks if check.name == COVERAGE and check.status == "REVIEW"), None)
    return found.reason.split(" of ")[0] if found is not None and finding.low is not None else ""


def reason_words(finding: Finding, limit: int | None = None) -> str:
    """Why there is no figure, fit to follow "because" or a colon: no full stop, small first letter.

    Beyond `limit` characters only the first sentence, cut with "…" where even that is too long.
    """
    reason = safe_text(finding.reason or "the data do not carry it").removeprefix("insufficient: ").rstrip(". ")
    reason = reason.removeprefix("Not measurable here: ")
    if limit is not None and len(reason) > limit:
        reason = safe_text(reason.split(". ")[0].split("; ")[0], limit)
    return reason[:1].lower() + reason[1:] if reason[1:2].islower() else reason


def not_in_time(finding: Finding) -> str:
    """ "Not back within 36 months" for a payback that never comes in the months counted; empty for every other finding."""
    told = search(rf"{NOT_BACK} (\d+ months?)", finding.reason or "") if finding.point is None else None
    return f"Not back within {told.group(1)}" if told else ""


def spans_zero(finding: Finding) -> bool:
    """True when the range holds zero, so that no effect may be named."""
    return finding.low is not None and finding.high is not None and finding.low <= 0 <= finding.high


def verb(finding: Finding) -> str:
    """What the evidence allows: earned, added (a total), lost; linked, claimed, assumed; none when zero is in the range.

    Levels (a month, a share, a step of the ladder) are no effects: "is", and "was" for recorded facts.
    """
    if finding.point is None or finding.grade == "insufficient":
        return NO_FIGURE
    if finding.grade == "R":
        return "was"
    if finding.unit.lower().startswith(("month", "ratio", "probability")) or finding.id.startswith(_LEVELS):
        return "is"
    if finding.key in _WORTH and "@forecast" not in finding.id and not spans_zero(finding):
        return "is"
    if spans_zero(finding):
        return NO_EFFECT
    if finding.currency is None:
        return "is"
    if finding.key in _FORECASTS or "@forecast" in finding.id:
        return "should bring" if finding.point > 0 else "should lose"
    if finding.grade in BOOKED_GRADES:
        return "lost" if finding.point < 0 else "added" if finding.id.startswith("booked") else "earned"
    return {"C": "is linked with", "D": "is claimed", "E": "is assumed"}[finding.grade]


def verdict(finding: Finding, horizon: float | None = HORIZON) -> str:
    """The short form of charts and tables: "earned $720k", "linked with −$12k", "no clear effect", "No figure"."""
    word = verb(finding)
    if finding.point is None or word in (NO_EFFECT, NO_FIGURE):
        return word
    if word in ("is", "was"):
        return figure_words(finding, horizon)
    value = abs(finding.point) if word in ("lost", "should lose") else finding.point
    return f"{word.removeprefix('is ')} {value_words(value, finding, horizon)}"


def without_n(sentence: str) -> str:
    """The sentence as a title: the number of customers stands beside a title, not in it."""
    return sub(r", n [0-9,]+(?=, grade )", "", sentence)


def statement(subject: str, finding: Finding, noun: str = "margin", horizon: float | None = HORIZON) -> str:
    """The finding as one sentence with range and grade, or the reason why there is none. `subject` is cleaned."""
    name, word = safe_text(subject), verb(finding)
    undated = finding.id.startswith("event/") or (finding.key in _UNDATED and finding.id.startswith("initiative/"))
    when = "" if undated else period_phrase(finding.period)
    per = per_words(finding)
    what = (f" of {noun}" if noun and finding.currency is not None else "") + per
    counted = f", n {count(finding.n)}, grade " if finding.n else ", grade "
    tail = f"{' ' + when if when else ''} {range_words(finding, horizon).replace(', grade ', counted)}."
    if finding.point is None:
        return f"{name.rstrip(',')}: not measurable here, because {reason_words(finding)}."
    if word == NO_EFFECT:
        on = f" on {noun}" if noun.startswith("revenue") and finding.currency is not None else ""
        return f"{name.rstrip(',')}: {NO_EFFECT}{on}{tail}"
    value = value_words(abs(finding.point) if word in ("lost", "should lose") else finding.point, finding, horizon)
    if word in ("is claimed", "is assumed"):
        if finding.point < 0:
            return f"{name} {word} to lose {value_words(-finding.point, finding, horizon)}{what}{tail}"
        return f"{name} {word} to bring {value}{what}{tail}"
    if word in ("is", "was"):
        return f"{name.rstrip(',')}: {figure_words(finding, horizon)}{per}{tail}"
    return f"{name} {word} {value}{what}{tail}"
