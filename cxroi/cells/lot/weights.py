"""What each customer weighs in the comparison of two arms at the treated mean of what was known before the lot.

Regression by arm (Lin 2013, Annals of Applied Statistics 7), centred at the treated mean: the treated count alike, the
controls are weighted to it. Weights and leverages depend on what was known before, never on the outcome.
"""

from __future__ import annotations

import numpy as np

from cxroi.terms import Array

FLAT = 1e-9
LARGEST_LEVERAGE = 1 - 1e-9
"""A customer beyond it is fitted alone: nothing of its outcome is left to measure an error by."""


def weights(treated: Array, before: Array | None) -> tuple[Array, Array]:
    """(N,) weight in the mean of the own arm, and (N,) leverage. `treated` (N,) 0/1; without `before` (N, C)
    plain means."""
    weight, leverage = np.empty(len(treated)), np.empty(len(treated))
    for side in (treated == 1, treated != 1):
        if before is None:
            weight[side] = leverage[side] = 1 / max(int(side.sum()), 1)
            continue
        Q, R = np.linalg.qr(np.column_stack([np.ones(int(side.sum())), _centred(treated, before)[side]]))
        weight[side] = Q @ np.linalg.solve(R.T, np.eye(R.shape[1])[:, 0])
        leverage[side] = np.einsum("ij,ij->i", Q, Q)
    return weight, leverage


def _centred(treated: Array, before: Array) -> Array:
    """Columns less their treated mean, in units of their spread."""
    spread = before.std(axis=0)
    return np.asarray((before - before[treated == 1].mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def adjustable(treated: Array, before: Array) -> bool:
    """True where the columns known before vary in both arms, each on its own, and no customer is fitted alone."""
    for side in (treated == 1, treated != 1):
        own = before[side]
        if len(own) < 2 * (before.shape[1] + 1) or (np.ptp(own, axis=0) <= FLAT * np.abs(own).max(axis=0)).any():
            return False
        design = np.column_stack([np.ones(len(own)), _centred(treated, before)[side]])
        if np.linalg.matrix_rank(design) < design.shape[1]:
            return False
    return bool(weights(treated, before)[1].max() < LARGEST_LEVERAGE)
