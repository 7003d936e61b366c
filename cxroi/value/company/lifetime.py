"""What a customer is worth over a stated horizon: leaving and margin by time as a customer, discounted at mid-month.

CLV_H = sum over months t = 1..H of m_t S_t / (1 + d_month)^(t - 1/2) (method.md section 1; Gupta and Lehmann 2003 for
the closed form without a horizon).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.checks.thresholds import SUPPORTED_ELASTICITY
from cxroi.terms import Array, Check
from cxroi.value.base.discounting import discount_factors
from cxroi.value.base.figure import Figure

BANDS = (6, 12, 24, 48)
"""Months as a customer at which the next tenure band begins."""
ANY_MONTH = (0, 12)
"""Contracts that can end in every month of a customer's year."""
OLDEST = 59
"""Months as a customer that are told apart; older ones are taken as in the same month of their fifth year, so that
contracts that end once a year go on doing so."""
MATURE = 10
"""Months as a customer before which no yearly contract ends (tables/panel/contract.sql)."""


@dataclass(frozen=True)
class Rates:
    """Leaving and margin per tenure band (5,), as points or as draws (D, 5): leaving in a month in which the contract
    can end, which is every month, or by `ends` = (first of these months of a customer's year, how many)."""

    hazard: Array
    margin: Array
    ends: tuple[int, int] = ANY_MONTH

    def can_leave(self, tenure: Array) -> Array:
        """1 where a contract can end in these months as a customer, else 0."""
        first, months = self.ends
        if self.ends == ANY_MONTH:
            return np.ones(len(tenure))
        return ((tenure >= MATURE) & ((tenure - first) % 12 < months)).astype(float)


@dataclass(frozen=True)
class Worth:
    """Value of one customer by months as a customer (60,), points or draws (D, 60)."""

    by_tenure: Array

    def mean(self, customers: Array) -> Array:
        """Mean over customers (60,) by months as a customer: () or (D,)."""
        return np.asarray(self.by_tenure @ (customers / customers.sum()))


def band_of(tenure: Array) -> Array:
    """Tenure band 0..4 of months as a customer."""
    return np.asarray(np.searchsorted(np.asarray(BANDS), tenure, side="right"))


def worth(rates: Rates, horizon: int, annual: float | Array, lift: float = 0.0) -> Worth:
    """CLV over `horizon` months for customers of 0..59 months' standing; `annual` a rate or (D,) rates.

    Month by month backwards: a customer is worth the next month's margin and what one a month older is worth, both if
    they stay.

    `lift`: yearly retention multiplied by 1 + lift, to see how the value answers to it.
    """
    raised = (1 + lift) ** (1 / rates.ends[1])
    stays = np.minimum(np.clip(1 - rates.hazard, 0.0, 1.0) * raised, 1.0)
    half, month = (discount_factors(np.array([end]), annual) for end in (1.0, 1.5))
    older = np.append(np.arange(1, OLDEST + 1), OLDEST - 11)
    next_band = band_of(older)
    kept = np.where(rates.can_leave(older) > 0, stays[..., next_band], 1.0)
    first, later = rates.margin[..., next_band] * kept * half, kept * month
    value = np.zeros(np.broadcast_shapes(first.shape, later.shape))
    for _ in range(horizon):
        np.multiply(later, value[..., older], out=value)
        value += first
    return Worth(value)


def elasticity(plain: Array, rates: Rates, horizon: int, annual: float | Array, customers: Array) -> Array:
    """Change of the value `plain` () or (D,) in % when yearly retention rises by 1 %; 0 of nothing."""
    more = worth(rates, horizon, annual, 0.01).mean(customers)
    return np.asarray(np.divide(more - plain, 0.01 * plain, out=np.zeros_like(plain, dtype=float), where=plain != 0))


def elasticity_check(value: float) -> Check:
    """1 % more retention goes with about 5 % more value in published work (Gupta, Lehmann and Stuart 2004)."""
    name = "One percent of retention is worth about five percent of value"
    if abs(value) <= SUPPORTED_ELASTICITY:
        return Check(
            name,
            "PASS",
            f"1 % more retention would raise this value by {value:.1f} %; published work finds about 5 %,"
            " and a horizon lowers it.",
        )
    return Check(
        name,
        "NOTE",
        f"1 % more retention would raise this value by {value:.1f} %, far above the 5 % of published"
        " work: look at the leaving rates of long-standing customers.",
    )


def years_of_margin(value: Figure, yearly: float) -> Check | None:
    """Value against a year's margin of the same customers: it can never exceed the years of the horizon."""
    if value.point is None or yearly <= 0:
        return None
    return Check(
        "value in years of margin", "PASS", f"The value is {value.point / yearly:.1f} years of today's margin."
    )
