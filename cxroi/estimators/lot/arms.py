"""Random assignment on rows: the difference in means, and the same adjusted for what was known before the lot.

One estimator for the product: the panel's sums, the read-out of a pilot, its planner and the door give these numbers.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxroi.cells.lot.weights import adjustable
from cxroi.checks import thresholds as rule
from cxroi.errors import DesignError
from cxroi.estimators.core.linear import ols, ols_clustered
from cxroi.terms import Array, Fit

ADJUSTED = "adjusted"


def difference_rows(y: Array, arms: Array, names: tuple[str, ...], groups: Array | None = None) -> Fit:
    """Least squares of y (N,) on indicators of the arms (N, A): HC2 (equals the two-sample variance), or clustered."""
    X, terms = np.column_stack([np.ones(len(y)), arms]), ("constant", *names)
    return ols(y, X, terms, covariance="hc2") if groups is None else ols_clustered(y, X, terms, groups)


def adjusted_rows(y: Array, treated: Array, before: Array, groups: Array | None = None) -> Fit:
    """Term "adjusted": least squares of y (N,) on the arm (N,), what was known before (N, C) less its treated mean, and
    their products (Lin 2013, Annals of Applied Statistics 7); HC3 with t(N - 2 - 2 C), or clustered.

    Raises DesignError where what was known before does not vary in both arms, each column on its own.
    """
    if not adjustable(treated, before):
        raise DesignError("what was known before does not vary within both groups, so nothing can be adjusted for it")
    centred = before - before[treated == 1].mean(axis=0)
    columns = tuple(f"known before {k}" for k in range(before.shape[1]))
    terms = ("constant", ADJUSTED, *columns, *(f"{name} x arm" for name in columns))
    X = np.column_stack([np.ones(len(y)), treated, centred, treated[:, None] * centred])
    fit = ols(y, X, terms, covariance="hc3") if groups is None else ols_clustered(y, X, terms, groups)
    how = "HC3" if groups is None else "clustered"
    return replace(fit, method=f"adjusted for what was known before (Lin 2013), {how}")


def only(fit: Fit, term: str = ADJUSTED) -> Fit:
    """One term of a fit."""
    at = fit.terms.index(term)
    return replace(fit, terms=(term,), params=fit.params[[at]], covariance=fit.covariance[at : at + 1, at : at + 1])


def on_users(y: Array, treated: Array, used: Array, before: Array | None, groups: Array | None = None) -> Fit:
    """Term "users": effect on those who used it, y's difference over that of `used` (N,) 0/1, as assigned.

    Error of the difference of y - b x used (Imbens and Rubin 2015, chapter 23), over the difference of `used`. Raises
    DesignError where no more of the treated used it than of the others.
    """

    def fitted(values: Array) -> tuple[float, float, float]:
        if before is None:
            fit = difference_rows(values, treated[:, None], (ADJUSTED,), groups)
        else:
            fit = adjusted_rows(values, treated, before, groups)
        return fit.param(ADJUSTED), fit.std_error(ADJUSTED), fit.df

    share = fitted(used)[0]
    if not share > 0:
        raise DesignError("no more of the treated used it than of the others")
    effect = fitted(y)[0] / share
    _, error, df = fitted(y - effect * used)
    n = len(y) if groups is None else len(np.unique(groups))
    how = "effect as assigned over the share that used it; error of outcome less effect x use"
    return Fit(("users",), np.array([effect]), np.array([[(error / share) ** 2]]), len(y), n, df, how)


def most_covariates(treated: Array) -> int:
    """Things known before that may be adjusted for: one, more only as registered, at most one per 20 units of the
    smaller arm."""
    smaller = int(min(treated.sum(), len(treated) - treated.sum()))
    return max(1, smaller // rule.UNITS_PER_COVARIATE)
