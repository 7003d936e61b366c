"""What exposed customers brought beyond what they would have brought: sum of S1 m1 - S0 m0 over customers and months.

Observed months give S1 and m1. Each month since launch has an effect of its own on the monthly chance of leaving and on
margin while active: they give S0 and m0. (S1 - S0) m0 is the retention part, S1 (m1 - m0) the spend part; nothing is
counted twice, and months without an effect of their own count nothing of it.
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
    """E sets of customers (by launch, entry and end) x T calendar months: customers at risk (E, T), leaving probability
    (E, T), margin per head (E, T); `launch` (E,) month they could first have it, `end` (E,) last month they had it
    (inf: they have it); `judged` (T,): 1 where it is known who left, 0 in the last window without contract (None: all
    are)."""

    months: tuple[int, ...]
    at_risk: Array
    hazard: Array
    margin: Array
    launch: Array
    end: Array
    judged: Array | None = None

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
        """Mean number of months still to come, up to the last data month, over customer-months of the last `last`
        months."""
        n = self.at_risk[:, -last:]
        remaining = np.arange(n.shape[1])[::-1]
        return float((n * remaining).sum() / max(n.sum(), 1.0))

    def since(self) -> Array:
        """(E, T) months since launch."""
        return np.asarray(np.asarray(self.months, dtype=float)[None, :] - self.launch[:, None])

    def exposed(self, dates: Array, months: Array) -> Array:
        """(K, T) customers at risk by launch month and calendar month."""
        found, at = np.zeros((len(dates), len(months))), {month: t for t, month in enumerate(self.months)}
        own = np.stack([self.at_risk[self.launch == date].sum(axis=0) for date in dates])
        for t, month in enumerate(months):
            if int(month) in at:
                found[:, t] = own[:, at[int(month)]]
        return found

    def worth(self, months: Array) -> Array:
        """(T,) money that a customer who stays at the end of a month brings up to the last data month."""
        n = np.maximum(self.at_risk.sum(axis=0), 1.0)
        margin, leaving = ((self.at_risk * each).sum(axis=0) / n for each in (self.margin, self.hazard))
        still, by_month = 0.0, {}
        for t in range(len(self.months) - 1, -1, -1):
            by_month[self.months[t]] = still
            still = float(margin[t] + (1 - leaving[t]) * still)
        return np.asarray([by_month.get(int(month), 0.0) for month in months])


def exposed_of(cells: pl.DataFrame, months: tuple[int, ...], money: str) -> ExposedCells:
    """Cells of one initiative (cells/exposed.py) on a grid of launch, entry and end x months from the first entry on.

    A cell without money takes the mean of all exposed in that month, so that nobody's margin is taken as zero.
    """
    keys = cells.select("launch_month", "entry_month", "end_month").unique(maintain_order=True).rows()
    row_of, column_of = {key: k for k, key in enumerate(keys)}, {month: t for t, month in enumerate(months)}
    shape = (len(keys), len(months))
    n, left, total, counted, judged = (np.zeros(shape) for _ in range(5))
    n_money = "n_margin" if money == "sum_margin" else "n_at_risk"
    for row in cells.iter_rows(named=True):
        if row["month"] in column_of:
            at = row_of[row["launch_month"], row["entry_month"], row["end_month"]], column_of[row["month"]]
            n[at], left[at] = row["n_at_risk"], row["n_left"]
            total[at], counted[at], judged[at] = row[money] or 0.0, row[n_money], row["n_judged"]
    overall = total.sum(axis=0) / np.maximum(counted.sum(axis=0), 1.0)
    margin = np.where(counted > 0, total / np.maximum(counted, 1.0), overall)
    launch = np.asarray([float(key[0]) for key in keys])
    end = np.asarray([np.inf if key[2] is None else float(key[2]) for key in keys])
    known = (judged.sum(axis=0) > 0).astype(float)
    return ExposedCells(months, n, left / np.maximum(judged, 1.0), margin, launch, end, known)


def incremental(
    cells: ExposedCells, since: Array, effects: Array, draws: Array, *, ended: bool = False, silent: bool = False
) -> MarginDraws:
    """Point and seeded draws of the incremental margin by month.

    since (M,) months since launch with an effect of their own; effects (M, 2): change of monthly margin while active
    and of the monthly probability of leaving in each; draws (D, M, 2). `ended`: only months after the exposure of
    the customers had ended. `silent`: nothing changes in these months any more, and customers kept by then stay kept.
    """
    where = cells.since()
    months = np.asarray(cells.months)[None, :]
    after = np.asarray(months > cells.end[:, None])
    inside = np.isin(where, since) & ~(after & silent)
    place = np.where(inside, np.searchsorted(since, where), len(since)).astype(int)
    place = np.minimum(place, len(since))
    taken = after if ended else np.ones(where.shape, dtype=bool)
    point, worlds = (
        _paths(cells, place, np.concatenate([each, np.zeros((len(each), 1, 2))], axis=1), taken.astype(float))
        for each in (effects[None], draws)
    )
    return MarginDraws(point[0][0], point[1][0], point[2][0], *worlds)


def _paths(cells: ExposedCells, place: Array, effects: Array, taken: Array) -> tuple[Array, Array, Array]:
    """Retention part, spend part and customers kept, (D, T) each, over the cells `taken` (E, T); effects (D, M + 1, 2)
    at `place` (E, T).

    Customers who pause or come back do so in both worlds. Where it is not known yet who left (last months of an
    inactivity rule) the effect on leaving rests: who is silent is still counted, with no money, in both worlds.
    """
    D, (E, T) = len(effects), cells.at_risk.shape
    retention, spend, kept = np.zeros((D, T)), np.zeros((D, T)), np.zeros((D, T))
    first = (cells.at_risk > 0).argmax(axis=1)
    without = np.zeros((D, E))
    for t in range(T):
        margin_effect, hazard_effect = effects[:, place[:, t], 0], effects[:, place[:, t], 1]
        entering = (first == t) & (cells.at_risk[:, t] > 0)
        without[:, entering] = cells.at_risk[entering, t]
        present, mine = cells.at_risk[:, t], taken[:, t]
        before = cells.margin[:, t][None, :] - margin_effect
        retention[:, t] = ((present - without) * before) @ mine
        spend[:, t] = margin_effect @ (present * mine)
        moved = hazard_effect * (1.0 if cells.judged is None else cells.judged[t])
        staying = np.maximum(1 - cells.hazard[:, t] + moved, 0.0)
        gone = present * (1 - cells.hazard[:, t])
        after = np.where((present > 0)[None, :], without * staying, without * np.maximum(1 + moved, 0.0))
        here = np.where((first <= t)[None, :], gone - after, 0.0) @ mine
        kept[:, t] = here if present.any() else kept[:, t - 1]
        following = cells.at_risk[:, t + 1] if t + 1 < T else gone
        paused = np.where(gone > HALF, following / np.maximum(gone, HALF), 1.0)
        without = np.where((first <= t)[None, :], after * paused, without)
    return retention, spend, kept
