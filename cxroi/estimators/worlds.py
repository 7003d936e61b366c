"""Seeded worlds: draw d is the same world for every initiative and outcome, so that totals keep their correlation."""

from __future__ import annotations

import numpy as np

from cxroi.terms import Array


def worlds(covariance: Array, df: Array, draws: int, seed: int) -> Array:
    """(D, P) deviations with the covariance (P, P) asked for, each column with the heavier tails of its own t (df (P,)).

    Normals come in pairs z, -z and are made second-order exact; the chi-square quantile of a world is shared by all columns.
    """
    from scipy.stats import chi2

    P = len(covariance)
    rng = np.random.default_rng(seed)
    half = rng.standard_normal((draws // 2, P))
    normals = np.vstack([half, -half])
    if len(normals) > 10 * P:
        normals = np.linalg.solve(np.linalg.cholesky(normals.T @ normals / len(normals)), normals.T).T
    values, vectors = np.linalg.eigh(covariance)
    deviations = normals @ (vectors * np.sqrt(np.clip(values, 0.0, None))).T
    quantile = rng.permutation((np.arange(len(normals)) + 0.5) / len(normals))
    for value in np.unique(df[np.isfinite(df)]):
        heavier = np.sqrt(value / chi2.ppf(quantile, value))
        deviations[:, df == value] *= heavier[:, None]
    return np.asarray(deviations)
