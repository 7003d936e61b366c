"""Reached against comparable not reached: planted effect, natural recovery, and statsmodels as reference."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.errors import DesignError
from cxroi.estimators.act.strata import att, finest, level, matched

LADDER = (("score", "segment"), ("score",))


def drawn(seed: int, effect: float, n: int = 4_000) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(rows, cells): the unhappier are reached more often and recover more by themselves."""
    rng = np.random.default_rng(seed)
    score, segment = rng.integers(0, 5, n), rng.integers(0, 3, n)
    treated = (rng.random(n) < 0.7 - 0.12 * score).astype(int)
    money = 20 + 6 * score + 4 * segment + effect * treated + 10 * rng.standard_normal(n)
    out = (rng.random(n) < 0.5 - 0.08 * score).astype(float)
    rows = pl.DataFrame({"score": score, "segment": segment, "treated": treated, "money": money, "out": out})
    cells = rows.group_by("score", "segment", "treated").agg(
        n=pl.len(), sum_money=pl.col("money").sum(), sum_square=(pl.col("money") ** 2).sum(), n_out=pl.col("out").sum()
    )
    return rows, cells


def test_point_and_error_are_those_of_a_saturated_regression_with_unpooled_errors() -> None:
    """Reference: statsmodels OLS with one mean a stratum and side, HC2, and the contrast weighted as the treated."""
    rows, cells = drawn(1, 3.0)
    mine = att(matched(cells, ("score", "segment")), "sum_money", "sum_square")
    code = (rows["score"] * 6 + rows["segment"] * 2 + rows["treated"]).to_numpy()
    X = (code[:, None] == np.arange(30)[None, :]).astype(float)
    fit = sm.OLS(rows["money"].to_numpy(), X).fit(cov_type="HC2")
    n1 = X[:, 1::2].sum(axis=0)
    contrast = np.zeros(30)
    contrast[1::2], contrast[0::2] = n1 / n1.sum(), -n1 / n1.sum()
    theirs = fit.t_test(contrast)
    assert mine.estimate == pytest.approx(float(theirs.effect[0]), rel=1e-10)
    assert mine.std_error == pytest.approx(float(np.ravel(theirs.sd)[0]), rel=1e-8)


def test_ranges_hold_the_planted_effect_and_the_plain_difference_does_not() -> None:
    held = naive = 0
    for seed in range(200):
        rows, cells = drawn(seed, 2.0, 1_500)
        one = att(finest(cells, LADDER, 0.9), "sum_money", "sum_square")
        held += one.conf_low <= 2.0 <= one.conf_high
        means = dict(rows.group_by("treated").agg(pl.col("money").mean()).iter_rows())
        naive += abs(means[1] - means[0] - 2.0) < 2.0
    assert 0.83 <= held / 200 <= 0.96  # binomial 99.9 % bounds of .90 at 200 seeds
    assert naive == 0


def test_recovery_with_no_help_is_taken_off() -> None:
    """Nobody is helped: 40 % of those reached look recovered, and the difference to the others is none."""
    both = matched(drawn(5, 0.0, 20_000)[1], ("score", "segment"))
    gone = att(both, "n_out")
    assert level(both, "n_out") > 0.3
    assert gone.conf_low <= 0 <= gone.conf_high


def test_strata_get_coarser_until_nine_of_ten_have_a_counterpart() -> None:
    cells = pl.DataFrame(
        {
            "score": [1, 1, 1, 1],
            "segment": [0, 1, 2, 3],
            "treated": [1, 1, 0, 0],
            "n": [5, 5, 5, 5],
            "sum_money": [5.0] * 4,
            "sum_square": [9.0] * 4,
        }
    )
    with pytest.raises(DesignError, match="comparable"):
        matched(cells, ("score", "segment"))
    assert finest(cells, LADDER, 0.9).overlap == 1.0
