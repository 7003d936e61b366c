"""Linear panels on rows: unit effects by demeaning, period indicators demeaned beside them, solved by pivoted QR.

The row-level twin of `within` and `hybrid`, for tables small enough to hold: any cluster, any scale, digits of the
linear core (Wooldridge 2010, chapter 10). Larger panels go through sums.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cxroi.errors import DesignError
from cxroi.estimators.core.linear import independent, ols_clustered
from cxroi.terms import Array, Fit

Codes = np.ndarray[Any, np.dtype[Any]]
VARIES = 1e-9


@dataclass(frozen=True)
class LongPanel:
    """Rows of a panel: y (N,), X (N, K) with its names, codes of unit (N,), of period (N,) or None, and of cluster
    (N,)."""

    y: Array
    X: Array
    names: tuple[str, ...]
    unit: Codes
    period: Codes | None
    cluster: Codes


def unit_means(values: Array, unit: Codes) -> Array:
    """Mean of each row's unit, same shape as `values` (N,) or (N, K)."""
    index = unit.astype(np.int64)
    count = np.bincount(index)
    if values.ndim == 1:
        return np.asarray((np.bincount(index, values) / count)[index])
    return np.column_stack([unit_means(column, unit) for column in values.T]) if values.shape[1] else values.copy()


def nested_in(inner: Codes, outer: Codes) -> bool:
    """Whether every value of `inner` lies in one value of `outer`."""
    return len(np.unique(np.column_stack([inner, outer]), axis=0)) == len(np.unique(inner))


def indicators(codes: Codes | None, n: int) -> Array:
    """(N, T-1) indicators of every value but the first; no column without codes."""
    if codes is None:
        return np.empty((n, 0))
    return np.asarray(codes[:, None] == np.arange(1, int(codes.max()) + 1), dtype=float)


def varies_within(X: Array, unit: Codes) -> list[bool]:
    """For each column, whether it changes inside any unit."""
    spread = np.linalg.norm(X - unit_means(X, unit), axis=0)
    total = np.maximum(np.linalg.norm(X - X.mean(axis=0), axis=0), 1e-14 * np.linalg.norm(X, axis=0))
    return [bool(s > VARIES * t) for s, t in zip(spread, total, strict=True)]


def within_rows(data: LongPanel) -> tuple[Fit, list[str]]:
    """Within regression, K = slopes, period indicators and the constant (unit effects too where clusters do not nest
    them).

    Returns the fit and the names of columns that the effects and other columns determine. Raises DesignError when
    nothing varies.
    """
    n = len(data.y)
    centred = data.y - data.y.mean()
    y = centred - unit_means(centred, data.unit)
    if np.linalg.norm(y) <= 1e-12 * max(float(np.linalg.norm(data.y)), 1e-300):
        raise DesignError("the outcome does not vary within units: there is nothing to compare")
    periods = indicators(data.period, n)
    Z = np.column_stack([periods - unit_means(periods, data.unit), _demeaned(data.X, data.unit)])
    changes = varies_within(data.X, data.unit)
    flags = independent(Z, 1e-9)
    p = periods.shape[1]
    keep = [flags[p + k] and changes[k] for k in range(len(data.names))]
    if not any(keep):
        raise DesignError("no named column varies within units beyond the effects: there is nothing to compare")
    columns = [*(k for k in range(p) if flags[k]), *(p + k for k, kept in enumerate(keep) if kept)]
    kept = tuple(name for name, stays in zip(data.names, keep, strict=True) if stays)
    terms = (*(f"period {k}" for k in range(p) if flags[k]), *kept)
    units = len(np.unique(data.unit))
    if n - units < len(columns) + 1:
        raise DesignError(
            f"{n} rows for {units + len(columns)} effects and slopes: more rows or fewer columns are needed"
        )
    spent = 1 if nested_in(data.unit, data.cluster) else units
    if data.period is not None and nested_in(data.period, data.cluster):
        spent -= sum(flags[:p])
    fit = ols_clustered(y, Z[:, columns], terms, data.cluster, nested=-spent)
    return replace(fit, method=f"within units{'' if data.period is None else ' and periods'}, clustered"), [
        name for name in data.names if name not in kept
    ]


def _demeaned(X: Array, unit: Codes) -> Array:
    centred = X - X.mean(axis=0)
    out = centred - unit_means(centred, unit)
    return np.asarray(out - unit_means(out, unit))


def hybrid_rows(data: LongPanel) -> tuple[Fit, list[str], tuple[str, ...]]:
    """Pooled regression on deviations from unit means, unit means, what never changes, periods and shares of periods.

    Returns the fit (terms "X within", "X between", or "X" where it never changes within a unit), names left out, names
    split.
    """
    n = len(data.y)
    centre = data.y - data.y.mean()
    if np.linalg.norm(centre - unit_means(centre, data.unit)) <= 1e-12 * max(float(np.linalg.norm(data.y)), 1e-300):
        raise DesignError("the outcome does not vary within units: there is nothing to compare")
    centred = data.X - data.X.mean(axis=0)
    means, changes = unit_means(centred, data.unit), varies_within(data.X, data.unit)
    split = [k for k, change in enumerate(changes) if change]
    fixed = [k for k, change in enumerate(changes) if not change]
    if not split:
        raise DesignError("no named column varies within units: there is no within effect")
    periods = indicators(data.period, n)
    parts = [
        np.ones((n, 1)),
        periods,
        _demeaned(data.X[:, split], data.unit),
        means[:, split],
        centred[:, fixed],
        unit_means(periods, data.unit),
    ]
    labels = [
        "constant",
        *(f"period {k}" for k in range(periods.shape[1])),
        *(f"{data.names[k]} within" for k in split),
        *(f"{data.names[k]} between" for k in split),
        *(data.names[k] for k in fixed),
        *(f"share {k}" for k in range(periods.shape[1])),
    ]
    Z = np.column_stack(parts)
    flags = independent(Z, 1e-9)
    terms = tuple(label for label, keep in zip(labels, flags, strict=True) if keep)
    asked = {f"{name}{part}" for name in data.names for part in ("", " within", " between")}
    fit = ols_clustered(data.y, Z[:, flags], terms, data.cluster)
    left_out = [label for label, keep in zip(labels, flags, strict=True) if not keep and label in asked]
    return (
        replace(fit, method="hybrid (within and between units), clustered"),
        left_out,
        tuple(data.names[k] for k in split),
    )
