"""Forecast: its draws against statsmodels' own, its back-test against planted series, its refusals."""

from __future__ import annotations

import numpy as np
import pytest

from cxroi.errors import DesignError
from cxroi.estimators.company import forecast as made
from cxroi.estimators.company.forecast import HORIZON, RATIOS, History, Paths, back_tests, forecast, newcomers

SEEDS = 20


def history(seed: int, T: int = 40, n: int = 3000, steps: float = 0.02) -> History:
    """A company whose leaving and margin per customer wander, with steady newcomers and a season: nothing else
    happens."""
    rng = np.random.default_rng(seed)
    odds = -4.2 + np.cumsum(steps * rng.standard_normal(T))
    each = (
        40
        + np.cumsum(0.3 * rng.standard_normal(T))
        + np.sin(2 * np.pi * np.arange(T) / 12)
        + 0.2 * rng.standard_normal(T)
    )
    first, gone, size = [0] * 1, [10**6], [0]
    active, left = np.empty(T), np.empty(T)
    cohorts: list[list[int]] = [[0, n]]
    for t in range(T):
        if t:
            cohorts.append([t, int(rng.poisson(45))])
        active[t] = sum(size_ for _, size_ in cohorts)
        left[t] = 0
        for cohort in cohorts:
            going = int(rng.binomial(cohort[1], 1 / (1 + np.exp(-odds[t]))))
            cohort[1] -= going
            left[t] += going
            first.append(cohort[0])
            gone.append(t)
            size.append(going)
    for start, rest in cohorts:
        first.append(start)
        gone.append(10**6)
        size.append(rest)
    f, g, s = (np.asarray(x, dtype=float) for x in (first, gone, size))
    stay = np.full((T, T), np.nan)
    for o in range(T):
        there = (f <= o) & (g > o)
        for k in range(o + 1, T):
            stay[o, k] = s[there & (g > k)].sum() / s[there].sum()
    return History(np.arange(T) + 24_000.0, active, left, active * each, stay)


def test_draws_have_the_mean_and_spread_that_statsmodels_gives() -> None:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    rng = np.random.default_rng(4)
    series = (
        50 + np.cumsum(rng.standard_normal(40)) + 3 * np.cos(2 * np.pi * np.arange(40) / 12) + rng.standard_normal(40)
    )
    draws = made.drawn(series, 40_000, np.random.default_rng(1))
    spread = series.std()
    model = UnobservedComponents(
        (series - series.mean()) / spread,
        level="llevel",
        freq_seasonal=[{"period": 12, "harmonics": 2}],
        stochastic_freq_seasonal=[False],
    )
    _, found, noise = max((made._filtered(model, ratio) for ratio in RATIOS), key=lambda each: each[0])
    ratio = found.params[1]
    reference = model.smooth([noise, ratio * noise]).get_forecast(HORIZON)
    assert draws.mean(axis=0) == pytest.approx(series.mean() + spread * reference.predicted_mean, abs=0.05 * spread)
    assert draws.std(axis=0) == pytest.approx(spread * reference.se_mean, rel=0.02)


def test_the_likelihood_of_a_ratio_is_that_of_statsmodels_at_the_same_variances() -> None:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    series = np.random.default_rng(9).standard_normal(36).cumsum()
    model = UnobservedComponents(series, level="llevel")
    for ratio in RATIOS:
        value, _, noise = made._filtered(model, ratio)
        own = model.smooth([noise, ratio * noise])
        n = own.nobs - own.loglikelihood_burn
        assert own.llf == pytest.approx(value - n / 2 * (1 + np.log(2 * np.pi)), rel=1e-6)


def test_planted_series_lie_inside_the_range_about_nine_times_in_ten() -> None:
    """Twelve months ahead of 20 companies: the total margin and the share that stays."""
    inside = {"total": 0, "stay": 0}
    for seed in range(SEEDS):
        whole = history(seed, T=48)
        found = forecast(whole.until(36), draws=500)
        actual = {"total": whole.margin[36:].sum(), "stay": whole.stay[35, 47]}
        for name, value in actual.items():
            inside[name] += found.low[name][-1] <= value <= found.high[name][-1]
    assert all(hits >= 14 for hits in inside.values()), inside  # binomial(20, .9): below 14 once in 400


