"""Shares of explained variance: LMG (Shapley) and Johnson's relative weights, from the moments of the columns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, islice
from math import comb

import numpy as np
from numpy.typing import NDArray

from cxroi.terms import Array, Fit

MOST = 20
"""LMG looks at all subsets of the columns: a million at 20, some seconds."""
AT_ONCE = 20_000
ROWS_AT_ONCE = 512
Columns = NDArray[np.intp]


def lmg_and_slopes(moments: Array) -> tuple[Array, Array]:
    """LMG (K,), and its derivatives (K, P) by the P moments of the upper triangle, row by row.

    What a subset leaves unexplained is u'Mu with u = (1, -coefficients); the coefficients minimise it, so its
    derivative by M is uu'. Both are summed over the subsets with the weight of each in each column's share.
    """
    k = len(moments) - 1
    upper = np.triu_indices(k + 1)
    explained, slopes = np.zeros(k), np.zeros((k, len(upper[0])))
    for size in range(k + 1):
        joins = 1 / (k * comb(k - 1, size - 1)) if size else 0.0
        lacks = 1 / (k * comb(k - 1, size)) if size < k else 0.0
        for sets in _subsets(k, size):
            u, inside = np.zeros((len(sets), k + 1)), np.zeros((len(sets), k + 1))
            u[:, 0] = 1
            if size:
                inner = moments[sets[:, :, None], sets[:, None, :]]
                np.put_along_axis(u, sets, -np.linalg.solve(inner, moments[sets, 0][:, :, None])[:, :, 0], axis=1)
                np.put_along_axis(inside, sets, 1.0, axis=1)
            weight = inside[:, 1:] * (joins + lacks) - lacks
            explained -= np.einsum("sj,s->j", weight, u @ moments[:, 0])
            slopes -= np.einsum("sj,sp->jp", weight, u[:, upper[0]] * u[:, upper[1]])
    slopes *= np.where(upper[0] == upper[1], 1.0, 2.0) / moments[0, 0]
    slopes[:, 0] -= explained / moments[0, 0] ** 2
    return explained / moments[0, 0], slopes


def _subsets(k: int, size: int) -> Iterator[Columns]:
    """All subsets of 1 to k of a size, as (up to AT_ONCE, size) column numbers."""
    every, left = combinations(range(1, k + 1), size), comb(k, size)
    while left > 0:
        n = min(left, AT_ONCE)
        yield np.fromiter(chain.from_iterable(islice(every, n)), dtype=np.intp, count=n * size).reshape(n, size)
        left -= n


def relative_weights(moments: Array) -> Array:
    """(..., K) Johnson's relative weights of one or several (..., K+1, K+1) moments; they add up to R2 (Johnson 2000,
    Multivariate Behavioral Research 35)."""
    spread = np.sqrt(np.diagonal(moments, axis1=-2, axis2=-1))
    correlation = moments / (spread[..., :, None] * spread[..., None, :])
    values, vectors = np.linalg.eigh(correlation[..., 1:, 1:])
    root = (vectors * np.sqrt(np.clip(values, 0, None))[..., None, :]) @ vectors.swapaxes(-1, -2)
    beta = np.linalg.solve(root, correlation[..., 1:, :1])
    return np.asarray((root**2 @ beta**2)[..., 0])


def shares(y: Array, X: Array, names: tuple[str, ...], groups: Array | None = None) -> Fit:
    """Rows `X lmg` (up to MOST columns) and `X relative`, with errors by the delta method on the moments.

    y (N,), X (N, K) of full rank. Factor G/(G-1) with groups, n/(n-1) without. The delta method is doubtful for shares
    near 0.
    """
    data = np.column_stack([y, X])
    data = (data - data.mean(axis=0)) / data.std(axis=0)
    n = len(y)
    moments = data.T @ data / n
    parts = {"lmg": lmg_and_slopes(moments)} if len(names) <= MOST else {}
    parts["relative"] = relative_weights(moments), _slopes(moments)
    terms = tuple(f"{name} {part}" for part in parts for name in names)
    values, slope = (np.concatenate(both) for both in zip(*parts.values(), strict=True))
    sums = influence(data, moments, slope)
    if groups is not None:
        codes, each = np.unique(groups, return_inverse=True)[1], sums
        sums = np.zeros((int(codes.max()) + 1, len(terms)))
        np.add.at(sums, codes, each)
    g = len(sums)
    explained = float(parts["relative"][0].sum())
    return Fit(
        terms,
        values,
        g / (g - 1) * sums.T @ sums,
        n,
        g,
        float(g - 1),
        "share of explained variance",
        stats={"r_squared": explained},
    )


def influence(data: Array, moments: Array, slope: Array) -> Array:
    """(N, M) influence of each row on M numbers with derivatives `slope` (M, P) by the P moments of the upper triangle.

    data (N, K+1) with these moments of mean zero. The products of a row are never written out: with each derivative
    as a symmetric matrix S, a row's influence is the quadratic form z'Sz less its mean.
    """
    size, upper = len(moments), np.triu_indices(len(moments))
    forms = np.zeros((len(slope), size, size))
    forms[:, upper[0], upper[1]] = slope / 2
    forms += forms.swapaxes(1, 2)
    out = np.empty((len(data), len(slope)))
    flat = forms.swapaxes(0, 1).reshape(size, -1)
    for start in range(0, len(data), ROWS_AT_ONCE):
        z = data[start : start + ROWS_AT_ONCE]
        turned = (z @ flat).reshape(len(z), len(slope), size)
        out[start : start + ROWS_AT_ONCE] = (turned @ z[:, :, None])[:, :, 0]
    return (out - slope @ moments[upper]) / len(data)


def _slopes(moments: Array, step: float = 1e-6) -> Array:
    """Derivatives (K, P) of the relative weights by the moments of the upper triangle, by central differences."""
    rows, columns = np.triu_indices(len(moments))
    change = np.zeros((len(rows), *moments.shape))
    place = np.arange(len(rows))
    change[place, rows, columns] = change[place, columns, rows] = step
    return np.asarray((relative_weights(moments + change) - relative_weights(moments - change)).T / (2 * step))
