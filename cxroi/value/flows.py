"""One initiative's money month by month: before launch, measured, expected to the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cxroi.terms import Array, MarginDraws, MarginPath
from cxroi.value.assumptions import Assumptions
from cxroi.value.costs import CostRow, monthly, with_running
from cxroi.value.shrinkage import Shrinkage

RUN_RATE_MONTHS = 6
Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Flows:
    """Consecutive `months` (T,) from the first cost or launch to the horizon; month `launch` is t = 1.

    `benefit` (T,) and each of `worlds` (D, T): incremental margin, measured up to month `last`, expected after it.
    Two worlds at grade B (plain, earlier trend carried on), else one. `cost` (T,) is not yet inside margin,
    `cost_in_margin` (T,) is. `rate`: margin a month expected after `last` before it fades.
    """

    months: Array
    launch: int
    last: int
    benefit: Array
    worlds: tuple[Array, ...]
    cost: Array
    cost_in_margin: Array
    rate: float = 0.0

    @property
    def first(self) -> int:
        """t of the first month: 1 at launch, zero or less when money went out before."""
        return int(self.months[0]) - self.launch + 1

    @property
    def measured(self) -> Mask:
        """(T,) True for months with data."""
        return np.asarray(self.months <= self.last)

    def until(self, last: int) -> Flows:
        """The same flows cut after month `last`."""
        keep = self.months <= last
        return Flows(self.months[keep], self.launch, self.last, self.benefit[keep],
                     tuple(world[:, keep] for world in self.worlds), self.cost[keep], self.cost_in_margin[keep], self.rate)

    def after(self, month: int) -> Flows:
        """The flows after `month` only, dated at its end: what a decision today still changes."""
        keep = self.months > month
        return Flows(self.months[keep], month + 1, self.last, self.benefit[keep],
                     tuple(world[:, keep] for world in self.worlds), self.cost[keep], self.cost_in_margin[keep], self.rate)


def run_rate(draws: MarginDraws) -> tuple[float, Array]:
    """Incremental margin a month over the last six measured months (all when fewer): point and draws (D,)."""
    tail = slice(-RUN_RATE_MONTHS, None)
    point = float(np.mean((draws.retention + draws.spend)[tail]))
    return point, np.mean((draws.retention_draws + draws.spend_draws)[:, tail], axis=1)


def flows(path: MarginPath, rows: tuple[CostRow, ...], assumptions: Assumptions, last: int,
          shrinkage: Shrinkage | None = None) -> Flows:
    """Flows of one initiative that has an estimate; `last` is the last month with data, `rows` its costs.

    Expected: the run rate of the last six measured months fading by `fade_per_year` (its range enters the draws), shrunk
    toward the mean of the other initiatives where `shrinkage` is given; nothing when exposure ended before `last`.
    """
    if path.plain is None:
        raise LookupError("a refused path has no flows")
    launch = path.months[0]
    end = max(last, launch + assumptions.horizon - 1)
    paid = with_running(rows, last, end) if path.months[-1] >= last else rows
    first = min([launch, *(row.month for row in rows if row.month <= end)])
    months = np.arange(first, end + 1, dtype=np.float64)
    measured = slice(launch - first, launch - first + len(path.months))
    ahead = months > last if path.months[-1] >= last else np.zeros(len(months), dtype=bool)
    years = (months[ahead] - last) / 12
    benefit, point_rate = np.zeros(len(months)), 0.0
    worlds: list[Array] = []
    for draws in (path.plain, path.trended):
        if draws is None:
            continue
        world = np.zeros((len(draws.spend_draws), len(months)))
        world[:, measured] = draws.retention_draws + draws.spend_draws
        rate, rate_draws = run_rate(draws)
        if shrinkage is not None:
            rate, rate_draws = shrinkage.apply(rate, rate_draws, path.n_units)
        fade = assumptions.draws("fade_per_year", len(world))
        world[:, ahead] = rate_draws[:, None] * (1 - fade[:, None]) ** years
        if not worlds:
            point_rate = rate
            benefit[measured] = draws.retention + draws.spend
            benefit[ahead] = rate * (1 - assumptions.fade_per_year.value) ** years
        worlds.append(world)
    spent, inside = monthly(paid, months), monthly(paid, months, in_margin=True)
    return Flows(months, launch, last, benefit, tuple(worlds), spent, inside, point_rate if ahead.any() else 0.0)
