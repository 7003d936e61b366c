"""Whom a step keeps or loses: their hazard and their money, each customer-month weighted by its own effect."""

from __future__ import annotations

import numpy as np

from cxroi.cells.core.hazard import weighted_mean
from cxroi.checks.thresholds import MIN_LEAVERS
from cxroi.estimators.core.hazard import HazardFit
from cxroi.estimators.score.cut.study import Cut, Study
from cxroi.terms import Array


def at_risk(work: Study, cut: Cut, fit: HazardFit, effect: Array | None = None) -> tuple[float | None, float | None]:
    """(hazard, money) of those a step keeps or loses: means over customer-months, each weighted by its own effect.

    `effect` (C,) of one step on each design row; None: in proportion to d p / d eta. Money is that of those who did
    leave, the month before, from MIN_LEAVERS on: who leaves brings less than others who look alike, and no covariate
    shows all of
    it.

    The average marginal effect times the average margin is not the average of their product: who leaves easily brings
    less.
    """
    each = fit.slope if effect is None or not _one_sided(fit, effect) else effect
    weights = fit.design.n * each
    hazard = work.pace(cut) * float(weights @ fit.fitted / weights.sum())
    if work.money is None:
        return hazard, None
    index, patterns = fit.design.index, fit.design.patterns
    own, found = work.leavers().weighted((patterns, (each / fit.fitted)[index]), cut.equal)
    if own is not None and found >= MIN_LEAVERS:
        return hazard, own
    return hazard, weighted_mean(work.engine, work.prepared, (patterns, each[index]), work.money, work.leaving(cut))


def _one_sided(fit: HazardFit, effect: Array) -> bool:
    """Weights are means of somebody only where steps up and down do not cancel out."""
    total, sides = float(fit.design.n @ effect), float(fit.design.n @ np.abs(effect))
    return sides > 0 and abs(total) >= 0.75 * sides
