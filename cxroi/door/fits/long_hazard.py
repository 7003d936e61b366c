"""Discrete-time hazard on the rows of a table: the product's fit, any columns, scores summed by cluster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.errors import DesignError
from cxroi.estimators.core.design import CONSTANT, Categories, Category, Design
from cxroi.estimators.core.hazard import HazardFit, Link, fit_hazard, marginal_effect, problems
from cxroi.estimators.core.plain import Codes, indicators
from cxroi.terms import Array, Fit

SEPARATED = "the outcome is separated by the named columns (they decide it by themselves): no finite effect fits"
LARGEST = 2_000_000


@dataclass(frozen=True)
class AtRisk:
    """Rows at risk: event 0/1 (N,), X (N, K) with names, code of period (N,) or None, code of cluster (N,) or None."""

    event: Array
    X: Array
    names: tuple[str, ...]
    period: Codes | None
    cluster: Codes | None


def design_of(rows: AtRisk) -> Design:
    """Every row its own pattern; period 0 is the reference."""
    n, k = rows.X.shape
    numbers = np.column_stack([np.ones(n), rows.X])
    terms = (CONSTANT, *rows.names)
    columns: tuple[tuple[str, object | None], ...] = (("", None), *((name, None) for name in rows.names))
    categories = Categories()
    if rows.period is not None and rows.period.max() > 0:
        size = int(rows.period.max())
        categories = Categories((Category(rows.period.astype(np.int64), k + 1, size),))
        terms += tuple(f"period {j}" for j in range(1, size + 1))
        columns += tuple(("period", j) for j in range(1, size + 1))
    each = np.arange(n)
    return Design(
        terms, columns, numbers, np.arange(k + 1), categories, np.ones(n), rows.event, each.astype(float), each
    )


def hazard_rows(rows: AtRisk, link: Link = "logit") -> tuple[Fit, dict[str, tuple[float, float]]]:
    """Fit with errors clustered, G/(G-1), t(G-1), or a sandwich by row, n/(n-1); and {column: (average effect, its
    error)}.

    Raises DesignError on separation.
    """
    design = design_of(rows)
    found = fit_hazard(design, link)
    if problems(found) and (not found.converged or separated(rows)):
        raise DesignError(SEPARATED)
    residual = (rows.event - found.fitted) * found.score_weight
    meat, groups = _meat(design, residual, rows.cluster)
    covariance = found.inverse @ meat @ found.inverse * groups / (groups - 1)
    effects = _effects(found, rows.names, covariance)
    kind = "sandwich" if rows.cluster is None else "clustered"
    fit = Fit(
        design.terms,
        found.params,
        covariance,
        len(rows.event),
        groups,
        float(groups - 1),
        f"discrete-time hazard, {link}, {kind}",
        stats={"deviance": found.deviance},
    )
    return fit, effects


def separated(rows: AtRisk) -> bool:
    """Whether a mix of the columns never points the wrong way, by linear programming (Konis 2007); True where too large
    to ask.

    Decides where the size of effects or errors alone leaves it open: a finite fit may have large ones.
    """
    from scipy.optimize import linprog

    size = rows.X.std(axis=0)
    Z = np.column_stack(
        [
            np.ones(len(rows.event)),
            (rows.X - rows.X.mean(axis=0)) / np.where(size > 0, size, 1.0),
            indicators(rows.period, len(rows.event)),
        ]
    )
    if Z.size > LARGEST:
        return True
    signed = Z * np.where(rows.event > 0, 1.0, -1.0)[:, None]
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(Z)), bounds=(-1, 1), method="highs")
    return not found.success or -found.fun > 1e-6


def _effects(found: HazardFit, names: tuple[str, ...], covariance: Array) -> dict[str, tuple[float, float]]:
    out = {}
    for name in names:
        effect, gradient = marginal_effect(found, name)
        out[name] = effect, float(np.sqrt(gradient @ covariance @ gradient))
    return out


def _meat(design: Design, residual: Array, cluster: Codes | None) -> tuple[Array, int]:
    """Sum over clusters of the outer product of their score (K, K), and the number of clusters."""
    if cluster is None:
        return design.gram(residual**2), len(residual)
    index = np.unique(cluster, return_inverse=True)[1]
    groups = int(index.max()) + 1
    if groups < 2:
        raise DesignError("there is one cluster: ranges need at least two")
    sums = np.zeros((groups, len(design.terms)))
    for place, column in zip(design.places, design.numbers.T, strict=True):
        sums[:, place] = np.bincount(index, residual * column, groups)
    for each in design.categories:
        table = np.bincount(index * (each.size + 1) + each.code, residual, groups * (each.size + 1))
        sums[:, each.places] = table.reshape(groups, each.size + 1)[:, 1:]
    return sums.T @ sums, groups
