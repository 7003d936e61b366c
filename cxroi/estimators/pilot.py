"""A pilot with a lot: how many customers it takes, who is drawn, and what it brought."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.errors import DesignError, UsageError
from cxroi.estimators.arms import adjusted_rows
from cxroi.estimators.linear import half_width
from cxroi.terms import LEVEL, Estimate

ARMS = ("treated", "control")
FEWEST = 2
MOST_EXPLAINED = 0.99


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
    if not (np.isfinite(effect) and effect != 0 and 0 < alpha < power < 1):
        raise UsageError("the effect must be a number other than zero, and power must lie between alpha and 1")
    size = abs(effect) / _deviation(spread, adjusted)
    if size >= _solved(effect_size=None, nobs1=FEWEST, power=power, alpha=alpha):
        return FEWEST
    return max(FEWEST, int(np.ceil(_solved(effect_size=size, nobs1=None, power=power, alpha=alpha))))


def detectable(spread: Spread, n: int, *, power: float = 0.8, alpha: float = 0.05, adjusted: bool = False) -> float:
    """Smallest effect, in units of the outcome, that n customers an arm would show with this power.

    Raises DesignError below two customers an arm, and where the outcome does not vary.
    """
    if n < FEWEST:
        raise DesignError(f"{2 * max(n, 0)} customers can be drawn, at least {2 * FEWEST} are needed for two groups")
    return _solved(effect_size=None, nobs1=n, power=power, alpha=alpha) * _deviation(spread, adjusted)


def _deviation(spread: Spread, adjusted: bool) -> float:
    """Standard deviation of the outcome, or of what the covariate leaves of it."""
    deviation = spread.deviation * np.sqrt(1 - min(spread.correlation**2, MOST_EXPLAINED) if adjusted else 1.0)
    if not (np.isfinite(deviation) and deviation > 0):
        raise DesignError("the outcome did not vary in these months, so no size can be computed: choose another outcome or span")
    return float(deviation)


def _solved(**known: float | None) -> float:
    """The quantity given as None, from statsmodels; DesignError where its search finds none."""
    from statsmodels.stats.power import TTestIndPower
    from statsmodels.tools.sm_exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        found = float(np.atleast_1d(TTestIndPower().solve_power(**known, ratio=1.0))[0])
    if not np.isfinite(found):
        raise DesignError("no size can be computed for this effect, power and alpha: try an effect nearer to the spread")
    return found


def drawn(units: pl.DataFrame, strata: tuple[str, ...], n: int, seed: int) -> pl.DataFrame:
    """2 n customers by lot: pairs in order of stratum, one of each pair treated; strata in proportion to their size.

    `units`: unit_id and the columns of `strata`. Returns unit_id, arm, stratum, sorted by unit_id; the same seed draws the same
    list. Raises DesignError where there are fewer than 2 n customers.
    """
    if units.height < 2 * n or n < 1:
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


def adjusted_readout(rows: pl.DataFrame) -> Estimate:
    """The same difference adjusted for `before`, known before the lot: both slopes of their own, HC2 (Lin 2013).

    `rows`: arm, outcome, before. Raises DesignError with fewer than four a side, or where `before` does not vary.
    """
    known = rows.filter(pl.col("outcome").is_not_null() & pl.col("arm").is_in(ARMS))
    treated = (known["arm"] == ARMS[0]).to_numpy().astype(float)
    before = known["before"].fill_null(0).cast(pl.Float64).to_numpy()
    if min(treated.sum(), len(treated) - treated.sum()) < 4:
        raise DesignError("both arms need at least four customers with an outcome: wait for the data of the pilot's months")
    if min(np.ptp(before[treated == 1]), np.ptp(before[treated == 0])) == 0:
        raise DesignError("margin before does not vary within the arms, so nothing can be adjusted for it")
    fit = adjusted_rows(known["outcome"].cast(pl.Float64).to_numpy(), treated[:, None], ("difference",), before[:, None])
    point, error, n = fit.param("difference adjusted"), fit.std_error("difference adjusted"), known.height
    reach = half_width(np.inf, LEVEL) * error
    return Estimate("adjusted difference", point, error, point - reach, point + reach, n, n,
                    "difference as drawn, adjusted for margin before (Lin 2013), HC2")
