"""What a score effect means month by month: survival and margin with and without more points (method.md section 1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cxroi.terms import YEAR, Array, Check, Grade, ScoreEffect
from cxroi.value.base.draws import N_DRAWS, SEED, multivariate


@dataclass(frozen=True)
class Gain:
    """Incremental money of one customer by month, (..., T), split in two, and the customers kept (share still
    active)."""

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
    """Within customers: C, with a failed check D, as where what is felt is needed or the plain slope is a lower bound;
    the plain slope beside that, and different customers compared: D; refused: insufficient."""
    if effect.refused is not None:
        return "insufficient"
    return within_grade(effect.checks) if effect.kind == "within" else "D"


def within_grade(checks: Sequence[Check]) -> Grade:
    """C, and D where a check failed: a failed check lowers the grade by itself."""
    return "D" if any(check.status == "FAIL" for check in checks) else "C"


def gain(effect: ScoreEffect, steps: Array, pairs: Array) -> Gain:
    """Gain of one customer whose last known answer is `steps` (T,) or (D, T) higher in each month.

    `pairs` (2,) or (D, 2): (hazard, margin) a step. S_t = product of (1 - h) to the start of month t, because whoever
    leaves during a month still pays it, in the panel as in the accounting of initiatives; retention (S1 - S0) m0, spend
    S1 (m1 - m0). Retention starts from the hazard and margin of those whom a step keeps (`risk_hazard`, `risk_margin`):
    at the average customer's it would be about a quarter too large, because those who leave easily bring less and stay
    shorter (docs/decisions/0005). Hazards are held to 0-1, margins are not.
    """
    hazard, margin = pairs[..., 0:1], pairs[..., 1:2]
    at_risk = effect.base_hazard if effect.risk_hazard is None else effect.risk_hazard
    worth = effect.base_margin if effect.risk_margin is None else effect.risk_margin
    shift = hazard * steps
    stays = _stays(at_risk, shift)
    kept = stays - _stays(at_risk, np.zeros(steps.shape[-1]))
    average = stays if at_risk == effect.base_hazard else _stays(effect.base_hazard, shift)
    return Gain(kept[..., :-1] * worth, average[..., :-1] * margin * steps, kept[..., 1:])


def _stays(base_hazard: float, shift: Array) -> Array:
    """Share still active at the start of each month and after the last (..., T + 1), the monthly hazard moved by
    `shift`."""
    stays = np.ones((*shift.shape[:-1], shift.shape[-1] + 1))
    np.cumprod(1 - np.clip(base_hazard + shift, 0.0, 1.0), axis=-1, out=stays[..., 1:])
    return stays


def yearly(effect: ScoreEffect, points: float, pairs: Array) -> Array:
    """Margin over 12 months of one customer whose answer is `points` higher all year: () or (D,), undiscounted."""
    return np.asarray(np.sum(gain(effect, np.full(YEAR, points), pairs).margin, axis=-1))
