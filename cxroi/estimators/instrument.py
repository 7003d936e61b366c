"""Within-group regression of an outcome on one noisy regressor, by two instruments that do not share its noise.

With y = b x* + group + period + e and x = x* + u, the coefficient on x is b times the share of true variation in x. Where z is
linked with x* and neither with u nor with e, b = (effect of z on y) / (effect of z on x) (Griliches and Hausman 1986). The two
instruments enter as one, z = mix'(z1, z2), so that nothing is fitted that could lean towards the noisy coefficient; each by
itself gives a second reading (over-identification, Sargan 1958). Ranges by Anderson and Rubin (1949) hold however weak z is.
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
    """Coefficients (2,) of outcome and regressor on both instruments, their joint covariance (4, 4), and the instruments'
    cross products (2, 2)."""

    reduced: Array
    first: Array
    covariance: Array
    products: Array
    n_obs: int
    n_clusters: int


def instrumented(engine: Engine, rows: Rows, layout: Layout, cluster: str, mix: tuple[float, float]) -> Instrumented:
    """Effect on `layout.outcome` of the first of `layout.regressors`, the other two being its instruments.

    Group (`layout.unit`) and period effects are taken out; errors clustered by `cluster`, in which groups are nested. The link
    of z with the regressor is taken to be positive. Raises DesignError when nothing varies.
    """
    with scratch(engine) as names:
        data, sums = summed(engine, rows, layout, cluster, names)
        return _solved(_stages(engine, data, sums, names), np.asarray(mix))


def _stages(engine: Engine, data: Panel, sums: PanelSums, names: list[str]) -> _Stages:
    fits = []
    for outcome in (0, 1):
        fits.append(fit_within(engine, *picked(data, sums, (outcome, 2, 3)), WithinOptions(cluster=data.cluster)))
        names.append(fits[-1].influence.table)
    reduced, first = fits
    joint = cross_products(engine, reduced.influence, first.influence) * reduced.factor
    products = np.asarray(np.linalg.inv(solve_within(picked(data, sums, (0, 2, 3))[1]).inverse), dtype=np.float64)
    return _Stages(reduced.fit.params, first.fit.params, joint, products, sums.n_obs, reduced.fit.n_clusters)


def _solved(stages: _Stages, mix: Array) -> Instrumented:
    from scipy.stats import t

    both = np.kron(np.eye(2), stages.products @ mix)
    on_y, on_x = both @ np.concatenate([stages.reduced, stages.first])
    spread = both @ stages.covariance @ both.T
    if on_x == 0 or not np.isfinite(spread).all() or spread[1, 1] <= 0:
        raise DesignError("The answers around a change are not linked with it at all.")
    value = on_y / on_x
    error = np.sqrt(spread[0, 0] - 2 * value * spread[0, 1] + value**2 * spread[1, 1]) / abs(on_x)
    df = float(stages.n_clusters - 1)
    low, high = anderson_rubin((on_y, on_x), spread, half_width(df, LEVEL))
    alone = stages.products @ stages.reduced / (stages.products @ stages.first)
    apart = stages.products[0] / (stages.products[0] @ stages.first) - stages.products[1] / (stages.products[1] @ stages.first)
    rest = np.hstack([np.eye(2), -value * np.eye(2)])
    between = float(np.sqrt(apart @ rest @ stages.covariance @ rest.T @ apart))
    p = float(2 * t.sf(abs(alone[0] - alone[1]) / between, df)) if between > 0 else 1.0
    strength = float(np.sign(on_x) * on_x**2 / spread[1, 1])
    return Instrumented(float(value), float(error), low, high, strength, (float(alone[0]), float(alone[1])), p,
                        stages.n_obs, stages.n_clusters)


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
