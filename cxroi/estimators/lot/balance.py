"""Were the arms alike before launch? One test of everything known, at the level of assignment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.cells.lot.weights import FLAT
from cxroi.checks import thresholds as rule
from cxroi.terms import Array

LOTS, SEED = 4_999, 20_261


@dataclass(frozen=True)
class Balance:
    """`p`: share of lots that part the arms at least as far, in all that was known together (None: nothing varies);
    `rank`: how many things that is; standardised difference by name; units drawn by arm."""

    p: float | None
    rank: int
    differences: tuple[tuple[str, float], ...]
    n_treated: int
    n_control: int


def balance(covariates: Array, names: tuple[str, ...], treated: Array, groups: Array | None = None) -> Balance:
    """d'S^-1 d of `covariates` (N, C) against chi-square with its rank (Hansen and Bowers 2008).

    S = covariance over both arms x n/(n1 n0). `groups` (N,): the lot drew groups, and their means are compared. Arms
    under 20: the share of 4,999 other lots.
    """
    from scipy.stats import chi2

    X, arm = (covariates, treated) if groups is None else _means(covariates, treated, groups)
    n1, n0 = int((arm == 1).sum()), int((arm != 1).sum())
    differences = tuple(zip(names, gaps(arm[:, None], X)[0], strict=True))
    told = tuple((name, float(value)) for name, value in differences)
    centred = X - X.mean(axis=0)
    spread = centred.std(axis=0)
    kept = spread > FLAT * np.maximum(np.abs(X).max(axis=0), 1e-300)
    if not kept.any() or min(n1, n0) < 2:
        return Balance(None, 0, told, n1, n0)
    U, values, _ = np.linalg.svd(centred[:, kept] / spread[kept], full_matrices=False)
    basis = U[:, values > 1e-8 * values[0]]
    rank = basis.shape[1]
    factor = (n1 + n0 - 1) / (n1 + n0) * n1 * n0
    found = factor * float(np.sum(_apart(basis, arm[None, :]) ** 2))
    if min(n1, n0) >= rule.ARM_UNITS:
        return Balance(float(chi2.sf(found, rank)), rank, told, n1, n0)
    others = np.random.default_rng(SEED).permuted(np.tile(arm, (LOTS, 1)), axis=1)
    as_far = factor * np.sum(_apart(basis, others) ** 2, axis=1) >= found * (1 - FLAT)
    return Balance(float((1 + as_far.sum()) / (1 + LOTS)), rank, told, n1, n0)


def _apart(basis: Array, arms: Array) -> Array:
    """(L, R) difference of the arms' means for each of L lots (L, N)."""
    ones = (arms == 1).astype(float)
    n1 = ones.sum(axis=1, keepdims=True)
    return np.asarray(ones @ basis / n1 - (1 - ones) @ basis / (arms.shape[1] - n1))


def _means(covariates: Array, treated: Array, groups: Array) -> tuple[Array, Array]:
    _, index = np.unique(groups, return_inverse=True)
    n = np.bincount(index).astype(float)
    means = np.column_stack([np.bincount(index, column) / n for column in covariates.T])
    return means, np.round(np.bincount(index, treated) / n)


def gaps(arms: Array, covariates: Array) -> Array:
    """(A, C) standardised differences of each arm from the rows in no arm (pooled standard deviation; 0 where it is
    0)."""
    control = ~arms.any(axis=1)
    out = np.zeros((arms.shape[1], covariates.shape[1]))
    for a in range(arms.shape[1]):
        one, other = covariates[arms[:, a] == 1], covariates[control]
        if min(len(one), len(other)) < 2:
            continue
        spread = np.sqrt((one.var(axis=0, ddof=1) + other.var(axis=0, ddof=1)) / 2)
        out[a] = np.divide(one.mean(axis=0) - other.mean(axis=0), spread, out=np.zeros(len(spread)), where=spread > 0)
    return out
