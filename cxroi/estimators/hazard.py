"""Discrete-time hazard of leaving on counts per covariate pattern, with errors clustered inside the database.

Own Newton steps on the grouped counts with the links and variances of statsmodels' Binomial family: the counts of equal
patterns are a sufficient statistic, so the fit equals the row-level one (Prentice, Gloeckler 1978; Singer, Willett 2003).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from cxroi.cells.common import Influence, Rows, cross_products, n_rows, scratch
from cxroi.cells.hazard import Prepared, SlowPart, changes_seldom, pattern_counts, prepare, score_influence
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.design import Design, Term, design_matrix
from cxroi.estimators.linear import require_well_posed, scaled_condition_of_products
from cxroi.terms import Array, Check, Fit

Link = Literal["logit", "cloglog"]
MAX_COEFFICIENT, MAX_ERROR, MAX_ETA = 8.0, 10.0, 30.0
MIN_EVENTS, EVENTS_PER_PARAMETER, MIN_CLUSTERS = 30, 10, 40


@dataclass(frozen=True)
class HazardFit:
    """Converged fit: coefficients (K,), fitted probability (C,), d p / d eta (C,), inverse information (K, K)."""

    design: Design
    params: Array
    fitted: Array
    slope: Array
    curvature: Array
    score_weight: Array
    inverse: Array
    link: Link
    deviance: float
    converged: bool

    def param(self, term: str) -> float:
        return float(self.params[self.design.terms.index(term)])


def _family(link: Link) -> Any:
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.families.links import CLogLog, Logit

    return Binomial(link=Logit() if link == "logit" else CLogLog())


def moments(link: Link, eta: Array) -> tuple[Array, Array, Array]:
    """(p, d p/d eta, variance) at the linear predictor, kept off 0 and 1."""
    family, eta = _family(link), np.clip(eta, -MAX_ETA, MAX_ETA)
    p = np.clip(family.link.inverse(eta), 1e-14, 1 - 1e-14)
    return p, np.asarray(family.link.inverse_deriv(eta)), np.asarray(p * (1 - p))


def fit_hazard(design: Design, link: Link = "logit", iterations: int = 60) -> HazardFit:
    """Newton-Fisher fit on grouped counts. Raises DesignError when the outcome does not vary or columns repeat each other."""
    if not 0 < design.events.sum() < design.n.sum():
        raise DesignError("The outcome is the same in every row: nothing can be linked with it.")
    mean, spread = design.moments()
    flat = [k for k in range(1, len(spread)) if spread[k] <= 1e-9 * np.hypot(mean[k], spread[k])]
    if flat:
        raise DesignError(f"Column {design.terms[flat[0]]} is the same in every row: leave it out.")
    Z, back = design.scaled()
    require_well_posed(scaled_condition_of_products(Z.gram(Z.n)))
    beta, converged = _newton(Z, link, iterations)
    return _finished(design, link, (Z, beta, back), converged)


def _newton(Z: Design, link: Link, iterations: int) -> tuple[Array, bool]:
    """Fisher scoring from smoothed shares, halving a step that raises the deviance; (coefficients, settled)."""
    n, events = Z.n, Z.events
    overall = events.sum() / n.sum()
    eta = np.asarray(_family(link).link((events + overall) / (n + 1)))
    p, slope, variance = moments(link, eta)
    beta, best, settled = np.zeros(len(Z.terms)), np.inf, False
    for step_number in range(iterations):
        weight = n * slope**2 / variance
        right = (events - n * p) * slope / variance + (weight * eta if step_number == 0 else 0.0)
        step = _solve(Z.gram(weight), Z.sums(right))
        for _ in range(30):
            eta = Z.times(beta + step)
            p, slope, variance = moments(link, eta)
            level = _deviance(p, n, events)
            if level <= best + 1e-9 * abs(level):
                break
            step = step / 2
        beta, best = beta + step, level
        if step_number and np.abs(step).max() < 1e-9 * (1 + np.abs(beta).max()):
            settled = True
            break
    return beta, settled


def _deviance(p: Array, n: Array, events: Array) -> float:
    """Row-level deviance, -2 log likelihood, of 0/1 outcomes; p off 0 and 1."""
    left = events > 0
    return float(-2 * (events[left] @ np.log(p[left]) + (n - events) @ np.log1p(-p)))


def _solve(matrix: Array, right: Array) -> Array:
    try:
        return np.asarray(np.linalg.solve(matrix, right))
    except np.linalg.LinAlgError:
        raise DesignError("The outcome is separated by the covariates: no finite effect fits.") from None


def _finished(design: Design, link: Link, scaled: tuple[Design, Array, Array], converged: bool) -> HazardFit:
    """Back from scaled columns; the information is the observed one, as row-level likelihood fits use."""
    Z, beta, back = scaled
    family = _family(link)
    eta = np.clip(Z.times(beta), -MAX_ETA, MAX_ETA)
    p, slope, variance = moments(link, eta)
    curvature = np.asarray(family.link.inverse_deriv2(eta))
    weight = slope / variance
    observed = design.n * slope * weight - (design.events - design.n * p) * (
        curvature / variance - slope**2 * (1 - 2 * p) / variance**2)
    inverse = back @ _solve(Z.gram(observed), np.eye(len(Z.terms))) @ back.T
    level = _deviance(p, design.n, design.events)
    return HazardFit(design, back @ beta, p, slope, curvature, weight, inverse, link, level, converged)


def residuals(fit: HazardFit) -> tuple[Array, Array]:
    """Score per unit of a design column, for each pattern (P,): of rows that stay and of rows that leave."""
    stays, leaves = -fit.fitted * fit.score_weight, (1 - fit.fitted) * fit.score_weight
    return stays[fit.design.index], leaves[fit.design.index]


def target_states(fit: HazardFit, targets: Array) -> tuple[Array, Array]:
    """Influence of one row on each target c'b by pattern and outcome: two arrays (P, M); targets (M, K)."""
    reach = fit.design.times(fit.inverse @ targets.T)[fit.design.index]
    stays, leaves = residuals(fit)
    return reach * stays[:, None], reach * leaves[:, None]


