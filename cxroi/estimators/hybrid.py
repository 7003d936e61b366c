"""Hybrid (Mundlak 1978; correlated random effects): within and between slopes in one fit, and the test that they agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.cells.common import Rows, cross_products, scratch
from cxroi.cells.within import Layout
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.linear import cluster_factor
from cxroi.estimators.within import (
    BetweenOptions,
    PanelFit,
    WithinOptions,
    fit_between,
    fit_within,
    summed,
)
from cxroi.terms import Fit


@dataclass(frozen=True)
class HybridOptions:
    """`constants`: columns that do not change within a customer; `cluster`: column to cluster by (None = unit)."""

    constants: tuple[str, ...] = ()
    cluster: str | None = None


def hybrid(engine: Engine, rows: Rows, layout: Layout, options: HybridOptions | None = None) -> Fit:
    """Pooled regression on regressors, their customer means, constants, periods and period shares, from sums.

    Terms: "within:<x>", "between:<x>", "context:<x>" (between less within) and "between:<constant>". Clustered,
    G/(G-1) (N-1)/(N-K) with K all columns; `stats` holds the regression Hausman test of all context terms = 0
    (hausman_chi2, hausman_df, hausman_p; Wooldridge 2010, section 10.7.3).
    """
    chosen = options or HybridOptions()
    with scratch(engine) as names:
        data, sums = summed(engine, rows, layout, chosen.cluster, names)
        inner = fit_within(engine, data, sums, WithinOptions(chosen.cluster, "none"))
        names.append(inner.influence.table)
        data, sums = summed(engine, rows, layout.more(chosen.constants), chosen.cluster, names)
        outer = fit_between(engine, data, sums, BetweenOptions(by_rows=True, periods=True, cluster=chosen.cluster))
        names.append(outer.influence.table)
        joint = cross_products(engine, inner.influence, outer.influence)
    if inner.fit.n_obs != outer.fit.n_obs:
        raise DesignError("Some customers have no value in a column that should be fixed per customer: fill it or leave it out.")
    periods = int((sums.period_n > 0).sum())
    params = len(layout.regressors) + periods - 1 + int(outer.fit.stats["n_params"])
    return _assembled(inner, outer, joint, (layout.regressors, chosen.constants, params))


def _assembled(inner: PanelFit, outer: PanelFit, joint: np.ndarray, layout: tuple[tuple[str, ...], tuple[str, ...], int]) -> Fit:
    regressors, constants, params = layout
    k, c = len(regressors), len(constants)
    change = np.zeros((3 * k + c, 2 * k + c))
    change[:k, :k] = np.eye(k)
    change[k:2 * k, k:2 * k] = np.eye(k)
    change[2 * k:3 * k] = change[k:2 * k] - change[:k]
    change[3 * k:, 2 * k:] = np.eye(c)
    factor = cluster_factor(inner.fit.n_clusters, inner.fit.n_obs, params)
    covariance = change @ joint @ change.T * factor
    values = change @ np.concatenate([inner.fit.params, outer.fit.params])
    terms = (*(f"within:{x}" for x in regressors), *(f"between:{x}" for x in regressors),
             *(f"context:{x}" for x in regressors), *(f"between:{x}" for x in constants))
    context = values[2 * k:3 * k]
    chi2 = float(context @ np.linalg.solve(covariance[2 * k:3 * k, 2 * k:3 * k], context))
    stats = {"hausman_chi2": chi2, "hausman_df": float(k), "hausman_p": _upper(chi2, k), "n_params": float(params)}
    return Fit(terms, values, covariance, inner.fit.n_obs, inner.fit.n_clusters, float(inner.fit.n_clusters - 1),
               "hybrid (within and between), clustered", inner.fit.notes, stats)


def _upper(value: float, df: int) -> float:
    from scipy.stats import chi2

    return float(chi2.sf(value, df))
