"""Findings in words: figure, range, and the verb that the evidence allows."""

from __future__ import annotations

from re import sub

from cxroi.safetext import safe_text
from cxroi.terms import BOOKED_GRADES, Finding, Grade
from cxroi.words.dates import period_phrase
from cxroi.words.numbers import HORIZON, chances, count, likely, money, money_range, months, months_range, number, share

NO_EFFECT = "no clear effect"
NO_FIGURE = "No figure"
MOOD = "a mood that moves answers and money alike looks the same; a pilot that lifts the score would tell"
"""What stands beside a step in what customers feel: no estimator tells the two apart."""
NOT_BACK = "does not pay back within"
"""What the reason of a payback that never comes says, followed by the months that were counted."""
GRADE_NAMES: dict[Grade, str] = {
    "R": "recorded",
    "A": "A randomised",
    "B": "B strong",
    "C": "C supported",
    "D": "D weak",
    "E": "E assumed",
    "insufficient": "insufficient",
}
LEAST = 0.01
"""Below it a share is "under 1 %": more digits only look exact; its range keeps them."""
STANDS = frozenset(("level", "share", "chance", "count", "ratio"))
"""Senses of which zero says nothing: they are, whatever their range holds."""
COUNTED = frozenset(
    ("customers", "customer-months", "units", "orders", "rows", "answers", "cases", "files", "contacts")
)
"""Measures that are numbers of things."""
SHARES = frozenset(("share", "probability"))
TIMES = frozenset(("ratio", "times"))

COVERAGE = "measured coverage"
"""Name of the check that carries how often ranges of a kind held (`cxroi/checks/coverage.py`)."""


def value_words(x: float, finding: Finding, horizon: float | None = HORIZON) -> str:
    """One value in the finding's unit: money, customers, months, share, points or the unit's own name."""
    measure = finding.measure
    if measure == "months":
        return f"{number(x)} months" if finding.grade == "R" and x != round(x) else months(x, horizon)
    if measure in SHARES:
        if finding.sense == "difference":
            return f"{number(100 * x)} points"
        return chances(x) if finding.sense == "chance" else share(x)
    if measure == "money":
        return money(x, finding.currency, digits=3 if finding.grade == "R" and abs(x) < 1000 else _digits(finding))
    if measure == "contacts":
        return f"{count(x, None if finding.grade == 'R' else 2)} contacts"
    if measure in COUNTED:
        return count(x, None if finding.grade == "R" else 2)
    if measure in TIMES:
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
    """ " per customer and year"; empty for totals."""
    return f" per {finding.per}" if finding.per else ""


def figure_words(finding: Finding, horizon: float | None = HORIZON) -> str:
    """The finding's figure alone, "$720k", "11 months", "93 %"; "No figure" when refused. Show the range beside it."""
    if finding.point is None:
        return NO_FIGURE
    if finding.measure == "share" and 0 < finding.point < LEAST and finding.sense != "difference":
        return "under 1 %"
    words = value_words(finding.point, finding, horizon)
    if finding.meaning == "least":
        return bounded(words, finding.point)
    return f"Not in {months(horizon, None)}" if words == "never" and horizon is not None else words


def bounded(words: str, x: float) -> str:
    """A figure as a lower bound of its size: "at least $5", below zero "−$5 or less"."""
    return f"at least {words}" if x > 0 else f"{words} or less"


def range_only(finding: Finding, horizon: float | None = HORIZON) -> str:
    """ "$480k to $960k" alone; "actual" for a recorded fact, "withheld" when refused, "no range" when none was
    typed."""
    if finding.point is None:
        return "withheld"
    if finding.low is None or finding.high is None:
        chance = finding.measure == "probability"
        return "actual" if finding.grade == "R" else likely(finding.point) if chance else "no range"
    if finding.measure == "months":
        return months_range(finding.low, finding.high, horizon)
    if finding.measure in TIMES:
        return f"{number(finding.low)} to {number(finding.high)} times"
    if finding.currency is not None:
        return money_range(finding.low, finding.high, finding.currency)
    low, high = value_words(finding.low, finding, horizon), value_words(finding.high, finding, horizon)
    unit = {"points": " points", "contacts": " contacts"}.get(_told_in(finding), "")
    return f"{low.removesuffix(unit)} to {high}"


def _told_in(finding: Finding) -> str:
    """The word that both ends of a range end with, where there is one."""
    return "points" if finding.measure in SHARES and finding.sense == "difference" else finding.measure


def grade_name(grade: Grade) -> str:
    """The chip's words: "A randomised" … "E assumed", "insufficient", "recorded"."""
    return GRADE_NAMES[grade]


def range_words(finding: Finding, horizon: float | None = HORIZON) -> str:
    """ "(90 % range $480k to $960k, grade B)"; "(actual)" for a fact, "(not measurable here)" when refused.

    Where ranges of this kind held too seldom in companies with known truth, their measured coverage stands beside it;
    where they held so seldom that the check fails, it is not called one of 90 %.
    """
    if finding.point is None:
        return "(not measurable here)"
    if finding.grade == "R":
        return "(actual)"
    if finding.low == finding.high and finding.measure == "probability":
        return f"(grade {finding.grade})"
    if finding.low is None:
        return f"(no range, grade {finding.grade})"
    measured = measured_coverage(finding)
    held = f", held the truth in {measured} of tests" if measured else ""
    failed = any(check.name == COVERAGE and check.status == "FAIL" for check in finding.checks)
    kind = "" if measured and failed else f"{share(finding.level or 0.9)} "
    return f"({kind}range {range_only(finding, horizon)}{held}, grade {finding.grade})"


