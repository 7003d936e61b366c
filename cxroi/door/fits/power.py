"""Power and sample size of comparisons of means and shares (Cohen 1988; statsmodels' power classes)."""

from __future__ import annotations

from typing import Literal

import numpy as np

from cxroi.errors import DesignError

Side = Literal["two-sided", "larger"]


def size_for_means(d: float, power: float, alpha: float = 0.05, *, samples: int = 2, side: Side = "two-sided") -> float:
    """Units an arm (not rounded) that show a difference of d standard deviations. Raises DesignError when d is zero."""
    from scipy.optimize import brentq

    _require(d, power, alpha)
    size = abs(d)

    def gap(n: float) -> float:
        return _t_power(size, n, alpha, samples, side) - power

    low, high = 2.0, 4.0
    if gap(low) >= 0:
        return low
    while gap(high) < 0:
        low, high = high, high * 4
        if high > 1e14:
            raise DesignError("the effect is too small beside the spread of the outcome: no sample would show it")
    return float(brentq(gap, low, high, xtol=1e-10, rtol=1e-13))


def _t_power(d: float, n: float, alpha: float, samples: int, side: Side) -> float:
    """Power by the noncentral t; above 1e7 degrees of freedom by the normal, which is the same to ten digits there."""
    from scipy.stats import nct, norm, t

    df, shift = (n - 1, d * np.sqrt(n)) if samples == 1 else (2 * n - 2, d * np.sqrt(n / 2))
    tail = alpha / 2 if side == "two-sided" else alpha
    if df > 1e7 or shift > 30:
        edge = norm.isf(tail) if df > 1e7 else t.isf(tail, df)
        return float(norm.sf(edge - shift) + (norm.cdf(-edge - shift) if side == "two-sided" else 0.0))
    edge = t.isf(tail, df)
    upper = float(nct.sf(edge, df, shift))
    return upper + float(np.nan_to_num(nct.cdf(-edge, df, shift))) if side == "two-sided" else upper


def _require(effect: float, power: float, alpha: float) -> None:
    if not (np.isfinite(effect) and effect != 0 and 0 < alpha < power < 1):
        raise DesignError("the effect must not be zero, and power must lie between alpha and 1")
