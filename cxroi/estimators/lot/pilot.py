"""A pilot with a lot: how many customers it takes, who is drawn, and what it brought."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from cxroi.cells.lot.weights import adjustable
from cxroi.errors import DesignError, UsageError
from cxroi.estimators.core.linear import estimates
from cxroi.estimators.lot.arms import ADJUSTED, adjusted_rows, difference_rows, only
from cxroi.terms import Array, Estimate, Fit

ARMS = ("treated", "control")
PLAIN, SECOND = "difference", "adjusted difference"
FEWEST = 2
DRAW_SEED = 20_261_123


@dataclass(frozen=True)
class Spread:
    """The outcome of one customer in the company's own past: n, mean, standard deviation, and what the read-out's own
    adjustment leaves of that (None where nothing is known before)."""

    n: int
    mean: float
    deviation: float
    left: float | None = None


def spread_of(outcome: Array, before: Array) -> Spread:
    """From what customers brought (N,) and brought before (N,): errors of the read-out's own estimator on a lot drawn
    over the past, in which nothing was done, times the root of customers an arm over two."""
    arm = np.random.default_rng(DRAW_SEED).permutation(np.arange(len(outcome)) % 2).astype(float)
    plain, adjusted = _both(outcome, arm, before)
    size = np.sqrt(1 / (1 / max(arm.sum(), 1) + 1 / max(len(arm) - arm.sum(), 1)))
    left = None if adjusted is None else float(size * adjusted.std_error(ADJUSTED))
    return Spread(len(outcome), float(outcome.mean()), float(size * plain.std_error(PLAIN)), left)


def _both(outcome: Array, arm: Array, before: Array) -> tuple[Fit, Fit | None]:
    """The plain difference, and the adjusted one where what is known before varies in both arms."""
    known = before[:, None]
    fit = only(difference_rows(outcome, arm[:, None], (PLAIN,)), PLAIN)
    return fit, only(adjusted_rows(outcome, arm, known)) if adjustable(arm, known) else None


def per_arm(spread: Spread, effect: float, *, power: float = 0.8, alpha: float = 0.05, adjusted: bool = False) -> int:
    """Customers an arm, two-sided t test, equal arms (statsmodels TTestIndPower; Cohen 1988).

    `effect` in units of the outcome. `adjusted`: by the spread that the read-out's adjustment leaves.
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
    """Standard deviation of the outcome, or of what the adjustment leaves of it."""
    deviation = spread.left if adjusted and spread.left is not None else spread.deviation
    if not (np.isfinite(deviation) and deviation > 0):
        raise DesignError(
            "the outcome did not vary in these months, so no size can be computed: choose another outcome or span"
        )
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
        raise DesignError(
            "no size can be computed for this effect, power and alpha: try an effect nearer to the spread"
        )
    return found


def drawn(units: pl.DataFrame, strata: tuple[str, ...], n: int, seed: int) -> pl.DataFrame:
    """2 n customers by lot: pairs in order of stratum, one of each pair treated; strata in proportion to their size.

    `units`: unit_id and the columns of `strata`. Returns unit_id, arm, stratum, sorted by unit_id; the same seed draws
    the same list. Raises DesignError where there are fewer than 2 n customers.
    """
    if units.height < 2 * n or n < 1:
        raise DesignError(
            f"{2 * n:,} customers are needed and {units.height:,} are active: look for a larger effect, more "
            "months or less power"
        )
    rng = np.random.default_rng(seed)
    ordered = (
        units.sort("unit_id")
        .with_columns(
            stratum=pl.concat_str([pl.col(name).cast(pl.String) for name in strata], separator=" / "),
            luck=pl.Series(rng.random(units.height)),
        )
        .sort("stratum", "luck")
        .with_columns(place=pl.int_range(pl.len()))
    )
    step = units.height / (2 * n)
    start = rng.random() * step
    picked = np.minimum(np.floor(start + step * np.arange(2 * n)).astype(np.int64), units.height - 1)
    chosen = ordered[picked]
    flip = rng.integers(0, 2, n)
    side = np.empty(2 * n, dtype=np.int64)
    side[0::2], side[1::2] = flip, 1 - flip
    listed: pl.DataFrame = chosen.with_columns(arm=pl.Series([ARMS[k] for k in side])).select(
        "unit_id", "arm", "stratum"
    )
    return listed.sort("unit_id")


def readout(rows: pl.DataFrame) -> tuple[Estimate, Estimate | None]:
    """Treated less control of `outcome`, as drawn (intention to treat): the plain difference (HC2), and adjusted for
    `before`, known before the lot (Lin 2013, HC3), None where that does not vary within the arms.

    `rows`: arm, outcome, before; customers without an outcome are left out. Raises DesignError with fewer than two a
    side.
    """
    known = rows.filter(pl.col("outcome").is_not_null() & pl.col("arm").is_in(ARMS))
    arm = (known["arm"] == ARMS[0]).to_numpy().astype(float)
    if min(arm.sum(), len(arm) - arm.sum()) < FEWEST:
        raise DesignError(
            "both arms need at least two customers with an outcome: wait for the data of the pilot's months"
        )
    outcome, before = (known[name].cast(pl.Float64).fill_null(0).to_numpy() for name in ("outcome", "before"))
    plain, adjusted = _both(outcome, arm, before)
    first = replace(estimates(plain)[0], method="difference in means as drawn, HC2")
    return first, None if adjusted is None else replace(estimates(adjusted)[0], term=SECOND)
