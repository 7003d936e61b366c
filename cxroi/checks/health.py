"""Is the measurement sound enough to rest money on? PASS, NOTE or FAIL for each figure of the scores' health."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cxroi.checks import thresholds as rule
from cxroi.terms import Check, Finding
from cxroi.words import months, number, share

PATH = "health"


@dataclass(frozen=True)
class Bound:
    """Sound from `sound` on, unusable from `unusable` on; `more` says which way is better; `what` its figure is, so
    that 0 % and 100 % can be read without knowing which of them is good. `claim` names the check; where it does not
    hold only the figure is told, so that no line says that answers are recent when they are old."""

    claim: str
    what: str
    sound: float
    unusable: float
    more: bool
    advice: str


BOUNDS: dict[str, Bound] = {
    "response": Bound(
        "enough of those asked answer",
        "{} of the questions asked were answered",
        *rule.HEALTH_RESPONSE,
        True,
        "Ask fewer people more often, at one moment.",
    ),
    "heard": Bound(
        "enough customers were ever heard",
        "{} of customers ever answered",
        *rule.HEALTH_HEARD,
        True,
        "Ask more customers.",
    ),
    "two_scores": Bound(
        "enough customers answered twice",
        "{} of customers answered twice or more",
        *rule.HEALTH_TWICE,
        True,
        "Ask the same customers again.",
    ),
    "revenue_heard": Bound(
        "the customers heard bring enough of revenue",
        "{} of revenue comes from customers who were heard",
        *rule.HEALTH_REVENUE,
        True,
        "Ask the large customers.",
    ),
    "after_outcome": Bound(
        "answers were given before customers left",
        "{} of answers came after the customer had left",
        *rule.HEALTH_AFTER,
        False,
        "Take exit interviews out of the scores, or load the day each answer was given.",
    ),
    "undated": Bound(
        "answers have a date",
        "{} of answers have no date",
        *rule.HEALTH_UNDATED,
        False,
        "Load the day each answer was given.",
    ),
    "score_age": Bound(
        "answers are recent",
        "the last answers are {} old on average",
        *rule.HEALTH_AGE,
        False,
        "The older an answer, the less it says of what customers feel now. Ask more often.",
    ),
}


NAMES = frozenset(f"health: {bound.claim}" for bound in BOUNDS.values())
"""Names of the checks of measurement health."""


def verdict(slug: str, finding: Finding) -> Check | None:
    """The check of one health figure; None for figures without a rule or without a value."""
    bound = BOUNDS.get(slug)
    if bound is None or finding.point is None:
        return None
    in_months, value = finding.measure == "months", finding.point
    told = ("1 month" if value == 1 else f"{number(value)} months") if in_months else _part(value)
    sound = value >= bound.sound if bound.more else value <= bound.sound
    usable = value >= bound.unusable if bound.more else value <= bound.unusable
    limits = [months(x, None) if in_months else share(x) for x in (bound.sound, bound.unusable)]
    side = "or more" if bound.more else "or less"
    past = "below" if bound.more else "beyond"
    words = f"{bound.what.format(told)}; {limits[0]} {side} is the aim, {past} {limits[1]} nothing rests on it."
    return Check(
        f"health: {bound.claim}",
        "PASS" if sound else "NOTE" if usable else "FAIL",
        words if sound else f"{words} {bound.advice}",
    )


def _part(value: float) -> str:
    """ "all (100 %)", "none (0 %)", else the share."""
    return f"all ({share(value)})" if value == 1 else f"none ({share(value)})" if value == 0 else share(value)


def verdicts(found: Iterable[Finding]) -> tuple[Check, ...]:
    """All health checks, as they stand in the findings."""
    return tuple(check for one in found if one.place.under(PATH) for check in one.checks if check.name in NAMES)


def withheld(checks: Iterable[Check]) -> str | None:
    """Why no money may rest on the scores, from the failed checks; None where it may."""
    failed = [check.reason for check in checks if check.status == "FAIL"]
    return " ".join(["measurement health fails:", *failed]) if failed else None
