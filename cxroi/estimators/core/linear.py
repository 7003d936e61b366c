"""The linear core: least squares by pivoted QR, its covariances, ranges and the scaled condition number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from cxroi.checks.thresholds import MAX_CONDITION
from cxroi.errors import DesignError
from cxroi.terms import LEVEL, Array, Check, Estimate, Fit

Covariance = Literal["iid", "hc0", "hc1", "hc2", "hc3"]
ROWS_AT_ONCE = 4_096
ROUNDING = 1e-12
"""What rounding may leave of a column of length one that others determine, whatever varies in it."""


def scaled_condition_of_products(products: Array) -> float:
    """The same from the (K, K) cross products X'X."""
    length = np.sqrt(np.diag(products))
    if not np.isfinite(products).all() or (length == 0).any():
        return float("inf")
    values = np.linalg.eigvalsh(products / np.outer(length, length))
    return float(np.sqrt(values[-1] / values[0])) if values[0] > 0 else float("inf")


def require_well_posed(condition: float) -> None:
    """Products refuse a scaled condition number above 1e8."""
    if not condition <= MAX_CONDITION:
        raise DesignError("The columns of this fit say nearly the same thing: leave one of them out.")


def cluster_factor(n_clusters: int, n_obs: int, n_params: int) -> float:
    """G/(G-1) (N-1)/(N-K) of a linear fit; raises DesignError below two clusters or without spare rows."""
    if n_clusters < 2:
        raise DesignError(f"{n_clusters} cluster: ranges need at least two, and 40 to be trusted.")
    if n_obs <= n_params:
        raise DesignError(f"{n_obs} rows for {n_params} parameters: more rows or fewer columns are needed.")
    return n_clusters / (n_clusters - 1) * (n_obs - 1) / (n_obs - n_params)


def _decomposed(X: Array, terms: tuple[str, ...]) -> tuple[Array, Array, Array, Array]:
    """(Q, inverse of R, pivot, lengths) of the column-scaled design; raises DesignError when a column adds nothing."""
    from scipy.linalg import qr, solve_triangular

    length = np.linalg.norm(X, axis=0)
    if (length == 0).any():
        raise DesignError(f"Column {terms[int(np.argmin(length))]} is zero in every row: leave it out.")
    Q, R, pivot = qr(X / length, mode="economic", pivoting=True)
    diagonal = np.abs(np.diag(R))
    if diagonal[-1] <= diagonal[0] * np.finfo(float).eps * max(X.shape) / 4:
        raise DesignError(f"Column {terms[int(pivot[-1])]} is determined by the others: leave one of them out.")
    return Q, solve_triangular(R, np.eye(R.shape[0])), pivot, length


def _solved(X: Array, y: Array, terms: tuple[str, ...]) -> tuple[Array, Array, Array, Array]:
    """(params (K,), residuals (N,), bread (K, N) with params = bread y, leverage (N,)); one step of refinement."""
    if X.ndim != 2 or X.shape[0] <= X.shape[1]:
        raise DesignError(f"{X.shape[0]} rows for {X.shape[1]} parameters: more rows or fewer columns are needed.")
    if not (np.isfinite(X).all() and np.isfinite(y).all()):
        raise DesignError("Some values are missing or not finite: drop those rows first.")
    Q, inverse, pivot, length = _decomposed(X, terms)
    bread = np.empty((X.shape[1], X.shape[0]))
    bread[pivot] = inverse @ Q.T
    bread /= length[:, None]
    params = np.empty(X.shape[1])
    params[pivot] = inverse @ (Q.T @ y)
    params /= length
    residual = _residual(X, y, params)
    step = np.empty(X.shape[1])
    step[pivot] = inverse @ (Q.T @ residual)
    params = params + step / length
    return params, _residual(X, y, params), bread, np.einsum("ij,ij->i", Q, Q)


def _residual(X: Array, y: Array, params: Array) -> Array:
    """y - X b accumulated in extended precision (Bjoerck 1967: refinement needs the residual in more digits)."""
    wide = X.astype(np.longdouble) @ params.astype(np.longdouble)
    return np.asarray(y.astype(np.longdouble) - wide, dtype=np.float64)


def _meat(bread: Array, residual: Array, groups: Any) -> tuple[Array, int]:
    """Clustered middle: sum over groups of the outer product of their influence; (K, K) and the number of groups."""
    codes, index = np.unique(groups, return_inverse=True)
    sums = np.zeros((len(codes), bread.shape[0]))
    np.add.at(sums, index, (bread * residual).T)
    return sums.T @ sums, len(codes)


def ols(y: Array, X: Array, terms: tuple[str, ...], *, covariance: Covariance = "iid", nested: int = 0) -> Fit:
    """Least squares of y (N,) on X (N, K), solved by pivoted QR; covariance iid or HC0 to HC3 (MacKinnon-White 1985).

    `nested` counts columns left out of K. Raises DesignError on too few rows, missing values or a column that adds
    nothing.
    """
    params, residual, bread, leverage = _solved(X, y, terms)
    n, k = X.shape[0], X.shape[1] - nested
    if covariance == "iid":
        weights = np.full(n, residual @ residual / (n - k))
    else:
        scale = {
            "hc0": np.ones(n),
            "hc1": np.full(n, n / (n - k)),
            "hc2": 1 / (1 - leverage),
            "hc3": (1 - leverage) ** -2.0,
        }
        weights = residual**2 * scale[covariance]
    return _fit(y, terms, params, (bread * weights) @ bread.T, residual, (n, n, float(n - k), f"OLS, {covariance}"))


