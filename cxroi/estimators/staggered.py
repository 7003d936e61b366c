"""The grade-B estimate of a staggered launch over clusters, and every number its checks read.

Estimate = mean of the claimed months after launch less the mean of months -5 to -3, against clusters that are never
exposed. Each statistic is linear in the outcome, so one influence value per cluster gives all errors and covariances.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.errors import DesignError
from cxroi.estimators.groups import NEVER, Mask
from cxroi.estimators.imputation import imputation_contrast
from cxroi.terms import Array

BASE = (-5, -3)
DIP = 6
YEAR = 12
WAVE_NEEDS = 18
NEIGHBOURS_NEEDED = 3


@dataclass(frozen=True)
class Rollout:
    """Who launched when: months (T,), launches (G,) with NEVER for controls, weights (G,) customers, claimed months.

    `near_launch` (G,): month the first other cluster of the same region launched (NEVER: none), None without regions.
    """

    months: Array
    launches: Array
    weights: Array
    claimed: int
    near_launch: Array | None = None

    @property
    def treated(self) -> Mask:
        return np.asarray(self.launches < NEVER, dtype=bool)

    @property
    def dates(self) -> Array:
        return np.unique(self.launches[self.treated])

    @property
    def df(self) -> float:
        return float(len(self.launches) - len(self.dates) - 1)

    @property
    def months_before(self) -> int:
        return int(self.dates.min() - self.months.min())

    @property
    def months_after(self) -> int:
        return int(self.months.max() - self.dates.max()) + 1


@dataclass(frozen=True)
class Outcome:
    """values (G, T) with the effects of other initiatives taken off; `design` (P, G, T) and `influence` (G, P) of these."""

    values: Array
    design: Array | None = None
    influence: Array | None = None

    def less(self, other: Outcome, weight: float) -> Outcome:
        """self - weight x other: the composite in money."""
        values = self.values - weight * other.values
        if self.influence is None or other.influence is None:
            return Outcome(values)
        return Outcome(values, self.design, np.asarray(self.influence - weight * other.influence))


@dataclass(frozen=True)
class Statistics:
    """S named statistics: estimates (S,) and influence values per cluster (G, S); covariance = influence' influence."""

    names: tuple[str, ...]
    estimates: Array
    influence: Array

    def value(self, name: str) -> float:
        return float(self.estimates[self.names.index(name)])

    def error(self, name: str) -> float:
        column = self.influence[:, self.names.index(name)]
        return float(np.sqrt(column @ column))


def contrasts(rollout: Rollout) -> dict[str, Array]:
    """Every statistic as a pattern over launch dates and months, (K, T) each; controls carry the negative sum.

    plain: the estimate. drift: the earlier trend carried from base to post. trended: plain less drift. dip: last six
    months before launch against all earlier ones. wave: part of the estimate a yearly wave explains. second: imputation
    less plain. without <k>: plain leaving launch date k out, less plain.
    """
    event = rollout.months[None, :] - rollout.dates[:, None]
    sizes = np.asarray([rollout.weights[rollout.launches == date].sum() for date in rollout.dates])
    shares = sizes / sizes.sum()
    change = _mean_of((event >= 0) & (event < rollout.claimed)) - _mean_of((event >= BASE[0]) & (event <= BASE[1]))
    plain = shares[:, None] * change
    found = {"plain": plain, "drift": _drift(event, sizes) * ((rollout.claimed - 1) / 2 - sum(BASE) / 2)}
    found["trended"] = plain - found["drift"]
    early = (event < -DIP).any(axis=1)
    if early.any():
        gap = _mean_of((event < 0) & (event >= -DIP)) - _mean_of(event < -DIP)
        found["dip"] = np.where(early, sizes, 0)[:, None] / sizes[early].sum() * gap
    if rollout.months_before >= WAVE_NEEDS:
        found["wave"] = _wave(event, rollout, sizes, change)
    found["second"] = _second(rollout, sizes, plain)
    if len(shares) > 1:
        for k, date in enumerate(rollout.dates):
            rest = np.where(np.arange(len(shares)) == k, 0.0, shares / (1 - shares[k]))
            found[f"without {date:g}"] = rest[:, None] * change - plain
    return found


def _mean_of(mask: Mask) -> Array:
    """Row-wise averaging weights (K, T) of a mask; zero rows stay zero."""
    return np.asarray(mask / np.maximum(mask.sum(axis=1, keepdims=True), 1))


def _drift(event: Array, sizes: Array) -> Array:
    """OLS slope over all months before launch with an intercept per launch date, weighted by cohort size."""
    before = event < 0
    centred = np.where(before, event - (_mean_of(before) * event).sum(axis=1, keepdims=True), 0.0)
    return np.asarray(sizes[:, None] * centred / (sizes[:, None] * centred**2).sum())


