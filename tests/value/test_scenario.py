from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxroi.errors import UsageError
from cxroi.value.assumptions.in_force import Assumptions, Entry, Switch
from cxroi.value.base.discounting import npv
from cxroi.value.plans.scenario import scenario_value
from cxroi.value.plans.scenario_worlds import Part, Scenario, best, drawn, drawn_pairs, present
from cxroi.value.plans.tornado import by_points, tornado
from cxroi.value.score.effect import gain, pairs_of
from tests.value.made import certain, effect
from tests.work import work

MOST_CALLS, MOST_BYTES = 10_000, 10_000_000
"""Twice what a slider of one group takes; a block of 2,000 draws of 36 months is 576,000 bytes."""
PLAN = Scenario(1.0, (Part(effect(), 2000, 1.2),), 20_000, 500, 2)
STEADY = Scenario(1.0, (Part(effect(), 2000),), 20_000, 500, 2, horizon_months=36, fade_per_year=0.0)


def with_effect(scenario: Scenario, **changes: object) -> Scenario:
    return replace(scenario, parts=tuple(replace(part, effect=effect(**changes)) for part in scenario.parts))


def test_margin_and_npv_are_survival_accounting_less_cost() -> None:
    found = scenario_value(STEADY, certain())
    each = gain(effect(), np.ones(36), pairs_of(effect())).margin
    cost = np.full(36, 500.0)
    cost[0] += 24_000
    assert found.margin.point == pytest.approx(2000 * each.sum())
    assert found.npv.point == pytest.approx(float(npv(2000 * each - cost, 0.10)))
    assert found.cost.point == 42_000
    assert found.retention.point + found.spend.point == pytest.approx(found.margin.point)  # type: ignore[operator]


def test_payback_is_where_the_cumulative_path_crosses_zero() -> None:
    found = scenario_value(STEADY, certain())
    assert found.path is not None
    assert found.payback.point == int(np.argmax(found.path.point >= 0)) + 1
    assert found.path.low[-1] < found.path.point[-1] < found.path.high[-1]


def test_at_the_break_even_points_npv_is_zero() -> None:
    found = scenario_value(STEADY, certain())
    level = float(found.break_even_points.point or 0)
    assert scenario_value(replace(STEADY, points=level), certain()).npv.point == pytest.approx(0, abs=1.0)
    assert found.break_even_points.low < level < found.break_even_points.high  # type: ignore[operator]


def test_a_harmful_effect_never_breaks_even_and_surely_loses() -> None:
    found = scenario_value(with_effect(STEADY, hazard=0.002, margin=-0.5), certain())
    assert found.break_even_points.refused
    assert found.payback.refused
    assert found.loses_money.point == 1.0


def test_beyond_the_observed_range_it_is_grade_d_with_a_reason() -> None:
    inside, outside = (scenario_value(replace(PLAN, points=points), certain()) for points in (1.2, 1.3))
    assert inside.grade == "C"
    assert outside.grade == outside.npv.grade == "D"
    assert any(check.status == "FAIL" for check in outside.checks)


def test_between_customers_and_refused_effects() -> None:
    assert scenario_value(with_effect(PLAN, kind="between"), certain()).npv.grade == "D"
    refused = scenario_value(with_effect(PLAN, refused="no answers"), certain())
    assert refused.npv.refused == "no answers"
    assert refused.path is None


def test_stated_ranges_and_the_tax_switch_enter() -> None:
    wide = scenario_value(PLAN, Assumptions()).npv
    narrow = scenario_value(PLAN, certain()).npv
    assert wide.high - wide.low > narrow.high - narrow.low  # type: ignore[operator]
    taxed = scenario_value(PLAN, certain(after_tax=Switch(value=True), tax_rate=Entry(value=0.25)))
    assert taxed.npv.point == pytest.approx(0.75 * float(narrow.point or 0))
    assert taxed.roi.point == pytest.approx(scenario_value(PLAN, certain()).roi.point)


def test_ramp_and_fade_lower_the_margin() -> None:
    plain = scenario_value(STEADY, certain()).margin.point
    assert scenario_value(replace(STEADY, ramp_months=6), certain()).margin.point < plain  # type: ignore[operator]
    assert scenario_value(replace(STEADY, fade_per_year=0.5), certain()).margin.point < plain  # type: ignore[operator]


def test_no_cost_has_no_roi_and_no_payback() -> None:
    free = scenario_value(Scenario(1.0, (Part(effect(), 100),)), certain())
    assert free.roi.refused
    assert free.payback.refused
    assert free.break_even_points.point == 0


def test_wrong_input_is_refused() -> None:
    with pytest.raises(UsageError):
        scenario_value(replace(PLAN, parts=(Part(effect(), -1),)), certain())
    with pytest.raises(UsageError):
        scenario_value(replace(PLAN, cost_monthly=-1), certain())


