"""Retention and margin over the next twelve months: three monthly series in local-level models, joined into one
company.

Leaving (logit), newcomers and margin per active customer each follow a local level with a yearly wave
(statsmodels UnobservedComponents; Durbin and Koopman 2012, chapter 3). Draws of the three make paths of customers and
money. Rolling origins (Tashman 2000) give the error and the share of actual months inside the ranges.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cxroi.checks.thresholds import ACTIVE_CUSTOMERS, TWO_YEARS
from cxroi.errors import DesignError
from cxroi.terms import LEVEL, YEAR, Array

HORIZON = YEAR
FIRST_ORIGIN = 18
SEED = 20_261
BACK_DRAWS = 400
RATIOS = (0.3, 1.0, 3.0)


@dataclass(frozen=True)
class History:
    """T months of a company: customers active at each month's start, those who left in it, margin of the month (T,).

    `stay` (T, T): share of the customers there after month o who are still there after month o + k, nan where unknown.
    `due` (T,): those whose contract could end in the month; `ahead` (T, 12): of those there after it, whose contract
    can end first in so many months, `width` months long; None: every month can be the end.
    """

    months: Array
    active: Array
    left: Array
    margin: Array
    stay: Array
    due: Array | None = None
    ahead: Array | None = None
    width: int = 1

    def until(self, n: int) -> History:
        """The first `n` months, as they would have been known then."""
        due, ahead = (None if each is None else each[:n] for each in (self.due, self.ahead))
        months, active, left, margin = (each[:n] for each in (self.months, self.active, self.left, self.margin))
        return History(months, active, left, margin, self.stay[:n, :n], due, ahead, self.width)

    @property
    def odds(self) -> Array:
        """(T,) odds of leaving of those who could: of all months together where nobody's contract ended."""
        could = self.active if self.due is None else self.due
        whole = (self.left.sum() + 0.5) / max(could.sum() - self.left.sum() + 0.5, 0.5)
        own = (self.left + 0.5) / (np.maximum(could - self.left, 0.0) + 0.5)
        return np.where(could > 0, own, whole)


@dataclass(frozen=True)
class Paths:
    """Draws (D, H): margin by month, margin added up, share of today's customers still there."""

    margin: Array
    total: Array
    stay: Array

    def of(self, target: str) -> Array:
        found: Array = getattr(self, target)
        return found


@dataclass(frozen=True)
class BackTest:
    """Rolling origins of one target: forecasts made, mean absolute error as share of the actual, the same for the value
    of twelve months before, mean signed error, share of actual values inside the plain 90 % range, and the factor by
    which
    ranges are widened so that nine in ten are inside."""

    n: int
    origins: int
    error: float
    naive: float
    bias: float
    inside: float
    widen: float


@dataclass(frozen=True)
class Forecast:
    """Middle, low and high (H,) by target (margin, total, stay), ranges widened by the back-test; and the
    back-tests."""

    middle: dict[str, Array]
    low: dict[str, Array]
    high: dict[str, Array]
    tests: dict[str, BackTest]


TARGETS = ("margin", "total", "stay")


def forecast(history: History, draws: int = 2000, seed: int = SEED) -> Forecast:
    """Forecast of H = 12 months with its rolling-origin back-test.

    Raises DesignError with the months or customers there are and those needed.
    """
    T = len(history.months)
    if T < TWO_YEARS:
        raise DesignError(f"{T} months of history, {TWO_YEARS} needed for a forecast and its back-test")
    if history.active.min() < ACTIVE_CUSTOMERS:
        raise DesignError(f"in some months fewer than {ACTIVE_CUSTOMERS} customers were active")
    tests = back_tests(history, seed)
    paths = simulated(history, draws, seed)
    middle, low, high = {}, {}, {}
    for name in TARGETS:
        lower, centre, upper = ends(paths.of(name))
        wide = tests[name].widen
        middle[name], low[name], high[name] = centre, centre - wide * (centre - lower), centre + wide * (upper - centre)
    low["stay"], high["stay"] = np.maximum(low["stay"], 0.0), np.minimum(high["stay"], 1.0)
    return Forecast(middle, low, high, tests)


