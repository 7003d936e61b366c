"""One launch date, groups that got it and groups that did not: change against change, at the grain of the events.

Event-weighted least squares with group effects on sums per group and week, which equals the fit on single events (the
regressors are constant within a cell). Errors cluster by group; with 3 to 9 groups on a side the wider of the clustered
error, Welch's on one change a group, and the spread over re-dealt groups. One treated group has a placebo rank, no
range.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

import numpy as np
import polars as pl

from cxroi.checks import thresholds as rule
from cxroi.errors import DesignError
from cxroi.estimators.core.linear import cluster_factor, half_width
from cxroi.terms import Array

DEALS = 4_999
PLACEBOS = 7
"""Untreated groups, those with the most events, that serve as placebo."""


@dataclass(frozen=True)
class GroupChange:
    """Difference in differences of a mean: the estimate, its clustered error and the error in use, t(df).

    `means`: treated before, treated after, others before, others after.
    """

    estimate: float
    clustered: float
    error: float
    df: float
    n_obs: int
    n_treated: int
    n_control: int
    means: tuple[float, float, float, float]

    @property
    def range(self) -> tuple[float, float]:
        """Both ends at LEVEL."""
        reach = half_width(self.df) * self.error
        return self.estimate - reach, self.estimate + reach


@dataclass(frozen=True)
class Sums:
    """Per group (G,): events and their sum before and after; groups without events in either window are left out."""

    clusters: tuple[str, ...]
    n: Array
    total: Array

    @property
    def change(self) -> Array:
        """(G,) mean after less mean before."""
        return np.asarray(self.total[:, 1] / self.n[:, 1] - self.total[:, 0] / self.n[:, 0])

    @property
    def weight(self) -> Array:
        """(G,) weight of a group's change in the fit with group effects."""
        return np.asarray(1 / (1 / self.n[:, 0] + 1 / self.n[:, 1]))


def group_sums(cells: pl.DataFrame, outcome: str, groups: tuple[str, ...] | None = None) -> Sums:
    """Sums of `outcome` over the weeks of each window; `groups` None takes every group."""
    kept = cells if groups is None else cells.filter(pl.col("cluster").is_in(list(groups)))
    both = (
        kept.group_by("cluster", "is_after")
        .agg(pl.col(f"n_{outcome}").sum(), pl.col(f"sum_{outcome}").sum())
        .filter(pl.col(f"n_{outcome}") > 0)
    )
    wide = both.filter(pl.len().over("cluster") == 2).sort("cluster", "is_after")
    shape = (-1, 2)
    return Sums(
        tuple(wide["cluster"].to_list()[::2]),
        wide[f"n_{outcome}"].to_numpy().astype(float).reshape(shape),
        wide[f"sum_{outcome}"].to_numpy().astype(float).reshape(shape),
    )


def group_change(sums: Sums, treated: frozenset[str]) -> GroupChange:
    """The change of the treated against that of all others in `sums`. Raises DesignError without groups on both
    sides."""
    is_treated = np.array([name in treated for name in sums.clusters], dtype=bool)
    n_treated, n_control = int(is_treated.sum()), int((~is_treated).sum())
    if not n_treated or n_control < 2:
        raise DesignError(
            f"{n_treated} treated and {n_control} other groups have events before and after: both are needed"
        )
    estimate = _estimate(sums, sums.change, is_treated)
    clustered = _clustered(sums, is_treated)
    means = tuple(
        float(sums.total[side, when].sum() / sums.n[side, when].sum())
        for side in (is_treated, ~is_treated)
        for when in (0, 1)
    )
    plain = GroupChange(
        estimate,
        clustered,
        clustered,
        float(n_treated + n_control - 1),
        int(sums.n.sum()),
        n_treated,
        n_control,
        (means[0], means[1], means[2], means[3]),
    )
    fewest = min(n_treated, n_control)
    if fewest >= rule.CLUSTERS:
        return plain
    return replace(
        plain,
        error=max(clustered, _welch(sums, is_treated), _dealt(sums, is_treated, estimate)),
        df=float(max(fewest - 1, 1)),
    )


def placebo_rank(cells: pl.DataFrame, outcome: str, treated: str) -> tuple[int, dict[str, float]]:
    """(rank of the treated group's change by size, change of each large group as if it alone had been treated)."""
    sums = group_sums(cells, outcome)
    by_size = [sums.clusters[place] for place in np.argsort(-sums.n.sum(axis=1), kind="stable")]
    large = [treated, *[name for name in by_size if name != treated][:PLACEBOS]]
    changes = {name: group_change(sums, frozenset((name,))).estimate for name in large}
    size = abs(changes[treated])
    return sum(abs(value) >= size for value in changes.values()), changes


def _estimate(sums: Sums, change: Array, is_treated: Array) -> float:
    mine, others = is_treated.astype(bool), ~is_treated.astype(bool)
    return float(
        np.average(change[mine], weights=sums.weight[mine]) - np.average(change[others], weights=sums.weight[others])
    )


def _clustered(sums: Sums, is_treated: Array) -> float:
    """Clustered error of the event-weighted fit: each side's influence of a group, factor without the group effects."""
    influence = np.zeros(len(sums.clusters))
    for side in (is_treated.astype(bool), ~is_treated.astype(bool)):
        weight, change = sums.weight[side], sums.change[side]
        influence[side] = weight / weight.sum() * (change - np.average(change, weights=weight))
    n_obs = int(sums.n.sum())
    return float(np.sqrt(cluster_factor(len(influence), n_obs, 2) * (influence @ influence)))


def _welch(sums: Sums, is_treated: Array) -> float:
    parts = [sums.change[side] for side in (is_treated.astype(bool), ~is_treated.astype(bool))]
    return float(np.sqrt(sum(part.var(ddof=1) / len(part) for part in parts if len(part) > 1)))


def _dealt(sums: Sums, is_treated: Array, estimate: float) -> float:
    """Spread of the estimate when the treatment is dealt out anew among the groups, its own effect taken off first."""
    total, k = len(sums.clusters), int(is_treated.sum())
    null = sums.change - estimate * is_treated
    if comb(total, k) <= 2 * DEALS:
        draws = [np.isin(np.arange(total), chosen) for chosen in combinations(range(total), k)]
    else:
        rng = np.random.default_rng(DEALS)
        draws = [rng.permutation(is_treated) for _ in range(DEALS)]
    return float(np.std([_estimate(sums, null, np.asarray(one)) for one in draws]))
