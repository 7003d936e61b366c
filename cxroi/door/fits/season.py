"""Season by STL as R's stl does it, and one break in the mean of a series."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cxroi.errors import DesignError
from cxroi.terms import YEAR, Array


@dataclass(frozen=True)
class Decomposed:
    """A series in three parts of its own length (T,): seasonal + trend + rest."""

    seasonal: Array
    trend: Array
    rest: Array


def stl(values: Array, window: int | None = None, *, robust: bool = False, cycle: int = YEAR) -> Decomposed:
    """Season-trend split by loess with the defaults of R's stl (Cleveland, Cleveland, McRae and Terpenning 1990).

    `window` None is R's "periodic": a window of 10 T + 1, then the mean of each month of the cycle; an even one counts
    as the next odd one, as in R. Raises DesignError on fewer than two full cycles, or a window below 3.
    """
    from statsmodels.tsa.seasonal import STL

    if len(values) <= 2 * cycle:
        raise DesignError(f"{len(values)} months: a season needs more than {2 * cycle}")
    if window is not None and window < 3:
        raise DesignError("the season's window must be a whole number of at least 3, or periodic")
    span = window or 10 * len(values) + 1
    odd = span + 1 - span % 2
    trend, low = _odd(1.5 * cycle / (1 - 1.5 / span)), _odd(cycle)
    found = STL(
        values,
        cycle,
        seasonal=odd,
        trend=trend,
        low_pass=low,
        seasonal_deg=0,
        trend_deg=1,
        low_pass_deg=1,
        robust=robust,
        seasonal_jump=math.ceil(span / 10),
        trend_jump=math.ceil(trend / 10),
        low_pass_jump=math.ceil(low / 10),
    ).fit(inner_iter=1 if robust else 2, outer_iter=15 if robust else 0)
    seasonal, level = np.asarray(found.seasonal, float), np.asarray(found.trend, float)
    if window is None:
        place = np.arange(len(values)) % cycle
        seasonal = np.asarray(np.bincount(place, seasonal) / np.bincount(place))[place]
    return Decomposed(seasonal, level, values - seasonal - level)


def by_month(seasonal: Array, month: Array) -> Array:
    """(12,) mean of a seasonal part by calendar month 0 to 11."""
    index = month.astype(np.int64)
    return np.asarray(np.bincount(index, seasonal, minlength=YEAR) / np.bincount(index, minlength=YEAR))


def _odd(value: float) -> int:
    """The next odd whole number, rounding up as R's stl does."""
    whole = math.ceil(value)
    return whole + 1 - whole % 2


@dataclass(frozen=True)
class Break:
    """One break in the mean: `after` observations (1-based last of the first part), residual sum of squares, supF,
    means."""

    after: int
    ssr: float
    sup_f: float
    before: float
    later: float


def one_break(values: Array, trim: float = 0.15) -> Break:
    """Split of least residual sum of squares, each part at least `trim` of the series (Bai and Perron 1998; Andrews
    1993).

    supF = (RSS without a break - RSS) / (RSS / (T - 2)). Raises DesignError on too short or constant series.
    """
    T = len(values)
    least = max(int(trim * T), 2)
    if 2 * least > T or not values.std() > 0:
        raise DesignError("the series is too short or constant: no break can be looked for")
    y = values - values.mean()
    at = np.arange(least, T - least + 1)
    sums = np.cumsum(y)[at - 1]
    gain = sums**2 / at + (y.sum() - sums) ** 2 / (T - at)
    k = int(at[int(np.argmax(gain))])
    ssr = float(((y[:k] - y[:k].mean()) ** 2).sum() + ((y[k:] - y[k:].mean()) ** 2).sum())
    whole = float(y @ y)
    sup_f = (whole - ssr) / (ssr / (T - 2)) if ssr > 0 else math.inf
    return Break(k, ssr, sup_f, float(values[:k].mean()), float(values[k:].mean()))
