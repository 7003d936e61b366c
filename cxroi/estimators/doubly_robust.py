"""Group-time effects with covariates: doubly robust difference-in-differences (Sant'Anna and Zhao 2020, panel form)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.errors import DesignError
from cxroi.estimators.groups import NEVER, Mask
from cxroi.terms import Array

TRIM = 0.995


@dataclass(frozen=True)
class RobustTimes:
    """P effects ATT(g, t): launch and month (P,), estimates (P,), influence (N, P)."""

    launch: Array
    month: Array
    estimates: Array
    influence: Array

    @property
    def covariance(self) -> Array:
        return np.asarray(self.influence.T @ self.influence / len(self.influence) ** 2)

    def pre_test(self) -> float:
        """p value that every effect before launch is zero (Wald)."""
        from scipy.stats import chi2

        before = self.month < self.launch
        estimates = self.estimates[before]
        return float(chi2.sf(estimates @ np.linalg.solve(self.covariance[np.ix_(before, before)], estimates), before.sum()))


def robust_times(values: Array, months: Array, launches: Array, covariates: Array) -> RobustTimes:
    """ATT(g, t) against never exposed units, base = the month before (varying before launch).

    values (N, T), launches (N,) with NEVER, covariates (N, C) known before. Raises DesignError without never exposed units.
    """
    if not (launches >= NEVER).any():
        raise DesignError("no unit is never exposed: nothing to compare with")
    X = np.column_stack([np.ones(len(values)), covariates])
    rows, found, influence = [], [], []
    for launch in np.unique(launches[launches < NEVER]):
        before = int(np.searchsorted(months, launch)) - 1
        inside = (launches == launch) | (launches >= NEVER)
        for t in range(1, len(months)):
            base = before if months[t] >= launch else t - 1
            if base < 0:
                continue
            effect, own = _pair(values[inside, t] - values[inside, base], launches[inside] == launch, X[inside])
            spread = np.zeros(len(values))
            spread[inside] = own * len(values) / inside.sum()
            rows.append((launch, months[t]))
            found.append(effect)
            influence.append(spread)
    where = np.asarray(rows, float)
    return RobustTimes(where[:, 0], where[:, 1], np.asarray(found), np.asarray(influence).T)


def adjusted_change(change: Array, treated: Mask, covariates: Array) -> float:
    """Doubly robust effect on one change (N,), covariates (N, C) standardised here. Raises DesignError on separation."""
    spread = covariates.std(axis=0)
    scaled = (covariates - covariates.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return _pair(change, treated, np.column_stack([np.ones(len(change)), scaled[:, spread > 0]]))[0]


def propensity(treated: Mask, X: Array) -> tuple[Array, Array]:
    """Logit probabilities (N,) and the inverse information (C, C)."""
    beta = np.zeros(X.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(X @ beta, -500, 500)))
        inverse = np.linalg.inv(X.T @ ((chance * (1 - chance))[:, None] * X))
        step = inverse @ (X.T @ (treated - chance))
        beta = beta + step
        if np.abs(step).max() < 1e-12:
            return np.asarray(np.minimum(chance, 1 - 1e-6)), np.asarray(inverse)
    raise DesignError("exposed and other units separate completely by what is known of them: no comparison is possible")


def _pair(change: Array, treated: Mask, X: Array) -> tuple[float, Array]:
    """One 2 x 2 comparison: effect and influence values (N,)."""
    n = len(change)
    D = treated.astype(float)
    chance, information = propensity(treated, X)
    weight = np.where(chance < TRIM, chance * (1 - D) / (1 - chance), 0.0)
    slope_inverse = np.linalg.inv(X.T @ ((1 - D)[:, None] * X) / n)
    slope = slope_inverse @ (X.T @ ((1 - D) * change)) / n
    rest = change - X @ slope
    treated_mean, control_mean = (D * rest).mean() / D.mean(), (weight * rest).mean() / weight.mean()
    by_slope = ((1 - D) * rest)[:, None] * X @ slope_inverse
    by_chance = (D - chance)[:, None] * X @ information * n
    one = (D * (rest - treated_mean) - by_slope @ (D[:, None] * X).mean(axis=0)) / D.mean()
    tilt = ((weight * (rest - control_mean))[:, None] * X).mean(axis=0)
    other = (weight * (rest - control_mean) + by_chance @ tilt - by_slope @ (weight[:, None] * X).mean(axis=0)) / weight.mean()
    return float(treated_mean - control_mean), np.asarray(one - other)
