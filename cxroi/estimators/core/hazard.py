"""Discrete-time hazard of leaving on counts per covariate pattern, with errors clustered inside the database.

Own Newton steps on the grouped counts, logit or complementary log-log: the counts of equal patterns are a sufficient
statistic, so the fit equals the row-level one of statsmodels (Prentice, Gloeckler 1978; Singer, Willett 2003).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cxroi.checks.thresholds import DECIDED, MAX_COEFFICIENT, MAX_ERROR, RANKED
from cxroi.errors import DesignError
from cxroi.estimators.core.design import Design
from cxroi.estimators.core.linear import require_well_posed, scaled_condition_of_products
from cxroi.terms import Array, Check

Link = Literal["logit", "cloglog"]
MAX_ETA = 30.0


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


def moments(link: Link, eta: Array) -> tuple[Array, Array, Array]:
    """(p, d p/d eta, variance) at the linear predictor, kept off 0 and 1."""
    eta = np.clip(eta, -MAX_ETA, MAX_ETA)
    if link == "logit":
        odds = np.exp(-eta)
        p = 1 / (1 + odds)
        slope = odds * p * p
    else:
        rate = np.exp(eta)
        p, slope = -np.expm1(-rate), rate * np.exp(-rate)
    p = np.clip(p, 1e-14, 1 - 1e-14)
    return p, slope, p * (1 - p)


def _predictor(link: Link, p: Array) -> Array:
    """Linear predictor of a probability strictly between 0 and 1."""
    return np.asarray(np.log(p / (1 - p)) if link == "logit" else np.log(-np.log1p(-p)))


def _bend(link: Link, eta: Array) -> Array:
    """Second derivative of the probability by the linear predictor."""
    if link == "logit":
        odds = np.exp(-eta)
        return np.asarray((odds - 1) * odds / (1 + odds) ** 3)
    rate = np.exp(eta)
    return np.asarray(rate * (1 - rate) * np.exp(-rate))


def fit_hazard(design: Design, link: Link = "logit", iterations: int = 60) -> HazardFit:
    """Newton-Fisher fit on grouped counts. Raises DesignError when the outcome does not vary or columns repeat each
    other."""
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
    eta = _predictor(link, (events + overall) / (n + 1))
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
    eta = np.clip(Z.times(beta), -MAX_ETA, MAX_ETA)
    p, slope, variance = moments(link, eta)
    curvature = _bend(link, eta)
    weight = slope / variance
    observed = design.n * slope * weight - (design.events - design.n * p) * (
        curvature / variance - slope**2 * (1 - 2 * p) / variance**2
    )
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
    """Average marginal effect of a number on the probability and its gradient (K,) in the coefficients (delta
    method)."""
    k, share = fit.design.terms.index(column), fit.design.share
    gradient = fit.params[k] * fit.design.sums(share * fit.curvature)
    gradient[k] += share @ fit.slope
    return float(fit.params[k] * (share @ fit.slope)), np.asarray(gradient)


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

    FAIL when the chance that a score ranks a leaver below a stayer (area under the curve) is above .9 or below .1, or
    when at least half of the events sit at scores where everyone has the event.
    """
    stays = n - events
    if not (events.sum() > 0 and stays.sum() > 0):
        return Check("separation", "FAIL", "The outcome is the same for everyone.")
    order = np.argsort(scores)
    e, s = events[order], stays[order]
    above = s.sum() - np.cumsum(s)
    area = float((e * (above + s / 2)).sum() / (e.sum() * s.sum()))
    decided = float(e[(s == 0) & (e > 0)].sum() / e.sum())
    if not RANKED[0] <= area <= RANKED[1] or decided >= DECIDED:
        share = max(area, 1 - area)
        return Check(
            "separation",
            "FAIL",
            f"The score alone tells leavers from stayers in {share:.0%} of pairs: it was probably "
            "recorded with the outcome in view.",
        )
    return Check(
        "separation", "PASS", f"The score alone tells leavers from stayers in {max(area, 1 - area):.0%} of pairs."
    )
