"""The curve from score to staying: one hazard per step of the score, the same customers and months held at each step.

A hazard with one indicator a step (few-answer steps pooled with a neighbour), evaluated over the observed mix of all other
covariates (standardisation; Robins 1986). Steps hold the customer's own past mean equal, so they are within-customer steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.cells.common import Influence, cross_products, n_rows
from cxroi.cells.hazard import state_influence
from cxroi.cells.heard import answers_by_score
from cxroi.errors import DesignError
from cxroi.estimators.design import Term
from cxroi.estimators.hazard import HazardFit, moments, target_states
from cxroi.estimators.linear import half_width
from cxroi.estimators.study import Cut, Model, Study, at_risk, fitted_hazard, guard_checks, refusal, row_share
from cxroi.terms import LEVEL, Array, Check

MIN_STEP_EVENTS, MIN_STEP_UNITS = 10, 10
STEP = "score_step"
YEAR = 12


@dataclass(frozen=True)
class CurveFit:
    """Monthly hazard of leaving at each score seen, S scores, all else as observed.

    hazard (S,), covariance (S, S); scores pooled for lack of answers share one bin (`bins`) and so one estimate. `margin` is
    the change of monthly margin with one step (as in ScoreEffect within), `margin_covariance` (S,) with each hazard.
    `stay` (S,): share who stay a year at their month's hazard, averaged over customers (an average hazard kept up for a year
    would overstate leaving: customers differ). `answers`: answers given at each score. Refused: empty arrays and the reason
    in `refused`. `risk_hazard`, `risk_margin` as in ScoreEffect.
    """

    segment: str
    scores: tuple[float, ...]
    bins: tuple[int, ...]
    answers: tuple[int, ...]
    hazard: Array
    covariance: Array
    margin: float
    margin_variance: float
    margin_covariance: Array
    df: float
    base_hazard: float
    base_margin: float
    n_units: int
    n_heard: int
    n_obs: int
    n_events: int
    checks: tuple[Check, ...] = ()
    refused: str | None = None
    stay: Array | None = None
    risk_hazard: float | None = None
    risk_margin: float | None = None

    def contrast(self, weights: Array) -> tuple[float, float, float]:
        """(weights . hazard, its variance, its covariance with `margin`); weights (S,), e.g. band(9, 10) - band(7, 8)."""
        return (float(weights @ self.hazard), float(weights @ self.covariance @ weights), float(weights @ self.margin_covariance))

    def step(self, low: float, high: float) -> tuple[float, float]:
        """(change of the monthly hazard when an answer moves from `low` to `high`, its variance)."""
        value, variance, _ = self.contrast(self.band(high, high) - self.band(low, low))
        return value, variance

    def band(self, low: float, high: float) -> Array:
        """Weights (S,) of the scores from `low` to `high` by their answers, adding up to one.

        Raises DesignError when no answer lies there."""
        inside = np.array([low <= score <= high for score in self.scores], dtype=float)
        weights = inside * np.maximum(np.array(self.answers, dtype=float), 1e-9)
        if not inside.any():
            raise DesignError("No answer lies in this band: its value is not measurable here.")
        return np.asarray(weights / weights.sum())

    def stay_share(self, level: float = LEVEL) -> list[tuple[float, float, float, float, int]]:
        """(score, share who stay 12 months, low, high, answers) per score; range by delta method on the log hazard.

        Customers differ in more than is seen, and the more they differ, the more of them stay at the same mean hazard. The upper
        end allows for unseen differences as large as those seen (the convention of Altonji, Elder, Taber 2005).
        """
        reach = half_width(self.df, level) if self.scores else 0.0
        rows = []
        for k, score in enumerate(self.scores):
            spread = np.exp(reach * np.sqrt(self.covariance[k, k]) / self.hazard[k])
            even = self.hazard[k] if self.stay is None else 1 - self.stay[k] ** (1 / YEAR)
            share, low, high = (float((1 - min(h, 1.0)) ** YEAR) for h in (even, even * spread, even / spread))
            unseen = max(share - float((1 - min(self.hazard[k], 1.0)) ** YEAR), 0.0)
            rows.append((score, share, low, min(high + unseen, 1.0), self.answers[k]))
        return rows


def fit_curve(work: Study, cut: Cut) -> CurveFit:
    """Curve of one cut; a refused curve has no scores and says why."""
    cells = work.cells(cut)
    checks = guard_checks(work, cut, cells, True)
    reason = refusal(checks)
    try:
        return _refused(work, cut, cells, checks, reason) if reason else _measured(work, cut, cells, checks)
    except DesignError as found:
        return _refused(work, cut, cells, checks, f"Not measurable here: {str(found).rstrip('.')}.")


def _refused(work: Study, cut: Cut, cells: pl.DataFrame, checks: tuple[Check, ...], reason: str | None) -> CurveFit:
    n_obs, n_events = row_share(cells)
    heard, none = work.heard[cut.key], np.empty(0)
    return CurveFit(cut.name, (), (), (), none, np.empty((0, 0)), 0.0, 0.0, none, 0.0, n_events / n_obs if n_obs else 0.0, 0.0,
                    heard.units, heard.heard, n_obs, n_events, checks, reason)


def _measured(work: Study, cut: Cut, cells: pl.DataFrame, checks: tuple[Check, ...]) -> CurveFit:
    columns = work.columns
    bins, model = stepped(work, cells)
    reason = refusal((*checks, *model.checks))
    if reason:
        return _refused(work, cut, cells, (*checks, *model.checks), reason)
    levels = sorted(set(bins.values()))
    values, gradients, stay = standardised(model.fit, levels)
    states = target_states(model.fit, gradients)
    found = state_influence(work.engine, work.prepared, model.fit.design.patterns, *states, equal=cut.equal)
    work.names.append(found.table)
    clusters = n_rows(work.engine, found.table)
    joint, margin = _joint(work, cut, found, clusters)
    scores = tuple(sorted(bins))
    index = np.array([levels.index(bins[score]) for score in scores])
    answers = answers_by_score(work.engine, work.panel(cut), columns)
    n_obs, n_events = row_share(cells)
    heard, s = work.heard[cut.key], len(levels)
    risk = at_risk(work, cut, model.fit)
    return CurveFit(cut.name, scores, tuple(index.tolist()), tuple(answers.get(score, 0) for score in scores), values[index],
                    joint[np.ix_(index, index)], margin, float(joint[s, s]), joint[index, s], float(clusters - 1),
                    n_events / n_obs, work.mean_money(cut), heard.units, heard.heard, n_obs, n_events, (*checks, *model.checks),
                    stay=stay[index], risk_hazard=risk[0], risk_margin=risk[1])


def stepped(work: Study, cells: pl.DataFrame) -> tuple[dict[float, int], Model]:
    """(bin of each score, hazard with one indicator a bin, the customer's own past mean held equal)."""
    score = work.columns.score
    bins = pooled_steps(cells, score)
    ready = cells.with_columns(pl.col(score).replace_strict(bins, return_dtype=pl.Int64).alias(STEP))
    return bins, fitted_hazard(ready, work, (Term(STEP, True), Term(work.columns.past_mean)), baseline=True)


def _joint(work: Study, cut: Cut, found: Influence, clusters: int) -> tuple[Array, float]:
    """((S+1, S+1) covariance of the hazards and the margin step, margin step); without money the last row is zero."""
    size = len(found.columns)
    scale = np.full(size + 1, np.sqrt(clusters / max(clusters - 1, 1)))
    out = np.zeros((size + 1, size + 1))
    if work.money is None:
        out[:size, :size] = cross_products(work.engine, found)
        return out * np.outer(scale, scale), 0.0
    margin = work.margin(cut, within=True)
    scale[size] = np.sqrt(margin.factor)
    return cross_products(work.engine, found, margin.influence) * np.outer(scale, scale), float(margin.fit.params[0])


def pooled_steps(cells: pl.DataFrame, score: str) -> dict[float, int]:
    """Bin of each score, from low to high: a bin is closed when it has 10 leavers and 10 stayers; the rest joins the last."""
    totals = cells.group_by(score).agg(pl.col("n").sum(), pl.col("events").sum()).sort(score)
    bins: dict[float, int] = {}
    current, events, stays = 0, 0.0, 0.0
    for level, n, left in totals.iter_rows():
        bins[float(level)] = current
        events, stays = events + left, stays + n - left
        if events >= MIN_STEP_EVENTS and stays >= MIN_STEP_UNITS:
            current, events, stays = current + 1, 0.0, 0.0
    if events + stays > 0 and current > 0:
        bins = {level: min(each, current - 1) for level, each in bins.items()}
    if len(set(bins.values())) < 2:
        raise DesignError("too few customers left to tell one score from another")
    return bins


def standardised(fit: HazardFit, levels: list[int]) -> tuple[Array, Array, Array]:
    """(hazards (S,), gradients (S, K), 12-month stay shares (S,)) with everyone's score set to each level, others as observed."""
    design, share = fit.design, fit.design.share
    names = design.terms
    indicator = {name: k for k, name in enumerate(names) if name.startswith(f"{STEP}=")}
    steps = list(indicator.values())
    others = fit.params.copy()
    others[steps] = 0.0
    base = design.times(others)
    hazards, gradients, stay = np.empty(len(levels)), np.empty((len(levels), len(names))), np.empty(len(levels))
    for row, level in enumerate(levels):
        k = indicator.get(f"{STEP}={level}")
        p, slope, _ = moments(fit.link, base + (fit.params[k] if k is not None else 0.0))
        hazards[row], gradients[row], stay[row] = share @ p, design.sums(share * slope), share @ (1 - p) ** YEAR
        gradients[row, steps] = 0.0
        if k is not None:
            gradients[row, k] = share @ slope
    return hazards, gradients, stay

