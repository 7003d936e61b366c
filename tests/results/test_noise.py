"""The corrected step as a finding: beside the plain one, never above grade C, never in money."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cxroi.estimators.noise import Corrected, with_noise
from cxroi.results.noise import noise_findings
from cxroi.results.points import point_findings
from cxroi.results.run import Run
from cxroi.terms import Check, ScoreEffect
from cxroi.value.assumptions import Assumptions
from cxroi.words import measured_coverage

RUN = Run("g", "r", "Company", False, "USD", "p", False, "nps", 24_300, 24_320, Assumptions())
PLAIN = ScoreEffect("within", "all", -0.002, 0.8, ((1e-8, 0.0), (0.0, 0.01)), 200.0, 0.02, 40.0, 1000, 800, 9000, 300)
LARGER = Corrected(0.8, 1.5, 1.1, 1.9, 500, 400)


def test_a_clear_correction_says_what_the_plain_figure_hides() -> None:
    made = noise_findings(RUN, [PLAIN], LARGER)[0]
    assert made.id == "point/spend/noise-corrected@all"
    assert (made.point, made.low, made.high, made.grade, made.n, made.n_clusters) == (1.5, 1.1, 1.9, "C", 500, 400)
    share = measured_coverage(made)
    held = f", held the truth in {share} of tests" if share else ""
    assert made.statement == (
        f"Single answers are noisy: corrected for that, the same step goes with $1.5 (90 % range $1.1 to $1.9{held}, n 500, "
        "grade C) instead of $0.80 of margin while active per customer and month, so the figures here are conservative.")


def test_no_clear_difference_is_said_as_such() -> None:
    made = noise_findings(RUN, [PLAIN], replace(LARGER, value=0.9, low=0.6, high=1.2))[0]
    assert "no clear difference from $0.80" in made.statement
    assert "conservative" not in made.statement


def test_a_failed_check_of_the_plain_figure_lowers_the_grade() -> None:
    failed = replace(PLAIN, checks=(Check("fit", "FAIL", "it did not settle"),))
    assert noise_findings(RUN, [failed], LARGER)[0].grade == "D"


@pytest.mark.parametrize("plain", [replace(PLAIN, refused="health failed"), PLAIN])
def test_where_it_does_not_hold_the_reason_stands_in_its_place(plain: ScoreEffect) -> None:
    made = noise_findings(RUN, [plain], replace(LARGER, refused="12 customers answered three times or more, 40 needed"))[0]
    assert made.refused
    assert (plain.refused or "12 customers answered three times") in made.statement
    assert noise_findings(RUN, [], None) == []


def test_money_stays_on_the_plain_figure() -> None:
    """With the correction's check the figures of a step keep point, range and grade; only the check is more."""
    told = with_noise(([PLAIN], []), LARGER)[0]
    before, after = point_findings(RUN, [PLAIN], {}), point_findings(RUN, told, {})
    assert [(one.id, one.point, one.low, one.high, one.grade) for one in before] == [
        (one.id, one.point, one.low, one.high, one.grade) for one in after]
    assert "conservative" in next(check.reason for check in after[0].checks if check.name == "noise in single answers")
