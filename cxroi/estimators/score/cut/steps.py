"""One step more in an answer, read off the curve: the mean of everyone's own step, not the slope of one straight line.

A straight line in the score weighs steps by how much answers vary, not by how many stand there; where the curve bends,
that is another number (Yitzhaki 1996). Here each customer-month moves half a step's difference up and down from its own
answer.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.estimators.core.hazard import HazardFit, moments
from cxroi.estimators.score.cut.levels import bin_centres, bin_places, own_bins
from cxroi.terms import Array

MAX_LEVELS = 12
"""More different answers than on a scale from 0 to 10: taken as a number on a straight line."""


def few_levels(cells: pl.DataFrame, score: str) -> bool:
    """True where the answers are whole steps of a short scale, so that each can have its own level."""
    levels = cells[score].unique().drop_nulls().to_numpy().astype(float)
    return len(levels) <= MAX_LEVELS and bool((levels == np.rint(levels)).all())


def average_step(
    fit: HazardFit, bins: dict[float, int], shares: dict[float, float], felt: str | None = None
) -> tuple[float, Array, Array]:
    """(mean change of the hazard a step, its gradient (K,), weight of each design row (C,)) of a fit with one level a
    bin.

    `shares`: customer-months by answer. Each one's step is central: from one answer lower to one higher, at the ends of
    the scale the one step there is. Answers pooled in a bin lie on a straight line between the bins' mean answers.
    `felt`: the column of what customers feel, which takes the same step.
    """
    design, share = fit.design, fit.design.share
    places = bin_places(fit)
    steps = list(places.values())
    others = fit.params.copy()
    others[steps] = 0.0
    base, own = design.times(others), own_bins(fit)
    up, down, above, below = _moves(bins, shares)
    width = above + below
    place = design.terms.index(felt) if felt else None
    feels = float(fit.params[place]) if place is not None else 0.0
    levels = np.array([fit.params[places[k]] if k in places else 0.0 for k in range(len(up))])
    p_up, slope_up, _ = moments(fit.link, base + (up @ levels + feels * above)[own])
    p_down, slope_down, _ = moments(fit.link, base + (down @ levels - feels * below)[own])
    change = (p_up - p_down) / width[own]
    weight_up, weight_down = share * slope_up / width[own], share * slope_down / width[own]
    gradient = design.sums(weight_up - weight_down)
    by_bin = weight_up @ up[own] - weight_down @ down[own]
    gradient[steps] = [by_bin[k] for k in places]
    if place is not None:
        gradient[place] += weight_up @ above[own] + weight_down @ below[own]
    return float(share @ change), np.asarray(gradient), change


def average_climb(fit: HazardFit, bins: dict[float, int], shares: dict[float, float]) -> Array:
    """Weights (K,) of the coefficients whose sum is the mean step up in the answer alone, on the scale of the fit."""
    up, down, above, below = _moves(bins, shares)
    share = np.bincount(own_bins(fit), fit.design.share, len(above))
    by_bin = (share / (above + below)) @ (up - down)
    weights = np.zeros(len(fit.params))
    for k, place in bin_places(fit).items():
        weights[place] = by_bin[k]
    return weights


def _moves(bins: dict[float, int], shares: dict[float, float]) -> tuple[Array, Array, Array, Array]:
    """Per bin: weights (B, B) of the levels one answer up and one down, and how far these two moves go (B,) each."""
    scores = np.array(sorted(bins))
    own = np.array([bins[score] for score in scores])
    weight = np.array([max(shares.get(score, 0.0), 1e-12) for score in scores])
    size = int(own.max()) + 1
    total = np.bincount(own, weight, size)
    centre = bin_centres(bins, shares)
    up, down, rise, fall = np.zeros((size, size)), np.zeros((size, size)), np.zeros(size), np.zeros(size)
    for score, home, mass in zip(scores, own, weight / total[own], strict=True):
        above, below = min(score + 1, scores[-1]), max(score - 1, scores[0])
        up[home] += mass * _between(centre, above)
        down[home] += mass * _between(centre, below)
        rise[home] += mass * (above - score)
        fall[home] += mass * (score - below)
    return up, down, rise, fall


def _between(centre: Array, score: float) -> Array:
    """Weights (B,) of the bins' levels at a score: linear between the two bins around it, and beyond the ends the same
    line."""
    weights = np.zeros(len(centre))
    right = int(np.clip(np.searchsorted(centre, score), 1, len(centre) - 1))
    ahead = (score - centre[right - 1]) / (centre[right] - centre[right - 1])
    weights[right - 1], weights[right] = 1 - ahead, ahead
    return weights
