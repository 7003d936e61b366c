"""The curve from score to staying: one hazard per step of the score, the same customers and months held at each step.

A hazard with one indicator a step (few-answer steps pooled with a neighbour), evaluated over the observed mix of all
other covariates (standardisation; Robins 1986). Steps hold the customer's own level of
answers equal, so they are within-customer steps; what customers feel moves with the answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.cells.core.common import Influence, cross_products
from cxroi.cells.score.heard import answers_by_score
from cxroi.errors import DesignError
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.score.cut.at_risk import at_risk
from cxroi.estimators.score.cut.fit import cut_fit
from cxroi.estimators.score.cut.guards import guard_checks, refusal, row_share
from cxroi.estimators.score.cut.study import Cut, Study
from cxroi.terms import LEVEL, YEAR, Array, Check


@dataclass(frozen=True)
class CurveFit:
    """Monthly hazard of leaving at each score seen, S scores, all else as observed.

    hazard (S,), covariance (S, S); scores pooled for lack of answers share one bin (`bins`) and so one estimate.
    `margin` is the change of monthly margin with one step (as in ScoreEffect within), `margin_covariance` (S,) with
    each hazard.
    `stay` (S,): share who stay a year at their month's hazard, averaged over customers (an average hazard kept up for a
    year would overstate leaving: customers differ). `answers`: answers given at each score. Refused: empty arrays and
    the
    reason in `refused`. `risk_hazard`, `risk_margin` as in ScoreEffect.
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
        """(weights . hazard, its variance, its covariance with `margin`); weights (S,), e.g. band(9, 10) - band(7,
        8)."""
        return (
            float(weights @ self.hazard),
            float(weights @ self.covariance @ weights),
            float(weights @ self.margin_covariance),
        )

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

        Customers differ in more than is seen, and the more they differ, the more of them stay at the same mean hazard.
        The upper end allows for unseen differences as large as those seen (the convention of Altonji, Elder, Taber
        2005).
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
    return CurveFit(
        cut.name,
        (),
        (),
        (),
        none,
        np.empty((0, 0)),
        0.0,
        0.0,
        none,
        0.0,
        work.pace(cut) * n_events / n_obs if n_obs else 0.0,
        0.0,
        heard.units,
        heard.heard,
        n_obs,
        n_events,
        checks,
        reason,
    )


def _measured(work: Study, cut: Cut, cells: pl.DataFrame, checks: tuple[Check, ...]) -> CurveFit:
    columns = work.columns
    found = cut_fit(work, cut)
    checks = (*checks, *found.model.checks)
    reason = refusal(checks)
    if reason:
        return _refused(work, cut, cells, checks, reason)
    joint, margin = _joint(work, cut, found.levels_influence, found.clusters)
    scores = tuple(sorted(found.bins))
    index = np.array([found.levels.index(found.bins[score]) for score in scores])
    answers = answers_by_score(work.engine, work.panel(cut), columns)
    n_obs, n_events = row_share(cells)
    heard, s = work.heard[cut.key], len(found.levels)
    risk = at_risk(work, cut, found.model.fit)
    return CurveFit(
        cut.name,
        scores,
        tuple(index.tolist()),
        tuple(answers.get(score, 0) for score in scores),
        found.hazards[index],
        joint[np.ix_(index, index)],
        margin,
        float(joint[s, s]),
        joint[index, s],
        float(found.clusters - 1),
        work.pace(cut) * n_events / n_obs,
        work.mean_money(cut),
        heard.units,
        heard.heard,
        n_obs,
        n_events,
        checks,
        stay=found.stay[index],
        risk_hazard=risk[0],
        risk_margin=risk[1],
    )


def _joint(work: Study, cut: Cut, found: Influence, clusters: int) -> tuple[Array, float]:
    """((S+1, S+1) covariance of the hazards and the margin step, margin step); without money the last row is zero."""
    size, own = len(found.columns), np.sqrt(clusters / max(clusters - 1, 1))
    out = np.zeros((size + 1, size + 1))
    if work.money is None:
        out[:size, :size] = cross_products(work.engine, found) * own**2
        return out, 0.0
    margin = work.margin(cut, "within")
    adds = np.zeros((size + 1, size + len(margin.influence.columns)))
    adds[:size, :size], adds[size, size:] = own * np.eye(size), np.sqrt(margin.factor)
    joint = adds @ cross_products(work.engine, found, margin.influence) @ adds.T
    return joint, float(margin.fit.params.sum())
