"""From revenue with unhappy customers to the margin that can be recovered: five steps, a year (method.md section 1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.terms import Array, Check, ScoreEffect
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.draws import N_DRAWS, SEED, quantile_range, standard_normals
from cxroi.value.base.figure import Basis, Figure, ranged, recorded, refusal
from cxroi.value.score.effect import effect_draws

UNDEFINED = "Unhappy and other customers do not clearly differ in leaving, so there is no difference to share out."


@dataclass(frozen=True)
class Share:
    """A share with the standard error of its estimate (0 = known)."""

    point: float
    std_error: float = 0.0

    def draws(self, normals: Array) -> Array:
        return np.clip(self.point + self.std_error * normals, 0.0, 1.0)


@dataclass(frozen=True)
class WithinShare:
    """Within / between difference held to 0-1: point and draws (D,); `refused` when it is undefined."""

    point: float | None
    draws: Array | None
    refused: str | None = None


@dataclass(frozen=True)
class LadderInputs:
    """What the panel says about unhappy customers of one segment over a year.

    `revenue`: a year's revenue with them; `leaving`: their cohort's 12-month probability of leaving, natural recovery
    inside;
    `reference_leaving`: the reference group's; `margin_rate`: margin / revenue, None where there is none;
    `moves_anyway`: share that leaves the unhappy band within 12 months without a programme.
    """

    n_unhappy: int
    revenue: float
    leaving: Share
    reference_leaving: Share
    margin_rate: float | None
    moves_anyway: Share
    within: WithinShare
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Ladder:
    """The five steps and, beside the last, what recovering costs (money a year)."""

    exposure: Figure
    expected_loss: Figure
    excess_loss: Figure
    margin: Figure
    recoverable: Figure
    cost: Figure


def within_share(within: ScoreEffect, between: ScoreEffect, n_draws: int = N_DRAWS) -> WithinShare:
    """Share of the difference between customers that is there within customers: hazard effects, held to 0-1.

    Undefined when either is refused or when the range of the between effect holds zero. The two are drawn
    independently.
    """
    if within.refused is not None:
        return WithinShare(None, None, within.refused)
    if between.refused is not None:
        return WithinShare(None, None, between.refused)
    ours = effect_draws(within, n_draws)[:, 0]
    theirs = effect_draws(between, n_draws, SEED + 7)[:, 0]
    low, high = quantile_range(theirs)
    if low <= 0 <= high:
        return WithinShare(None, None, UNDEFINED)
    same_side = np.sign(theirs) == np.sign(between.hazard)
    ratio = np.where(same_side, ours / np.where(same_side, theirs, 1.0), 0.0)
    return WithinShare(float(np.clip(within.hazard / between.hazard, 0, 1)), np.clip(ratio, 0.0, 1.0))


def ladder(inputs: LadderInputs, assumptions: Assumptions) -> Ladder:
    """The ladder of one segment. Step 1 is recorded, 2 a forecast from a cohort (C), 3 to 5 compare customers (D).

    Steps refuse one by one: no margin rate, none from step 4 on; no within share, or a plan that moves no more than
    recover by themselves, no step 5.
    """
    normals = standard_normals(N_DRAWS, 3, SEED + 11)
    n, revenue = inputs.n_unhappy, inputs.revenue
    leaving, reference = inputs.leaving.draws(normals[:, 0]), inputs.reference_leaving.draws(normals[:, 1])
    excess = inputs.leaving.point - inputs.reference_leaving.point
    exposure = recorded(revenue, n, "money", "A year's revenue with unhappy customers.")
    expected = ranged(
        revenue * inputs.leaving.point,
        (revenue * leaving,),
        "money",
        Basis("C", n, "Revenue times their 12-month probability of leaving, recovery inside.", inputs.checks),
    )
    beyond = ranged(
        revenue * excess,
        (revenue * (leaving - reference),),
        "money",
        Basis("D", n, "Only what they leave more than the reference group does.", inputs.checks),
    )
    cost = _cost(inputs, assumptions)
    if inputs.margin_rate is None:
        none = refusal("No margin is known for these customers. Load cost of goods or state a margin rate.", "money", n)
        return Ladder(exposure, expected, beyond, none, none, cost)
    at_margin = revenue * inputs.margin_rate
    margin_worlds = at_margin * (leaving - reference)
    margin = ranged(
        at_margin * excess, (margin_worlds,), "money", Basis("D", n, "The same in contribution margin.", inputs.checks)
    )
    return Ladder(
        exposure, expected, beyond, margin, _recoverable(inputs, assumptions, margin_worlds, normals[:, 2]), cost
    )


def _recoverable(inputs: LadderInputs, assumptions: Assumptions, margin_worlds: Array, normals: Array) -> Figure:
    within, plan = inputs.within, assumptions.share_moved
    if within.point is None or within.draws is None:
        return refusal(
            within.refused or "It cannot be told how much of this would follow a change.", "money", inputs.n_unhappy
        )
    moved = plan.value - inputs.moves_anyway.point
    if moved <= 0:
        return refusal(
            f"The plan moves {plan.value:.0%} of unhappy customers ({plan.owner}), and {inputs.moves_anyway.point:.0%}"
            " recover by themselves: nothing is left to recover.",
            "money",
            inputs.n_unhappy,
        )
    margin = inputs.revenue * (inputs.margin_rate or 0.0) * (inputs.leaving.point - inputs.reference_leaving.point)
    more = assumptions.draws("share_moved", len(margin_worlds)) - inputs.moves_anyway.draws(normals)
    method = (
        f"Margin times the share seen within customers ({within.point:.0%}) times the share moved with the programme"
        f" ({plan.value:.0%}, {plan.owner}) less the share that recovers anyway ({inputs.moves_anyway.point:.0%})."
    )
    return ranged(
        margin * within.point * moved,
        (margin_worlds * within.draws[: len(more)] * more,),
        "money",
        Basis("D", inputs.n_unhappy, method, inputs.checks),
    )


def _cost(inputs: LadderInputs, assumptions: Assumptions) -> Figure:
    stated = assumptions.cost_per_unhappy_customer
    if stated is None:
        return refusal(
            "Nobody has stated what recovering an unhappy customer costs (cost_per_unhappy_customer).",
            "money",
            inputs.n_unhappy,
        )
    worlds = inputs.n_unhappy * assumptions.draws("cost_per_unhappy_customer", N_DRAWS)
    method = f"Unhappy customers times the stated cost of working on each ({stated.owner})."
    return ranged(inputs.n_unhappy * stated.value, (worlds,), "money", Basis("E", inputs.n_unhappy, method))
