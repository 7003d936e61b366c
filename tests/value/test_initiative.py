from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxroi.terms import Check, MarginPath
from cxroi.value.assumptions.in_force import Entry, Switch
from cxroi.value.base.discounting import npv
from cxroi.value.base.periods import Calendar, periods
from cxroi.value.initiatives.costs import CostRow, with_running
from cxroi.value.initiatives.initiative import expected_error
from cxroi.value.initiatives.recommendation import benjamini_hochberg, recommend, recommendations
from cxroi.value.initiatives.shrinkage import Shrinkage
from tests.value.made import JANUARY_2025, LAST, certain, market, path, refused_path, valued

LAUNCH = LAST - 11
ONCE = (CostRow("a", LAUNCH, "build", 600.0),)


def test_earned_net_and_cost_of_the_last_twelve_months() -> None:
    value = valued(path("a", 100, 5), market(ONCE))
    found = value.periods["last12"]
    assert (found.earned.point, found.cost.point, found.net.point) == pytest.approx((1200, 600, 600))
    assert found.earned.low < 1200 < found.earned.high  # type: ignore[operator]
    assert found.cost.grade == "R"
    assert found.kept.point == 12
    assert value.months.point == 12


def test_a_period_before_launch_has_no_figure_but_its_cost() -> None:
    value = valued(path("a", 100, 5), market((CostRow("a", LAST - 13, "build", 50.0), *ONCE)))
    assert value.periods["prior12"].earned.refused
    assert value.periods["prior12"].cost.point == 50
    assert value.periods["since_launch"].cost.point == 650


def test_range_of_grade_b_reaches_from_the_lowest_to_the_highest_end() -> None:
    plain = valued(path("a", 100, 5, "B"), market(ONCE)).periods["last12"].earned
    both = valued(path("a", 100, 5, "B", trend=20.0), market(ONCE)).periods["last12"].earned
    assert both.point == plain.point
    assert both.high == pytest.approx(plain.high)
    assert both.low == pytest.approx(plain.low - 12 * 20)  # type: ignore[operator]


def test_npv_for_proof_is_dated_at_launch_and_holds_earned_and_expected() -> None:
    value = valued(path("a", 100, 5), market(ONCE))
    ahead = np.full(24, 100.0)
    flows = np.concatenate([np.full(12, 100.0), ahead])
    flows[0] -= 600
    assert value.worth.npv.point == pytest.approx(float(npv(flows, 0.10)), rel=1e-3)
    assert value.worth.expected.point == pytest.approx(ahead.sum(), rel=1e-3)
    assert value.worth.npv_decision.point == pytest.approx(float(npv(ahead, 0.10)), rel=1e-3)
    assert value.worth.npv.grade == value.worth.expected.grade == "C"
    assert value.worth.payback.point == 6
    assert value.worth.payback.grade == "A"
    assert value.worth.irr.point is None
    assert "pays back so fast" in str(value.worth.irr.refused)
    assert value.worth.roi_to_date.grade == "A"


def test_money_spent_before_launch_counts_from_launch() -> None:
    early = (CostRow("a", LAUNCH - 6, "build", 600.0),)
    late, soon = (valued(path("a", 100, 5), market(rows)) for rows in (early, ONCE))
    assert late.worth.payback.point == 6
    assert late.worth.npv.point < soon.worth.npv.point  # type: ignore[operator]


def test_sunk_cost_is_left_out_of_a_decision_and_running_cost_is_not() -> None:
    running = tuple(CostRow("a", month, "staff", 30.0) for month in range(LAUNCH, LAST + 1))
    one_off = valued(path("a", 100, 5), market(ONCE)).worth.npv_decision
    with_staff = valued(path("a", 100, 5), market(running)).worth.npv_decision
    assert with_staff.point == pytest.approx(one_off.point - float(npv(np.full(24, 30.0), 0.10)))  # type: ignore[operator]


def test_running_costs_need_several_months_and_give_way_to_a_plan() -> None:
    staff = tuple(CostRow("a", month, "staff", 30.0) for month in range(LAST - 5, LAST + 1))
    assert len(with_running(staff, LAST, LAST + 4)) == 10
    assert with_running(staff[-1:], LAST, LAST + 4) == staff[-1:]
    planned = (*staff, CostRow("a", LAST + 1, "staff", 5.0))
    assert with_running(planned, LAST, LAST + 4) == planned


def test_a_cost_inside_margin_is_not_taken_twice_but_divides_roi() -> None:
    outside = valued(path("a", 100, 1), market(ONCE))
    inside = valued(path("a", 50, 1), market((CostRow("a", LAUNCH, "build", 600.0, already_in_margin=True),)))
    assert inside.periods["last12"].cost.point == 0
    assert "not taken twice" in inside.periods["last12"].cost.method
    assert inside.worth.roi_to_date.point == pytest.approx(12 * 50 / 600, rel=0.06)
    assert outside.worth.roi_to_date.point == pytest.approx(1.0, rel=0.15)


def test_unreached_payback_is_refused_and_or_never_is_said() -> None:
    dear = valued(path("a", 100, 5), market((CostRow("a", LAUNCH, "build", 9_000.0),)))
    assert "does not pay back within 36 months" in str(dear.worth.payback.refused)
    close = valued(path("a", 100, 30), market((CostRow("a", LAUNCH, "build", 2_500.0),)))
    assert close.worth.payback.high == 37
    assert "or never" in close.worth.payback.method


