"""Sample size by a published table, a lot that is fair and repeatable, a read-out that scipy confirms."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.stats import ttest_ind

from cxroi.errors import DesignError, UsageError
from cxroi.estimators.lot.pilot import Spread, detectable, drawn, per_arm, readout, spread_of


@pytest.mark.parametrize(("effect", "n"), [(0.2, 394), (0.5, 64), (0.8, 26)])
def test_customers_an_arm_are_those_of_cohens_table(effect: float, n: int) -> None:
    """Cohen 1988, table 2.4.1 (two-sided .05, power .80): 393, 64 and 26; the first rounded down there."""
    assert per_arm(Spread(100, 0.0, 1.0), effect) == n


def test_a_covariate_saves_its_share_of_variance_and_more_customers_find_less() -> None:
    spread = Spread(500, 10.0, 4.0, 2.4)
    assert per_arm(spread, 0.5, adjusted=True) == pytest.approx(per_arm(spread, 0.5) * 0.36, rel=0.01)
    assert detectable(spread, per_arm(spread, 0.5)) == pytest.approx(0.5, rel=1e-3)
    with pytest.raises(UsageError):
        per_arm(spread, 0.0)
    with pytest.raises(DesignError, match="did not vary"):
        per_arm(Spread(500, 1.0, 0.0), 1.0)


def units(n: int) -> pl.DataFrame:
    rng = np.random.default_rng(1)
    return pl.DataFrame({"unit_id": rng.permutation(n), "segment": rng.choice(["A", "B", "C"], n, p=[0.6, 0.3, 0.1])})


def test_the_lot_is_fair_in_every_stratum_and_the_same_for_the_same_seed() -> None:
    listed = drawn(units(1_000), ("segment",), 200, 5)
    assert listed.height == 400
    assert listed["unit_id"].n_unique() == 400
    by = listed.group_by("stratum").agg(treated=(pl.col("arm") == "treated").sum(), n=pl.len())
    assert all(abs(2 * row["treated"] - row["n"]) <= 2 for row in by.iter_rows(named=True))
    assert dict(by.select("stratum", "n").iter_rows())["A"] == pytest.approx(240, abs=20)
    assert listed.equals(drawn(units(1_000).sample(fraction=1.0, shuffle=True, seed=9), ("segment",), 200, 5))
    assert not listed.equals(drawn(units(1_000), ("segment",), 200, 6))
    with pytest.raises(DesignError, match="are needed"):
        drawn(units(100), ("segment",), 51, 5)


def test_everybody_is_as_likely_treated_as_not() -> None:
    """Over 400 lots each of 40 customers is treated about half the time: binomial 99.99 % bounds."""
    count = np.zeros(40)
    for seed in range(400):
        listed = drawn(units(40), ("segment",), 20, seed)
        count[listed.filter(pl.col("arm") == "treated")["unit_id"].to_numpy()] += 1
    assert count.min() > 400 * 0.5 - 45
    assert count.max() < 400 * 0.5 + 45


def test_the_read_out_is_welchs_difference() -> None:
    rng = np.random.default_rng(2)
    one, other = 10 + 3 * rng.standard_normal(80), 9 + 5 * rng.standard_normal(90)
    arms = {"arm": ["treated"] * 80 + ["control"] * 90, "outcome": np.concatenate([one, other])}
    mine, none = readout(pl.DataFrame(arms).with_columns(before=pl.lit(0.0)))
    assert none is None
    reference = ttest_ind(one, other, equal_var=False)
    assert mine.estimate / mine.std_error == pytest.approx(float(reference.statistic), rel=1e-12)


def test_sizes_that_no_search_finds_end_in_a_sentence() -> None:
    spread = Spread(500, 10.0, 4.0, 2.4)
    assert per_arm(spread, 1e6) == 2, "an effect of many spreads takes the fewest customers, not a failed search"
    for effect in (float("nan"), float("inf")):
        with pytest.raises(UsageError):
            per_arm(spread, effect)
    for broken in (
        Spread(500, 1.0, float("nan")),
        Spread(500, 1.0, float("inf")),
        Spread(500, 1.0, 0.0),
    ):
        with pytest.raises(DesignError, match="did not vary"):
            detectable(broken, 50)
    with pytest.raises(DesignError, match="0 customers can be drawn"):
        detectable(spread, 0)
    assert detectable(spread, 100, adjusted=True) == pytest.approx(0.6 * detectable(spread, 100))


def past(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    before = rng.lognormal(3.0, 1.0, n)
    return 6 * before * rng.lognormal(-0.08, 0.4, n), before


def test_the_adjusted_read_out_is_least_squares_with_both_slopes_at_the_treated_mean() -> None:
    """statsmodels OLS of the outcome on arm, centred covariate and their product, HC3 (Lin 2013)."""
    from statsmodels.regression.linear_model import OLS

    rng = np.random.default_rng(3)
    treated, before = (rng.random(400) < 0.5).astype(float), rng.gamma(2.0, 20.0, 400)
    outcome = 3 * treated + 0.9 * before + 0.2 * treated * before + rng.normal(0, 5, 400)
    rows = pl.DataFrame({"arm": np.where(treated == 1, "treated", "control"), "outcome": outcome, "before": before})
    plain, mine = readout(rows)
    centred = before - before[treated == 1].mean()
    fit = OLS(outcome, np.column_stack([np.ones(400), treated, centred, treated * centred])).fit(
        cov_type="HC3", use_t=True
    )
    assert mine is not None
    assert (mine.estimate, mine.std_error) == pytest.approx((fit.params[1], fit.bse[1]), rel=1e-9)
    assert (mine.conf_low, mine.conf_high) == pytest.approx(tuple(fit.conf_int(0.1)[1]), rel=1e-9)
    assert mine.std_error < plain.std_error / 2
    assert readout(rows.with_columns(before=pl.lit(1.0)))[1] is None


def test_the_plan_foresees_the_width_of_its_own_read_out() -> None:
    """Heavy tails: the planner's spread is what the read-out's estimator leaves; a correlation is not (negative
    control: sizes from 1 - r^2 of the whole past are off by more where an outlier carries it)."""
    outcome, before = past(1, 20_000)
    spread = spread_of(outcome, before)
    errors, plain = [], []
    for seed in range(40):
        now, then = past(100 + seed, 2_000)
        arm = np.random.default_rng(seed).permutation(np.arange(2_000) % 2)
        one, other = readout(
            pl.DataFrame({"arm": np.where(arm == 1, "treated", "control"), "outcome": now, "before": then})
        )
        assert other is not None
        errors.append(other.std_error)
        plain.append(one.std_error)
    assert spread.left is not None
    assert spread.left * np.sqrt(2 / 1_000) == pytest.approx(float(np.median(errors)), rel=0.15)
    assert spread.deviation * np.sqrt(2 / 1_000) == pytest.approx(float(np.median(plain)), rel=0.15)
    assert spread.left < 0.6 * spread.deviation
