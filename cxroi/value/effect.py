"""What a score effect means month by month: survival and margin with and without more points (method.md section 1)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cxroi.terms import Array, Grade, ScoreEffect
from cxroi.value.draws import N_DRAWS, SEED, multivariate

YEAR = 12


@dataclass(frozen=True)
class Gain:
    """Incremental money of one customer by month, (..., T), split in two, and the customers kept (share still active)."""

    retention: Array
    spend: Array
    kept: Array

    @property
    def margin(self) -> Array:
        return self.retention + self.spend


def effect_draws(effect: ScoreEffect, n: int = N_DRAWS, seed: int = SEED) -> Array:
    """(n, 2) draws of (hazard, margin) from the effect's joint covariance; t with its degrees of freedom."""
    return multivariate(pairs_of(effect), np.array(effect.covariance), n, seed, effect.df)


def pairs_of(effect: ScoreEffect) -> Array:
    """(2,) point estimates of (hazard, margin)."""
    return np.array([effect.hazard, effect.margin])


def effect_grade(effect: ScoreEffect) -> Grade:
    """Within customers: C; different customers compared: D; refused: insufficient."""
    if effect.refused is not None:
        return "insufficient"
    return "C" if effect.kind == "within" else "D"


def gain(effect: ScoreEffect, steps: Array, pairs: Array) -> Gain:
    """Gain of one customer whose last known answer is `steps` (T,) or (D, T) higher in each month.

    `pairs` (2,) or (D, 2): (hazard, margin) a step. S_t = product of (1 - h) to month t; retention (S1 - S0) m0, spend
    S1 (m1 - m0). Hazards are held to 0-1, margins are not.
    """
    hazard, margin = pairs[..., 0:1], pairs[..., 1:2]
    months = steps.shape[-1]
    stays_without = np.cumprod(np.full(months, 1 - effect.base_hazard, dtype=np.float64))
    stays_with = np.cumprod(1 - np.clip(effect.base_hazard + hazard * steps, 0.0, 1.0), axis=-1)
    kept = np.asarray(stays_with - stays_without, dtype=np.float64)
    return Gain(kept * effect.base_margin, stays_with * margin * steps, kept)


def yearly(effect: ScoreEffect, points: float, pairs: Array) -> Array:
    """Margin over 12 months of one customer whose answer is `points` higher all year: () or (D,), undiscounted."""
    return np.asarray(np.sum(gain(effect, np.full(YEAR, points), pairs).margin, axis=-1))


def shifted(effect: ScoreEffect, points: float) -> ScoreEffect:
    """The same effect seen from customers whose answer is `points` above the average: their hazard and margin as base."""
    hazard = float(np.clip(effect.base_hazard + effect.hazard * points, 0.0, 1.0))
    return replace(effect, base_hazard=hazard, base_margin=effect.base_margin + effect.margin * points)