def test_a_wide_range_is_shown_and_booked() -> None:
    """Wrong: a range that holds zero and its costs and is wider than four times these was withheld, by its result."""
    value = valued(path("a", 0, 100), market((CostRow("a", LAUNCH, "build", 100.0),)))
    earned = value.periods["last12"].earned
    assert earned.low is not None
    assert earned.high is not None
    assert earned.low < -200 < 200 < earned.high
    assert value.booked
    assert value.periods["last12"].kept.point is not None


def test_a_refused_path_keeps_its_reason_and_its_costs() -> None:
    value = valued(refused_path("a"), market((CostRow("a", LAST, "build", 70.0),)))
    assert value.refused == "too young"
    assert value.worth.npv.refused == "too young"
    assert value.periods["last12"].cost.point == 70
    assert recommend(value, False).action == "learn"


def test_after_tax_scales_npv_and_leaves_roi() -> None:
    taxed = valued(path("a", 100, 5), market(ONCE, certain(after_tax=Switch(value=True), tax_rate=Entry(value=0.25))))
    plain = valued(path("a", 100, 5), market(ONCE))
    assert taxed.worth.npv.point == pytest.approx(0.75 * plain.worth.npv.point)  # type: ignore[operator]
    assert taxed.worth.roi.point == pytest.approx(plain.worth.roi.point)
    assert taxed.periods["last12"].earned.point == plain.periods["last12"].earned.point


def test_recommendations_follow_the_published_rule() -> None:
    good = valued(path("good", 100, 5), market((CostRow("good", LAUNCH, "build", 600.0),)))
    harmful = valued(path("harm", -100, 5), market())
    poor = valued(path("poor", 10, 2), market((CostRow("poor", LAUNCH, "build", 600.0),)))
    unclear = valued(path("fix", 24, 2), market((CostRow("fix", LAUNCH, "build", 700.0),)))
    weak = valued(path("weak", 100, 5, "C"), market((CostRow("weak", LAUNCH, "build", 600.0),)))
    found = recommendations([good, harmful, poor, unclear, weak])
    assert {name: item.action for name, item in found.items()} == {
        "good": "scale",
        "harm": "stop",
        "poor": "stop",
        "fix": "fix",
        "weak": "learn",
    }
    assert found["fix"].pilot
    assert found["weak"].pilot
    assert recommend(good, False).action == "fix"


def test_a_failed_harm_check_stops_whatever_the_money_says() -> None:
    good = valued(path("good", 100, 5), market((CostRow("good", LAUNCH, "build", 600.0),)))
    found = recommendations(
        [good], {"good": (Check("harm: complaints", "FAIL", "More complaints among those reached."),)}
    )["good"]
    assert found.action == "stop"
    assert "More complaints among those reached." in found.why
    assert recommendations([good], {"another": (Check("harm: complaints", "FAIL", "x"),)})["good"].action == "scale"


def test_benjamini_hochberg_equals_the_example_of_its_paper() -> None:
    """Benjamini and Hochberg 1995, section 3.2: 15 p values, four rejected at 5 %."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert benjamini_hochberg(p, 0.05) == (True,) * 4 + (False,) * 11
    assert benjamini_hochberg([]) == ()


def test_periods_of_a_fiscal_year_that_starts_in_april() -> None:
    found = periods(Calendar(JANUARY_2025, LAST, LAUNCH, 4))
    april_2025 = JANUARY_2025 + 3
    assert (found["fy2026"].first, found["fy2026"].last, found["fy2026"].complete) == (
        april_2025,
        april_2025 + 11,
        True,
    )
    assert (found["fy2025"].first, found["fy2025"].last, found["fy2025"].complete) == (
        JANUARY_2025,
        april_2025 - 1,
        False,
    )
    assert not found["fy2027"].complete
    assert list(periods(Calendar(JANUARY_2025, LAST))) == ["last12", "prior12", "fy2025", "fy2026"]
    assert "prior12" not in periods(Calendar(LAST - 8, LAST))


def test_expected_margin_can_lean_on_the_others() -> None:
    alone = valued(path("a", 100, 5), market(ONCE))
    leaning = valued(path("a", 100, 5), market(ONCE), Shrinkage(0.5, 0.05))
    assert leaning.worth.expected.point == pytest.approx(0.75 * alone.worth.expected.point, rel=1e-3)  # type: ignore[operator]
    assert leaning.periods["last12"].earned == alone.periods["last12"].earned
    assert expected_error(path("a", 100, 5)) == pytest.approx((0.1, 0.005), rel=0.1)
    assert expected_error(path("a", 100, 5, "C")) is None


@settings(max_examples=20, deadline=None)
@given(st.floats(-500, 500), st.floats(1, 50), st.floats(1, 5000), st.floats(1, 5000))
def test_currency_scales_and_every_cost_lowers_npv(monthly: float, error: float, cost: float, more: float) -> None:
    def npv_of(made: MarginPath, amount: float) -> float | None:
        return valued(made, market((CostRow("a", LAUNCH, "build", amount),))).worth.npv.point

    first, scaled = npv_of(path("a", monthly, error), cost), npv_of(path("a", 100 * monthly, 100 * error), 100 * cost)
    assert (first is None) == (scaled is None)
    if first is not None and scaled is not None:
        assert scaled == pytest.approx(100 * first, rel=1e-9, abs=1e-6)
        dearer = npv_of(path("a", monthly, error), cost + more)
        assert dearer is None or dearer < first