def test_back_test_sees_only_what_was_known_and_scales_ranges_that_are_too_narrow() -> None:
    whole, seen = history(3), []

    def sure(part: History, draws: int, seed: int) -> Paths:
        """Last month repeated with next to no spread."""
        seen.append(len(part.months))
        level = np.full((draws, HORIZON), part.margin[-1]) * (1 + 1e-6 * np.linspace(-1, 1, draws)[:, None])
        return Paths(
            level, np.cumsum(level, axis=1), np.clip(np.full((draws, HORIZON), 0.9) * level / part.margin[-1], 0, 1)
        )

    tests = back_tests(whole, predict=sure)
    assert seen == list(range(18, 40))
    assert tests["margin"].inside < 0.05
    assert tests["margin"].widen > 100
    expected = [abs(whole.margin[n + h] - whole.margin[n - 1]) for n in range(18, 40) for h in range(min(12, 40 - n))]
    sizes = [abs(whole.margin[n + h]) for n in range(18, 40) for h in range(min(12, 40 - n))]
    assert tests["margin"].error == pytest.approx(np.mean(expected) / np.mean(sizes), rel=1e-9)
    assert tests["margin"].n == len(expected)


def test_newcomers_and_flat_series() -> None:
    flat = History(
        np.arange(3.0), np.array([100.0, 98.0, 103.0]), np.array([5.0, 2.0, 1.0]), np.ones(3), np.ones((3, 3))
    )
    assert newcomers(flat).tolist() == [3.0, 3.0, 7.0]
    assert (made.drawn(np.full(30, 7.0), 10, np.random.default_rng(1)) == 7.0).all()


def test_margin_in_another_currency_moves_by_exactly_that_factor() -> None:
    whole = history(5)
    other = History(whole.months, whole.active, whole.left, 100 * whole.margin, whole.stay)
    one, two = forecast(whole, draws=200), forecast(other, draws=200)
    assert two.middle["total"] == pytest.approx(100 * one.middle["total"], rel=1e-9)
    assert two.high["stay"] == pytest.approx(one.high["stay"])
    assert two.tests["margin"].error == pytest.approx(one.tests["margin"].error)


@pytest.mark.parametrize(
    ("change", "words"), [({"T": 20}, "20 months of history"), ({"n": 5}, "fewer than 30 customers")]
)
def test_thin_companies_are_refused_with_the_count_needed(change: dict[str, int], words: str) -> None:
    with pytest.raises(DesignError, match=words):
        forecast(history(1, **change))


def bound(seed: int, ends: np.ndarray, T: int = 40) -> History:
    """600 customers whose contracts end once a year, `ends` (12,) of them in each month of the year; one in five then
    leaves."""
    rng = np.random.default_rng(seed)
    groups, active, left, due = ends.astype(int).copy(), np.empty(T), np.empty(T), np.empty(T)
    ahead, there = np.empty((T, 12)), np.empty((T + 1, 12))
    there[0] = groups
    for t in range(T):
        place = t % 12
        active[t], due[t] = groups.sum(), groups[place]
        left[t] = rng.binomial(groups[place], 0.2)
        groups[place] -= int(left[t])
        there[t + 1] = groups
        ahead[t] = groups[(place + 1 + np.arange(12)) % 12]
    stay = np.full((T, T), np.nan)
    for o in range(T):
        stay[o, o + 1 :] = there[o + 2 :].sum(axis=1) / there[o + 1].sum()
    return History(np.arange(T) + 24_000.0, active, left, active * (40 + rng.standard_normal(T)), stay, due, ahead)


@pytest.mark.parametrize("ends", [np.full(12, 50.0), np.array([500, 0, 0, 0, 0, 0, 100, 0, 0, 0, 0, 0.0])])
def test_where_contracts_end_once_a_year_only_those_leave_whose_contract_ends(ends: np.ndarray) -> None:
    """Who stays for twelve months is one in five less, whenever contracts end; in a month without an end nobody
    leaves."""
    months, held, last = [], 0, []
    for seed in range(SEEDS):
        whole = bound(seed, ends)
        found = forecast(whole, 400)
        held += bool(found.low["stay"][-1] <= 0.8 <= found.high["stay"][-1])
        last.append(found.middle["stay"][-1])
        months.append(-np.diff(np.concatenate([[1.0], found.middle["stay"]])))
    assert np.mean(last) == pytest.approx(0.8, abs=0.012)
    assert held >= 14
    lost, empty = np.mean(months, axis=0), ends[(40 + np.arange(12)) % 12] == 0
    assert (np.abs(lost[empty]) < 1e-12).all()
    assert lost[~empty] == pytest.approx((ends / ends.sum() * 0.2)[(40 + np.arange(12)) % 12][~empty], rel=0.4)
