"""One step as a share of money: equal to row-level Poisson with customer dummies, and holding what was planted."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cxroi.errors import DesignError
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.score.proportional import SCORE, proportional


def company(seed: int, share: float = 0.03, n: int = 120, months: int = 12) -> pl.DataFrame:
    """Money = customer's own size x month x (1 + share) to the answer x noise of mean one; size pulls the answer up
    too."""
    rng = np.random.default_rng(seed)
    size = rng.gamma(4.0, 10.0, n)
    score = np.clip(np.round(5 + np.log(size) + rng.normal(0, 1.5, (months, n))), 0, 10).T
    season = np.exp(0.1 * np.sin(np.arange(months)))
    money = size[:, None] * season * np.exp(np.log1p(share) * score) * rng.gamma(8.0, 1 / 8, (n, months))
    unit, month = (axis.ravel() for axis in np.indices((n, months)))
    return pl.DataFrame({"unit_id": unit, "month": 24_000 + month, "score": score.ravel(), "money": money.ravel()})


def test_equal_to_poisson_with_a_dummy_for_every_customer() -> None:
    """statsmodels GLM with customer and month dummies, clustered by customer without its own factor, then G/(G-1)."""
    import statsmodels.api as sm

    rows = company(1, n=60)
    fit, mean = proportional(rows)
    unit, month = rows["unit_id"].to_numpy(), rows["month"].to_numpy()
    design = np.column_stack(
        [
            rows["score"].to_numpy(),
            *((unit == u) * 1.0 for u in np.unique(unit)),
            *((month == m) * 1.0 for m in np.unique(month)[1:]),
        ]
    )
    glm = sm.GLM(rows["money"].to_numpy(), design, family=sm.families.Poisson()).fit(
        cov_type="cluster", cov_kwds={"groups": unit, "use_correction": False}, tol=1e-12, maxiter=200
    )
    assert fit.param(SCORE) == pytest.approx(glm.params[0], rel=1e-7)
    assert fit.std_error(SCORE) == pytest.approx(glm.bse[0] * np.sqrt(60 / 59), rel=1e-5)
    assert mean == pytest.approx(rows["money"].mean())


def test_ranges_hold_the_planted_share_and_pooling_does_not() -> None:
    """40 companies, 3 % a step; at 90 % coverage fewer than 28 hits happen once in 1,000 (binomial). Wrong: one line
    for all."""
    held, pooled = 0, []
    for seed in range(40):
        rows = company(100 + seed)
        fit, _ = proportional(rows)
        held += abs(fit.param(SCORE) - np.log(1.03)) <= half_width(fit.df) * fit.std_error(SCORE)
        pooled.append(np.polyfit(rows["score"].to_numpy(), np.log(rows["money"].to_numpy()), 1)[0])
    assert held >= 28
    assert np.mean(pooled) > 3 * np.log(1.03)


def test_customers_without_money_are_dropped_and_few_are_refused() -> None:
    rows = company(3)
    silent = rows.filter(pl.col("unit_id") < 20).with_columns(unit_id=pl.col("unit_id") + 1_000, money=pl.lit(0.0))
    assert proportional(pl.concat([rows, silent]))[0].param(SCORE) == pytest.approx(
        proportional(rows)[0].param(SCORE), rel=1e-12
    )
    with pytest.raises(DesignError, match="40 needed"):
        proportional(rows.filter(pl.col("unit_id") < 30))
    with pytest.raises(DesignError, match="together"):
        proportional(rows.with_columns(score=(pl.col("month") - 24_000).cast(pl.Float64)))