def _wave(event: Array, rollout: Rollout, sizes: Array, change: Array) -> Array:
    """Share of the estimate explained by a yearly wave fitted before launch (intercepts, slope, sine and cosine)."""
    K, T = event.shape
    angle = 2 * np.pi * np.broadcast_to(rollout.months, (K, T)) / YEAR
    waves = np.stack([np.sin(angle), np.cos(angle)])
    own = np.repeat(np.eye(K)[:, :, None], T, axis=2)
    rows = np.concatenate([own, event[None].astype(float) / YEAR, waves]).reshape(K + 3, K * T)
    weights = (sizes[:, None] * (event < 0)).ravel()
    hat = np.linalg.pinv((rows * weights) @ rows.T, hermitian=True) @ (rows * weights)
    carried = np.einsum("k,wkt,kt->w", sizes / sizes.sum(), waves, change)
    return np.asarray(np.tensordot(carried, hat[-2:].reshape(2, K, T), axes=1))


def _second(rollout: Rollout, sizes: Array, plain: Array) -> Array:
    controls = rollout.weights[~rollout.treated].sum()
    launches = np.append(rollout.dates, NEVER)
    targets = np.vstack([np.where(plain > 0, plain, 0.0), np.zeros(plain.shape[1])])
    return np.asarray(imputation_contrast(rollout.months, launches, np.append(sizes, controls), targets)[:-1] - plain)


def event_contrasts(rollout: Rollout) -> dict[int, Array]:
    """Months since launch -> pattern (K, T) against the mean of months -5 to -3, over the launch dates seen that long."""
    event = rollout.months[None, :] - rollout.dates[:, None]
    sizes = np.asarray([rollout.weights[rollout.launches == date].sum() for date in rollout.dates])
    base = _mean_of((event >= BASE[0]) & (event <= BASE[1]))
    found = {}
    for e in range(int(event.min()), int(event.max()) + 1):
        seen = (event == e).any(axis=1)
        if seen.any():
            found[e] = np.where(seen, sizes, 0)[:, None] / sizes[seen].sum() * ((event == e) - base)
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
    return Statistics(tuple(patterns), parts.sum(axis=0), influence * scale[:, None])


def _loads(rollout: Rollout, patterns: Array) -> Array:
    """Weights (S, G, T) of each cluster and month in each statistic."""
    loads = np.zeros((len(patterns), len(rollout.launches), len(rollout.months)))
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


def _near_and_far(rollout: Rollout) -> tuple[Mask, Mask]:
    """Controls (G,) with a launched neighbour seen before and after its launch, and controls of regions without any launch."""
    launch = np.full(len(rollout.launches), float(NEVER)) if rollout.near_launch is None else rollout.near_launch
    near = ~rollout.treated & (launch < rollout.months.max()) & (launch > rollout.months.min())
    return near, ~rollout.treated & (launch >= NEVER)


def no_neighbours(rollout: Rollout) -> str:
    """Why exposed neighbours cannot be looked at and what would help; "" where they can."""
    if rollout.near_launch is None:
        return "exposed neighbours need two regions or more: load region of units"
    near, far = (int(side.sum()) for side in _near_and_far(rollout))
    if far < NEIGHBOURS_NEEDED:
        return (f"exposed neighbours need {NEIGHBOURS_NEEDED} groups in regions where nobody launched, there are {far}: leave a "
                "region out for now, or load smaller regions of units")
    if near < NEIGHBOURS_NEEDED:
        return (f"exposed neighbours need {NEIGHBOURS_NEEDED} groups never exposed beside launched ones in the same region, "
                f"there are {near}: load larger regions of units")
    return ""


def neighbour_test(rollout: Rollout, outcome: Outcome) -> tuple[float, float] | None:
    """(effect, p) of `neighbour_effect`."""
    from scipy.stats import t

    found = neighbour_effect(rollout, outcome)
    if found is None:
        return None
    effect, error, df = found
    return effect, float(2 * t.sf(abs(effect) / error, df)) if error > 0 else 1.0


def neighbour_effect(rollout: Rollout, outcome: Outcome) -> tuple[float, float, float] | None:
    """Controls near exposed clusters against other controls: (effect, error, df); None with fewer than three of either.

    Every month since the first neighbour launched against every month before, less the same months of the others.
    """
    if rollout.near_launch is None or no_neighbours(rollout):
        return None
    near, far = _near_and_far(rollout)
    after = rollout.months[None, :] >= rollout.near_launch[near][:, None]
    patterns = _mean_of(after) - _mean_of(~after)
    others = outcome.values[far] - outcome.values[far].mean(axis=0)
    change = (patterns * (outcome.values[near] - outcome.values[far].mean(axis=0))).sum(axis=1)
    n, m = len(change), len(others)
    variance = change.var(ddof=1) / n + (others @ patterns.mean(axis=0)).var(ddof=1) / m
    return float(change.mean()), float(np.sqrt(variance)), float(n + m - 2)
