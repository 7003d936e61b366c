"""One doubly robust difference-in-differences, two groups and two times: effect and influence values.

Panel: outcome regression of the controls' change times a logit propensity (Sant'Anna and Zhao 2020, DRDID's
drdid_panel). Repeated cross-sections: their locally efficient form with four regressions (drdid_rc). With a constant
alone both are
the plain difference of means.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.errors import DesignError
from cxroi.estimators.core.propensity import propensity
from cxroi.estimators.launches.groups import Mask
from cxroi.terms import Array

TRIM = 0.995


@dataclass(frozen=True)
class _Line:
    """A least-squares line of y on X within a mask: fitted values (N,) and the influence of its slopes (N, C)."""

    fitted: Array
    influence: Array


@dataclass(frozen=True)
class _Mean:
    """sign x mean(weight x rest) / mean(weight); `lines` are (line, sign of its fitted value in rest)."""

    sign: float
    weight: Array
    rest: Array
    lines: tuple[tuple[_Line, float], ...]
    tilted: bool = False


def panel_effect(change: Array, treated: Mask, X: Array) -> tuple[float, Array]:
    """Effect on the treated and influence (N,) from changes (N,), X (N, C) with a constant.

    Raises DesignError without treated or controls, under separation, or with fewer rows than columns.
    """
    D, n = treated.astype(float), len(change)
    weight, by_chance = _weights(treated, X)
    line = _line(change, ~treated, X)
    rest = change - line.fitted
    means = (_Mean(1, D, rest, ((line, -1),)), _Mean(-1, weight, rest, ((line, -1),), True))
    return _summed(means, X, by_chance, n)


def adjusted_change(change: Array, treated: Mask, covariates: Array) -> float:
    """Effect on one change (N,), covariates (N, C) standardised here. Raises DesignError on separation."""
    spread = covariates.std(axis=0)
    scaled = (covariates - covariates.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return panel_effect(change, treated, np.column_stack([np.ones(len(change)), scaled[:, spread > 0]]))[0]


def rows_effect(y: Array, treated: Mask, post: Mask, X: Array) -> tuple[float, Array]:
    """The same from separate people before and after: y (N,), treated (N,), post (N,), X (N, C) with a constant."""
    D, n = treated.astype(float), len(y)
    weight, by_chance = _weights(treated, X)
    means: list[_Mean] = []
    for sign, time in ((1.0, post), (-1.0, ~post)):
        others, own, now = _line(y, ~treated & time, X), _line(y, treated & time, X), time.astype(float)
        rest, gap = y - others.fitted, own.fitted - others.fitted
        both = ((own, 1.0), (others, -1.0))
        means += [
            _Mean(sign, D * now, rest, ((others, -1.0),)),
            _Mean(-sign, weight * now, rest, ((others, -1.0),), True),
            _Mean(sign, D, gap, both),
            _Mean(-sign, D * now, gap, both),
        ]
    return _summed(tuple(means), X, by_chance, n)


def _weights(treated: Mask, X: Array) -> tuple[Array, Array]:
    """(odds of the controls (N,), influence of the propensity's coefficients (N, C))."""
    if min(treated.sum(), (~treated).sum()) < 1:
        raise DesignError("nothing to compare with at one of the two times")
    chance, inverse = propensity(treated.astype(float), X)
    chance = np.minimum(chance, 1 - 1e-6)
    odds = np.where((chance < TRIM) & ~treated, chance / (1 - chance), 0.0)
    return np.asarray(odds), np.asarray((treated - chance)[:, None] * X @ inverse * len(X))


def _line(y: Array, inside: Mask, X: Array) -> _Line:
    """Raises DesignError when the rows inside do not determine the line."""
    own = X[inside]
    if len(own) < X.shape[1] or np.linalg.matrix_rank(own) < X.shape[1]:
        raise DesignError("too few rows of one side for these covariates")
    inverse = np.linalg.inv(own.T @ own / len(X))
    slopes = inverse @ (own.T @ y[inside]) / len(X)
    fitted = X @ slopes
    return _Line(fitted, (inside * (y - fitted))[:, None] * X @ inverse)


def _summed(means: tuple[_Mean, ...], X: Array, by_chance: Array, n: int) -> tuple[float, Array]:
    effect, influence = 0.0, np.zeros(n)
    for each in means:
        size = each.weight.mean()
        mean = float((each.weight * each.rest).mean() / size)
        away = each.weight * (each.rest - mean)
        own = away
        moved = (each.weight[:, None] * X).mean(axis=0)
        for line, sign in each.lines:
            own = own + sign * line.influence @ moved
        if each.tilted:
            own = own + by_chance @ (away[:, None] * X).mean(axis=0)
        effect += each.sign * mean
        influence = influence + each.sign * own / size
    return effect, influence
