"""Shares of explained variance: LMG (Shapley) and Johnson's relative weights, from the moments of the columns."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import comb

import numpy as np

from cxroi.terms import Array, Fit

MOST = 12


def lmg(moments: Array) -> Array:
    """(K,) average gain in R2 of each column over all orders of entry; they add up to R2.

    moments (K+1, K+1): covariance with the outcome first (Lindeman, Merenda and Gold 1980; Groemping 2007).
    """
    k = len(moments) - 1
    explained = {0: 0.0}
    for size in range(1, k + 1):
        sets = np.array(list(combinations(range(1, k + 1), size)))
        inner = moments[sets[:, :, None], sets[:, None, :]]
        cross = moments[sets, 0]
        gain = (cross * np.linalg.solve(inner, cross[:, :, None])[:, :, 0]).sum(axis=1) / moments[0, 0]
        explained.update(zip(((1 << (sets - 1)).sum(axis=1)).tolist(), gain.tolist(), strict=True))
    out = np.zeros(k)
    for mask, value in explained.items():
        size = mask.bit_count()
        for j in range(k):
            if mask >> j & 1:
                out[j] += value / (k * comb(k - 1, size - 1))
            else:
                out[j] -= value / (k * comb(k - 1, size))
    return out


def relative_weights(moments: Array) -> Array:
    """(K,) Johnson's relative weights; they add up to R2 (Johnson 2000, Multivariate Behavioral Research 35)."""
    spread = np.sqrt(np.diag(moments))
    correlation = moments / np.outer(spread, spread)
    values, vectors = np.linalg.eigh(correlation[1:, 1:])
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    beta = np.linalg.solve(root, correlation[1:, 0])
    return np.asarray(root**2 @ beta**2)


def shares(y: Array, X: Array, names: tuple[str, ...], groups: Array | None = None) -> Fit:
    """Rows `X lmg` (up to 12 columns) and `X relative`, with errors by the delta method on the moments.

    y (N,), X (N, K) of full rank. Factor G/(G-1) with groups, n/(n-1) without. The delta method is doubtful for shares near 0.
    """
    data = np.column_stack([y, X])
    data = (data - data.mean(axis=0)) / data.std(axis=0)
    n = len(y)
    moments = data.T @ data / n
    parts: list[tuple[str, Callable[[Array], Array]]] = [("lmg", lmg)] if len(names) <= MOST else []
    parts.append(("relative", relative_weights))
    terms = tuple(f"{name} {part}" for part, _ in parts for name in names)

    def both(of: Array) -> Array:
        return np.concatenate([rule(of) for _, rule in parts])

    upper = np.triu_indices(len(moments))
    slope, step = np.empty((len(terms), len(upper[0]))), 1e-6
    for c, (i, j) in enumerate(zip(*upper, strict=True)):
        change = np.zeros_like(moments)
        change[i, j] = change[j, i] = step
        slope[:, c] = (both(moments + change) - both(moments - change)) / (2 * step)
    influence = (data[:, upper[0]] * data[:, upper[1]] - moments[upper]) @ slope.T / n
    codes = np.arange(n) if groups is None else np.unique(groups, return_inverse=True)[1]
    sums = np.zeros((int(codes.max()) + 1, len(terms)))
    np.add.at(sums, codes, influence)
    g = len(sums)
    explained = float(relative_weights(moments).sum())
    return Fit(terms, both(moments), g / (g - 1) * sums.T @ sums, n, g, float(g - 1),
               "share of explained variance", stats={"r_squared": explained})
