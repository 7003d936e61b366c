"""What CX work cost: rows of the cost file, taken once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.terms import Array
from cxroi.value.base.periods import Period

RUNNING_MONTHS = 6
FEWEST_RUNNING = 3
RUNNING_SHARE = 2 / 3


@dataclass(frozen=True)
class CostRow:
    """One cost; `initiative_id` None = overhead. A cost already part of margin is not taken a second time."""

    initiative_id: str | None
    month: int
    kind: str
    amount: float
    already_in_margin: bool = False


@dataclass(frozen=True)
class Costs:
    """All costs of the company's CX work; `overhead_per_year` counts only when no overhead row was loaded."""

    rows: tuple[CostRow, ...]
    overhead_per_year: float = 0.0

    def of(self, initiative_id: str) -> tuple[CostRow, ...]:
        return tuple(row for row in self.rows if row.initiative_id == initiative_id)

    @property
    def overhead_rows(self) -> tuple[CostRow, ...]:
        return tuple(row for row in self.rows if row.initiative_id is None)

    @property
    def known(self) -> bool:
        """Whether any cost was loaded or assumed at all."""
        return bool(self.rows) or self.overhead_per_year > 0

    def overhead(self, period: Period) -> float:
        """Overhead of a period that is not already inside margin: recorded rows, else the assumption for its months."""
        if self.overhead_rows:
            return total(self.overhead_rows, period)
        return self.overhead_per_year * period.months / 12

    def all_of(self, period: Period) -> float:
        """Every cost of a period not already inside margin: each initiative at any grade, and overhead."""
        return total(tuple(row for row in self.rows if row.initiative_id is not None), period) + self.overhead(period)

    def monthly(self, months: Array) -> Array:
        """All costs month by month (T,), as `all_of` counts them."""
        path = monthly(self.rows, months)
        return path if self.overhead_rows else path + self.overhead_per_year / 12


def total(rows: tuple[CostRow, ...], period: Period, *, in_margin: bool = False) -> float:
    """Sum of the rows of a period that are (or are not) already inside margin."""
    return float(sum(row.amount for row in rows if row.already_in_margin is in_margin and period.holds(row.month)))


def monthly(rows: tuple[CostRow, ...], months: Array, *, in_margin: bool = False) -> Array:
    """Costs by month (T,) over consecutive `months`; rows outside them are left out."""
    path = np.zeros(len(months))
    for row in rows:
        position = row.month - int(months[0])
        if row.already_in_margin is in_margin and 0 <= position < len(path):
            path[position] += row.amount
    return path


def with_running(rows: tuple[CostRow, ...], last: int, end: int) -> tuple[CostRow, ...]:
    """The rows plus running costs carried from the last data month to `end`, so that expected margin has its cost.

    A kind is running when it was paid in at least two thirds of the last six months up to `last` (of those since its
    first payment, three at least); it goes on at their average. Kinds with rows after `last` are planned already and
    stay.
    """
    carried: list[CostRow] = []
    for kind in sorted({row.kind for row in rows}):
        of_kind = [row for row in rows if row.kind == kind]
        if any(row.month > last for row in of_kind):
            continue
        first = max(last - RUNNING_MONTHS + 1, min(row.month for row in of_kind))
        recent = [row for row in of_kind if first <= row.month <= last and row.amount]
        window = last - first + 1
        if window < FEWEST_RUNNING or len({row.month for row in recent}) < RUNNING_SHARE * window:
            continue
        for inside in (False, True):
            amount = sum(row.amount for row in recent if row.already_in_margin is inside) / window
            if amount:
                carried += [
                    CostRow(of_kind[0].initiative_id, month, kind, amount, inside) for month in range(last + 1, end + 1)
                ]
    return (*rows, *carried)
