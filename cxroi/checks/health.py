"""Is the measurement sound enough to rest money on? PASS, REVIEW or FAIL for each figure of the scores' health."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cxroi.checks import thresholds as rule
from cxroi.terms import Check, Finding
from cxroi.words import months, number, share

PATH = "health/"


@dataclass(frozen=True)
class Bound:
    """Sound from `sound` on, unusable from `unusable` on; `more` says which way is better; in words for both."""

    claim: str
    sound: float
    unusable: float
    more: bool
    advice: str


BOUNDS: dict[str, Bound] = {
    "response": Bound("enough of those asked answer", *rule.HEALTH_RESPONSE, True, "Ask fewer people more often, at one moment."),
    "heard": Bound("enough customers were ever heard", *rule.HEALTH_HEARD, True, "Ask more customers."),
    "two_scores": Bound("enough customers answered twice", *rule.HEALTH_TWICE, True, "Ask the same customers again."),
    "revenue_heard": Bound("the customers heard bring enough of revenue", *rule.HEALTH_REVENUE, True, "Ask the large customers."),
    "after_outcome": Bound("answers were given before customers left", *rule.HEALTH_AFTER, False,
                           "Take exit interviews out of the scores, or load the day each answer was given."),
    "undated": Bound("answers have a date", *rule.HEALTH_UNDATED, False, "Load the day each answer was given."),
    "score_age": Bound("answers are recent", *rule.HEALTH_AGE, False,
                       "Old answers make an effect look smaller, never larger. Ask more often."),
}


def verdict(finding: Finding) -> Check | None:
    """The check of one health figure; None for figures without a rule or without a value."""
    bound = BOUNDS.get(finding.key)
    if bound is None or finding.point is None or not finding.id.startswith(PATH):
        return None
    value, told = finding.point, f"{number(finding.point)} months" if finding.key == "score_age" else share(finding.point)
    sound = value >= bound.sound if bound.more else value <= bound.sound
    usable = value >= bound.unusable if bound.more else value <= bound.unusable
    limits = [months(x, None) if finding.key == "score_age" else share(x) for x in (bound.sound, bound.unusable)]
    side = "or more" if bound.more else "or less"
    past = "below" if bound.more else "beyond"
    words = f"{told}; {limits[0]} {side} is sound, {past} {limits[1]} nothing rests on it."
    return Check(f"health: {bound.claim}", "PASS" if sound else "REVIEW" if usable else "FAIL",
                 words if sound else f"{words} {bound.advice}")


def verdicts(found: Iterable[Finding]) -> tuple[Check, ...]:
    """All health checks, as they stand in the findings."""
    return tuple(check for one in found if one.id.startswith(PATH) for check in one.checks if check.name.startswith("health:"))


def withheld(checks: Iterable[Check]) -> str | None:
    """Why no money may rest on the scores, from the failed checks; None where it may."""
    failed = [f"it is not so that {check.name.removeprefix('health: ')}: {check.reason}"
              for check in checks if check.status == "FAIL"]
    return " ".join(["measurement health fails,", *failed]) if failed else None
