"""Effects of a choice people made themselves: weighting, regression by arm, doubly robust, with stacked-equation
errors.

Every figure solves estimating equations stacked with those of the logit score and of both regressions, so that its
error carries their uncertainty (Stefanski and Boos 2002; Lunceford and Davidian 2004).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.errors import DesignError
from cxroi.estimators.core.linear import independent
from cxroi.estimators.core.propensity import SEPARATED, propensity
from cxroi.terms import Array, Fit

TERMS = ("ate ipw", "att ipw", "ate ra", "att ra", "ate dr", "att dr")


@dataclass(frozen=True)
class Parts:
    """Rows with their nuisance fits: chance (N,), predictions under control and treatment (N,), influence of each fit
    (N, K)."""

    y: Array
    treated: Array
    X: Array
    chance: Array
    predicted: tuple[Array, Array]
    score_influence: Array
    slope_influence: tuple[Array, Array]


def logit_score(treated: Array, X: Array) -> tuple[Array, Array]:
    """(chance (N,), influence of the coefficients (N, K)); raises DesignError under separation, nearly so too."""
    chance, inverse = propensity(treated, X)
    if np.minimum(chance, 1 - chance).min() < 1e-9:
        raise DesignError(SEPARATED)
    return chance, (X * (treated - chance)[:, None]) @ inverse * len(treated)


def parts(y: Array, treated: Array, X: Array) -> Parts:
    """Nuisance fits of y (N,) and treated (N,) 0/1 on X (N, K) with a constant, columns scaled here."""
    n, fits, own = len(y), [], []
    size = X.std(axis=0)
    moves = size > 0
    Z = np.column_stack([np.ones(n), ((X - X.mean(axis=0))[:, moves] / size[moves])])
    chance, score = logit_score(treated, Z)
    for arm in (0.0, 1.0):
        inside = treated == arm
        if inside.sum() <= Z.shape[1]:
            raise DesignError(f"{int(inside.sum())} rows in one arm for {Z.shape[1]} parameters: use fewer covariates")
        if not all(independent(Z[inside])):
            raise DesignError("inside one arm the covariates determine each other: use fewer of them")
        inverse = np.linalg.inv(Z[inside].T @ Z[inside] / n)
        slope = inverse @ (Z[inside].T @ y[inside]) / n
        fits.append(Z @ slope)
        own.append((Z * (inside * (y - Z @ slope))[:, None]) @ inverse)
    return Parts(y, treated, Z, chance, (fits[0], fits[1]), score, (own[0], own[1]))


def _mean(values: Array, weights: Array) -> tuple[float, Array]:
    """Weighted mean and its influence (N,), the weights taken as known."""
    centre = float(values @ weights / weights.sum())
    return centre, weights * (values - centre) / weights.mean()


def _weighted(p: Parts, on: str) -> tuple[float, Array]:
    """Normalised inverse probability weights for everyone ("ate") or the treated ("att")."""
    e, D = p.chance, p.treated
    if on == "ate":
        weights = (D / e, (1 - D) / (1 - e))
        slopes = (-D * (1 - e) / e, (1 - D) * e / (1 - e))
    else:
        weights = (D, (1 - D) * e / (1 - e))
        slopes = (np.zeros_like(e), (1 - D) * e / (1 - e))
    total, influence = 0.0, np.zeros(len(p.y))
    for sign, weight, slope in zip((1.0, -1.0), weights, slopes, strict=True):
        centre, own = _mean(p.y, weight)
        tilt = (p.X * (slope * (p.y - centre))[:, None]).mean(axis=0) / weight.mean()
        total, influence = total + sign * centre, influence + sign * (own + p.score_influence @ tilt)
    return total, influence


def _by_arm(p: Parts, on: str) -> tuple[float, Array]:
    """Regression in each arm, predicted for everyone or for the treated (g-formula)."""
    target = np.ones_like(p.y) if on == "ate" else p.treated
    centre, own = _mean(p.predicted[1] - p.predicted[0], target)
    mean_x = target @ p.X / target.sum()
    return centre, own + (p.slope_influence[1] - p.slope_influence[0]) @ mean_x


def _robust(p: Parts, on: str) -> tuple[float, Array]:
    """Augmented inverse probability weights (Robins, Rotnitzky and Zhao 1994; for the treated Mercatanti and Li
    2014)."""
    e, D = p.chance, p.treated
    rest = (p.y - p.predicted[0], p.y - p.predicted[1])
    if on == "ate":
        values = p.predicted[1] - p.predicted[0] + D * rest[1] / e - (1 - D) * rest[0] / (1 - e)
        by_score = -D * rest[1] * (1 - e) / e - (1 - D) * rest[0] * e / (1 - e)
        by_slope, size = (-1 + (1 - D) / (1 - e), 1 - D / e), np.ones_like(e)
    else:
        odds = (1 - D) * e / (1 - e)
        values, by_score = D * rest[0] - odds * rest[0], -odds * rest[0]
        by_slope, size = (odds - D, np.zeros_like(e)), D
    centre = float(values.mean() / size.mean())
    influence = values - centre * size + p.score_influence @ (p.X * by_score[:, None]).mean(axis=0)
    for slope, own in zip(by_slope, p.slope_influence, strict=True):
        influence = influence + own @ (p.X * slope[:, None]).mean(axis=0)
    return centre, influence / size.mean()


def robust_for_treated(p: Parts) -> tuple[float, Array]:
    """Doubly robust effect on the treated and its influence (N,), mean zero."""
    return _robust(p, "att")


def matched(y: Array, treated: Array, X: Array, groups: Array | None = None) -> tuple[Fit, Array]:
    """The six figures of TERMS and the chance of treatment (N,).

    y (N,), treated (N,) 0/1, X (N, K) without constant. Errors: stacked equations, n/(n-1), or G/(G-1) with groups;
    t(G-1). Raises DesignError on separation or too few rows in an arm.
    """
    if not 1 < treated.sum() < len(treated) - 1:
        raise DesignError("both the treated and the others need at least two rows")
    p = parts(y, treated, X)
    found = [rule(p, on) for rule in (_weighted, _by_arm, _robust) for on in ("ate", "att")]
    n = len(y)
    codes = np.arange(n) if groups is None else np.unique(groups, return_inverse=True)[1]
    sums = np.zeros((int(codes.max()) + 1, len(found)))
    np.add.at(sums, codes, np.column_stack([own for _, own in found]) / n)
    g = len(sums)
    if g < 2:
        raise DesignError("1 cluster: ranges need at least two, and 40 to be trusted.")
    fit = Fit(
        TERMS,
        np.array([centre for centre, _ in found]),
        g / (g - 1) * sums.T @ sums,
        n,
        g,
        float(g - 1),
        "logit score and regression by arm, errors from stacked equations",
    )
    return fit, p.chance
