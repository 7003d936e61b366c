"""Seeded worlds: draw d is the same world for every initiative and outcome, so that totals keep their correlation."""

from __future__ import annotations

import numpy as np

from cxroi.terms import Array

JITTER = 1e-9
"""Keeps perfectly correlated estimates factorable; adds 3e-5 of a standard error to their worlds."""
NOTHING_NEW = 1e-3
"""Of a standard error: an estimate that others determine up to this needs no normal of its own."""


def worlds(covariance: Array, df: Array, draws: int, seed: int) -> Array:
    """(D, P) deviations with the covariance (P, P) asked for, each column with the heavier tails of its own t (df
    (P,)).

    Normals come in pairs z, -z and are made second-order exact; the chi-square quantile of a world is shared by all
    columns.
    """
    from scipy.stats import chi2

    factor = _factor(covariance)
    P = factor.shape[1]
    rng = np.random.default_rng(seed)
    half = rng.standard_normal((draws // 2, P))
    normals = np.vstack([half, -half])
    if len(normals) > 10 * P:
        normals = np.linalg.solve(np.linalg.cholesky(normals.T @ normals / len(normals)), normals.T).T
    deviations = normals @ factor.T
    quantile = rng.permutation((np.arange(len(normals)) + 0.5) / len(normals))
    for value in np.unique(df[np.isfinite(df)]):
        heavier = np.sqrt(value / chi2.ppf(quantile, value))
        deviations[:, df == value] *= heavier[:, None]
    return np.asarray(deviations)


def _factor(covariance: Array) -> Array:
    """(P, R) lower factor of the covariance, through the correlations: the same worlds whatever the unit of money. R,
    its rank: many months over few groups share their normals, so that these stay few enough to be made exact.

    Cholesky and not eigenvectors, whose signs may turn with the last digit of a sum.
    """
    scale = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    safe = np.where(scale > 0, scale, 1.0)
    correlation = covariance / np.outer(safe, safe)
    np.fill_diagonal(correlation, 1.0 + JITTER)
    lower = np.linalg.cholesky(correlation)
    return np.asarray(scale[:, None] * lower[:, np.diag(lower) > NOTHING_NEW])
