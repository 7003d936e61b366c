"""What each month since launch has shown of its own: effects on spend and on leaving, month by month, with one joint
covariance. What was earned is their sum; what is expected carries their path on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.checks.grade_b import counted_months
from cxroi.estimators.launches.groups import BASE, Mask
from cxroi.estimators.launches.staggered import Outcome, Rollout, event_contrasts, statistics, trend
from cxroi.terms import Array

GROUPS_OF_A_MONTH = 2
"""Groups that a month since launch needs: one alone shows no error of its own."""


@dataclass(frozen=True)
class OwnMonths:
    """E months since launch that have an effect of their own, over K launch dates.

    `since` (E,) months since launch, 0 = the month of launch, in order; `effects` (E, 2): change of monthly margin
    while active, and of the monthly probability of leaving; `influence` (G, 2E) of each group on them, margin of all
    months first, then leaving: their covariance is influence' influence. `df`: of the sum of all (method-rules.md 1,
    earned 5).
    `dates` (K,) launch months (year * 12 + month - 1); `exposed` (K, E): customers exposed in that month since launch.
    `trend` (2,): how margin and leaving moved a month before launch, against groups never exposed, with influence
    (G, 2); `carried` (E,): how many times it reaches each month. `counted`: months since launch below it are counted at
    grade B, later ones are supported (C) at most.
    """

    since: Array
    effects: Array
    influence: Array
    df: float
    dates: Array
    exposed: Array
    trend: Array
    trend_influence: Array
    counted: int
    carried: Array

    @property
    def covariance(self) -> Array:
        """(2E, 2E): margin of all months, then leaving of all months."""
        return np.asarray(self.influence.T @ self.influence)

    @property
    def columns(self) -> Array:
        """(G, 2E + 2) influence on all effects, then on the trend."""
        return np.hstack([self.influence, self.trend_influence])

    def worlds(self, deviations: Array, trended: bool, below: float = np.inf) -> tuple[Array, Array]:
        """(effects (E, 2), draws (D, E, 2)) from deviations (D, 2E + 2) of `columns`; `trended`: with the earlier trend
        carried on; months since launch from `below` on are taken as none."""
        E, inside = len(self.since), (self.since < below)[:, None]
        moved = np.stack([deviations[:, :E], deviations[:, E : 2 * E]], axis=2)
        point, carried = self.effects, self.carried[:, None] if trended else np.zeros((E, 1))
        drawn = point + moved - carried * (self.trend + deviations[:, 2 * E :])[:, None, :]
        return np.where(inside, point - carried * self.trend, 0.0), np.where(inside, drawn, 0.0)


def own_months(
    rollout: Rollout, outcomes: tuple[Outcome, Outcome], kept: Mask, errors: tuple[float, float]
) -> OwnMonths:
    """Margin and leaving of every month since launch that two groups or more have reached; `kept` (all groups,) are
    those of the roll-out; errors = (factor where few groups were launched, degrees of freedom)."""
    factor, df = errors
    event = rollout.months[None, :] - rollout.launches[:, None]
    reached = {e: (event == e).any(axis=1).sum() for e in range(int(event.max()) + 1)}
    by_month = {
        e: pattern for e, pattern in event_contrasts(rollout).items() if e >= 0 and reached[e] >= GROUPS_OF_A_MONTH
    }
    wanted = {str(e): pattern for e, pattern in by_month.items()} | {"trend": trend(rollout)}
    found = [statistics(rollout, each, wanted) for each in outcomes]
    influence = np.zeros((len(kept), 2, len(wanted)))
    influence[kept] = factor * np.stack([one.influence for one in found], axis=1)
    estimates = np.stack([one.estimates for one in found], axis=1)
    return OwnMonths(
        np.asarray(list(by_month), dtype=float),
        estimates[:-1],
        influence[:, :, :-1].reshape(len(kept), -1),
        df,
        rollout.dates,
        np.stack([np.where(rollout.event == e, rollout.customers, 0.0).sum(axis=1) for e in by_month], axis=1),
        estimates[-1],
        influence[:, :, -1],
        counted_months(rollout.months_before),
        np.asarray(list(by_month), dtype=float) - sum(BASE) / 2,
    )


def steady(effects: Array, influence: Array, df: float, months: int) -> OwnMonths:
    """Two effects (4,), plain and with what was there before taken off, known as a mean of the first `months` only;
    influence (G, 4)."""
    return OwnMonths(
        np.arange(float(months)),
        np.tile(effects[:2], (months, 1)),
        np.repeat(influence[:, :2], months, axis=1),
        df,
        np.zeros(0),
        np.zeros((0, months)),
        effects[:2] - effects[2:],
        influence[:, :2] - influence[:, 2:],
        months,
        np.ones(months),
    )