def marginal_effect(fit: HazardFit, column: str) -> tuple[float, Array]:
    """Average marginal effect of a number on the probability and its gradient (K,) in the coefficients (delta method)."""
    k, share = fit.design.terms.index(column), fit.design.share
    gradient = fit.params[k] * fit.design.sums(share * fit.curvature)
    gradient[k] += share @ fit.slope
    return float(fit.params[k] * (share @ fit.slope)), np.asarray(gradient)


@dataclass(frozen=True)
class HazardOptions:
    """Link, and the column to cluster by when it is not the unit."""

    link: Link = "logit"
    cluster: str | None = None


def hazard(engine: Engine, rows: Rows, *, unit: str, outcome: str, terms: tuple[Term, ...],
           options: HazardOptions | None = None) -> Fit:
    """Logit (or cloglog) of a 0/1 outcome on person-periods, errors clustered by unit or another column, G/(G-1), t(G-1).

    Incomplete rows are dropped and counted in the notes. `stats` holds deviance, events, n_dropped and, for every number,
    its average marginal effect `ame:<column>` with error `ame_se:<column>`. Raises DesignError on degenerate data.
    """
    chosen = options or HazardOptions()
    covariates = tuple(term.column for term in terms)
    key = chosen.cluster or unit
    seldom = {term.column for term in terms if term.category and changes_seldom(engine, rows, key, term.column)}
    covariates = tuple(sorted(covariates, key=lambda column: column in seldom))
    with scratch(engine) as names:
        prepared = prepare(engine, rows, key=key, outcome=outcome, covariates=covariates, keep=covariates)
        names.extend(prepared.tables)
        fit = fit_hazard(design_matrix(pattern_counts(engine, prepared), terms), chosen.link)
        meat, clusters = _meat(engine, prepared, fit, seldom, names)
    covariance = fit.inverse @ meat @ fit.inverse
    n_obs = int(fit.design.n.sum())
    n_dropped = prepared.n_all - n_obs
    stats = {"deviance": fit.deviance, "events": float(fit.design.events.sum()), "n_dropped": float(n_dropped)}
    for term in terms:
        if not term.category:
            effect, gradient = marginal_effect(fit, term.column)
            stats |= {f"ame:{term.column}": effect, f"ame_se:{term.column}": float(np.sqrt(gradient @ covariance @ gradient))}
    dropped = (f"{n_dropped} rows with a missing value left out",) if n_dropped else ()
    return Fit(fit.design.terms, fit.params, covariance, n_obs, clusters, float(clusters - 1),
               f"discrete-time hazard, {chosen.link}, clustered", (*dropped, *problems(fit)), stats)