def ends(draws: Array, level: float = LEVEL) -> tuple[Array, Array, Array]:
    """(low, median, high), (H,) each, of draws (D, H)."""
    tail = (1 - level) / 2
    low, middle, high = np.quantile(draws, [tail, 0.5, 1 - tail], axis=0)
    return low, middle, high


def newcomers(history: History) -> Array:
    """(T,) customers who are there and were not there after the month before; the first month has none."""
    arrived = history.active[1:] - (history.active[:-1] - history.left[:-1])
    return np.concatenate([arrived[:1], arrived])


def simulated(history: History, draws: int, seed: int) -> Paths:
    """Draws of twelve months from the end of `history`: leaving and newcomers make the customers, they make the
    margin."""
    rng = np.random.default_rng(seed)
    leaving = 1 / (1 + np.exp(-drawn(np.log(history.odds), draws, rng)))
    arriving = np.maximum(drawn(newcomers(history), draws, rng), 0.0)
    each = drawn(history.margin / history.active, draws, rng)
    today = int(history.active[-1] - history.left[-1])
    if history.ahead is not None:
        return _bound(history, leaving, (arriving, each), rng)
    there, old = np.full(draws, float(today)), np.full(draws, today)
    margin, stay = np.empty((draws, HORIZON)), np.empty((draws, HORIZON))
    for t in range(HORIZON):
        there = there + arriving[:, t]
        margin[:, t] = there * each[:, t]
        there = there * (1 - leaving[:, t])
        old = old - rng.binomial(old, leaving[:, t])
        stay[:, t] = old / max(today, 1)
    return Paths(margin, np.cumsum(margin, axis=1), stay)


def _bound(history: History, leaving: Array, others: tuple[Array, Array], rng: np.random.Generator) -> Paths:
    """Paths where contracts end once a year: a month loses those only whose contract ends in it; newcomers stay until
    after the last one."""
    assert history.ahead is not None
    (arriving, each), draws = others, len(leaving)
    groups = np.repeat(history.ahead[-1].astype(int)[None, :], draws, axis=0)
    later = int(history.active[-1] - history.left[-1]) - int(groups[0].sum())
    today = max(int(groups[0].sum()) + later, 1)
    margin, stay, came = np.empty((draws, HORIZON)), np.empty((draws, HORIZON)), np.zeros(draws)
    for t in range(HORIZON):
        came = came + arriving[:, t]
        margin[:, t] = (groups.sum(axis=1) + later + came) * each[:, t]
        for place in range(max(t - history.width + 1, 0), t + 1):
            groups[:, place] -= rng.binomial(groups[:, place], leaving[:, t])
        stay[:, t] = (groups.sum(axis=1) + later) / today
    return Paths(margin, np.cumsum(margin, axis=1), stay)


def drawn(series: Array, draws: int, rng: np.random.Generator) -> Array:
    """(D, H) draws of the next months of one series: local level, with a yearly wave from 24 months on (two harmonics
    from 36).

    The ratio of level steps to noise is the likeliest on RATIOS: left free, it piles up at zero in short series and the
    ranges come out far too narrow (Shephard and Harvey 1990). A flat series stays flat.
    """
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    spread = float(np.std(series))
    if spread <= 1e-12 * max(abs(float(np.mean(series))), 1e-300):
        return np.full((draws, HORIZON), float(series[-1]))
    harmonics = 2 if len(series) >= 3 * YEAR else 1 if len(series) >= 2 * YEAR else 0
    wave = {"freq_seasonal": [{"period": YEAR, "harmonics": harmonics}], "stochastic_freq_seasonal": [False]}
    model = UnobservedComponents((series - series.mean()) / spread, level="llevel", **(wave if harmonics else {}))
    likeliest = max((_filtered(model, ratio) for ratio in RATIOS), key=lambda each: each[0])
    return np.asarray(series.mean() + spread * _walk(likeliest[1], likeliest[2], draws, rng))


