"""Where a scenario neither gains nor loses: in points moved, and in what a point has to be worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from cxroi.terms import LEVEL, Array
from cxroi.value.base.figure import Basis, Figure, refusal
from cxroi.value.plans.scenario_worlds import Scenario, Worlds, present, value_of_a_point

FURTHEST = 100.0
_STEPS, _CLOSE = 60, 1e-9
_TAIL = (1 - LEVEL) / 2


def crossing(worth: Callable[[float], float]) -> float:
    """x in 0 to 100 at which `worth`, growing with x, crosses zero (regula falsi, Illinois: Dowell and Jarratt 1971).

    0.0 where it is zero or more from the start, 101 where it never is.
    """
    (low, below), (high, above) = (0.0, worth(0.0)), (FURTHEST, worth(FURTHEST))
    if below >= 0:
        return 0.0
    if above < 0:
        return FURTHEST + 1
    tolerance, side = _CLOSE * abs(below), 0
    for _ in range(_STEPS):
        middle = high - above * (high - low) / (above - below)
        value = worth(middle)
        if abs(value) <= tolerance:
            return middle
        if value < 0:
            low, below, above, side = middle, value, above / 2 if side < 0 else above, -1
        else:
            high, above, below, side = middle, value, below / 2 if side > 0 else below, 1
    return high


def _world(draws: Worlds, index: int) -> Worlds:
    """One of the drawn worlds."""
    fade, rate, tax = (
        one if np.ndim(one) == 0 else float(np.asarray(one)[index]) for one in (draws.fade, draws.rate, draws.tax)
    )
    return Worlds(tuple(pair[index] for pair in draws.pairs), fade, rate, tax)


def break_even_points(
    scenario: Scenario, worlds: tuple[Worlds, Worlds], values: Array, about: tuple[int, Basis]
) -> Figure:
    """Points at which NPV is zero: at the best estimate, and in the drawn worlds at the two ends of NPV's range
    (`values`)."""
    (point, draws), (horizon, basis) = worlds, about
    order = np.argsort(values)
    ends = (_world(draws, int(order[int(len(order) * share)])) for share in (_TAIL, 1 - _TAIL))

    def worth(points: float, world: Worlds) -> float:
        return float(present(replace(scenario, points=points), world, horizon))

    found, *others = (crossing(partial(worth, world=world)) for world in (point, *ends))
    if found > FURTHEST:
        return refusal("No number of points earns back the cost at the estimated effect.", "points", basis.n)
    never = " The upper end means: or never." if max(others) > FURTHEST else ""
    return Figure(
        found,
        min(found, *others),
        max(found, *others),
        basis.grade,
        basis.n,
        "points",
        f"Points at which NPV is zero.{never}",
        checks=basis.checks,
    )


def break_even_effect(scenario: Scenario, point: Worlds, about: tuple[int, Basis]) -> Figure:
    """Margin of one point, customer and year at which NPV is zero: both parts of the effect scaled alike, all else as
    it is."""
    horizon, basis = about

    def scaled(factor: float) -> Worlds:
        return replace(point, pairs=tuple(pair * factor for pair in point.pairs))

    if scenario.points <= 0 or scenario.reach <= 0:
        return refusal("No points are moved or nobody is reached, so no effect earns back the cost.", "money", basis.n)
    if float(value_of_a_point(scenario, point.pairs)) <= 0:
        return refusal(
            "The estimated effect is no gain, so it cannot be scaled to earn back the cost.", "money", basis.n
        )
    factor = crossing(lambda one: float(present(scenario, scaled(one), horizon)))
    if factor > FURTHEST:
        return refusal("Even a hundred times the estimated effect does not earn back the cost.", "money", basis.n)
    return Figure(
        float(value_of_a_point(scenario, scaled(factor).pairs)),
        None,
        None,
        basis.grade,
        basis.n,
        "money",
        "Margin a point, customer and year at which NPV is zero, all else as in the scenario.",
        checks=basis.checks,
    )
