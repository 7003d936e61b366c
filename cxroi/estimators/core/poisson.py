"""Poisson (pseudo maximum likelihood) with unit effects concentrated out, errors of the sandwich form.

The mean is exp(offset + x'b + effect of the unit); the outcome may be any amount that is not negative (Gourieroux,
Monfort, Trognon 1984; Hausman, Hall, Griliches 1984; Wooldridge 1999). Without units one constant takes their place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.checks.thresholds import MAX_ERROR
from cxroi.errors import DesignError
from cxroi.estimators.core.plain import Codes
from cxroi.terms import Array, Fit

ITERATIONS, NOTHING = 200, 1e-7
SEPARATED = "the outcome is separated by the named columns (where they apply it is always zero): no finite effect fits"


@dataclass(frozen=True)
class Counts:
    """Rows: y (N,) >= 0, X (N, K) with names, code of group (N,) whose effect is concentrated out, offset (N,), cluster
    (N,)."""

    y: Array
    X: Array
    names: tuple[str, ...]
    group: Codes
    offset: Array
    cluster: Codes | None


def _in_order(rows: Counts) -> Counts:
    """The same rows by group, groups numbered without gaps."""
    group = np.unique(rows.group, return_inverse=True)[1]
    order = np.argsort(group, kind="stable")
    cluster = None if rows.cluster is None else rows.cluster[order]
    return Counts(rows.y[order], rows.X[order], rows.names, group[order], rows.offset[order], cluster)


def _by_group(rows: Counts, values: Array) -> Array:
    """Sums (G,) or (G, K) of values (N,) or (N, K) over the rows of each group; rows lie in order of their group."""
    starts = np.flatnonzero(np.diff(rows.group, prepend=-1))
    return np.asarray(np.add.reduceat(values, starts, axis=0))


def _mean(rows: Counts, Z: Array, b: Array) -> tuple[Array, float]:
    """(mu (N,) that adds up to y in every group, conditional log likelihood less a constant)."""
    eta = rows.offset + Z @ b
    starts = np.flatnonzero(np.diff(rows.group, prepend=-1))
    index = rows.group
    top = np.maximum.reduceat(eta, starts)
    bare = np.exp(eta - top[index])
    sums, totals = _by_group(rows, bare), _by_group(rows, rows.y)
    mu = bare * (totals / sums)[index]
    level = float(rows.y @ (eta - top[index] - np.log(sums)[index]))
    return mu, level


def _information(rows: Counts, Z: Array, mu: Array) -> tuple[Array, Array]:
    """(Z'WZ around the groups' means (K, K), those means (G, K)), W = mu."""
    weighted = Z * mu[:, None]
    sums, weight = _by_group(rows, weighted), _by_group(rows, mu)[:, None]
    return weighted.T @ Z - sums.T @ (sums / weight), sums / weight


def _newton(rows: Counts, Z: Array) -> tuple[Array, bool]:
    b, (mu, level) = np.zeros(Z.shape[1]), _mean(rows, Z, np.zeros(Z.shape[1]))
    for _ in range(ITERATIONS):
        try:
            step = np.linalg.solve(_information(rows, Z, mu)[0], Z.T @ (rows.y - mu))
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
    rows = _in_order(rows)
    spread = rows.X.std(axis=0)
    Z = (rows.X - rows.X.mean(axis=0)) / spread
    b, settled = _newton(rows, Z)
    mu, _ = _mean(rows, Z, b)
    R = Z - _information(rows, Z, mu)[1][rows.group]
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