def _filtered(model: Any, ratio: float) -> tuple[float, Any, float]:
    """(log likelihood with the noise variance concentrated out, filtered model with noise 1, that variance)."""
    found = model.filter(np.array([1.0, ratio]))
    burn = found.loglikelihood_burn
    error, variance = found.forecasts_error[0, burn:], found.forecasts_error_cov[0, 0, burn:]
    noise = float(np.mean(error**2 / variance))
    return float(-0.5 * (len(error) * np.log(max(noise, 1e-300)) + np.log(variance).sum())), found, noise


def _walk(found: Any, variance: float, draws: int, rng: np.random.Generator) -> Array:
    """Draws (D, H) of a filtered linear Gaussian state space from its last predicted state, all variances times
    `variance`."""
    found.model.update(found.params)
    space = found.model.ssm
    transition, shown, picked = space["transition"], space["design"][0], space["selection"]
    steps, noise = np.sqrt(variance * np.diag(space["state_cov"])), float(np.sqrt(variance * space["obs_cov"][0, 0]))
    start, covariance = found.predicted_state[:, -1], variance * found.predicted_state_cov[..., -1]
    values, vectors = np.linalg.eigh(covariance)
    state = start + (rng.standard_normal((draws, len(start))) * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    out = np.empty((draws, HORIZON))
    for t in range(HORIZON):
        out[:, t] = state @ shown + noise * rng.standard_normal(draws)
        state = state @ transition.T + (rng.standard_normal((draws, len(steps))) * steps) @ picked.T
    return out


def back_tests(
    history: History, seed: int = SEED, predict: Callable[[History, int, int], Paths] = simulated
) -> dict[str, BackTest]:
    """Forecasts from every month that leaves 18 months to learn from, held against what then happened."""
    T = len(history.months)
    rows: dict[str, list[tuple[float, float, float, float, float]]] = {name: [] for name in TARGETS}
    for n in range(FIRST_ORIGIN, T):
        paths = predict(history.until(n), BACK_DRAWS, seed + n)
        reach = min(HORIZON, T - n)
        actual = _actual(history, n, reach)
        before = _naive(history, n, reach)
        for name in TARGETS:
            low, middle, high = (part[:reach] for part in ends(paths.of(name)))
            rows[name] += list(zip(actual[name], low, middle, high, before[name], strict=True))
    return {name: _judged(np.asarray(found), T - FIRST_ORIGIN) for name, found in rows.items()}


def _actual(history: History, n: int, reach: int) -> dict[str, Array]:
    margin = history.margin[n : n + reach]
    return {"margin": margin, "total": np.cumsum(margin), "stay": history.stay[n - 1, n : n + reach]}


def _naive(history: History, n: int, reach: int) -> dict[str, Array]:
    """The same months a year before, and the share that stayed from a year before."""
    margin = history.margin[n - 12 : n - 12 + reach]
    return {"margin": margin, "total": np.cumsum(margin), "stay": history.stay[n - 13, n - 12 : n - 12 + reach]}


def _judged(rows: Array, origins: int) -> BackTest:
    """Errors and coverage of rows (actual, low, middle, high, naive); rows without an actual value are left out."""
    kept = rows[np.isfinite(rows).all(axis=1)] if len(rows) else np.empty((0, 5))
    if not len(kept):
        raise DesignError("no earlier forecast could be held against what happened")
    actual, low, middle, high, naive = kept.T
    size = float(np.abs(actual).mean()) or 1.0
    half = np.where(actual >= middle, high - middle, middle - low)
    ratio = np.abs(actual - middle) / np.maximum(half, 1e-12 * size)
    widen = float(np.quantile(ratio, LEVEL, method="higher"))
    return BackTest(
        len(kept),
        origins,
        float(np.abs(actual - middle).mean()) / size,
        float(np.abs(actual - naive).mean()) / size,
        float((middle - actual).mean()) / size,
        float((ratio <= 1).mean()),
        max(widen, 1.0),
    )
