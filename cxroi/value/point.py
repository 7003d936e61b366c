"""The value of one point: of a person's answer, and of the company's NPS (method.md section 1). Two figures, kept apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.terms import Array, ScoreEffect
from cxroi.value.assumptions import Assumptions
from cxroi.value.draws import N_DRAWS
from cxroi.value.effect import effect_draws, effect_grade, pairs_of, shifted, yearly
from cxroi.value.figure import Basis, Figure, ranged, refusal

ANSWER = ("Margin over 12 months of one customer whose answer is one step higher all year: customers who stay because of it, and"
          " what customers spend more.")


@dataclass(frozen=True)
class Bands:
    """Average answer of each band among those heard, and of all heard: where a move up starts and ends."""

    unhappy: float
    passive: float
    promoter: float
    everybody: float


@dataclass(frozen=True)
class CompanyPoint:
    """One point of the company's NPS, money a year: over those heard, and over all with the unheard part assumed (grade E)."""

    heard: Figure
    everyone: Figure


def answer_value(effect: ScoreEffect, n_draws: int = N_DRAWS) -> Figure:
    """Margin per heard customer and year of one step more in the answer: 12-month survival accounting, undiscounted.

    The average marginal effect, its retention part at the hazard and margin of those it keeps. Within customers grade C;
    between customers grade D: what would be believed without the comparison within.
    """
    if effect.refused is not None:
        return refusal(effect.refused, "money", effect.n_heard)
    pairs = effect_draws(effect, n_draws)
    words = "Same customers before and after a change." if effect.kind == "within" else "Different customers compared."
    basis = Basis(effect_grade(effect), effect.n_heard, f"{ANSWER} {words}", effect.checks)
    return ranged(float(yearly(effect, 1.0, pairs_of(effect))), (yearly(effect, 1.0, pairs),), "money", basis)


def step_total(effect: ScoreEffect, n_customers: int, assumptions: Assumptions, *, everyone: bool) -> Figure:
    """One step of everybody's answer in money a year: over the heard, or over all `n_customers` with the unheard assumed."""
    if effect.refused is not None:
        return refusal(effect.refused, "money", effect.n_heard)
    pairs = effect_draws(effect)
    each, worlds = float(yearly(effect, 1.0, pairs_of(effect))), yearly(effect, 1.0, pairs)
    return _over(each, worlds, effect, (n_customers, assumptions, everyone))


def company_value(effect: ScoreEffect, bands: Bands, n_customers: int, assumptions: Assumptions) -> CompanyPoint:
    """One point of NPS: one customer in a hundred moved up a band, a stated share of them from unhappy to passive.

    A move is priced by the within-customer curve from the average answer of the band left to that of the band entered,
    starting at that band's own hazard and margin. Bands in the wrong order make it refused.
    """
    if effect.refused is not None:
        none = refusal(effect.refused, "money", effect.n_heard)
        return CompanyPoint(none, none)
    if not bands.unhappy < bands.passive < bands.promoter:
        none = refusal("A band has no answers, so a move between bands cannot be priced.", "money", effect.n_heard)
        return CompanyPoint(none, none)
    pairs = effect_draws(effect)
    point = 0.01 * float(_move(effect, bands, assumptions.nps_point_from_unhappy.value, pairs_of(effect)))
    worlds = 0.01 * _move(effect, bands, assumptions.draws("nps_point_from_unhappy", len(pairs)), pairs)
    return CompanyPoint(_over(point, worlds, effect, (n_customers, assumptions, False)),
                        _over(point, worlds, effect, (n_customers, assumptions, True)))


def _move(effect: ScoreEffect, bands: Bands, share: Array | float, pairs: Array) -> Array:
    """Margin a year of one customer moved up a band: `share` of them from unhappy to passive, the rest to promoter."""
    unhappy = shifted(effect, bands.unhappy - bands.everybody)
    passive = shifted(effect, bands.passive - bands.everybody)
    lower = yearly(unhappy, bands.passive - bands.unhappy, pairs)
    return np.asarray(share * lower + (1 - share) * yearly(passive, bands.promoter - bands.passive, pairs))


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
    method = f"All customers; those who were not heard are assumed to respond {stated.value:.0%} as strongly ({stated.owner})."
    basis = Basis("E", n_customers, method, effect.checks)
    return ranged(each * (heard + silent * stated.value), (worlds * weight,), "money", basis)
