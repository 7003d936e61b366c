from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cxroi.terms import YEAR
from cxroi.value.assumptions.in_force import Assumptions, Entry
from cxroi.value.score.effect import effect_draws, gain, pairs_of, yearly
from cxroi.value.score.point import answer_value, step_total
from tests.value.made import effect

SAME = Assumptions(unheard_effect=Entry(value=0.5))


def by_hand(hazard: float, margin: float) -> float:
    """Sum of S1 m1 - S0 m0 over 12 months; whoever leaves in a month still pays it: S of month t = (1 - h)^(t - 1)."""
    base = sum(0.98**t * 40.0 for t in range(12))
    return sum((1 - 0.02 - hazard) ** t * (40.0 + margin) for t in range(12)) - base


def test_one_step_of_an_answer_is_survival_accounting_over_a_year() -> None:
    assert answer_value(effect()).point == pytest.approx(by_hand(-0.002, 0.5))
    assert answer_value(effect()).grade == "C"
    assert answer_value(effect(kind="between")).grade == "D"
    assert answer_value(effect()).n == 800


def test_retention_and_spend_add_up_to_the_whole() -> None:
    parts = gain(effect(), np.full(YEAR, 1.5), pairs_of(effect()))
    np.testing.assert_allclose(parts.retention + parts.spend, parts.margin)
    assert float(parts.margin.sum()) == pytest.approx(by_hand(-0.003, 0.75))


def test_two_kinds_of_customers_are_worth_the_mean_of_both_not_of_the_average() -> None:
    """Half leave at .01 a month and bring 60, half at .03 and bring 20; a step cuts both chances by a tenth and brings
    .5 more. Weighted by what a step changes (.01 to .03): hazard .025 and margin 30. Averages times averages are an
    eighth too
    much."""
    each = [
        sum((1 - 0.9 * h) ** t * (m + 0.5) - (1 - h) ** t * m for t in range(12))
        for h, m in ((0.01, 60.0), (0.03, 20.0))
    ]
    average = effect(hazard=-0.002, margin=0.5, base_hazard=0.02, base_margin=40.0)
    weighted = replace(average, risk_hazard=0.025, risk_margin=30.0)
    truth = sum(each) / 2
    assert float(yearly(weighted, 1.0, pairs_of(weighted))) == pytest.approx(truth, rel=0.02)
    assert float(yearly(average, 1.0, pairs_of(average))) > 1.12 * truth


def test_range_of_the_draws_is_that_of_the_delta_method() -> None:
    """Gradient of the year's margin by finite differences, variance g' V g; within 3 % of the drawn range."""
    ours = effect()
    sides = np.diag(np.array([1e-6, 1e-4]))
    gradient = np.array(
        [
            float(yearly(ours, 1, pairs_of(ours) + side) - yearly(ours, 1, pairs_of(ours) - side)) / (2 * side.sum())
            for side in sides
        ]
    )
    error = float(np.sqrt(gradient @ np.array(ours.covariance) @ gradient))
    figure = answer_value(ours)
    assert (figure.high - figure.low) / 2 == pytest.approx(1.645 * error, rel=0.03)  # type: ignore[operator]


def test_no_effect_is_worth_nothing_and_its_range_holds_zero() -> None:
    figure = answer_value(effect(hazard=0.0, margin=0.0))
    assert figure.point == pytest.approx(0, abs=1e-9)
    assert not figure.clear


def test_the_unheard_part_is_an_assumption_and_widens_the_range() -> None:
    assert step_total(effect(), 2000, SAME, everyone=False).grade == "C"
    stated = step_total(effect(), 2000, Assumptions(), everyone=True)
    known = step_total(effect(), 2000, SAME, everyone=True)
    assert stated.grade == "E"
    assert "nobody's yet" in stated.method
    assert stated.high - stated.low > known.high - known.low  # type: ignore[operator]


def test_a_step_for_everyone_counts_the_heard_once() -> None:
    each = float(answer_value(effect()).point or 0)
    assert step_total(effect(), 2000, SAME, everyone=False).point == pytest.approx(800 * each)
    assert step_total(effect(), 2000, SAME, everyone=True).point == pytest.approx(1400 * each)
    assert step_total(effect(), 800, SAME, everyone=True).point == pytest.approx(800 * each)


def test_refused_effects_stay_refused_with_their_reason() -> None:
    refused = effect(refused="the score came after the outcome")
    assert answer_value(refused).refused == "the score came after the outcome"
    assert step_total(refused, 10, SAME, everyone=True).refused


def test_draws_of_an_effect_keep_its_covariance() -> None:
    draws = effect_draws(effect())
    np.testing.assert_allclose(np.cov(draws.T, bias=True), np.array(effect().covariance), rtol=1e-6)
