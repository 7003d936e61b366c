"""Which input moves NPV most, one at a time from the scenario; and NPV by how many points are moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cxroi.terms import LEVEL, Array
from cxroi.value.assumptions.in_force import Assumptions, Entry
from cxroi.value.base.draws import quantile_range
from cxroi.value.plans.scenario_worlds import (
    Scenario,
    Worlds,
    best,
    drawn,
    drawn_pairs,
    present,
    shape,
    value_of_a_point,
)

FIFTH = 0.2
MOST_BARS = 6
TYPED = ("points", "cost_one_off", "cost_monthly", "cost_per_customer")
INPUTS = {
    "effect": "Value of a point",
    "points": "Rise in points",
    "cost_one_off": "One-off cost",
    "cost_monthly": "Monthly cost",
    "cost_per_customer": "Cost per customer",
    "reach": "Reach",
    "fade_per_year": "Fade a year",
    "discount_rate": "Discount rate",
    "tax_rate": "Tax rate",
}
"""What each bar's input is called."""
RANGE, STATED = "90 % range of the estimate", "range stated in the assumptions"
TYPED_WORDS = "a fifth less and more than typed, never more than was seen or than there are"
NO_RANGE = "a fifth less and more: no range is stated"
STEPS = 3
FURTHER = 4 / 3


@dataclass(frozen=True)
class Bar:
    """NPV with one input at its low and at its high end, the others as in the scenario. `low`, `high`: (input, NPV)."""

    name: str
    low: tuple[float, float]
    high: tuple[float, float]
    basis: str

    @property
    def width(self) -> float:
        return abs(self.high[1] - self.low[1])


@dataclass(frozen=True)
class CurvePoint:
    """NPV with its 90 % range at one number of points moved; `beyond`: never seen here."""

    points: float
    npv: float
    low: float
    high: float
    beyond: bool


def tornado(scenario: Scenario, assumptions: Assumptions) -> tuple[Bar, ...]:
    """At most six bars, the widest first; empty where an effect is refused."""
    if any(part.effect.refused is not None for part in scenario.parts):
        return ()
    horizon = scenario.horizon_months or assumptions.horizon
    point = best(scenario, assumptions)
    bars = [
        _effect(scenario, point, horizon),
        *_typed(scenario, point, horizon),
        *_stated(scenario, assumptions, point, horizon),
    ]
    return tuple(sorted((bar for bar in bars if bar.width > 0), key=lambda bar: -bar.width)[:MOST_BARS])


def _effect(scenario: Scenario, point: Worlds, horizon: int) -> Bar:
    """The two ends of the effect's own range, everything else held at its best estimate."""
    pairs = drawn_pairs(scenario.parts)
    worth = quantile_range(present(scenario, replace(point, pairs=pairs), horizon))
    each = quantile_range(value_of_a_point(scenario, pairs))
    return Bar("effect", (float(each[0]), float(worth[0])), (float(each[1]), float(worth[1])), RANGE)


def _typed(scenario: Scenario, point: Worlds, horizon: int) -> Iterator[Bar]:
    """Inputs that a person typed: a fifth less and a fifth more; never more customers than there are, nor points than
    seen."""
    seen = scenario.observed_max_points
    for name in TYPED:
        typed = float(getattr(scenario, name))
        most = seen if name == "points" and seen is not None and not scenario.beyond else float("inf")
        moved: list[dict[str, Any]] = [{name: min(typed * (1 + step), most)} for step in (-FIFTH, FIFTH)]
        ends = [(one[name], float(present(replace(scenario, **one), point, horizon))) for one in moved]
        yield Bar(name, ends[0], ends[1], TYPED_WORDS)
    ends = []
    for step in (-FIFTH, FIFTH):
        parts = tuple(
            replace(part, reach=min(round(part.reach * (1 + step)), part.effect.n_units)) for part in scenario.parts
        )
        reached = replace(scenario, parts=parts)
        ends.append((float(reached.reach), float(present(reached, point, horizon))))
    yield Bar("reach", ends[0], ends[1], TYPED_WORDS)


def _stated(scenario: Scenario, assumptions: Assumptions, point: Worlds, horizon: int) -> Iterator[Bar]:
    """Fade, discount and (where flows are after tax) tax rate: the range somebody stated, else a fifth less and
    more."""
    typed = scenario.fade_per_year
    named: list[tuple[str, str, Entry]] = [
        ("fade_per_year", "fade", assumptions.fade_per_year if typed is None else Entry(value=typed)),
        ("discount_rate", "rate", assumptions.discount_rate),
    ]
    named += [("tax_rate", "tax", assumptions.tax_rate)] if assumptions.after_tax.value else []
    for name, field, entry in named:
        ranged = entry.low is not None and entry.high is not None
        low, high = (
            (entry.low, entry.high) if ranged else (entry.value * (1 - FIFTH), min(entry.value * (1 + FIFTH), 1.0))
        )
        moved: list[dict[str, Any]] = [{field: float(value or 0.0)} for value in (low, high)]
        ends = [(one[field], float(present(scenario, replace(point, **one), horizon))) for one in moved]
        of_typed = TYPED_WORDS if name == "fade_per_year" and typed is not None else NO_RANGE
        yield Bar(name, ends[0], ends[1], STATED if ranged else of_typed)


def by_points(scenario: Scenario, assumptions: Assumptions) -> tuple[CurvePoint, ...]:
    """NPV from no points moved to the largest rise seen, and a third further, where nothing was observed.

    The last point that was seen stands in both stretches, so that they meet. Empty where an effect is refused.
    """
    if any(part.effect.refused is not None for part in scenario.parts):
        return ()
    horizon = scenario.horizon_months or assumptions.horizon
    point, draws = best(scenario, assumptions), drawn(scenario, assumptions)
    seen = scenario.observed_max_points or max(scenario.points, 1.0)
    last = max(seen * FURTHER, scenario.points * 1.1 if scenario.beyond else 0.0)
    inside = [(float(x), False) for x in np.linspace(0, seen, STEPS + 1)]
    outside = [(float(seen), True), (float(last), True)]
    share = shape(scenario, draws.fade, horizon)
    known: dict[float, tuple[float, Array, Array]] = {}
    for x, _ in (*inside, *outside):
        if x not in known:
            moved = replace(scenario, points=x)
            ends = quantile_range(np.atleast_1d(present(moved, draws, horizon, share)), LEVEL)
            known[x] = (float(present(moved, point, horizon)), *ends)
    return tuple(
        CurvePoint(x, known[x][0], float(known[x][1]), float(known[x][2]), beyond) for x, beyond in (*inside, *outside)
    )
