"""Health sentences at 0 % and 100 %, of nobody, one and two: no verdict reads as its opposite."""

from __future__ import annotations

import re

import pytest

from cxroi.checks.health import BOUNDS, verdict, verdicts, withheld
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, recorded
from cxroi.terms import Check
from cxroi.ui.parts.health import told
from cxroi.value.assumptions.in_force import Assumptions

SHARES = tuple(slug for slug in BOUNDS if slug != "score_age")
RUN = Run.typed("EUR", Assumptions())


def judged(slug: str, point: float | None, n: int) -> Check | None:
    unit = "months" if slug == "score_age" else "share"
    about = About(f"health/{slug}", "Sound?", "Subject", Nature("level" if unit == "months" else "share"))
    return verdict(slug, recorded(RUN, about, point, unit, n=n, source="counted"))


@pytest.mark.parametrize("n", [1, 2, 40])
@pytest.mark.parametrize("slug", SHARES)
def test_nought_and_all_say_what_they_are_of(slug: str, n: int) -> None:
    """The reason says what its share is of: "answers have a date: 100 %" once meant that none had."""
    for point, word in ((0.0, "none (0 %)"), (1.0, "all (100 %)")):
        check = judged(slug, point, n)
        assert check is not None
        assert check.reason.startswith(f"{word} of "), check.reason
        good = (point == 1.0) == BOUNDS[slug].more
        assert check.status == ("PASS" if good else "FAIL"), check
        line = told((check,))
        assert f"the one check is {'' if good else 'not '}sound" in line
        assert "1 of 1 checks" not in line


@pytest.mark.parametrize("slug", BOUNDS)
def test_what_needs_a_look_never_says_that_all_is_well(slug: str) -> None:
    """ "To look at: answers are recent: 3.5 months old" once contradicted itself."""
    bound = BOUNDS[slug]
    for point in (bound.unusable, bound.unusable * (0.5 if bound.more else 1.5)):
        check = judged(slug, point, 40)
        assert check is not None
        assert check.status in ("NOTE", "FAIL")
        line = told((check,))
        assert bound.claim not in line
        assert "is the aim" in line


def test_nothing_to_judge_is_no_verdict() -> None:
    assert all(judged(slug, None, 0) is None for slug in BOUNDS)
    assert withheld(()) is None
    assert verdicts(()) == ()


def test_one_month_old_is_said_in_the_singular() -> None:
    check = judged("score_age", 1.0, 3)
    assert check is not None
    assert check.reason.startswith("the last answers are 1 month old on average; "), check.reason


@pytest.mark.parametrize(("good", "n"), [(0, 2), (1, 2), (2, 2), (0, 7), (7, 7), (1, 1), (0, 1)])
def test_counts_of_checks_read_right(good: int, n: int) -> None:
    checks = tuple(Check(f"health: {k}", "PASS" if k < good else "REVIEW", "because") for k in range(n))
    line = told(checks)
    assert not re.search(r"\b(\d+) of \1\b|\b0 of|\b1 checks|\b1 of \d+ checks are", line), line


def test_failures_are_withheld_in_words_that_are_true() -> None:
    check = judged("undated", 1.0, 12)
    assert check is not None
    reason = withheld((check,))
    assert reason is not None
    assert "measurement health fails: all (100 %) of answers have no date" in reason
