"""Group-time average treatment effects of staggered launches (Callaway and Sant'Anna 2021) as contrasts of cohort means.

Every effect, aggregate and error is a contrast of per-cohort means over months and of their covariance, so the
database sends back T means and T x T moments per launch date, however many customers there are. Where the errors of
several initiatives or outcomes must be joined, the same contrasts give one influence value per cluster.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from cxroi.cells.cohorts import CohortMoments
from cxroi.errors import DesignError
from cxroi.terms import Array, Fit

Mask = np.ndarray[Any, np.dtype[np.bool_]]

NEVER = 1_000_000
"""Launch month of a cohort that is never exposed."""

Control = Literal["never", "not_yet"]
Base = Literal["varying", "universal"]
Kind = Literal["simple", "group", "calendar", "dynamic"]


@dataclass(frozen=True)
class Cohorts:
    """K launch dates (the last may be NEVER), T months: n (K,), means (K, T), covariance of each mean (K, T, T).

    `sizes` (K,) weigh cohorts against each other (units, or customers in clusters).
    """

    months: Array
    launches: Array
    n: Array
    sizes: Array
    means: Array
    covariance: Array

    @property
    def treated(self) -> list[int]:
        return [k for k, launch in enumerate(self.launches) if launch < NEVER]


@dataclass(frozen=True)
class GroupTimes:
    """P effects ATT(g, t): launch and month index, contrasts (P, K, T), estimates (P,).

    `membership` (P, K): derivative by a unit's cohort, where several cohorts share the control group.
    """

    cohorts: Cohorts
    launch: Array
    month: Array
    contrasts: Array
    estimates: Array
    membership: Array

    @property
    def covariance(self) -> Array:
        """(P, P), cohort sizes random as published errors take them."""
        return covariance(self.cohorts, self.contrasts) + size_covariance(self.cohorts, self.membership)


def cohorts_of(
    values: Array, months: Array, launches: Array, weights: Array | None = None, *, small_sample: bool = False
) -> Cohorts:
    """Cohort means and covariances of a balanced panel: values (N, T), launches (N,), weights (N,) fixed over time.

    `small_sample` multiplies by n_k/(n_k - 1) within each launch date (products); published cases do without.
    Raises DesignError where a value is missing.
    """
    if not np.isfinite(values).all():
        raise DesignError(
            f"{int((~np.isfinite(values)).any(axis=1).sum())} units lack a value in some month; balance the panel first"
        )
    weights = np.ones(len(values)) if weights is None else weights
    labels = np.unique(launches)
    n, sizes, means, covariance = [], [], [], []
    for launch in labels:
        mine = launches == launch
        share = weights[mine] / weights[mine].sum()
        mean = share @ values[mine]
        scaled = share[:, None] * (values[mine] - mean)
        size = int(mine.sum())
        factor = size / (size - 1) if small_sample and size > 1 else 1.0
        n.append(size)
        sizes.append(float(weights[mine].sum()))
        means.append(mean)
        covariance.append(factor * scaled.T @ scaled)
    return Cohorts(
        np.asarray(months, float),
        labels.astype(float),
        np.asarray(n, float),
        np.asarray(sizes),
        np.asarray(means),
        np.asarray(covariance),
    )


def cohorts_from(moments: CohortMoments) -> Cohorts:
    """Cohorts of single customers from sums made inside the database (cells/cohorts.py): errors clustered by customer."""
    launches = np.where(np.isnan(moments.launches), NEVER, moments.launches)
    return Cohorts(moments.months, launches, moments.n, moments.n, moments.means, moments.covariance / moments.n[:, None, None])


def group_times(cohorts: Cohorts, control: Control = "never", base: Base = "varying") -> GroupTimes:
    """ATT(g, t) for every launch date and month after the first.

    `varying` compares months before launch with the month before them (as published cases do), `universal` with the
    month before launch. Raises DesignError where a comparison has no control cohort.
    """
    months = cohorts.months
    rows: list[tuple[float, int, Array, Array]] = []
    for k in cohorts.treated:
        launch = cohorts.launches[k]
        before = int(np.searchsorted(months, launch)) - 1
        if before < 0:
            continue
        for t in range(len(months)):
            ref = before if months[t] >= launch or base == "universal" else t - 1
            if ref < 0 or (t == ref and base == "universal"):
                continue
            contrast = np.zeros(cohorts.means.shape)
            shares = _control_shares(cohorts, control, float(max(months[t], months[ref])), k)
            change = cohorts.means[:, t] - cohorts.means[:, ref]
            pooled = float(cohorts.sizes[shares > 0].sum() / cohorts.sizes.sum())
            drawn = np.where(shares > 0, -(change - shares @ change) / pooled, 0.0)
            contrast[k, t] += 1.0
            contrast[k, ref] -= 1.0
            contrast[:, t] -= shares
            contrast[:, ref] += shares
            rows.append((launch, t, contrast, drawn))
    if not rows:
        raise DesignError("no launch date has a month before it: load earlier months")
    contrasts = np.asarray([row[2] for row in rows])
    estimates = np.einsum("pkt,kt->p", contrasts, cohorts.means)
    launch_of, month_of, _, membership = (np.asarray(column) for column in zip(*rows, strict=True))
    return GroupTimes(cohorts, launch_of, month_of, contrasts, estimates, membership)


def _control_shares(cohorts: Cohorts, control: Control, month: float, own: int) -> Array:
    """Weights (K,) of the cohorts that serve as controls up to `month`; sum 1."""
    usable = cohorts.launches >= NEVER if control == "never" else cohorts.launches > month
    usable = usable & (np.arange(len(cohorts.launches)) != own)
    if not usable.any():
        raise DesignError("no cohort is left to compare with: every unit is exposed by then")
    weights = np.where(usable, cohorts.sizes, 0.0)
    return np.asarray(weights / weights.sum())


def covariance(cohorts: Cohorts, contrasts: Array) -> Array:
    """(P, P) covariance of contrasts (P, K, T): cohorts are independent of each other."""
    total = np.zeros((len(contrasts), len(contrasts)))
    for k in range(len(cohorts.launches)):
        total += contrasts[:, k] @ cohorts.covariance[k] @ contrasts[:, k].T
    return total


def size_covariance(cohorts: Cohorts, membership: Array) -> Array:
    """(P, P) from random cohort sizes; membership (P, K) has mean zero over units."""
    shares = cohorts.sizes / cohorts.sizes.sum()
    return np.asarray((membership * shares) @ membership.T / cohorts.n.sum())


@dataclass(frozen=True)
class _Sum:
    """A weighted sum of ATT(g, t): value, contrast (K, T) and derivative by cohort membership (K,)."""

    value: float
    contrast: Array
    membership: Array


def _weighted(effects: GroupTimes, keep: Array) -> _Sum:
    """Mean of the kept ATT(g, t), weighted by cohort size; sizes are random in the published errors."""
    cohorts = effects.cohorts
    index = [int(np.searchsorted(cohorts.launches, launch)) for launch in effects.launch[keep]]
    sizes = cohorts.sizes[index]
    value = float(sizes @ effects.estimates[keep] / sizes.sum())
    contrast = np.einsum("p,pkt->kt", sizes / sizes.sum(), effects.contrasts[keep])
    membership = (sizes / sizes.sum()) @ effects.membership[keep]
    np.add.at(membership, index, (effects.estimates[keep] - value) / (sizes.sum() / cohorts.sizes.sum()))
    return _Sum(value, contrast, membership)


def _mean(parts: list[_Sum], weights: Array) -> _Sum:
    return _Sum(
        float(sum(w * p.value for w, p in zip(weights, parts, strict=True))),
        np.asarray(sum(w * p.contrast for w, p in zip(weights, parts, strict=True))),
        np.asarray(sum(w * p.membership for w, p in zip(weights, parts, strict=True))),
    )


def _by_group(effects: GroupTimes) -> tuple[list[str], list[_Sum], _Sum]:
    months, cohorts = effects.cohorts.months, effects.cohorts
    post = months[effects.month.astype(int)] >= effects.launch
    labels = np.unique(effects.launch)
    parts = [_weighted(effects, post & (effects.launch == g)) for g in labels]
    index = [int(np.searchsorted(cohorts.launches, g)) for g in labels]
    sizes = cohorts.sizes[index]
    overall = _mean(parts, sizes / sizes.sum())
    membership = overall.membership.copy()
    for k, part in zip(index, parts, strict=True):
        membership[k] += (part.value - overall.value) / (sizes.sum() / cohorts.sizes.sum())
    return [f"{g:g}" for g in labels], parts, _Sum(overall.value, overall.contrast, membership)


def _parts(effects: GroupTimes, kind: Kind) -> tuple[list[str], list[_Sum], _Sum]:
    months = effects.cohorts.months[effects.month.astype(int)]
    post = months >= effects.launch
    if kind == "simple":
        return [], [], _weighted(effects, post)
    if kind == "group":
        return _by_group(effects)
    if kind == "calendar":
        labels = np.unique(months[post])
        parts = [_weighted(effects, post & (months == t)) for t in labels]
        return [f"{t:g}" for t in labels], parts, _mean(parts, np.full(len(parts), 1 / len(parts)))
    event = months - effects.launch
    labels = np.unique(event)
    parts = [_weighted(effects, event == e) for e in labels]
    after = [part for part, e in zip(parts, labels, strict=True) if e >= 0]
    return [f"{e:g}" for e in labels], parts, _mean(after, np.full(len(after), 1 / len(after)))


def aggregate(effects: GroupTimes, kind: Kind = "simple", *, random_sizes: bool = True) -> Fit:
    """Overall effect (term "overall") and its parts by launch, month or months since launch.

    `random_sizes` adds the uncertainty of cohort sizes (published errors); products hold the roll-out fixed.
    Source: Callaway and Sant'Anna (2021), section 3.
    """
    names, parts, overall = _parts(effects, kind)
    everything = [overall, *parts]
    cov = covariance(effects.cohorts, np.asarray([part.contrast for part in everything]))
    if random_sizes:
        cov = cov + size_covariance(effects.cohorts, np.asarray([part.membership for part in everything]))
    total = int(effects.cohorts.n.sum())
    return Fit(
        ("overall", *names),
        np.asarray([part.value for part in everything]),
        cov,
        total,
        total,
        np.inf,
        f"group-time effects, {kind} aggregate",
    )


def pre_test(effects: GroupTimes) -> tuple[float, int]:
    """p value and degrees of freedom of the joint Wald test that every effect before launch is zero."""
    from scipy.stats import chi2

    before = effects.cohorts.months[effects.month.astype(int)] < effects.launch
    if not before.any():
        raise DesignError("no month before launch to test: load earlier months")
    cov = effects.covariance[np.ix_(before, before)]
    if np.linalg.matrix_rank(cov) < len(cov):
        raise DesignError("the covariance of the months before launch is singular: more clusters or fewer months are needed")
    estimates = effects.estimates[before]
    return float(chi2.sf(estimates @ np.linalg.solve(cov, estimates), len(estimates))), len(estimates)


def simultaneous(cov: Array, level: float, seed: int, draws: int = 20_000) -> float:
    """Critical value of the band that holds for all P terms at once (sup-t, Montiel Olea and Plagborg-Moller 2019)."""
    scale = np.sqrt(np.diag(cov))
    live = scale > 0
    if not live.any():
        return 0.0
    correlation = cov[np.ix_(live, live)] / np.outer(scale[live], scale[live])
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.clip(values, 0, None))
    z = np.random.default_rng(seed).standard_normal((draws, len(values))) @ root.T
    return float(np.quantile(np.abs(z).max(axis=1), level))