@settings(max_examples=15, deadline=None)
@given(st.floats(0.1, 2), st.integers(10, 10_000), st.floats(0, 1e5), st.floats(1, 1e4))
def test_scaling_the_currency_scales_money_and_nothing_else(
    points: float, reach: int, once: float, more: float
) -> None:
    cents = effect(margin=50.0, base_margin=4000.0, covariance=((4e-8, -1e-4), (-1e-4, 100.0)))
    plan = Scenario(points, (Part(effect(), reach),), once, 10.0)
    dear = replace(plan, parts=(Part(cents, reach),), cost_one_off=100 * once, cost_monthly=1000.0)
    small, large = scenario_value(plan, certain()), scenario_value(dear, certain())
    assert large.npv.point == pytest.approx(100 * float(small.npv.point or 0), rel=1e-6, abs=1e-3)
    assert large.roi.point == pytest.approx(small.roi.point, rel=1e-6)
    assert large.kept.point == pytest.approx(small.kept.point)
    dearer = scenario_value(replace(plan, cost_one_off=once + more), certain())
    assert float(dearer.npv.point or 0) < float(small.npv.point or 0)
    assert float(dearer.loses_money.point or 0) >= float(small.loses_money.point or 0)


def test_a_slider_costs_the_same_work_whatever_the_number_of_customers() -> None:
    """A what-if reads effects and no customer: as many calls and as much memory for two million as for two thousand,
    and few enough of both for a slider. `python -m benchmarks.whatif` says how long that takes."""
    large = replace(PLAN, parts=(Part(effect(), 2_000_000, 1.2),))
    scenario_value(PLAN, Assumptions())
    few, calls, peak = work(partial(scenario_value, PLAN, Assumptions()))
    many, more, higher = work(partial(scenario_value, large, Assumptions()))
    assert few.npv.point != many.npv.point
    assert more == calls < MOST_CALLS
    assert max(peak, higher) < MOST_BYTES


def two(reach: int = 1000, **more: object) -> Scenario:
    parts = (Part(effect(), reach, 1.2), Part(effect(segment="segment=B", hazard=-0.001, margin=1.0), 2 * reach, 0.8))
    return Scenario(0.5, parts, 5_000, **more)  # type: ignore[arg-type]


def test_groups_add_up_and_the_smallest_rise_seen_is_the_limit() -> None:
    whole = scenario_value(two(), certain())
    alone = [scenario_value(Scenario(0.5, (part,)), certain()) for part in two().parts]
    assert whole.margin.point == pytest.approx(sum(float(one.margin.point or 0) for one in alone))
    assert whole.kept.point == pytest.approx(sum(float(one.kept.point or 0) for one in alone))
    assert two().observed_max_points == 0.8
    assert scenario_value(replace(two(), points=0.9), certain()).grade == "D"


def test_draws_of_two_groups_are_independent_so_their_variances_add() -> None:
    first, second = drawn_pairs(two().parts)
    for column in range(2):
        assert abs(np.corrcoef(first[:, column], second[:, column])[0, 1]) < 0.06
    scenario = two(fade_per_year=0.2)
    worlds = drawn(scenario, certain())
    both = np.std(present(scenario, worlds, 36))
    alone = [
        np.std(present(replace(scenario, parts=(part,)), replace(worlds, pairs=(pair,)), 36))
        for part, pair in zip(scenario.parts, worlds.pairs, strict=True)
    ]
    assert both == pytest.approx(np.hypot(*alone), rel=0.04)
    assert "independent" in scenario_value(scenario, certain()).npv.method


def test_at_the_break_even_effect_npv_is_zero_and_the_estimate_stands_beside_it() -> None:
    found = scenario_value(STEADY, certain())
    factor = float(found.break_even.point or 0) / float(found.point_value.point or 0)
    hazard, margin = -0.002 * factor, 0.5 * factor
    again = scenario_value(with_effect(STEADY, hazard=hazard, margin=margin), certain())
    assert float(again.npv.point or 0) == pytest.approx(0, abs=0.02 * float(found.cost.point or 0))
    assert found.point_value.low < found.point_value.point < found.point_value.high  # type: ignore[operator]


def test_break_even_by_hand_where_only_spend_moves() -> None:
    """No retention, no leaving, no discount: reach x points x money a month x months = cost."""
    flat = effect(hazard=0.0, margin=2.0, base_hazard=0.0, covariance=((0.0, 0.0), (0.0, 0.04)))
    plan = Scenario(1.5, (Part(flat, 100),), 9_000, horizon_months=24, fade_per_year=0.0)
    found = scenario_value(plan, certain(discount_rate=Entry(value=0.0)))
    assert found.margin.point == pytest.approx(100 * 1.5 * 2.0 * 24)
    assert found.npv.point == pytest.approx(7_200 - 9_000)
    assert found.break_even_points.point == pytest.approx(9_000 / (100 * 2.0 * 24), rel=1e-6)
    assert found.break_even.point == pytest.approx(9_000 / (100 * 1.5 * 24) * 12, rel=1e-6)
    assert found.point_value.point == pytest.approx(24.0)


