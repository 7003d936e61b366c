"""One step more in an answer, read off the curve: the mean of everyone's own step, not the slope of one straight line.

A straight line in the score weighs steps by how much answers vary, not by how many stand there; where the curve bends, that is
another number (Yitzhaki 1996). Here each customer-month moves half a step's difference up and down from its own answer.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.estimators.curve import STEP
from cxroi.estimators.hazard import HazardFit, moments
from cxroi.terms import Array

MAX_LEVELS = 12
"""More different answers than on a scale from 0 to 10: taken as a number on a straight line."""


def few_levels(cells: pl.DataFrame, score: str) -> bool:
    """True where the answers are whole steps of a short scale, so that each can have its own level."""
    levels = cells[score].unique().drop_nulls().to_numpy().astype(float)
    return len(levels) <= MAX_LEVELS and bool((levels == np.rint(levels)).all())


def average_step(fit: HazardFit, bins: dict[float, int], shares: dict[float, float]) -> tuple[float, Array, Array]:
    """(mean change of the hazard a step, its gradient (K,), weight of each design row (C,)) of a fit with one level a bin.

    `shares`: customer-months by answer. Each one's step is central: from one answer lower to one higher, at the ends of the
    scale the one step there is. Answers pooled in a bin lie on a straight line between the bins' mean answers.
    """
    design, share = fit.design, fit.design.share
    places = {int(str(name).split("=")[1].split(".")[0]): k for k, name in enumerate(design.terms) if name.startswith(f"{STEP}=")}
    steps = list(places.values())
    others = fit.params.copy()
    others[steps] = 0.0
    base, own = design.times(others), _bin_of_rows(fit, places)
    up, down, width = _moves(bins, shares)
    levels = np.array([fit.params[places[k]] if k in places else 0.0 for k in range(len(up))])
    p_up, slope_up, _ = moments(fit.link, base + (up @ levels)[own])
    p_down, slope_down, _ = moments(fit.link, base + (down @ levels)[own])
    change = (p_up - p_down) / width[own]
    weight_up, weight_down = share * slope_up / width[own], share * slope_down / width[own]
    gradient = design.sums(weight_up - weight_down)
    by_bin = weight_up @ up[own] - weight_down @ down[own]
    gradient[steps] = [by_bin[k] for k in places]
    return float(share @ change), np.asarray(gradient), change


def _bin_of_rows(fit: HazardFit, places: dict[int, int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Bin of each design row (C,): the reference bin where no indicator is on."""
    n_bins = len(places) + 1
    reference = next(k for k in range(n_bins) if k not in places)
    own = np.full(len(fit.fitted), reference, dtype=np.int64)
    for bin_number, place in places.items():
        own[design_column(fit, place) > 0.5] = bin_number
    return own


def design_column(fit: HazardFit, place: int) -> Array:
    """One column (C,) of the design."""
    chosen = np.zeros(len(fit.params))
    chosen[place] = 1.0
    return np.asarray(fit.design.times(chosen))


def _moves(bins: dict[float, int], shares: dict[float, float]) -> tuple[Array, Array, Array]:
    """Per bin: weights (B, B) of the levels one answer up and one down, and the width of the move (B,)."""
    scores = np.array(sorted(bins))
    own = np.array([bins[score] for score in scores])
    weight = np.array([max(shares.get(score, 0.0), 1e-12) for score in scores])
    size = int(own.max()) + 1
    total = np.bincount(own, weight, size)
    centre = np.bincount(own, weight * scores, size) / total
    up, down, width = np.zeros((size, size)), np.zeros((size, size)), np.zeros(size)
    for score, home, mass in zip(scores, own, weight / total[own], strict=True):
        above, below = min(score + 1, scores[-1]), max(score - 1, scores[0])
        up[home] += mass * _between(centre, above)
        down[home] += mass * _between(centre, below)
        width[home] += mass * (above - below)
    return up, down, width


def _between(centre: Array, score: float) -> Array:
    """Weights (B,) of the bins' levels at a score: linear between the two bins around it, and beyond the ends the same line."""
    weights = np.zeros(len(centre))
    right = int(np.clip(np.searchsorted(centre, score), 1, len(centre) - 1))
    ahead = (score - centre[right - 1]) / (centre[right] - centre[right - 1])
    weights[right - 1], weights[right] = 1 - ahead, ahead
    return weights
