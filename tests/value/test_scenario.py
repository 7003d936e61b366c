from __future__ import annotations

from dataclasses import replace
from statistics import median
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxroi.errors import UsageError
from cxroi.value.assumptions import Assumptions, Entry, Switch
from cxroi.value.discounting import npv
from cxroi.value.effect import gain, pairs_of
from cxroi.value.scenario import scenario_value
from cxroi.value.scenario_worlds import Part, Scenario
from tests.value.made import certain, effect

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
def test_scaling_the_currency_scales_money_and_nothing_else(points: float, reach: int, once: float, more: float) -> None:
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


def test_a_slider_is_answered_quickly() -> None:
    """Goal: under 50 ms; the median of nine is compared with a sum of the same size, because absolute times are not asserted."""
    scenario_value(PLAN, Assumptions())
    block = np.random.default_rng(1).standard_normal((2000, 36))

    def timed(step: object) -> float:
        start = perf_counter()
        step()  # type: ignore[operator]
        return perf_counter() - start

    ours = median(timed(lambda: scenario_value(PLAN, Assumptions())) for _ in range(9))
    unit = median(timed(lambda: np.cumprod(np.exp(block), axis=1)) for _ in range(9))
    assert ours / unit < 150
