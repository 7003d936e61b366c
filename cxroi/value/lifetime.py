"""What a customer is worth over a stated horizon: leaving and margin by time as a customer, discounted at mid-month.

CLV_H = sum over months t = 1..H of m_t S_t / (1 + d_month)^(t - 1/2) (method.md section 1; Gupta and Lehmann 2003 for the
closed form without a horizon).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.terms import Array, Check
from cxroi.value.discounting import discount_factors
from cxroi.value.figure import Figure

BANDS = (6, 12, 24, 48)
"""Months as a customer at which the next tenure band begins."""
OLDEST = 48
SUPPORTED_ELASTICITY = 8.0
"""The closed form gives 3.7 at a yearly retention of 80 % and 5.5 at 90 % (discount 10 %); a horizon lowers it."""


@dataclass(frozen=True)
class Rates:
    """Monthly leaving and margin per tenure band (5,), as points or as draws (D, 5)."""

    hazard: Array
    margin: Array


@dataclass(frozen=True)
class Worth:
    """Value of one customer by months as a customer (49,), points or draws (D, 49)."""

    by_tenure: Array

    def mean(self, customers: Array) -> Array:
        """Mean over customers (49,) by months as a customer: () or (D,)."""
        return np.asarray(self.by_tenure @ (customers / customers.sum()))


def band_of(tenure: Array) -> Array:
    """Tenure band 0..4 of months as a customer."""
    return np.asarray(np.searchsorted(np.asarray(BANDS), tenure, side="right"))


def worth(rates: Rates, horizon: int, annual: float | Array, lift: float = 0.0) -> Worth:
    """CLV over `horizon` months for customers of 0..48 months' standing; `annual` a rate or (D,) rates.

    `lift`: yearly retention multiplied by 1 + lift, to see how the value answers to it.
    """
    factors = discount_factors(np.arange(1.0, horizon + 1.0), annual)
    stays = np.clip(1 - rates.hazard, 0.0, 1.0) * (1 + lift) ** (1 / 12)
    values = []
    for tenure in range(OLDEST + 1):
        bands = band_of(np.minimum(tenure + np.arange(1, horizon + 1), OLDEST))
        survival = np.cumprod(np.minimum(stays[..., bands], 1.0), axis=-1)
        values.append(np.sum(rates.margin[..., bands] * survival * factors, axis=-1))
    return Worth(np.stack(values, axis=-1))


def elasticity(rates: Rates, horizon: int, annual: float | Array, customers: Array) -> Array:
    """Change of the value in % when yearly retention rises by 1 %: () or (D,); 0 of nothing."""
    plain, more = (np.asarray(worth(rates, horizon, annual, lift).mean(customers)) for lift in (0.0, 0.01))
    return np.asarray(np.divide(more - plain, 0.01 * plain, out=np.zeros_like(plain, dtype=float), where=plain != 0))


def elasticity_check(value: float) -> Check:
    """1 % more retention goes with about 5 % more value in published work (Gupta, Lehmann and Stuart 2004)."""
    name = "One percent of retention is worth about five percent of value"
    if abs(value) <= SUPPORTED_ELASTICITY:
        return Check(name, "PASS", f"1 % more retention would raise this value by {value:.1f} %; published work finds about 5 %,"
                                   " and a horizon lowers it.")
    return Check(name, "REVIEW", f"1 % more retention would raise this value by {value:.1f} %, far above the 5 % of published"
                                 " work: look at the leaving rates of long-standing customers.")


def years_of_margin(value: Figure, yearly: float) -> Check | None:
    """Value against a year's margin of the same customers: it can never exceed the years of the horizon."""
    if value.point is None or yearly <= 0:
        return None
    return Check("value in years of margin", "PASS", f"The value is {value.point / yearly:.1f} years of today's margin.")
