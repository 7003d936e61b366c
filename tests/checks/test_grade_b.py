"""The published rule: every check has its threshold, its sentence and its place in the grade."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cxroi.checks.evidence import Facts, Placebo, StaggeredEvidence
from cxroi.checks.grade_b import NAMES, grade, largest_hidden_error, seven, yardstick

GOOD = StaggeredEvidence(
    estimate=5.0,
    error=1.0,
    df=53,
    drift=0.1,
    drift_error=0.3,
    months_before=20,
    after=6,
    counted=13,
    launch_dates=6,
    launch_span=10,
    n_treated=30,
    n_control=30,
    dip=0.2,
    dip_p=0.6,
    leave_out=0.4,
    second=0.3,
    facts=Facts(1.0, 0.0, owner_named=True),
    placebos=(Placebo("exposed neighbours", 0.1, 0.7), Placebo("yearly wave", 0.1, 0.5)),
)


def failed(evidence: StaggeredEvidence) -> set[str]:
    return {check.name for check in seven(evidence) if check.status != "PASS"}


def test_all_seven_pass_is_b() -> None:
    checks = seven(GOOD)
    assert tuple(check.name for check in checks) == NAMES
    assert failed(GOOD) == set()
    assert grade(GOOD, checks) == "B"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"months_before": 11}, "history"),
        ({"after": 2}, "history"),
        ({"launch_dates": 2}, "history"),
        ({"launch_span": 7}, "history"),
        ({"n_treated": 9}, "history"),
        ({"n_control": 9}, "history"),
        ({"drift": 1.7}, "earlier drift"),
        ({"drift_error": 1.2}, "earlier drift"),
        ({"dip": 2.0, "dip_p": 0.03}, "not launched at a low or high"),
        ({"dip": None, "dip_p": None}, "not launched at a low or high"),
        ({"placebos": ()}, "placebos"),
        ({"placebos": (Placebo("exposed neighbours", 2.0, 0.019), Placebo("yearly wave", 0.1, 0.5))}, "placebos"),
        ({"placebos": (Placebo("yearly wave", 0.6, 0.03),)}, "placebos"),
        ({"leave_out": 1.6}, "no launch date carries it"),
        ({"leave_out": None}, "no launch date carries it"),
        ({"second": -2.1}, "second estimator"),
        ({"facts": Facts(0.89, 0.0, owner_named=True)}, "facts"),
        ({"facts": Facts(None, 0.0, owner_named=True)}, "facts"),
        ({"facts": Facts(1.0, 0.11, owner_named=True)}, "facts"),
        ({"facts": Facts(1.0, 0.0, owner_named=False)}, "facts"),
    ],
)
def test_each_threshold_takes_the_grade_away(change: dict[str, object], name: str) -> None:
    evidence = replace(GOOD, **change)  # type: ignore[arg-type]
    assert failed(evidence) == {name}
    assert grade(evidence, seven(evidence)) != "B"


def test_small_gaps_and_waves_are_excused_as_published() -> None:
    assert failed(replace(GOOD, dip=0.5, dip_p=0.01)) == set()
    assert failed(replace(GOOD, placebos=(Placebo("yearly wave", 0.5, 0.001),))) == set()


def test_twelve_months_are_enough_to_count_five() -> None:
    assert failed(replace(GOOD, months_before=12, counted=5)) == set()
    reason = seven(replace(GOOD, months_before=6))[0].reason
    assert reason == (
        "6 months before launch cannot rule out that an earlier trend explains this. Load more months of history "
        "(12 at least; each one more lets one more month count), or keep a holdout at the next launch."
    )


def test_gains_nulls_and_losses_are_judged_alike() -> None:
    for estimate in (-5.0, 0.0, 5.0):
        assert failed(replace(GOOD, estimate=estimate)) == set()
    loss = replace(GOOD, estimate=-5.0, drift=-1.7)
    assert failed(loss) == failed(replace(GOOD, drift=1.7))


def test_yardstick_is_printed() -> None:
    assert yardstick(5.0, 1.0) == 2.0
    assert yardstick(-20.0, 1.0) == 5.0
    assert "these checks would usually catch is \u00a42.0 a customer and month" in largest_hidden_error(GOOD).reason


@pytest.mark.parametrize(("drift", "expected"), [(1.0, "C"), (2.6, "D"), (5.1, "D"), (-5.1, "C")])
def test_a_trend_that_explains_much_lowers_the_grade(drift: float, expected: str) -> None:
    evidence = replace(GOOD, drift=drift, launch_dates=2)
    checks = seven(evidence)
    assert grade(evidence, checks) == expected
    assert ("That trend alone would explain it." in checks[1].reason) == (drift == 5.1)


def test_few_groups_are_weak() -> None:
    evidence = replace(GOOD, n_treated=8, n_control=8)
    assert grade(evidence, seven(evidence)) == "D"