def _meat(engine: Engine, prepared: Prepared, fit: HazardFit, seldom: set[str], names: list[str]) -> tuple[Array, int]:
    """Sum over clusters of the outer product of their score, (K, K) with G/(G-1), and the number of clusters."""
    design = fit.design
    quick = [k for k, (column, _) in enumerate(design.columns) if column not in seldom]
    slow = [k for k in range(len(design.columns)) if k not in quick]
    base = 2 * int(np.prod([each.size for each in prepared.codings if each.column not in seldom], dtype=np.int64))
    codes, first = np.unique(design.patterns.astype(np.int64) * 2 // base, return_index=True)
    part = SlowPart(base, codes.astype(float), design.rows(design.index[first], slow))
    found = score_influence(engine, prepared, design.patterns, residuals(fit), tuple(design.columns[k] for k in quick), part)
    names.append(found.table)
    meat, clusters = clustered(engine, found)
    order = np.argsort([*quick, *slow])
    return meat[np.ix_(order, order)], clusters


def clustered(engine: Engine, found: Influence) -> tuple[Array, int]:
    """(covariance with G/(G-1), clusters) of an influence table."""
    clusters = n_rows(engine, found.table)
    if clusters < 2:
        raise DesignError(f"{clusters} cluster: ranges need at least two, and {MIN_CLUSTERS} to be trusted.")
    return cross_products(engine, found) * clusters / (clusters - 1), clusters


def problems(fit: HazardFit) -> tuple[str, ...]:
    """Signs that no finite effect fits: coefficients or model errors too large, no convergence (separation).

    Numbers are judged per standard deviation, indicators as they are.
    """
    spread = fit.design.moments()[1][1:]
    scale = np.where([level is not None for _, level in fit.design.columns[1:]], 1.0, spread)
    found = []
    if not fit.converged:
        found.append("the fit did not settle")
    if np.abs(fit.params[1:] * scale).max(initial=0.0) > MAX_COEFFICIENT:
        found.append(f"an effect is larger than {MAX_COEFFICIENT:g} on the log-odds scale")
    if (np.sqrt(np.abs(np.diag(fit.inverse))[1:]) * scale).max(initial=0.0) > MAX_ERROR:
        found.append(f"an error is larger than {MAX_ERROR:g} on the log-odds scale")
    return tuple(found)


def separation(scores: Array, n: Array, events: Array) -> Check:
    """Whether the score by itself (nearly) decides the outcome; scores, rows and events per distinct score (S,).

    FAIL when the chance that a score ranks a leaver below a stayer (area under the curve) is above .9 or below .1, or when at
    least half of the events sit at scores where everyone has the event.
    """
    stays = n - events
    if not (events.sum() > 0 and stays.sum() > 0):
        return Check("separation", "FAIL", "The outcome is the same for everyone.")
    order = np.argsort(scores)
    e, s = events[order], stays[order]
    above = s.sum() - np.cumsum(s)
    area = float((e * (above + s / 2)).sum() / (e.sum() * s.sum()))
    decided = float(e[(s == 0) & (e > 0)].sum() / e.sum())
    if not 0.1 <= area <= 0.9 or decided >= 0.5:
        share = max(area, 1 - area)
        return Check("separation", "FAIL", f"The score alone tells leavers from stayers in {share:.0%} of pairs: it was probably "
                                           "recorded with the outcome in view.")
    return Check("separation", "PASS", f"The score alone tells leavers from stayers in {max(area, 1 - area):.0%} of pairs.")
