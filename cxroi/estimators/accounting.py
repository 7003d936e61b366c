"""What exposed customers brought beyond what they would have brought: sum of S1 m1 - S0 m0 over customers and months.

Observed months give S1 and m1. An effect on the monthly chance of leaving and one on margin while active, constant since
launch, give S0 and m0. (S1 - S0) m0 is the retention part, S1 (m1 - m0) the spend part; nothing is counted twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.terms import Array, MarginDraws

HALF = 0.5
"""Half a customer: fewer than that are left means all have left."""


@dataclass(frozen=True)
class ExposedCells:
    """E entry months x T calendar months: customers at risk (E, T), leaving probability (E, T), margin per head (T or E, T)."""

    months: tuple[int, ...]
    at_risk: Array
    hazard: Array
    margin: Array

    @property
    def n_units(self) -> int:
        return int(self._entering().sum())

    def _entering(self) -> Array:
        seen = self.at_risk > 0
        return np.asarray(np.where(seen.any(axis=1), self.at_risk[np.arange(len(seen)), seen.argmax(axis=1)], 0.0))

    def mean_margin(self, last: int) -> float:
        """Mean margin of a customer-month over the last `last` months."""
        n = self.at_risk[:, -last:]
        return float((n * self.margin[:, -last:]).sum() / max(n.sum(), 1.0))

    def mean_remaining(self, last: int) -> float:
        """Mean number of months still to come, up to the last data month, over customer-months of the last `last` months."""
        n = self.at_risk[:, -last:]
        remaining = np.arange(n.shape[1])[::-1]
        return float((n * remaining).sum() / max(n.sum(), 1.0))


def exposed_of(cells: pl.DataFrame, months: tuple[int, ...], money: str) -> ExposedCells:
    """Cells of one initiative (cells/exposed.py) on a grid of entry months x months from the first entry on.

    A cell without money takes the mean of all exposed in that month, so that nobody's margin is taken as zero.
    """
    entries = sorted(cells["entry_month"].unique().to_list())
    shape = (len(entries), len(months))
    n, left, total, counted = (np.zeros(shape) for _ in range(4))
    n_money = "n_margin" if money == "sum_margin" else "n_at_risk"
    for row in cells.iter_rows(named=True):
        if row["month"] in months:
            at = entries.index(row["entry_month"]), months.index(row["month"])
            n[at], left[at] = row["n_at_risk"], row["n_left"]
            total[at], counted[at] = row[money] or 0.0, row[n_money]
    overall = total.sum(axis=0) / np.maximum(counted.sum(axis=0), 1.0)
    margin = np.where(counted > 0, total / np.maximum(counted, 1.0), overall)
    return ExposedCells(months, n, left / np.maximum(n, 1.0), margin)


def incremental(cells: ExposedCells, effect: Array, draws: Array) -> MarginDraws:
    """Point and seeded draws of the incremental margin by month.

    effect (2,): change of monthly margin while active and of the monthly probability of leaving; draws (D, 2).
    """
    point = _paths(cells, effect[None, :])
    worlds = _paths(cells, draws)
    return MarginDraws(point[0][0], point[1][0], point[2][0], *worlds)


def _paths(cells: ExposedCells, effects: Array) -> tuple[Array, Array, Array]:
    """Retention part, spend part and customers kept, (D, T) each.

    Customers who pause, come back or are not judged yet (last months of an inactivity rule) do so in both worlds.
    """
    D, (E, T) = len(effects), cells.at_risk.shape
    margin_effect, hazard_effect = effects[:, 0], effects[:, 1][:, None]
    retention, spend, kept = np.zeros((D, T)), np.zeros((D, T)), np.zeros((D, T))
    first = (cells.at_risk > 0).argmax(axis=1)
    without = np.zeros((D, E))
    for t in range(T):
        entering = (first == t) & (cells.at_risk[:, t] > 0)
        without[:, entering] = cells.at_risk[entering, t]
        present = cells.at_risk[:, t]
        before = cells.margin[:, t][None, :] - margin_effect[:, None]
        retention[:, t] = ((present - without) * before).sum(axis=1)
        spend[:, t] = present.sum() * margin_effect
        staying = np.maximum(1 - cells.hazard[:, t] + hazard_effect, 0.0)
        gone = present * (1 - cells.hazard[:, t])
        after = np.where((present > 0)[None, :], without * staying, without * np.maximum(1 + hazard_effect, 0.0))
        kept[:, t] = np.where((first <= t)[None, :], gone - after, 0.0).sum(axis=1) if present.any() else kept[:, t - 1]
        following = cells.at_risk[:, t + 1] if t + 1 < T else gone
        paused = np.where(gone > HALF, following / np.maximum(gone, HALF), 1.0)
        without = np.where((first <= t)[None, :], after * paused, without)
    return retention, spend, kept
