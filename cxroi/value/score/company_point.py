"""One point of the company's NPS in money a year, priced from the curve of staying (method.md section 1, estimand
b)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxroi.errors import DesignError
from cxroi.estimators.score.curve import CurveFit
from cxroi.terms import Array, ScoreEffect
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.draws import N_DRAWS, SEED, multivariate
from cxroi.value.base.figure import Basis, Figure, ranged, refusal
from cxroi.value.score.effect import within_grade, yearly

BANDS = ((0.0, 6.0), (7.0, 8.0), (9.0, 10.0))
"""Unhappy, passive, promoter on the 0 to 10 scale (Reichheld 2003)."""


def company_point(curve: CurveFit, heard: int, assumptions: Assumptions) -> Figure:
    """Margin a year of one NPS point among the `heard` customers: one in a hundred of them moved up a band.

    A stated share moves from unhappy to passive, the rest from passive to promoter. A move is the customer of the band
    left taking on the hazard and the margin of the band entered, over 12 months; draws come from the curve's joint
    covariance.
    """
    if curve.refused is not None:
        return refusal(curve.refused, "money", heard)
    try:
        weights = np.array([curve.band(low, high) for low, high in BANDS])
    except DesignError as reason:
        return refusal(str(reason), "money", heard)
    answers = weights @ np.array(curve.scores)
    drawn = _draws(curve, weights)
    stated = assumptions.nps_point_from_unhappy
    share = assumptions.draws("nps_point_from_unhappy", len(drawn))
    points, worlds = zip(*(_move(curve, weights @ curve.hazard, answers, drawn, step) for step in (0, 1)), strict=True)
    each = 0.01 * (stated.value * points[0] + (1 - stated.value) * points[1])
    spread = 0.01 * (share * worlds[0] + (1 - share) * worlds[1])
    method = (
        f"One in a hundred customers heard moves up a band, {stated.value:.0%} of them from unhappy to passive"
        f" ({stated.owner}); priced from the within-customer curve."
    )
    return ranged(
        float(each * heard), (spread * heard,), "money", Basis(within_grade(curve.checks), heard, method, curve.checks)
    )


def _draws(curve: CurveFit, weights: Array) -> Array:
    """(D, 4) draws: monthly hazard of the three bands, and the margin of one step."""
    covariance = np.zeros((4, 4))
    covariance[:3, :3] = weights @ curve.covariance @ weights.T
    covariance[:3, 3] = covariance[3, :3] = weights @ curve.margin_covariance
    covariance[3, 3] = curve.margin_variance
    return multivariate(np.append(weights @ curve.hazard, curve.margin), covariance, N_DRAWS, SEED, curve.df)


def _move(curve: CurveFit, hazards: Array, answers: Array, drawn: Array, step: int) -> tuple[float, Array]:
    """(money a year of one customer moved from band `step` to the next, draws (D,)).

    Who a move keeps leaves more easily and brings less than the band's average, in the proportion seen over all scores.
    """
    distance = float(answers[step + 1] - answers[step])
    middle = float(np.average(curve.scores, weights=np.maximum(curve.answers, 1e-9)))
    more = curve.margin * (float(answers[step]) - middle)
    easier = (curve.risk_hazard or curve.base_hazard) / curve.base_hazard if curve.base_hazard > 0 else 1.0
    at_risk = curve.base_margin if curve.risk_margin is None else curve.risk_margin
    start = replace(
        _BARE,
        base_hazard=float(np.clip(hazards[step], 0.0, 1.0)),
        base_margin=curve.base_margin + more,
        risk_hazard=float(np.clip(hazards[step] * easier, 0.0, 1.0)),
        risk_margin=at_risk + more,
    )
    point = np.array([hazards[step + 1] - hazards[step], curve.margin * distance])
    pairs = np.column_stack([drawn[:, step + 1] - drawn[:, step], drawn[:, 3] * distance])
    return float(yearly(start, 1.0, point)), yearly(start, 1.0, pairs)


_BARE = ScoreEffect("within", "all", 0.0, 0.0, ((0.0, 0.0), (0.0, 0.0)), np.inf, 0.0, 0.0, 0, 0, 0, 0)
