"""Harm: statsmodels as reference for a random test, planted rises for launches by group."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from statsmodels.stats.proportion import confint_proportions_2indep

from cxroi.errors import DesignError
from cxroi.estimators.operations.harm import rate_change, rate_difference, share_difference
from cxroi.results.operations.harm import verdict


def test_shares_of_a_random_test_are_those_of_statsmodels() -> None:
    mine = share_difference((60, 500), (40, 520))
    low, high = confint_proportions_2indep(60, 500, 40, 520, method="wald", compare="diff", alpha=0.1)
    assert (mine.conf_low, mine.conf_high) == pytest.approx((low, high), rel=1e-9)


def test_rates_of_a_random_test_are_those_of_a_weighted_mean_with_robust_errors() -> None:
    """Reference: statsmodels WLS of the rate on a constant, weights the months, HC1, arm by arm."""
    rng, arms, points, variance = np.random.default_rng(3), [], [], 0.0
    for rate in (0.05, 0.03):
        months = rng.integers(1, 13, 400).astype(float)
        count = rng.poisson(rate * months).astype(float)
        arms.append(
            {
                "n": 400,
                "sum_c": count.sum(),
                "sum_m": months.sum(),
                "sum_cc": (count**2).sum(),
                "sum_cm": (count * months).sum(),
                "sum_mm": (months**2).sum(),
            }
        )
        fit = sm.WLS(count / months, np.ones(400), weights=months).fit(cov_type="HC1")
        points.append(float(fit.params[0]))
        variance += float(fit.bse[0]) ** 2
    mine = rate_difference(arms[0], arms[1])
    assert mine.estimate == pytest.approx(points[0] - points[1], rel=1e-12)
    assert mine.std_error == pytest.approx(variance**0.5, rel=1e-10)


def rollout(seed: int, rise: float) -> tuple[pl.DataFrame, dict[str, int]]:
    """40 groups with levels of their own and a common wave; half launched on four dates; the rate rises by `rise`
    after."""
    rng = np.random.default_rng(seed)
    launches = {f"g{k:02d}": 14 + 2 * (k % 4) for k in range(20)}
    rows = []
    for k in range(40):
        name, base = f"g{k:02d}", 0.02 + 0.01 * rng.random()
        for month in range(30):
            rate = base + 0.004 * np.sin(month / 4) + (rise if month >= launches.get(name, 99) else 0.0)
            rows.append((name, month, 200, float(rng.binomial(200, rate))))
    return pl.DataFrame(rows, schema=["cluster", "month", "n_at_risk", "n_left"], orient="row").with_columns(
        n_judged=pl.col("n_at_risk")
    ), launches


@pytest.mark.parametrize("rise", [0.0, 0.008])
def test_ranges_hold_the_planted_rise(rise: float) -> None:
    held = 0
    for seed in range(200):
        one, _ = rate_change(*rollout(seed, rise), "n_left")
        held += one.conf_low <= rise <= one.conf_high
    assert 0.83 <= held / 200 <= 0.96


def test_a_planted_rise_fails_and_none_passes_or_waits() -> None:
    harmed, calm = rate_change(*rollout(7, 0.01), "n_left"), rate_change(*rollout(7, 0.0), "n_left")
    assert verdict(*harmed, "cancellations", 10).status == "FAIL"
    assert verdict(*calm, "cancellations", 10).status != "FAIL"


def test_few_groups_and_few_events_are_refused_with_their_number() -> None:
    cells, launches = rollout(1, 0.0)
    with pytest.raises(DesignError, match="2 groups"):
        rate_change(cells, dict(list(launches.items())[:2]), "n_left")
    with pytest.raises(DesignError, match="7 such events"):
        share_difference((3, 100), (4, 100))
