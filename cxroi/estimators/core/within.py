"""Within-customer and between-customer regressions with period effects, from compressed sums.

Within: unit and period effects, unbalanced panels (Wooldridge 2010, chapter 10; compression by Wong et al. 2021).
Between: regression of unit means. Both leave their per-cluster influence in the engine, so that any two estimates of
the same customers have a joint covariance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cxroi.cells.core.common import Influence, Rows, cross_products, n_rows, scratch
from cxroi.cells.core.within import Layout, Panel, PanelSums, panel, panel_sums
from cxroi.cells.core.within_influence import BetweenModel, between_influence, within_influence
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.core.linear import cluster_factor, require_well_posed, scaled_condition_of_products
from cxroi.terms import Array, Fit

Counted = Literal["all", "periods", "slopes", "none"]
"""What K counts: all effects and slopes; slopes, period effects and the constant (unit effects are nested in the
cluster, the default of products); slopes only; "none" = no correction at all."""


@dataclass(frozen=True)
class WithinOptions:
    """How errors are formed: the cluster column (None = unit), what K counts, or iid errors instead. `asked`: how many
    of the regressors, from the first, the fit tells of (None = all); the others are held equal."""

    cluster: str | None = None
    counted: Counted = "periods"
    iid: bool = False
    asked: int | None = None


@dataclass(frozen=True)
class WithinSolution:
    """Slopes (K,), month effects (T,), inverse of the residual cross products (K, K), shifts (T, K) and residual
    squares."""

    slopes: Array
    effects: Array
    inverse: Array
    shifts: Array
    squares: float
    total_squares: float
    period_rank: int


def solve_within(sums: PanelSums) -> WithinSolution:
    """Partial the period effects out of the unit-demeaned cross products. Raises DesignError when a slope is not
    identified."""
    products = sums.total - sums.between
    present, n = sums.present, sums.present.sum(axis=1)
    months = np.diag(sums.period_n) - (present * (sums.units / n)[:, None]).T @ present
    mixed = sums.period_sums - present.T @ sums.pattern_means
    back, rank = _generalised_inverse(months)
    lean = products - mixed.T @ back @ mixed
    raw = np.maximum(np.diag(sums.total), 1e-300)
    varies = np.diag(lean)[1:] > 1e-12 * raw[1:]
    if not varies.all():
        raise DesignError(
            "A regressor does not vary within customers once the months are taken out: nothing can be compared."
        )
    if lean[0, 0] <= 1e-14 * raw[0]:
        raise DesignError("The outcome does not vary within customers: nothing can be linked with it.")
    XX, Xy = lean[1:, 1:], lean[1:, 0]
    require_well_posed(scaled_condition_of_products(XX))
    inverse = _inverse(XX)
    slopes = inverse @ Xy
    shifts = back @ mixed[:, 1:]
    effects = back @ (mixed[:, 0] - mixed[:, 1:] @ slopes)
    return WithinSolution(slopes, effects, inverse, shifts, float(lean[0, 0] - slopes @ Xy), float(lean[0, 0]), rank)


def _inverse(matrix: Array) -> Array:
    scale = 1 / np.sqrt(np.diag(matrix))
    return np.asarray(np.linalg.inv(matrix * np.outer(scale, scale)) * np.outer(scale, scale))


def _generalised_inverse(matrix: Array) -> tuple[Array, int]:
    """Symmetric generalised inverse (scaled, eigenvalues below 1e-11 of the largest are zero) and rank."""
    scale = np.where(np.diag(matrix) > 0, 1 / np.sqrt(np.maximum(np.diag(matrix), 1e-300)), 0.0)
    values, vectors = np.linalg.eigh(matrix * np.outer(scale, scale))
    kept = values > 1e-11 * max(float(values[-1]), 1e-300)
    half = vectors[:, kept] / np.sqrt(values[kept])
    return np.asarray((half @ half.T) * np.outer(scale, scale)), int(kept.sum())


def counted_parameters(solution: WithinSolution, sums: PanelSums, counted: Counted) -> int:
    slopes = len(solution.slopes)
    return {
        "all": slopes + sums.n_units + solution.period_rank,
        "periods": slopes + solution.period_rank + 1,
        "slopes": slopes,
        "none": 0,
    }[counted]


@dataclass(frozen=True)
class PanelFit:
    """A fit, and the per-cluster influence (unscaled by any factor) that its covariance came from."""

    fit: Fit
    influence: Influence
    factor: float


def fit_within(engine: Engine, data: Panel, sums: PanelSums, options: WithinOptions) -> PanelFit:
    """Slopes of the within regression on prepared sums, with influence left in the engine (the caller drops it)."""
    solution = solve_within(sums)
    told = solution.inverse[: options.asked]
    shifts = solution.shifts @ told.T
    found = within_influence(engine, data, solution.slopes, solution.effects, told, shifts)
    clusters = n_rows(engine, found.table)
    params = counted_parameters(solution, sums, options.counted)
    stats = {
        "ssr": solution.squares,
        "r_squared_within": 1 - solution.squares / solution.total_squares,
        "n_dropped": float(sums.n_dropped),
        "n_units": float(sums.n_units),
    }
    notes = (f"{sums.n_dropped} rows with a missing value left out",) if sums.n_dropped else ()
    if options.iid:
        spare = sums.n_obs - counted_parameters(solution, sums, "all")
        if spare <= 0:
            raise DesignError("Every customer and month has its own effect: too few rows for a range.")
        covariance, factor, df, name = told[:, : len(told)] * solution.squares / spare, 1.0, float(spare), "iid"
    else:
        factor = _factor(clusters, sums.n_obs, params, options.counted)
        covariance, df, name = cross_products(engine, found) * factor, float(clusters - 1), "clustered"
    fit = Fit(
        data.columns[1 : 1 + len(told)],
        solution.slopes[: len(told)],
        covariance,
        sums.n_obs,
        clusters,
        df,
        f"within customers with period effects, {name}",
        notes,
        stats,
    )
    return PanelFit(fit, found, factor)


def _factor(clusters: int, n_obs: int, params: int, counted: Counted) -> float:
    factor = cluster_factor(clusters, n_obs, params if counted != "none" else 1)
    return 1.0 if counted == "none" else factor


def within(engine: Engine, rows: Rows, layout: Layout, options: WithinOptions | None = None) -> Fit:
    """Regression of a monthly outcome on what changes within customers, unit and period effects taken out.

    Errors clustered by unit (or a column it is nested in), G/(G-1) (N-1)/(N-K), t(G-1). Incomplete rows are dropped and
    counted. Raises DesignError when nothing varies within customers or there is one cluster.
    """
    chosen = options or WithinOptions()
    with scratch(engine) as names:
        data, sums = summed(engine, rows, layout, chosen.cluster, names)
        found = fit_within(engine, data, sums, chosen)
        names.append(found.influence.table)
        return found.fit


def summed(
    engine: Engine, rows: Rows, layout: Layout, cluster: str | None, names: list[str]
) -> tuple[Panel, PanelSums]:
    """Panel and its sums; scratch tables are added to `names`."""
    data = panel(engine, rows, layout, cluster)
    names.extend([data.period.lookup] if data.period.lookup else [])
    sums = panel_sums(engine, data)
    names.append(sums.table)
    return data, sums


@dataclass(frozen=True)
class BetweenOptions:
    """`by_rows`: each unit weighs by its rows; `periods`: the share of each period among a unit's rows is held
    equal."""

    by_rows: bool = False
    periods: bool = False
    cluster: str | None = None
    extra_params: int = 0


def solve_between(sums: PanelSums, options: BetweenOptions) -> tuple[BetweenModel, int]:
    """Least squares of unit means on unit means with a constant (and period shares); (model, parameters used)."""
    n = sums.present.sum(axis=1)
    share = sums.present / n[:, None] if options.periods else np.empty((len(n), 0))
    base = np.column_stack([np.ones(len(n)), share])
    weight = n if options.by_rows else np.ones(len(n))
    moments = sums.pattern_sums if options.by_rows else sums.pattern_means
    back, rank = _generalised_inverse((base * (sums.units * weight)[:, None]).T @ base)
    mixed = base.T @ moments
    products = sums.between if options.by_rows else sums.means
    lean = products - mixed.T @ back @ mixed
    if (np.diag(lean)[1:] <= 1e-12 * np.maximum(np.diag(products)[1:], 1e-300)).any():
        raise DesignError("A regressor has the same mean for every customer: customers cannot be compared by it.")
    require_well_posed(scaled_condition_of_products(lean[1:, 1:]))
    inverse = _inverse(lean[1:, 1:])
    slopes = inverse @ lean[1:, 0]
    effects = base @ (back @ (mixed[:, 0] - mixed[:, 1:] @ slopes))
    shifts = base @ (back @ mixed[:, 1:]) @ inverse
    return BetweenModel(slopes, effects, inverse, shifts, options.by_rows), rank + len(slopes)


def fit_between(engine: Engine, data: Panel, sums: PanelSums, options: BetweenOptions) -> PanelFit:
    """Slopes between customers on prepared sums; clustered by unit, which for unit means is the HC1 form."""
    model, params = solve_between(sums, options)
    found = between_influence(engine, data, sums, model)
    clusters = n_rows(engine, found.table)
    size = sums.n_obs if options.by_rows else sums.n_units
    factor = cluster_factor(clusters, size, params + options.extra_params)
    stats = {"n_dropped": float(sums.n_dropped), "n_units": float(sums.n_units), "n_params": float(params)}
    fit = Fit(
        data.columns[1:],
        model.slopes,
        cross_products(engine, found) * factor,
        sums.n_obs,
        clusters,
        float(clusters - 1),
        "between customers, clustered",
        (),
        stats,
    )
    return PanelFit(fit, found, factor)
