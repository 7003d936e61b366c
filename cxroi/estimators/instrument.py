"""Within-group regression of an outcome on one noisy regressor, by two instruments that do not share its noise.

With y = b x* + group + period + e and x = x* + u, the coefficient on x is b times the share of true variation in x. Where z is
linked with x* and neither with u nor with e, b = (effect of z on y) / (effect of z on x) (Griliches and Hausman 1986). One
instrument is made of two beforehand, so that nothing is fitted that could lean towards the noisy coefficient; each of the two by
itself gives another reading (over-identification, Sargan 1958). Ranges by Anderson and Rubin (1949) hold however weak z is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.cells.common import Rows, cross_products, scratch
from cxroi.cells.within import Layout, Panel, PanelSums, picked
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.linear import half_width
from cxroi.estimators.within import WithinOptions, fit_within, solve_within, summed
from cxroi.terms import LEVEL, Array


@dataclass(frozen=True)
class Instrumented:
    """`value` with its standard error and range (None: unbounded); `alone` the reading of each instrument by itself.

    `strength`: clustered F of the instrument on the regressor (its effective F, Montiel Olea and Pflueger 2013), negative where
    the link has the wrong sign. `p_agree`: probability of readings that far apart where both instruments are valid.
    """

    value: float
    std_error: float
    low: float | None
    high: float | None
    strength: float
    alone: tuple[float, float]
    p_agree: float
    n_obs: int
    n_clusters: int


@dataclass(frozen=True)
class _Stages:
    """Coefficients (K,) of outcome and regressor on K instruments, their joint covariance (2K, 2K), and the instruments' cross
    products (K, K)."""

    reduced: Array
    first: Array
    covariance: Array
    products: Array
    n_clusters: int


def instrumented(engine: Engine, rows: Rows, layout: Layout, cluster: str) -> Instrumented:
    """Effect on `layout.outcome` of the first of `layout.regressors`; the second is its instrument, made of the last two.

    Group (`layout.unit`) and period effects are taken out; errors clustered by `cluster`, in which groups are nested. The link
    of the instrument with the regressor is taken to be positive. Raises DesignError when nothing varies.
    """
    with scratch(engine) as names:
        data, sums = summed(engine, rows, layout, cluster, names)
        one, two = (_stages(engine, data, sums, at, names) for at in ((2,), (3, 4)))
        return _solved(one, two, sums.n_obs)


def _stages(engine: Engine, data: Panel, sums: PanelSums, at: tuple[int, ...], names: list[str]) -> _Stages:
    """Outcome (column 0) and regressor (column 1) on the instruments `at`."""
    fits = []
    for outcome in (0, 1):
        fits.append(fit_within(engine, *picked(data, sums, (outcome, *at)), WithinOptions(cluster=data.cluster)))
        names.append(fits[-1].influence.table)
    reduced, first = fits
    joint = cross_products(engine, reduced.influence, first.influence) * reduced.factor
    products = np.asarray(np.linalg.inv(solve_within(picked(data, sums, (0, *at))[1]).inverse), dtype=np.float64)
    return _Stages(reduced.fit.params, first.fit.params, joint, products, reduced.fit.n_clusters)


def _solved(one: _Stages, two: _Stages, n_obs: int) -> Instrumented:
    on_y, on_x, spread = float(one.reduced[0]), float(one.first[0]), one.covariance
    if on_x == 0 or not np.isfinite(spread).all() or spread[1, 1] <= 0:
        raise DesignError("The instrument is not linked with what it stands for at all.")
    value = on_y / on_x
    error = float(np.sqrt(spread[0, 0] - 2 * value * spread[0, 1] + value**2 * spread[1, 1])) / abs(on_x)
    low, high = anderson_rubin((on_y, on_x), spread, half_width(float(one.n_clusters - 1), LEVEL))
    strength = float(np.sign(on_x) * on_x**2 / spread[1, 1])
    return Instrumented(value, error, low, high, strength, *_apart(two, value), n_obs, one.n_clusters)


def _apart(two: _Stages, value: float) -> tuple[tuple[float, float], float]:
    """(reading of each of two instruments by itself, probability of such a difference where both are valid)."""
    from scipy.stats import t

    on_y, on_x = two.products @ two.reduced, two.products @ two.first
    if (on_x == 0).any():
        raise DesignError("One of the instruments is not linked with what it stands for at all.")
    alone = on_y / on_x
    weights = two.products[0] / on_x[0] - two.products[1] / on_x[1]
    rest = np.hstack([np.eye(2), -value * np.eye(2)])
    error = float(np.sqrt(weights @ rest @ two.covariance @ rest.T @ weights))
    p = float(2 * t.sf(abs(alone[0] - alone[1]) / error, two.n_clusters - 1)) if error > 0 else 1.0
    return (float(alone[0]), float(alone[1])), p


def anderson_rubin(effects: tuple[float, float], spread: Array, reach: float) -> tuple[float | None, float | None]:
    """Values b for which (effect on y) - b (effect on x) is within `reach` of its errors of zero; (None, None) where unbounded.

    effects (y, x), spread (2, 2) their covariance (Fieller 1954; Anderson and Rubin 1949).
    """
    on_y, on_x = effects
    a = on_x**2 - reach**2 * spread[1, 1]
    half_b = on_y * on_x - reach**2 * spread[0, 1]
    c = on_y**2 - reach**2 * spread[0, 0]
    if a <= 0:
        return None, None
    root = float(np.sqrt(max(half_b**2 - a * c, 0.0)))
    return float((half_b - root) / a), float((half_b + root) / a)
