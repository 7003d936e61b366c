"""What an initiative's next step is worth: what it brings a customer from here on, for the customers the step adds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.terms import Array
from cxroi.value.assumptions import Assumptions
from cxroi.value.discounting import npv


@dataclass(frozen=True)
class Ahead:
    """What an initiative should bring those who have it. `margin`: (point, low, high), money over `months`, not discounted.

    `units`: customers it was launched for; `running`: its running cost by month (T,) over the same months.
    """

    margin: tuple[float, float, float]
    months: int
    units: int
    running: Array


@dataclass(frozen=True)
class StepWorth:
    """(point, low, high) in money: `margin` over the horizon, not discounted, and `present`, today's value of it."""

    margin: tuple[float, float, float]
    present: tuple[float, float, float]


def step_worth(ahead: Ahead, reach: int, assumptions: Assumptions) -> StepWorth:
    """Margin of `reach` customers more, each bringing what the average customer who has it should bring a month.

    It runs over the agreed horizon and fades as stated. A reach below zero takes the initiative away from so many: what it
    would bring (or lose) over its months ahead, and its running cost, are then not spent and not earned.
    """
    share = reach / max(ahead.units, 1) if reach > 0 else max(reach / max(ahead.units, 1), -1.0)
    fading = _fading(ahead.months, assumptions)
    over = _fading(assumptions.horizon, assumptions) if reach > 0 else fading
    rates = [value / max(float(np.sum(fading)), 1e-12) * share for value in ahead.margin]
    saved = -share * ahead.running if reach < 0 else np.zeros(ahead.months)
    rate = assumptions.discount_rate.value
    margin = sorted(each * float(np.sum(over)) + float(np.sum(saved)) for each in rates)
    present = sorted(each * float(npv(over, rate)) + float(npv(saved, rate)) for each in rates)
    return StepWorth((margin[1], margin[0], margin[2]), (present[1], present[0], present[2]))


def after_tax_worth(present: tuple[float, float, float], cost: float, assumptions: Assumptions
                    ) -> tuple[tuple[float, float, float], float]:
    """Benefit (point, low, high) and cost as tax leaves them, at the same rate on both: a return is the same before tax."""
    kept = 1 - assumptions.tax()
    point, low, high = (kept * value for value in present)
    return (point, low, high), kept * cost


def _fading(months: int, assumptions: Assumptions) -> Array:
    """Share of the first month's margin that is left in each month (T,), as flows carry it on."""
    return np.asarray((1 - assumptions.fade_per_year.value) ** (np.arange(1, months + 1) / 12))
