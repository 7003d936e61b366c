"""The grade-B estimate of a staggered launch over clusters, and every number its checks read.

Estimate = one sum over exposed clusters and counted months: own change since months -5 to -3 less that of clusters
never exposed, a customer and month. Linear in the outcome, so one influence value per cluster gives all errors and
covariances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.checks import thresholds as rule
from cxroi.errors import DesignError
from cxroi.estimators.launches.groups import BASE, NEVER, Mask
from cxroi.estimators.launches.imputation import imputation_contrast
from cxroi.terms import YEAR, Array

DIP = 6


@dataclass(frozen=True)
class Rollout:
    """Who launched when: months (T,), launches (G,) with NEVER for controls, weights (G,) customers; months since
    launch below `counted` are summed.

    `near_launch` (G,): month the first other cluster of the same region launched (NEVER: none), None without regions.
    `exposed` (K, T): customers exposed by launch date and month (None: weights in every month). `worth` (T,): money
    that a customer who stays at the end of a month still brings; with it outcomes are margin and leaving side by side.
    """

    months: Array
    launches: Array
    weights: Array
    counted: int
    near_launch: Array | None = None
    exposed: Array | None = None
    worth: Array | None = None

    @property
    def treated(self) -> Mask:
        return np.asarray(self.launches < NEVER, dtype=bool)

    @property
    def dates(self) -> Array:
        return np.unique(self.launches[self.treated])

    @property
    def months_before(self) -> int:
        return int(self.dates.min() - self.months.min())

    @property
    def event(self) -> Array:
        """(K, T) months since launch."""
        return np.asarray(self.months[None, :] - self.dates[:, None])

    @property
    def sizes(self) -> Array:
        """(K,) customers of each launch date."""
        return np.asarray([self.weights[self.launches == date].sum() for date in self.dates])

    @property
    def customers(self) -> Array:
        """(K, T) customers exposed, by launch date and month since launch on."""
        known = np.broadcast_to(self.sizes[:, None], self.event.shape) if self.exposed is None else self.exposed
        return np.asarray(np.where(self.event >= 0, known, 0.0))

    @property
    def summed(self) -> Array:
        """(K, T) customers in the months that are summed."""
        return np.asarray(np.where(self.event < self.counted, self.customers, 0.0))

    def in_money(self, cells: Array) -> tuple[Array, ...]:
        """Weights (K, T) of each outcome, margin less what leaving costs, from weights of customers (K, T)."""
        return (cells,) if self.worth is None else (cells, -cells * self.worth)


@dataclass(frozen=True)
class Outcome:
    """values (G, T) with the effects of other initiatives taken off; `design` (P, G, T) and `influence` (G, P) of
    these."""

    values: Array
    design: Array | None = None
    influence: Array | None = None

    def beside(self, other: Outcome) -> Outcome:
        """Both outcomes (G, 2T) side by side."""
        values = np.hstack([self.values, other.values])
        if self.design is None or other.design is None or self.influence is None or other.influence is None:
            return Outcome(values)
        design = np.concatenate(
            [
                np.concatenate([self.design, np.zeros_like(self.design)], axis=2),
                np.concatenate([np.zeros_like(other.design), other.design], axis=2),
            ]
        )
        return Outcome(values, design, np.hstack([self.influence, other.influence]))


@dataclass(frozen=True)
class Statistics:
    """S named statistics: estimates (S,) and influence values per cluster (G, S); covariance = influence' influence.

    `df` (S,): V^2 / (V_T^2 / (n_T - K) + V_C^2 / (n_C - 1)), V_T and V_C the exposed and control parts of V.
    """

    names: tuple[str, ...]
    estimates: Array
    influence: Array
    df: Array

    def value(self, name: str) -> float:
        return float(self.estimates[self.names.index(name)])

    def error(self, name: str) -> float:
        column = self.influence[:, self.names.index(name)]
        return float(np.sqrt(column @ column))

    def p(self, name: str) -> float:
        """Two-sided p value; 1 where nothing varies."""
        from scipy.stats import t

        error = self.error(name)
        if error <= 1e-9 * self.error(self.names[0]):
            return 1.0
        return float(2 * t.sf(abs(self.value(name)) / error, self.df[self.names.index(name)]))


def contrasts(rollout: Rollout) -> dict[str, Array]:
    """Every statistic in money as a pattern over launch dates and months (K, T), two outcomes side by side where
    `worth` is known; controls carry the negative sum.

    plain: the estimate. drift: the earlier trend carried on to each month. trended: plain less drift. dip: last six
    months before launch against all earlier ones. wave: part of the estimate a yearly wave explains. second: imputation
    less plain. without <k>: the same sum with launch date k left out, less itself, where other dates reach its months.
    """
    cells = rollout.summed / rollout.summed.sum()
    parts = [_contrasts(rollout, weights) for weights in rollout.in_money(cells)]
    return {name: np.hstack([part[name] for part in parts]) for name in parts[0]}


def _contrasts(rollout: Rollout, weights: Array) -> dict[str, Array]:
    """The statistics of one outcome; weights (K, T) of the months that are summed."""
    event, sizes = rollout.event, rollout.sizes
    plain = since_base(rollout, weights)
    found = {"plain": plain, "drift": trend(rollout) * (weights * (event - sum(BASE) / 2)).sum()}
    found["trended"] = plain - found["drift"]
    early = (event < -DIP).any(axis=1)
    if early.any():
        gap = mean_of((event < 0) & (event >= -DIP)) - mean_of(event < -DIP)
        found["dip"] = np.where(early, sizes, 0)[:, None] / sizes[early].sum() * gap * weights.sum()
    if rollout.months_before >= rule.WAVE_NEEDS_MONTHS:
        found["wave"] = _wave(rollout, plain)
    found["second"] = _second(rollout, weights) - plain
    if len(sizes) > 1:
        for k, date in enumerate(rollout.dates):
            found[f"without {date:g}"] = since_base(rollout, _without(rollout, weights, k))
    return found


def since_base(rollout: Rollout, weights: Array) -> Array:
    """Weights (K, T) of months as changes since months -5 to -3."""
    base = mean_of((rollout.event >= BASE[0]) & (rollout.event <= BASE[1]))
    return np.asarray(weights - weights.sum(axis=1, keepdims=True) * base)


def mean_of(mask: Mask) -> Array:
    """Row-wise averaging weights (K, T) of a mask; zero rows stay zero."""
    return np.asarray(mask / np.maximum(mask.sum(axis=1, keepdims=True), 1))


def _without(rollout: Rollout, weights: Array, left_out: int) -> Array:
    """What leaving a launch date out changes (K, T): each month since launch keeps its weight, carried by the others;
    months that no other date reaches stay as they are."""
    event = np.where(weights != 0, rollout.event, -1).astype(int)
    if not (event >= 0).any():
        return np.zeros_like(weights)
    of_month = np.bincount(event[event >= 0], weights[event >= 0], minlength=event.max() + 1)
    own = np.bincount(
        event[left_out][event[left_out] >= 0], weights[left_out][event[left_out] >= 0], minlength=len(of_month)
    )
    others = np.bincount(
        np.delete(event, left_out, axis=0)[np.delete(event, left_out, axis=0) >= 0], minlength=len(of_month)
    )
    moved = np.where(others > 0, own, 0.0)
    rest = np.where(others > 0, of_month - own, 1.0)
    changed = np.where(event >= 0, weights * (moved / np.where(rest == 0, 1.0, rest))[event], 0.0)
    changed[left_out] = np.where(event[left_out] >= 0, -moved[event[left_out]], 0.0)
    return np.asarray(changed)


def trend(rollout: Rollout) -> Array:
    """OLS slope over all months before launch with an intercept per launch date, weighted by cohort size."""
    event, sizes, before = rollout.event, rollout.sizes, rollout.event < 0
    centred = np.where(before, event - (mean_of(before) * event).sum(axis=1, keepdims=True), 0.0)
    return np.asarray(sizes[:, None] * centred / (sizes[:, None] * centred**2).sum())


def _wave(rollout: Rollout, plain: Array) -> Array:
    """Share of the estimate explained by a yearly wave fitted before launch (intercepts, slope, sine and cosine)."""
    event, sizes = rollout.event, rollout.sizes
    K, T = event.shape
    angle = 2 * np.pi * np.broadcast_to(rollout.months, (K, T)) / YEAR
    waves = np.stack([np.sin(angle), np.cos(angle)])
    own = np.repeat(np.eye(K)[:, :, None], T, axis=2)
    rows = np.concatenate([own, event[None].astype(float) / YEAR, waves]).reshape(K + 3, K * T)
    weights = (sizes[:, None] * (event < 0)).ravel()
    hat = np.linalg.pinv((rows * weights) @ rows.T, hermitian=True) @ (rows * weights)
    carried = np.einsum("wkt,kt->w", waves, plain)
    return np.asarray(np.tensordot(carried, hat[-2:].reshape(2, K, T), axes=1))


def _second(rollout: Rollout, weights: Array) -> Array:
    launches = np.append(rollout.dates, NEVER)
    sizes = np.append(rollout.sizes, rollout.weights[~rollout.treated].sum())
    targets = np.vstack([weights, np.zeros(weights.shape[1])])
    return np.asarray(imputation_contrast(rollout.months, launches, sizes, targets)[:-1])


def event_contrasts(rollout: Rollout) -> dict[int, Array]:
    """Months since launch -> pattern (K, T) against the mean of months -5 to -3, over the launch dates seen that
    long, by the customers exposed then (before launch: all of a date)."""
    event, found = rollout.event, {}
    known = np.where(event < 0, rollout.sizes[:, None], rollout.customers)
    for e in range(int(event.min()), int(event.max()) + 1):
        here = np.where(event == e, known, 0.0)
        if here.sum() > 0:
            found[e] = since_base(rollout, here / here.sum())
    return found


def statistics(rollout: Rollout, outcome: Outcome, patterns: dict[str, Array]) -> Statistics:
    """Estimates and influence values of patterns (K, T): n_k/(n_k - 1) within each launch date.

    The uncertainty of having taken off other initiatives' effects is part of the influence values. Launch dates with
    one cluster are pooled, so that their error is not taken as zero. Raises DesignError without controls.
    """
    if rollout.treated.all():
        raise DesignError("every cluster is exposed: no control is left to compare with")
    loads = _loads(rollout, np.asarray(list(patterns.values())))
    treated = rollout.treated
    control = rollout.weights[~treated] @ outcome.values[~treated] / rollout.weights[~treated].sum()
    parts = np.einsum("sgt,gt->gs", loads, outcome.values - control)
    strata = _strata(rollout)
    influence = np.zeros_like(parts)
    scale = np.ones(len(parts))
    for stratum in np.unique(strata):
        mine = strata == stratum
        share = rollout.weights[mine] / rollout.weights[mine].sum()
        influence[mine] = parts[mine] - share[:, None] * parts[mine].sum(axis=0)
        scale[mine] = np.sqrt(mine.sum() / max(mine.sum() - 1, 1))
    if outcome.design is not None and outcome.influence is not None:
        influence = influence - outcome.influence @ np.einsum("sgt,pgt->ps", loads, outcome.design)
    influence = influence * scale[:, None]
    return Statistics(tuple(patterns), parts.sum(axis=0), influence, _degrees(rollout, strata, influence))


def _degrees(rollout: Rollout, strata: Array, influence: Array) -> Array:
    """Degrees of freedom (S,) of each statistic."""
    treated = rollout.treated
    free = max(int(treated.sum()) - len(np.unique(strata[treated])), 1), max(int((~treated).sum()) - 1, 1)
    ours, theirs = ((influence[side] ** 2).sum(axis=0) for side in (treated, ~treated))
    spread = ours**2 / free[0] + theirs**2 / free[1]
    return np.asarray(np.where(spread > 0, (ours + theirs) ** 2 / np.where(spread > 0, spread, 1.0), sum(free)))


def _loads(rollout: Rollout, patterns: Array) -> Array:
    """Weights (S, G, T) of each cluster and month in each statistic."""
    loads = np.zeros((len(patterns), len(rollout.launches), patterns.shape[-1]))
    for k, date in enumerate(rollout.dates):
        mine = np.flatnonzero(rollout.launches == date)
        share = rollout.weights[mine] / rollout.weights[mine].sum()
        loads[:, mine] = share[None, :, None] * patterns[:, None, k]
    controls = np.flatnonzero(~rollout.treated)
    share = rollout.weights[controls] / rollout.weights[controls].sum()
    loads[:, controls] = -share[None, :, None] * patterns.sum(axis=1)[:, None, :]
    return loads


def _strata(rollout: Rollout) -> Array:
    """Launch date of each cluster; dates with a single cluster share one stratum (with the next date if need be)."""
    strata = rollout.launches.copy()
    counts = {date: int((strata == date).sum()) for date in rollout.dates}
    lone = [date for date, n in counts.items() if n == 1]
    if len(lone) == 1 and len(counts) > 1:
        lone.append(min((date for date in counts if date != lone[0]), key=lambda date: counts[date]))
    for date in lone:
        strata[strata == date] = -1.0
    return strata
