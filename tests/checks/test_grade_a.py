"""Grade A: each part of a kept random assignment can take it away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cxroi.checks.grade_a import ArmEvidence, randomised_checks, randomised_grade

GOOD = ArmEvidence(
    n_treated=5000,
    n_control=5050,
    differences=(("margin", 0.02), ("tenure", -0.01)),
    balance_p=0.4,
    customers=(5000, 5050),
    missing=(50, 60),
    n_rows=10_050,
    n_after=0,
    n_undated=0,
    n_declared=0,
)


def failed(evidence: ArmEvidence) -> set[str]:
    return {check.name for check in randomised_checks(evidence) if check.status != "PASS"}


def test_a_kept_assignment_is_a() -> None:
    assert randomised_grade(randomised_checks(GOOD)) == "A"


def test_a_split_is_held_against_the_plan_and_an_unstated_one_needs_a_look() -> None:
    """Wrong: any round split taken as planned, so that half a control group may be lost unseen."""
    half_lost = replace(GOOD, n_treated=10_000, n_control=5_000)
    assert failed(half_lost) == {"sample ratio"}
    assert randomised_grade(randomised_checks(half_lost)) == "A"
    assert randomised_grade(randomised_checks(replace(half_lost, planned=0.5))) == "D"
    assert failed(replace(half_lost, planned=2 / 3)) == set()
    assert failed(replace(GOOD, n_treated=6_000, n_control=4_000, planned=0.6)) == set()
    assert randomised_grade(randomised_checks(replace(GOOD, n_treated=6_000, n_control=4_000))) == "D"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"n_treated": 4500}, "sample ratio"),
        ({"balance_p": 0.0009}, "balance before launch"),
        ({"differences": (), "balance_p": None}, "balance before launch"),
        ({"missing": (250, 60)}, "missing outcomes"),
        ({"n_after": 3}, "assignment before exposure"),
        ({"n_undated": 10_050}, "assignment before exposure"),
    ],
)
def test_each_part_takes_the_grade_away(change: dict[str, object], name: str) -> None:
    evidence = replace(GOOD, **change)  # type: ignore[arg-type]
    assert failed(evidence) == {name}
    assert randomised_grade(randomised_checks(evidence)) == ("C" if name == "balance before launch" else "D")


def test_assignment_may_be_declared_by_a_named_person() -> None:
    assert failed(replace(GOOD, n_undated=10_050, n_declared=10_050)) == set()


def test_tiny_arms_fail() -> None:
    assert "enough in each arm" in failed(replace(GOOD, n_treated=12, n_control=12))


def test_a_gap_in_each_thing_that_lots_bring_is_no_fault_and_every_difference_is_shown() -> None:
    """Wrong: each difference at most .1, which let 2 % of proper draws of 100 an arm through."""
    small = replace(
        GOOD, n_treated=100, n_control=100, differences=(("margin", 0.21), ("tenure", -0.13)), balance_p=0.2
    )
    assert failed(small) == set()
    told = next(check.reason for check in randomised_checks(small) if check.name == "balance before launch")
    assert "margin 21 %, tenure −13 %" in told


def test_one_customer_without_outcome_among_fifty_is_chance() -> None:
    """Wrong: two points are one customer of fifty."""
    fifty = replace(GOOD, n_treated=50, n_control=50, customers=(50, 50), missing=(2, 0))
    assert failed(fifty) == set()
    assert failed(replace(fifty, missing=(14, 0))) == {"missing outcomes"}
