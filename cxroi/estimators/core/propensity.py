"""The chance of being exposed, given what was known before: one logit for every design that weighs by it."""

from __future__ import annotations

import numpy as np

from cxroi.errors import DesignError
from cxroi.terms import Array

SEPARATED = "the covariates separate treated rows from the others completely: nothing is left to compare"


def propensity(treated: Array, X: Array) -> tuple[Array, Array]:
    """(chance (N,), inverse information (K, K)) by Newton; treated (N,) 0/1 or bool, X (N, K) with a constant.

    Raises DesignError where the columns tell exposed and others apart completely, or repeat each other.
    """
    beta = np.zeros(X.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(X @ beta, -500, 500)))
        information = (X * (chance * (1 - chance))[:, None]).T @ X
        if not np.isfinite(information).all() or np.linalg.cond(information) > 1e14:
            break
        step = np.linalg.solve(information, X.T @ (treated - chance))
        beta = beta + step
        if np.abs(X @ step).max() < 1e-10:
            return np.asarray(chance), np.asarray(np.linalg.inv(information))
    raise DesignError(SEPARATED)