def measured_coverage(finding: Finding) -> str:
    """ "85 %" where ranges of this kind held the truth in fewer than nine of ten simulated companies, else nothing."""
    seldom = any(check.name == COVERAGE and check.status != "PASS" for check in finding.checks)
    if finding.coverage is None or finding.low is None or not seldom:
        return ""
    return f"{100 * finding.coverage:.0f} %"


def because(reason: str) -> str:
    """A reason as it stands inside a sentence: without the verdict that the sentence already says, in lower case."""
    bare = reason.removeprefix("insufficient: ").removeprefix("Not measurable here: ")
    return bare[:1].lower() + bare[1:] if bare[1:2].islower() else bare


def reason_words(finding: Finding, limit: int | None = None) -> str:
    """Why there is no figure, fit to follow "because" or a colon: no full stop, small first letter.

    Beyond `limit` characters only the first sentence, cut with "…" where even that is too long.
    """
    reason = safe_text(because(finding.reason or "the data do not carry it")).rstrip(". ")
    if limit is not None and len(reason) > limit:
        reason = safe_text(reason.split(". ")[0].split("; ")[0], limit)
    return because(reason)


def not_in_time(finding: Finding) -> str:
    """ "Not back within 36 months" for a payback that never comes in the months counted; empty for every other
    finding."""
    return f"Not back within {months(finding.within, None)}" if finding.within and finding.point is None else ""


def spans_zero(finding: Finding) -> bool:
    """True when the range holds zero, so that no effect may be named."""
    return finding.low is not None and finding.high is not None and finding.low <= 0 <= finding.high


def verb(finding: Finding) -> str:
    """What the evidence allows: earned, added (a total), lost; linked, claimed, assumed; none when zero is in the
    range.

    Levels (a month, a share, a step of the ladder) are no effects: "is", and "was" for recorded facts.
    """
    if finding.point is None or finding.grade == "insufficient":
        return NO_FIGURE
    if finding.grade == "R":
        return "was"
    if finding.sense in STANDS:
        return "is"
    if spans_zero(finding) or finding.meaning == "neither":
        return NO_EFFECT
    if finding.meaning == "felt" and finding.grade == "D":
        return "goes with"
    if finding.sense == "difference" or finding.currency is None:
        return "is"
    if finding.sense == "forecast":
        return "should bring" if finding.point > 0 else "should lose"
    if finding.grade in BOOKED_GRADES:
        return "lost" if finding.point < 0 else "added" if finding.booked else "earned"
    return {"C": "is linked with", "D": "is claimed", "E": "is assumed"}[finding.grade]


def verdict(finding: Finding, horizon: float | None = HORIZON) -> str:
    """The short form of charts and tables: "earned $720k", "linked with −$12k", "no clear effect", "No figure"."""
    word = verb(finding)
    if finding.point is None or word in (NO_EFFECT, NO_FIGURE):
        return word
    if word in ("is", "was"):
        return figure_words(finding, horizon)
    value = abs(finding.point) if word in ("lost", "should lose") else finding.point
    told = value_words(value, finding, horizon)
    return f"{word.removeprefix('is ')} {bounded(told, value) if finding.meaning == 'least' else told}"


def without_n(sentence: str) -> str:
    """The sentence as a title: the number of customers stands beside a title, not in it."""
    return sub(r", n [0-9,]+(?=, grade )", "", sentence)


def statement(subject: str, finding: Finding, noun: str = "margin", horizon: float | None = HORIZON) -> str:
    """The finding as one sentence with range and grade, or the reason why there is none. `subject` is cleaned."""
    name, word = safe_text(subject), verb(finding)
    when = period_phrase(finding.period) if finding.dated else ""
    per = per_words(finding)
    what = (f" of {noun}" if noun and finding.currency is not None else "") + per
    counted = f", n {count(finding.n)}, grade " if finding.n else ", grade "
    tail = f"{' ' + when if when else ''} {range_words(finding, horizon).replace(', grade ', counted)}."
    if finding.point is None:
        return f"{name.rstrip(',')}: not measurable here, because {reason_words(finding)}."
    if word == NO_EFFECT:
        on = f" on {noun}" if finding.money == "revenue" and noun and finding.currency is not None else ""
        return f"{name.rstrip(',')}: {NO_EFFECT}{on}{tail}"
    value = value_words(abs(finding.point) if word in ("lost", "should lose") else finding.point, finding, horizon)
    if word in ("is claimed", "is assumed"):
        if finding.point < 0:
            least = "at least " if finding.meaning == "least" else ""
            return f"{name} {word} to lose {least}{value_words(-finding.point, finding, horizon)}{what}{tail}"
        return f"{name} {word} to bring {bounded(value, 1) if finding.meaning == 'least' else value}{what}{tail}"
    if word in ("is", "was"):
        return f"{name.rstrip(',')}: {figure_words(finding, horizon)}{per}{tail}"
    if word == "goes with":
        return f"{name} {word} {value}{what}{tail.rstrip('.')}; {MOOD}."
    return f"{name} {word} {value}{what}{tail}"
