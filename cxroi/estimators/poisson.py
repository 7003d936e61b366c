"""Poisson (pseudo maximum likelihood) with unit effects concentrated out, errors of the sandwich form.

The mean is exp(offset + x'b + effect of the unit); the outcome may be any amount that is not negative (Gourieroux, Monfort,
Trognon 1984; Hausman, Hall, Griliches 1984; Wooldridge 1999). Without units one constant takes their place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.errors import DesignError
from cxroi.estimators.plain import Codes
from cxroi.terms import Array, Fit

ITERATIONS, MAX_ERROR, NOTHING = 200, 10.0, 1e-7
SEPARATED = "the outcome is separated by the named columns (where they apply it is always zero): no finite effect fits"


@dataclass(frozen=True)
class Counts:
    """Rows: y (N,) >= 0, X (N, K) with names, code of group (N,) whose effect is concentrated out, offset (N,), cluster (N,)."""

    y: Array
    X: Array
    names: tuple[str, ...]
    group: Codes
    offset: Array
    cluster: Codes | None


def _by_group(index: Codes, values: Array) -> Array:
    return np.asarray(np.bincount(index.astype(np.int64), values))


def _mean(rows: Counts, Z: Array, b: Array) -> tuple[Array, float]:
    """(mu (N,) that adds up to y in every group, conditional log likelihood less a constant)."""
    index = rows.group.astype(np.int64)
    eta = rows.offset + Z @ b
    top = np.full(int(index.max()) + 1, -np.inf)
    np.maximum.at(top, index, eta)
    bare = np.exp(eta - top[index])
    sums, totals = _by_group(index, bare), _by_group(index, rows.y)
    mu = bare * (totals / sums)[index]
    level = float(rows.y @ (eta - top[index] - np.log(sums)[index]))
    return mu, level


def _around(rows: Counts, Z: Array, mu: Array) -> Array:
    """Columns less their mean in the group, weighted by mu."""
    index, weight = rows.group.astype(np.int64), _by_group(rows.group, mu)
    return np.column_stack([column - (_by_group(index, mu * column) / weight)[index] for column in Z.T])


def _newton(rows: Counts, Z: Array) -> tuple[Array, bool]:
    b, (mu, level) = np.zeros(Z.shape[1]), _mean(rows, Z, np.zeros(Z.shape[1]))
    for _ in range(ITERATIONS):
        R = _around(rows, Z, mu)
        try:
            step = np.linalg.solve((R * mu[:, None]).T @ R, Z.T @ (rows.y - mu))
        except np.linalg.LinAlgError:
            raise DesignError(SEPARATED) from None
        for _ in range(40):
            next_mu, next_level = _mean(rows, Z, b + step)
            if np.isfinite(next_level) and next_level >= level - 1e-12 * abs(level):
                break
            step = step / 2
        b, mu, level = b + step, next_mu, next_level
        if np.abs(step).max() < 1e-9 * (1 + np.abs(b).max()):
            return b, True
    return b, False


def poisson(rows: Counts) -> Fit:
    """Slopes, clustered with G/(G-1) and t(G-1), or a sandwich by row with n/(n-1). Groups of zeros must be gone.

    Raises DesignError on separation or one cluster.
    """
    spread = rows.X.std(axis=0)
    Z = (rows.X - rows.X.mean(axis=0)) / spread
    b, settled = _newton(rows, Z)
    mu, _ = _mean(rows, Z, b)
    R = _around(rows, Z, mu)
    information = (R * mu[:, None]).T @ R
    if not settled or not np.isfinite(information).all() or np.linalg.cond(information) > 1e15:
        raise DesignError(SEPARATED)
    bread = np.linalg.inv(information)
    empty = bool((mu[rows.y == 0] < NOTHING * rows.y.mean()).any())
    if empty and (np.diag(bread) * rows.y.mean() > MAX_ERROR**2).any():
        raise DesignError(SEPARATED)
    scores = R * (rows.y - mu)[:, None]
    index = np.arange(len(mu)) if rows.cluster is None else np.unique(rows.cluster, return_inverse=True)[1]
    groups = int(index.max()) + 1
    if groups < 2:
        raise DesignError("there is one cluster: ranges need at least two")
    sums = np.column_stack([np.bincount(index, column, groups) for column in scores.T])
    covariance = bread @ (sums.T @ sums) @ bread * groups / (groups - 1) / np.outer(spread, spread)
    kind = "sandwich" if rows.cluster is None else "clustered"
    return Fit(rows.names, b / spread, covariance, len(mu), groups, float(groups - 1), f"Poisson, {kind}")