def test_tornado_by_hand_and_its_limits() -> None:
    flat = effect(hazard=0.0, margin=2.0, base_hazard=0.0, n_units=110, covariance=((0.0, 0.0), (0.0, 0.04)))
    plan = Scenario(1.5, (Part(flat, 100, 1.6),), 9_000, horizon_months=24, fade_per_year=0.0)
    bars = {bar.name: bar for bar in tornado(plan, certain(discount_rate=Entry(value=0.0)))}
    assert bars["cost_one_off"].low == pytest.approx((7_200, 7_200 - 7_200))
    assert bars["cost_one_off"].high == pytest.approx((10_800, 7_200 - 10_800))
    assert bars["points"].high == pytest.approx((1.6, 100 * 1.6 * 2 * 24 - 9_000)), "never more than was seen"
    assert bars["reach"].high == pytest.approx((110, 110 * 1.5 * 2 * 24 - 9_000)), "never more customers than there are"
    ends = 100 * 1.5 * 24 * (2 + np.array([-1, 1]) * 1.645 * 0.2) - 9_000
    assert [bars["effect"].low[1], bars["effect"].high[1]] == pytest.approx(list(ends), rel=0.01)
    assert bars["effect"].high[0] == pytest.approx(12 * (2 + 1.645 * 0.2), rel=0.01)


def test_a_tornado_has_at_most_six_bars_the_widest_first_around_the_scenario() -> None:
    plan = replace(PLAN, cost_per_customer=3.0)
    bars, value = tornado(plan, Assumptions()), float(scenario_value(plan, Assumptions()).npv.point or 0)
    assert 1 < len(bars) <= 6
    assert [bar.width for bar in bars] == sorted((bar.width for bar in bars), reverse=True)
    assert all(min(bar.low[1], bar.high[1]) <= value <= max(bar.low[1], bar.high[1]) for bar in bars)
    assert {"range stated in the assumptions"} == {bar.basis for bar in bars if bar.name == "fade_per_year"}
    assert tornado(with_effect(plan, refused="no answers"), Assumptions()) == ()


def test_the_reach_curve_is_solid_to_what_was_seen_and_agrees_with_the_scenario() -> None:
    curve = by_points(PLAN, certain())
    seen = [one for one in curve if not one.beyond]
    assert seen[0].npv == pytest.approx(
        -float(scenario_value(replace(PLAN, points=0.0), certain()).cost.point or 0), rel=0.1
    )
    assert seen[-1].points == curve[len(seen)].points == 1.2
    assert all(one.points >= 1.2 for one in curve if one.beyond)
    at_most = scenario_value(replace(PLAN, points=1.2), certain()).npv
    assert (seen[-1].npv, seen[-1].low, seen[-1].high) == pytest.approx((at_most.point, at_most.low, at_most.high))


def test_the_fan_nests_and_the_same_plan_gives_the_same_figures() -> None:
    found, again = scenario_value(PLAN, Assumptions()), scenario_value(PLAN, Assumptions())
    assert found.path is not None
    assert [level for level, _, _ in found.path.ranges] == [0.9, 0.8, 0.5]
    (_, low90, high90), (_, low80, high80), (_, low50, high50) = found.path.ranges
    assert np.all((low90 <= low80) & (low80 <= low50) & (low50 <= high50) & (high50 <= high80) & (high80 <= high90))
    assert (found.npv, found.payback, found.loses_money) == (again.npv, again.payback, again.loses_money)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.05, 1.0), st.integers(1, 5_000), st.floats(0, 1e5), st.floats(0, 2e3), st.integers(0, 24))
def test_more_points_and_customers_never_cost_money_more_cost_always_does(
    points: float, reach: int, once: float, monthly: float, ramp: int
) -> None:
    plan = Scenario(points, (Part(effect(), reach),), once, monthly, ramp_months=ramp)

    def worth(scenario: Scenario) -> float:
        return float(present(scenario, best(scenario, certain()), 36))

    base = worth(plan)
    assert worth(replace(plan, points=points * 1.1)) > base
    assert worth(replace(plan, parts=(Part(effect(), reach + 1),))) > base
    assert worth(replace(plan, cost_one_off=once + 1)) < base
    assert worth(replace(plan, cost_monthly=monthly + 1)) < base
    assert worth(replace(plan, ramp_months=ramp + 1)) < base


def test_without_a_cost_a_year_to_pay_back_is_refused_as_payback_is() -> None:
    free = scenario_value(Scenario(1.0, (Part(effect(), 2000),)), certain())
    assert free.pays_back_in_12.refused == free.payback.refused == "No cost was given that margin has to earn back."
    assert free.loses_money.point is not None


def test_one_month_is_singular() -> None:
    one = scenario_value(replace(STEADY, horizon_months=1), certain())
    assert "within 1 month (" in str(one.payback.refused)
    assert "1 months" not in f"{one.payback.refused} {one.npv.method}"
