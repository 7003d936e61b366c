"""The flat case that promises what a scenario expects, in total over its months."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.errors import DataError
from cxroi.value.plans.scenario_worlds import Scenario


@dataclass(frozen=True)
class FlatCase:
    """`ramp_months`: month in which everybody is reached; `price`: margin per customer and month without the plan;
    `effect`: share of it that the plan adds; `one_off`: cost at the start, with the cost per customer inside."""

    ramp_months: int
    price: float
    effect: float
    one_off: float


def flat_case(scenario: Scenario, margin: float | None, months: int) -> FlatCase:
    """Effect = the scenario's whole `margin` as a share of the price over all promised customer-months, which grow in
    evenly over the ramp. Month by month the case is flat once everybody is reached, while the scenario rises with
    customers kept and then fades.

    DataError where the scenario has no figure or reaches nobody.
    """
    if margin is None or scenario.reach <= 0:
        raise DataError("a scenario without a figure, or one that reaches nobody, cannot become a business case")
    price = sum(part.reach * part.effect.base_margin for part in scenario.parts) / scenario.reach
    ramp = scenario.ramp_months + 1
    promised = sum(min(1.0, month / ramp) for month in range(1, months + 1))
    effect = margin / (scenario.reach * price * promised)
    return FlatCase(ramp, price, effect, scenario.cost_one_off + scenario.cost_per_customer * scenario.reach)
