"""What every check changes when it does not pass. A check that changes nothing only informs, and is a NOTE.

The one table: name of the check -> what its REVIEW does, what its FAIL does. A test walks it over every check that any
test company produces and over the source (tests/checks/test_acts.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from cxroi.terms import Check, Grade, weakest

What = Literal["figure", "range", "grade", "withheld", "recommendation", "note"]


@dataclass(frozen=True)
class Act:
    """What is changed, in words that follow "not passed: "; `most`: the best grade that is left."""

    what: What
    words: str
    most: Grade = "A"


NOTE = Act("note", "informs only")
C = Act("grade", "the grade is C at best", "C")
D = Act("grade", "the grade is D at best", "D")
WITHHELD = Act("withheld", "the figure is withheld", "insufficient")
NO_SCALE = Act("recommendation", "it is not recommended to scale")
STOP = Act("recommendation", "it is recommended to stop")
APPROVAL = Act("recommendation", "no business case of it can be approved")
SIGNATURE = Act("recommendation", "finance cannot sign")
BOUNDED = Act("range", "the range reaches to what is left without it")
WIDENED = Act("range", "the range is widened by as much")
WIDER = Act("range", "the wider of two ranges is shown")
CALLED = Act("range", "the range is not called a 90 % range without its measured share beside it")
NO_RANGE = Act("range", "no range is given")
CLOSEST = Act("figure", "the closest curve that does not turn down is shown")
REVENUE = Act("figure", "the figure is in revenue, so called, and never counted")

ACTS: dict[str, tuple[Act, Act]] = {
    # drawn at random
    "sample ratio": (NOTE, D),
    "balance before launch": (NOTE, C),
    "missing outcomes": (NOTE, D),
    "enough in each arm": (NOTE, D),
    "assignment before exposure": (NOTE, D),
    "plain difference beside it": (NOTE, NOTE),
    "uptake": (NOTE, NOTE),
    # strong comparison
    "history": (C, C),
    "earlier drift": (C, C),
    "not launched at a low or high": (C, C),
    "placebos": (C, C),
    "outcome it cannot move": (NOTE, C),
    "no launch date carries it": (C, C),
    "second estimator": (NOTE, C),  # one region: D; chosen by customers: withheld
    "facts": (C, C),
    "not yet exposed as comparison": (NO_SCALE, NO_SCALE),
    "adjusted for who they were before": (NO_SCALE, NO_SCALE),
    "later months": (NOTE, NOTE),
    "launch dates of one group": (NO_RANGE, NO_RANGE),
    "groups left out": (NOTE, NOTE),
    "margin": (REVENUE, REVENUE),  # of the figure in revenue: neither its months nor its grade
    "fitted alone": (C, C),
    # one region
    "others to compare with": (D, D),
    "alike before launch": (D, D),
    "placebo rank": (NOTE, NOTE),
    "nothing else happened there": (C, D),
    # chosen by customers, contacted, compared once
    "assignment": (D, D),
    "overlap": (D, WITHHELD),
    "before they joined": (BOUNDED, BOUNDED),
    "alike after weighting": (NOTE, NOTE),
    "hidden cause": (NOTE, NOTE),
    "joined later": (NOTE, NOTE),
    "who was reached": (C, C),
    "heard again": (NOTE, NOTE),
    "comparison": (D, D),
    "groups": (WIDER, WIDER),
    "launch dates": (C, C),  # method.md 5: one or two launch dates, at most C
    # scores and money
    "money": (REVENUE, WITHHELD),
    "score varies": (WITHHELD, WITHHELD),
    "score before outcome": (WITHHELD, WITHHELD),
    "separation": (WITHHELD, WITHHELD),
    "customers": (WITHHELD, WITHHELD),
    "customers who left": (WITHHELD, WITHHELD),
    "answered": (WITHHELD, WITHHELD),
    "answered twice": (WITHHELD, WITHHELD),
    "fit": (D, D),
    "what is held equal": (NOTE, NOTE),
    "answers before money": (NOTE, D),
    "age of the answer": (NOTE, NOTE),
    "the answer or what is felt": (D, D),
    "never turns down": (CLOSEST, CLOSEST),
    "groups differ": (NOTE, NOTE),
    "left out": (NOTE, NOTE),
    "heard": (D, D),
    "silent for other reasons": (D, D),
    "Inside the observed range": (D, D),
    # plausibility warns and is never an input
    "Within is not above between": (NOTE, NOTE),
    "One point is at most 1 % of revenue": (NOTE, NOTE),
    "ROI is at most 20 times the cost": (NOTE, NOTE),
    "Best against worst experience is at most 140 % of spend": (NOTE, NOTE),
    "One percent of retention is worth about five percent of value": (NOTE, NOTE),
    "Portfolio against what was observed": (NOTE, WITHHELD),
    # looking ahead
    "earlier forecasts inside the model's own range": (WIDENED, WIDENED),
    "better than last year's value": (D, D),
    "back-test": (NOTE, WITHHELD),
    "measured coverage": (CALLED, CALLED),
    # harm, owners, books
    "harm": (NO_SCALE, STOP),
    "health": (NOTE, WITHHELD),
    "sponsor and owner": (APPROVAL, APPROVAL),
    "agrees with the general ledger": (NOTE, SIGNATURE),
    "withheld": (WITHHELD, WITHHELD),
    "not run": (NOTE, NOTE),
    # the `estimate` door: rows without a grade
    "treated clusters": (NOTE, NO_RANGE),
    "range": (NO_RANGE, NO_RANGE),
    "simultaneous band": (NO_RANGE, NO_RANGE),
    "launch dates of one unit": (NO_RANGE, NO_RANGE),
    **dict.fromkeys(
        (
            "all zero",
            "balance",
            "balanced panel",
            "before launch",
            "clusters",
            "collinear columns",
            "comparisons left out",
            "complete rows",
            "covariates",
            "exact fit",
            "fit before launch",
            "lmg",
            "months",
            "periods",
            "rows at risk",
            "treated from the start",
            "two values",
            "within equals between",
        ),
        (NOTE, NOTE),
    ),
}
"""Name of the check, or what stands before its colon -> what REVIEW and what FAIL changes."""


def act(check: Check) -> Act | None:
    """What this check changes; None where it passed, only informs, or is not in the table."""
    known = ACTS.get(check.name) or ACTS.get(check.name.partition(":")[0])
    if known is None or check.status in ("PASS", "NOTE"):
        return None
    return known[check.status == "FAIL"]


def stated(checks: Iterable[Check], grade: Grade = "A") -> tuple[Check, ...]:
    """The checks, those that change nothing as NOTE. A grade cannot fall for a recorded fact (R), so there such a check
    informs only."""

    def told(check: Check) -> Check:
        found = act(check)
        informs = found is not None and (found.what == "note" or (grade == "R" and found.what == "grade"))
        return replace(check, status="NOTE") if informs else check

    return tuple(map(told, checks))


def held(grade: Grade, checks: Iterable[Check]) -> Grade:
    """The grade that the checks leave: a recorded fact keeps its own, and nobody's grade rises."""
    if grade == "R":
        return grade
    caps = [found.most for check in checks if (found := act(check)) is not None and found.what == "grade"]
    return weakest([grade, *caps])


def against_scaling(checks: Iterable[Check]) -> Check | None:
    """The first check because of which nothing is recommended to be scaled."""
    return next((check for check in checks if act(check) == NO_SCALE), None)
