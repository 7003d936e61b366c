"""The value of one point: of a person's answer, and of the company's NPS (method.md section 1). Two figures, kept
apart."""

from __future__ import annotations

from cxroi.terms import Array, ScoreEffect
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.draws import N_DRAWS
from cxroi.value.base.figure import Basis, Figure, ranged, refusal
from cxroi.value.score.effect import effect_draws, effect_grade, pairs_of, yearly

SAME = {
    "answer": "Same customers before and after a change, both together; the answer is enough.",
    "felt": "Same customers before and after a change, one step in the last answer and in what they feel.",
    "neither": "Same customers before and after a change, one step in the last answer and in what they feel.",
    "least": "Same customers before and after a change of the last answer, a lower bound.",
    "plain": "Same customers before and after a change of the last answer, what they feel left out.",
    "within": "Same customers before and after a change.",
}
ANSWER = (
    "Margin over 12 months of one customer whose answer is one step higher all year: customers who stay "
    "because of it, and"
    " what customers spend more."
)


def answer_value(effect: ScoreEffect, n_draws: int = N_DRAWS) -> Figure:
    """Margin per heard customer and year of one step more in the answer: 12-month survival accounting, undiscounted.

    The average marginal effect, its retention part at the hazard and margin of those it keeps. Within customers grade
    C; between customers grade D: what would be believed without the comparison within.
    """
    if effect.refused is not None:
        return refusal(effect.refused, "money", effect.n_heard)
    pairs = effect_draws(effect, n_draws)
    words = SAME.get(effect.meaning or effect.kind, "Different customers compared.")
    basis = Basis(effect_grade(effect), effect.n_heard, f"{ANSWER} {words}", effect.checks)
    return ranged(float(yearly(effect, 1.0, pairs_of(effect))), (yearly(effect, 1.0, pairs),), "money", basis)


def step_total(effect: ScoreEffect, n_customers: int, assumptions: Assumptions, *, everyone: bool) -> Figure:
    """One step of everybody's answer in money a year: over the heard, or over all `n_customers` with the unheard
    assumed."""
    if effect.refused is not None:
        return refusal(effect.refused, "money", effect.n_heard)
    pairs = effect_draws(effect)
    each, worlds = float(yearly(effect, 1.0, pairs_of(effect))), yearly(effect, 1.0, pairs)
    return _over(each, worlds, effect, (n_customers, assumptions, everyone))


def _over(each: float, worlds: Array, effect: ScoreEffect, group: tuple[int, Assumptions, bool]) -> Figure:
    """A value per customer times those heard, or times all with the unheard part from the assumption (then grade E)."""
    n_customers, assumptions, everyone = group
    heard = effect.n_heard
    if not everyone:
        basis = Basis(effect_grade(effect), heard, "Only the customers who were heard.", effect.checks)
        return ranged(each * heard, (worlds * heard,), "money", basis)
    silent = max(n_customers - heard, 0)
    stated = assumptions.unheard_effect
    weight = heard + silent * assumptions.draws("unheard_effect", len(worlds))
    method = (
        f"All customers; those who were not heard are assumed to respond {stated.value:.0%} as strongly "
        f"({stated.owner})."
    )
    basis = Basis("E", n_customers, method, effect.checks)
    return ranged(each * (heard + silent * stated.value), (worlds * weight,), "money", basis)
