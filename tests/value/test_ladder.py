from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cxroi.value.assumptions.in_force import Assumptions, Entry
from cxroi.value.base.figure import Figure
from cxroi.value.score.ladder import Ladder, LadderInputs, Share, WithinShare, ladder, within_share
from tests.value.made import effect

WITHIN = WithinShare(0.4, np.full(2000, 0.4))
GOLDEN = LadderInputs(2000, 2_000_000.0, Share(0.18), Share(0.12), 0.60, Share(0.0), WITHIN)
ALL_MOVED = Assumptions(
    share_moved=Entry(value=1.0, owner="CX"), cost_per_unhappy_customer=Entry(value=5.0, owner="CX")
)


def _steps(found: Ladder) -> tuple[Figure, ...]:
    return (found.exposure, found.expected_loss, found.excess_loss, found.margin, found.recoverable)


def test_the_five_steps_of_the_method() -> None:
    """method.md section 1: 10,000 x 1,000, 20 % unhappy, 18 % v 12 %, margin 60 %, within share 40 %, moved 1 - 0."""
    steps = [step.point for step in _steps(ladder(GOLDEN, ALL_MOVED))]
    assert steps == pytest.approx([2_000e3, 360e3, 120e3, 72e3, 28.8e3])


def test_grades_units_and_the_cost_beside_the_last_step() -> None:
    found = ladder(GOLDEN, ALL_MOVED)
    assert [step.grade for step in _steps(found)] == ["R", "C", "D", "D", "D"]
    assert found.exposure.low is None
    assert found.cost.point == 10_000
    assert ladder(GOLDEN, Assumptions()).cost.refused


def test_ranges_carry_every_uncertain_input() -> None:
    """Delta method on step 3: revenue x sqrt(se^2 + se^2) x 1.645."""
    inputs = replace(GOLDEN, leaving=Share(0.18, 0.01), reference_leaving=Share(0.12, 0.005))
    excess = ladder(inputs, ALL_MOVED).excess_loss
    assert excess.low is not None
    assert excess.high is not None
    assert (excess.high - excess.low) / 2 == pytest.approx(2e6 * np.hypot(0.01, 0.005) * 1.645, rel=0.02)
    planned = ladder(inputs, Assumptions(share_moved=Entry(value=0.6, low=0.4, high=0.8))).recoverable
    fixed = ladder(inputs, Assumptions(share_moved=Entry(value=0.6))).recoverable
    assert planned.high - planned.low > 1.5 * (fixed.high - fixed.low)  # type: ignore[operator]


def test_step_five_is_refused_without_a_within_share() -> None:
    found = ladder(replace(GOLDEN, within=WithinShare(None, None, "no change within customers")), ALL_MOVED)
    assert found.recoverable.refused == "no change within customers"
    assert found.margin.point == pytest.approx(72e3)


def test_step_five_is_refused_when_as_many_recover_anyway() -> None:
    found = ladder(replace(GOLDEN, moves_anyway=Share(0.65)), Assumptions())
    assert found.recoverable.point is None
    assert "65%" in str(found.recoverable.refused)


def test_without_a_margin_the_ladder_stops_in_revenue() -> None:
    found = ladder(replace(GOLDEN, margin_rate=None), ALL_MOVED)
    assert found.excess_loss.point == pytest.approx(120e3)
    assert found.margin.refused
    assert found.recoverable.refused


def test_within_share_is_held_between_zero_and_one() -> None:
    between = effect(kind="between", hazard=-0.005)
    assert within_share(effect(hazard=-0.002), between).point == pytest.approx(0.4)
    assert within_share(effect(hazard=-0.008), between).point == 1.0
    assert within_share(effect(hazard=0.001), between).point == 0.0
    draws = within_share(effect(), between).draws
    assert draws is not None
    assert float(draws.min()) >= 0
    assert float(draws.max()) <= 1


def test_within_share_is_undefined_without_a_clear_difference() -> None:
    assert "do not clearly differ" in str(within_share(effect(), effect(kind="between", hazard=-0.0002)).refused)
    assert within_share(effect(refused="too few answers"), effect()).refused == "too few answers"