def ols_clustered(
    y: Array, X: Array, terms: tuple[str, ...], groups: Array, second: Array | None = None, *, nested: int = 0
) -> Fit:
    """Least squares with clustered covariance, G/(G-1) (N-1)/(N-K), t(G-1); `nested` columns do not count in K.

    With `second`, two-way: first + second - both (Cameron, Gelbach, Miller 2011), each part with its own factor.
    """
    params, residual, bread, _ = _solved(X, y, terms)
    n, k = X.shape[0], X.shape[1] - nested
    meat, g = _meat(bread, residual, groups)
    total = cluster_factor(g, n, k) * meat
    if second is not None:
        other, g_other = _meat(bread, residual, second)
        both, g_both = _meat(
            bread, residual, np.unique(np.column_stack([groups, second]), axis=0, return_inverse=True)[1]
        )
        total = total + cluster_factor(g_other, n, k) * other - cluster_factor(g_both, n, k) * both
        g = min(g, g_other)
    name = "OLS, clustered" if second is None else "OLS, clustered two ways"
    return _fit(y, terms, params, total, residual, (n, g, float(g - 1), name))


def _fit(
    y: Array,
    terms: tuple[str, ...],
    params: Array,
    covariance: Array,
    residual: Array,
    size: tuple[int, int, float, str],
) -> Fit:
    n_obs, n_clusters, df, method = size
    squares, spread = float(residual @ residual), float(((y - y.mean()) ** 2).sum())
    stats = {"ssr": squares, "r_squared": 1 - squares / spread if spread > 0 else float("nan")}
    return Fit(terms, params, covariance, n_obs, n_clusters, df, method, stats=stats)


def half_width(df: float, level: float = LEVEL) -> float:
    """Standard errors from the estimate to the end of a two-sided range: t(df), normal for infinite df."""
    from scipy.stats import norm, t

    return float(norm.ppf(0.5 + level / 2) if np.isinf(df) else t.ppf(0.5 + level / 2, df))


def estimates(fit: Fit, checks: tuple[Check, ...] = (), level: float = LEVEL) -> list[Estimate]:
    """Tidy rows of a fit (broom names), one per term, ranges at `level`."""
    reach = half_width(fit.df, level)
    rows = []
    for term in fit.terms:
        point, error = fit.param(term), fit.std_error(term)
        rows.append(
            Estimate(
                term,
                point,
                error,
                point - reach * error,
                point + reach * error,
                fit.n_obs,
                fit.n_clusters,
                fit.method,
                checks,
            )
        )
    return rows


def independent(X: Array, tolerance: float = 1e-10) -> list[bool]:
    """For each column of X (N, K), whether it adds something to the columns kept before it."""
    return independent_in_each((X,), tolerance)


def independent_in_each(parts: Sequence[Array], tolerance: float = 1e-10) -> list[bool]:
    """For each column of the parts (N_i, K), whether it adds something in every part to the columns kept before it.

    Gram-Schmidt, twice, on the triangle of a QR: it holds the same lengths and angles in K rows instead of N.
    """
    sides = [_triangle(X) for X in parts]
    bases = [np.empty(triangle.shape, order="F") for _, _, triangle in sides]
    kept: list[bool] = []
    for k in range(parts[0].shape[1]):
        used, directions = sum(kept), []
        for (size, spread, triangle), base in zip(sides, bases, strict=True):
            rest = triangle[:, k]
            for _ in range(2):
                rest = rest - base[:, :used] @ (base[:, :used].T @ rest)
            left = float(np.linalg.norm(rest))
            if size[k] > 0 and left > max(tolerance * float(spread[k]), ROUNDING):
                directions.append(rest / left)
        kept.append(len(directions) == len(sides))
        if kept[-1]:
            for base, direction in zip(bases, directions, strict=True):
                base[:, used] = direction
    return kept


def _triangle(X: Array) -> tuple[Array, Array, Array]:
    """(length of each column (K,), its length less its mean as part of that, R of the columns scaled to length one).

    Blocks of rows are decomposed first, then their triangles (Demmel, Grigori, Hoemmen, Langou 2012).
    """
    blocks = [X[start : start + ROWS_AT_ONCE] for start in range(0, max(len(X), 1), ROWS_AT_ONCE)]
    size = np.linalg.norm([np.linalg.norm(block, axis=0) for block in blocks], axis=0)
    scale, mean = np.where(size > 0, size, 1.0), X.mean(axis=0)
    spread = np.linalg.norm([np.linalg.norm(block - mean, axis=0) for block in blocks], axis=0) / scale
    spread[:1] = 1.0
    triangles = np.vstack([np.linalg.qr(block / scale, mode="r") for block in blocks])
    return size, spread, np.asarray(np.linalg.qr(triangles, mode="r"))
