"""What an initiative's next step is worth: what it brings a customer from here on, for the customers the step adds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.terms import Array
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.discounting import npv


@dataclass(frozen=True)
class Ahead:
    """What an initiative should bring, in money by month from now, not discounted; rows are point, low and high.

    `added` (3, H): one customer who gets it now; `held` (3, T): all who have it, `units` of them, to the horizon from
    launch; `running` (T,): its running cost over the same months.
    """

    added: Array
    held: Array
    units: int
    running: Array


@dataclass(frozen=True)
class StepWorth:
    """(point, low, high) in money: `margin` over the horizon, not discounted, and `present`, today's value of it."""

    margin: tuple[float, float, float]
    present: tuple[float, float, float]


def step_worth(ahead: Ahead, reach: int, assumptions: Assumptions) -> StepWorth:
    """Margin of `reach` customers more, each bringing what a customer who gets it now should bring month by month.

    A reach below zero takes the initiative away from so many: what it would bring (or lose) over its months ahead, and
    its running cost, are then not spent and not earned.
    """
    if reach > 0:
        flow = ahead.added * reach
    else:
        share = min(-reach / max(ahead.units, 1), 1.0)
        flow = share * (ahead.running - ahead.held)
    margin = sorted(float(each) for each in flow.sum(axis=1))
    present = sorted(float(each) for each in npv(flow, assumptions.discount_rate.value))
    return StepWorth((margin[1], margin[0], margin[2]), (present[1], present[0], present[2]))


def spread_evenly(path: Array, point: float, low: float, high: float) -> Array:
    """(3, T) a path of months (T,) and its lower and upper end, which lie evenly below and above it; sums as given."""
    T = max(len(path), 1)
    return np.asarray([path, path + (low - point) / T, path + (high - point) / T])


def after_tax_worth(
    present: tuple[float, float, float], cost: float, assumptions: Assumptions
) -> tuple[tuple[float, float, float], float]:
    """Benefit (point, low, high) and cost as tax leaves them, at the same rate on both: a return is the same before
    tax."""
    kept = 1 - assumptions.tax()
    point, low, high = (kept * value for value in present)
    return (point, low, high), kept * cost
