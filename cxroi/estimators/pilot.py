"""A pilot with a lot: how many customers it takes, who is drawn, and what it brought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.errors import DesignError, UsageError
from cxroi.estimators.linear import half_width
from cxroi.terms import LEVEL, Estimate

ARMS = ("treated", "control")


@dataclass(frozen=True)
class Spread:
    """The outcome of one customer in the company's own past: n, mean, standard deviation, and its correlation with before."""

    n: int
    mean: float
    deviation: float
    correlation: float


def per_arm(spread: Spread, effect: float, *, power: float = 0.8, alpha: float = 0.05, adjusted: bool = False) -> int:
    """Customers an arm, two-sided t test, equal arms (statsmodels TTestIndPower; Cohen 1988).

    `effect` in units of the outcome. `adjusted`: with money before as covariate, which leaves 1 - r^2 of the
    variance (Deng 2013).
    Raises DesignError where the outcome does not vary, UsageError where effect, power or alpha make no sense.
    """
    from statsmodels.stats.power import TTestIndPower

    if not (effect != 0 and 0 < alpha < power < 1):
        raise UsageError("the effect must not be zero, and power must lie between alpha and 1")
    deviation = spread.deviation * np.sqrt(1 - spread.correlation**2 if adjusted else 1.0)
    if not deviation > 0:
        raise DesignError("the outcome did not vary in these months, so no size can be computed: choose another outcome or span")
    n = TTestIndPower().solve_power(abs(effect) / deviation, power=power, alpha=alpha, ratio=1.0)
    return int(np.ceil(float(np.atleast_1d(n)[0])))


def detectable(spread: Spread, n: int, *, power: float = 0.8, alpha: float = 0.05) -> float:
    """Smallest effect, in units of the outcome, that n customers an arm would show with this power."""
    from statsmodels.stats.power import TTestIndPower

    size = TTestIndPower().solve_power(None, nobs1=n, power=power, alpha=alpha, ratio=1.0)
    return float(np.atleast_1d(size)[0]) * spread.deviation


def drawn(units: pl.DataFrame, strata: tuple[str, ...], n: int, seed: int) -> pl.DataFrame:
    """2 n customers by lot: pairs in order of stratum, one of each pair treated; strata in proportion to their size.

    `units`: unit_id and the columns of `strata`. Returns unit_id, arm, stratum, sorted by unit_id; the same seed draws the same
    list. Raises DesignError where there are fewer than 2 n customers.
    """
    if units.height < 2 * n:
        raise DesignError(f"{2 * n:,} customers are needed and {units.height:,} are active: look for a larger effect, more "
                          "months or less power")
    rng = np.random.default_rng(seed)
    ordered = units.sort("unit_id").with_columns(
        stratum=pl.concat_str([pl.col(name).cast(pl.String) for name in strata], separator=" / "),
        luck=pl.Series(rng.random(units.height)),
    ).sort("stratum", "luck").with_columns(place=pl.int_range(pl.len()))
    step = units.height / (2 * n)
    start = rng.random() * step
    picked = np.minimum(np.floor(start + step * np.arange(2 * n)).astype(np.int64), units.height - 1)
    chosen = ordered[picked]
    flip = rng.integers(0, 2, n)
    side = np.empty(2 * n, dtype=np.int64)
    side[0::2], side[1::2] = flip, 1 - flip
    listed: pl.DataFrame = chosen.with_columns(arm=pl.Series([ARMS[k] for k in side])).select("unit_id", "arm", "stratum")
    return listed.sort("unit_id")


def readout(rows: pl.DataFrame) -> Estimate:
    """Treated less control mean of `outcome`, as drawn (intention to treat); HC2 (unpooled) error, normal range.

    `rows`: arm, outcome; customers without an outcome are left out. Raises DesignError with fewer than two a side.
    """
    sides = [rows.filter(pl.col("arm") == arm)["outcome"].drop_nulls().cast(pl.Float64).to_numpy() for arm in ARMS]
    if min(side.size for side in sides) < 2:
        raise DesignError("both arms need at least two customers with an outcome: wait for the data of the pilot's months")
    point = float(sides[0].mean() - sides[1].mean())
    error = float(np.sqrt(sum(side.var(ddof=1) / side.size for side in sides)))
    n, reach = sides[0].size + sides[1].size, half_width(np.inf, LEVEL) * error
    return Estimate("difference", point, error, point - reach, point + reach, n, n, "difference in means as drawn, HC2")
