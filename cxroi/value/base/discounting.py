"""Money in time: months, flows at mid-month, nominal, before tax unless the switch says after (method.md section 1)."""

from __future__ import annotations

import numpy as np

from cxroi.errors import DesignError
from cxroi.terms import Array

_BISECTIONS = 60
_WIDEST_LOG_FACTOR = 3.0  # monthly rates from -95 % to +1,900 %: outside them nobody reads an IRR


def discount_factors(periods: Array, annual: float | Array) -> Array:
    """1 / (1 + d_month)^(t - 1/2) for months t (T,), t = 1 the first month after the date valued at; t <= 0 lies before
    it.

    `annual` a number gives (T,); one rate a draw (D,) gives (D, T).
    """
    exponent = (np.asarray(periods, dtype=np.float64) - 0.5) / 12
    return np.asarray(np.power.outer(1 + np.asarray(annual, dtype=np.float64), -exponent))


def npv(flows: Array, annual: float | Array, first: int = 1) -> Array:
    """Net present value (...,) of monthly flows (..., T) that start in month `first` (1 = the month valued at)."""
    periods = np.arange(first, first + flows.shape[-1])
    return np.asarray(np.sum(flows * discount_factors(periods, annual), axis=-1))


def after_tax(flows: Array, tax_rate: float | Array) -> Array:
    """Flows (..., T) less tax at the same rate on gains and costs; one rate a draw (D,) fits flows (D, T)."""
    kept = 1 - np.asarray(tax_rate, dtype=np.float64)
    return np.asarray(flows * (kept[..., None] if kept.ndim else kept))


def payback_months(net: Array, first: int = 1) -> Array:
    """First month whose cumulative net flow is >= 0, counted from launch = month 1, over the last axis of (..., T).

    Counting starts with the first month that money went out, never before launch. Not reached within T: the month after
    the last one, to be read as "or never".
    """
    cumulative = np.cumsum(net, axis=-1)
    periods = np.arange(first, first + net.shape[-1])
    spent = np.logical_or.accumulate(cumulative < 0, axis=-1)
    launched = periods >= 1
    recovered = spent & (cumulative >= 0) & launched
    never_short = ~spent[..., -1]
    reached = np.where(recovered.any(axis=-1), periods[np.argmax(recovered, axis=-1)], periods[-1] + 1)
    return np.asarray(np.where(never_short, 1, reached), dtype=np.float64)


def roi(pv_benefit: Array | float, pv_cost: Array | float, pv_cost_in_margin: float = 0.0) -> Array:
    """(PV benefit - PV cost) / PV cost, by all costs.

    A cost already inside margin lowered the benefit once: it stands in the divisor and is not taken a second time.
    """
    total = np.asarray(pv_cost) + pv_cost_in_margin
    if np.any(total <= 0):
        raise DesignError("ROI needs a cost above zero: load the costs of this initiative.")
    return np.asarray((np.asarray(pv_benefit) - np.asarray(pv_cost)) / total)


def sign_changes(flows: Array) -> Array:
    """How often a flow (..., T) changes its sign, zeros skipped (Descartes): (...,) integers."""
    flat = np.atleast_2d(flows)
    counts = [int(np.sum(np.diff(np.sign(row[row != 0])) != 0)) for row in flat]
    return np.asarray(counts).reshape(flows.shape[:-1])


def irr(flows: Array) -> Array:
    """Annual internal rate of return (...,) of monthly flows (..., T); nan unless the flow changes its sign exactly
    once.

    One sign change means one positive root of the flow as a polynomial in 1 / (1 + i) (Descartes): found by bisection.
    """
    flat = np.atleast_2d(np.asarray(flows, dtype=np.float64))
    low = np.full(len(flat), -_WIDEST_LOG_FACTOR)
    high = -low
    start = np.sign(_polynomial(flat, np.exp(low)))
    bracketed = (sign_changes(flat) == 1) & (start * np.sign(_polynomial(flat, np.exp(high))) < 0)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        same = np.sign(_polynomial(flat, np.exp(middle))) == start
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    annual = np.where(bracketed, np.exp(-6 * (low + high)) - 1, np.nan)
    return annual.reshape(np.shape(flows)[:-1])


def _polynomial(flows: Array, factor: Array) -> Array:
    """Sum of flows (D, T) times factor^t by Horner, scaled down by the largest power so that nothing overflows."""
    total = np.zeros(len(flows))
    shrink = np.maximum(factor, 1.0)
    weight = np.ones(len(flows))
    for column in flows.T[::-1]:
        total = total * (factor / shrink) + column * weight
        weight = weight / shrink
    return total
