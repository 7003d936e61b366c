"""One initiative's money month by month: before launch, measured, expected to the horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cxroi.terms import Array, MarginDraws, MarginPath
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.initiatives.ahead import Having, Outlook, carried, faded
from cxroi.value.initiatives.costs import CostRow, monthly, with_running
from cxroi.value.initiatives.shrinkage import Shrinkage

RUN_RATE_MONTHS = 6
Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Flows:
    """Consecutive `months` (T,) from the first cost or launch to the horizon; month `launch` is t = 1.

    `benefit` (T,) and each of `worlds` (D, T): incremental margin, measured up to month `last`, expected after it.
    Worlds: the decay going on, stopping today, and fading as a person stated; at grade B the same again with the
    earlier trend carried on. `cost` (T,) is not yet inside margin, `cost_in_margin` (T,) is. `unknown`: why nothing can
    be said of the months ahead, which are empty then.
    """

    months: Array
    launch: int
    last: int
    benefit: Array
    worlds: tuple[Array, ...]
    cost: Array
    cost_in_margin: Array
    unknown: str | None = None

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
        return self._kept(self.months <= last, self.launch)

    def after(self, month: int) -> Flows:
        """The flows after `month` only, dated at its end: what a decision today still changes."""
        return self._kept(self.months > month, month + 1)

    def _kept(self, keep: Mask, launch: int) -> Flows:
        return Flows(
            self.months[keep],
            launch,
            self.last,
            self.benefit[keep],
            tuple(world[:, keep] for world in self.worlds),
            self.cost[keep],
            self.cost_in_margin[keep],
            self.unknown,
        )


def run_rate(draws: MarginDraws) -> tuple[float, Array]:
    """Incremental margin a month over the last six measured months (all when fewer): point and draws (D,)."""
    tail = slice(-RUN_RATE_MONTHS, None)
    point = float(np.mean((draws.retention + draws.spend)[tail]))
    return point, np.mean((draws.retention_draws + draws.spend_draws)[:, tail], axis=1)


def flows(
    path: MarginPath,
    rows: tuple[CostRow, ...],
    assumptions: Assumptions,
    last: int,
    outlook: Outlook,
    shrinkage: Shrinkage | None = None,
) -> Flows:
    """Flows of one initiative that has an estimate; `last` is the last month with data, `rows` its costs.

    Expected: what `outlook` carries on, the decay going on and stopping today, and fading as a person stated, named;
    shrunk toward the mean of the other initiatives where `shrinkage` is given. Costs go on while anybody has it.
    """
    if path.plain is None:
        raise LookupError("a refused path has no flows")
    launch = path.months[0]
    end = max(last, launch + assumptions.horizon - 1)
    paid = rows if outlook.ended else with_running(rows, last, end)
    first = min([launch, *(row.month for row in rows if row.month <= end)])
    months = np.arange(first, end + 1, dtype=np.float64)
    measured = slice(launch - first, launch - first + len(path.months))
    benefit = np.zeros(len(months))
    benefit[measured] = path.plain.retention + path.plain.spend
    worlds: list[Array] = []
    for draws in (path.plain, path.trended):
        if draws is None:
            continue
        ahead = _ahead(outlook, draws.kept_draws[:, -1], end - last, assumptions)
        if shrinkage is not None:
            ahead = _leaning(ahead, shrinkage, (outlook.having, path.n_units))
        if not worlds and end > last:
            benefit[months > last] = (ahead[0] + ahead[1]).mean(axis=0) / 2
        for each in ahead:
            world = np.zeros((len(draws.spend_draws), len(months)))
            world[:, measured] = draws.retention_draws + draws.spend_draws
            world[:, months > last] = each
            worlds.append(world)
    spent, inside = monthly(paid, months), monthly(paid, months, in_margin=True)
    return Flows(months, launch, last, benefit, tuple(worlds), spent, inside, outlook.refused)


def _ahead(outlook: Outlook, kept: Array, months: int, assumptions: Assumptions) -> tuple[Array, ...]:
    """Worlds (D, H) of the months ahead; empty ones where nothing can be said of them."""
    typed = not assumptions.fade_per_year.is_default
    if outlook.refused is not None:
        return (np.zeros((len(kept), months)),) * (2 + typed)
    found = carried(outlook.having, outlook.effects, kept, months)
    if not typed:
        return found
    lasts = outlook.effects is None
    return (*found, found[1] if lasts else faded(found[1], assumptions.draws("fade_per_year", len(kept))))


def _leaning(ahead: tuple[Array, ...], shrinkage: Shrinkage, whose: tuple[Having, int]) -> tuple[Array, ...]:
    """Worlds moved toward what the other initiatives bring, a customer launched for who still has it."""
    having, n_units = whose
    months = np.arange(ahead[0].shape[1])
    share = having.in_force / max(float(having.customers.sum()), 1.0)
    target = shrinkage.mean * n_units * share * (1 - having.leaving) ** months
    centre = (ahead[0] + ahead[1]).mean(axis=0) / 2
    moved = target + shrinkage.factor * (centre - target)
    apart = [each.mean(axis=0) - centre for each in ahead]
    return tuple(
        moved + shrinkage.factor * off + np.sqrt(shrinkage.factor) * (each - centre - off)
        for each, off in zip(ahead, apart, strict=True)
    )
