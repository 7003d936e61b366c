"""The product's parts put together as one plain fit, to stand beside row-level statsmodels."""

from __future__ import annotations

import numpy as np

from cxroi.cells.core.common import Rows, cross_products, n_rows, scratch
from cxroi.cells.core.hazard import pattern_counts, prepare, state_influence
from cxroi.cells.core.within import Layout
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.core.design import Term, design_matrix
from cxroi.estimators.core.hazard import Link, fit_hazard, marginal_effect, problems, target_states
from cxroi.estimators.core.within import BetweenOptions, fit_between, summed
from cxroi.terms import Fit


def hazard(
    engine: Engine, *, outcome: str, terms: tuple[Term, ...], cluster: str, rows: Rows, link: Link = "logit"
) -> Fit:
    """Logit (or cloglog) of a 0/1 outcome on person-periods, clustered, G/(G-1), t(G-1).

    `stats` holds deviance, n_dropped and, for every number, its average marginal effect `ame:<column>` with error
    `ame_se:<column>`.
    """
    with scratch(engine) as names:
        prepared = prepare(engine, rows, key=cluster, outcome=outcome, covariates=tuple(term.column for term in terms))
        names.extend(prepared.tables)
        fit = fit_hazard(design_matrix(pattern_counts(engine, prepared), terms), link)
        states = target_states(fit, np.eye(len(fit.params)))
        found = state_influence(engine, prepared, fit.design.patterns, *states)
        names.append(found.table)
        clusters = n_rows(engine, found.table)
        if clusters < 2:
            raise DesignError(f"{clusters} cluster: ranges need at least two.")
        covariance = cross_products(engine, found) * clusters / (clusters - 1)
    n_obs = int(fit.design.n.sum())
    stats = {"deviance": fit.deviance, "n_dropped": float(prepared.n_all - n_obs)}
    for term in terms:
        if not term.category:
            effect, gradient = marginal_effect(fit, term.column)
            error = float(np.sqrt(gradient @ covariance @ gradient))
            stats |= {f"ame:{term.column}": effect, f"ame_se:{term.column}": error}
    told = "discrete-time hazard"
    return Fit(
        fit.design.terms, fit.params, covariance, n_obs, clusters, float(clusters - 1), told, problems(fit), stats
    )


def between(engine: Engine, rows: Rows, layout: Layout, options: BetweenOptions | None = None) -> Fit:
    """Regression of unit means, clustered by unit."""
    chosen = options or BetweenOptions()
    with scratch(engine) as names:
        data, sums = summed(engine, rows, layout, chosen.cluster, names)
        found = fit_between(engine, data, sums, chosen)
        names.append(found.influence.table)
    return found.fit
