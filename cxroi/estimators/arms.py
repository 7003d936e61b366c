"""Random assignment on rows: difference in means and the covariate-adjusted difference, for any number of arms."""

from __future__ import annotations

import numpy as np

from cxroi.estimators.linear import independent, ols, ols_clustered
from cxroi.terms import Array, Fit


def difference_rows(y: Array, arms: Array, names: tuple[str, ...], groups: Array | None = None) -> Fit:
    """Least squares of y (N,) on indicators of the arms (N, A): HC2 (equals the two-sample variance), or clustered."""
    X, terms = np.column_stack([np.ones(len(y)), arms]), ("constant", *names)
    return ols(y, X, terms, covariance="hc2") if groups is None else ols_clustered(y, X, terms, groups)


def adjusted_rows(y: Array, arms: Array, names: tuple[str, ...], covariates: Array, groups: Array | None = None) -> Fit:
    """The same with centred covariates (N, C) and their products with every arm (Lin 2013, Annals of Applied Statistics 7)."""
    centred = covariates - covariates.mean(axis=0)
    products = [arms[:, [a]] * centred for a in range(arms.shape[1])]
    X = np.column_stack([np.ones(len(y)), arms, centred, *products])
    keep = np.array(independent(X))
    terms = ("constant", *(f"{name} adjusted" for name in names), *(f"covariate {k}" for k in range(X.shape[1])))
    kept = tuple(term for term, stays in zip(terms, keep, strict=False) if stays)
    return ols(y, X[:, keep], kept, covariance="hc2") if groups is None else ols_clustered(y, X[:, keep], kept, groups)


def gaps(arms: Array, covariates: Array) -> Array:
    """(A, C) standardised differences of each arm from the rows in no arm (pooled standard deviation; 0 where it is 0)."""
    control = ~arms.any(axis=1)
    out = np.zeros((arms.shape[1], covariates.shape[1]))
    for a in range(arms.shape[1]):
        one, other = covariates[arms[:, a] == 1], covariates[control]
        spread = np.sqrt((one.var(axis=0, ddof=1) + other.var(axis=0, ddof=1)) / 2)
        out[a] = np.divide(one.mean(axis=0) - other.mean(axis=0), spread, out=np.zeros(len(spread)), where=spread > 0)
    return out
