"""Within and between regressions from sums against row-level dummy regressions, and the published Grunfeld and wage
panels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.cells.core.common import Rows
from cxroi.cells.core.within import Layout
from cxroi.errors import DesignError
from cxroi.estimators.core.within import BetweenOptions, WithinOptions, within
from cxroi.terms import Fit
from tests.estimators.fits import between
from tests.estimators.panels import engine_with, unbalanced


def _layout(*regressors: str) -> Layout:
    return Layout("unit", "period", "y", regressors)


def _within(
    frame: pl.DataFrame,
    regressors: tuple[str, ...] = ("x1", "x2"),
    options: WithinOptions | None = None,
    threads: int = 1,
) -> Fit:
    with engine_with("t", frame, threads) as engine:
        return within(engine, Rows("t"), _layout(*regressors), options)


def _dummies(frame: pl.DataFrame, column: str) -> np.ndarray:
    codes = np.unique(frame[column].to_numpy(), return_inverse=True)[1]
    return np.eye(codes.max() + 1)[codes]


def _row_level(frame: pl.DataFrame, groups: str) -> tuple[np.ndarray, np.ndarray, int]:
    """Dummy-variable regression: slopes, uncorrected clustered covariance, clusters."""
    slopes = frame.select("x1", "x2").cast(pl.Float64).to_numpy()
    X = np.column_stack([slopes, _dummies(frame, "unit"), _dummies(frame, "period")[:, 1:]])
    codes = np.unique(frame[groups].to_numpy(), return_inverse=True)[1]
    fit = sm.OLS(frame["y"].to_numpy(), X).fit(cov_type="cluster", cov_kwds={"groups": codes, "use_correction": False})
    return fit.params[:2], fit.cov_params()[:2, :2], codes.max() + 1


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("groups", ["unit", "team"])
def test_within_equals_row_level_dummies(seed: int, groups: str) -> None:
    frame = unbalanced(seed)
    fit = _within(frame, options=WithinOptions(cluster=groups))
    params, covariance, clusters = _row_level(frame, groups)
    n, k = frame.height, 2 + frame["period"].n_unique()
    factor = clusters / (clusters - 1) * (n - 1) / (n - k)
    np.testing.assert_allclose(fit.params, params, rtol=1e-9)
    np.testing.assert_allclose(fit.covariance, covariance * factor, rtol=1e-8)
    assert (fit.n_clusters, fit.df, fit.n_obs) == (clusters, clusters - 1, n)


def test_more_than_one_word_of_periods() -> None:
    """130 periods need three words of period bits."""
    frame = unbalanced(4, units=12, periods=130)
    params, covariance, _ = _row_level(frame, "unit")
    fit = _within(frame, options=WithinOptions(counted="none"))
    np.testing.assert_allclose(fit.params, params, rtol=1e-8)
    np.testing.assert_allclose(fit.covariance, covariance, rtol=1e-6)


def test_text_periods_and_fractional_periods() -> None:
    frame = unbalanced(5)
    usual = _within(frame)
    for period in (pl.format("m{}", pl.col("period")), pl.col("period") / 7):
        again = _within(frame.with_columns(period.alias("period")))
        np.testing.assert_allclose(again.covariance, usual.covariance, rtol=1e-8)


@pytest.mark.parametrize(("counted", "error"), [("periods", 0.06328129), ("all", 0.06493478), ("none", 0.05693726)])
def test_grunfeld_clustered(shared: Path, counted: str, error: float) -> None:
    """Stata xtreg and fixest; all dummies counted; fixest vignette without correction (10 firms)."""
    with engine_with("t", pl.read_csv(shared / "reference/grunfeld.csv")) as engine:
        fit = within(
            engine, Rows("t"), Layout("firm", "year", "inv", ("capital",)), options=WithinOptions(counted=counted)
        )  # type: ignore[arg-type]
    assert fit.std_error("capital") == pytest.approx(error, abs=1e-7)


def test_grunfeld_iid(shared: Path) -> None:
    """fixest vignette: .02597821."""
    with engine_with("t", pl.read_csv(shared / "reference/grunfeld.csv")) as engine:
        fit = within(engine, Rows("t"), Layout("firm", "year", "inv", ("capital",)), options=WithinOptions(iid=True))
    assert fit.std_error("capital") == pytest.approx(0.02597821, abs=1e-7)


def test_wage_panel_fixed_effects(shared: Path) -> None:
    """Wooldridge, example 14.4: expersq -.0052 (.0007), married .047 (.018), union .080 (.019)."""
    with engine_with("t", pl.read_csv(shared / "reference/wooldridge_wagepan.csv")) as engine:
        fit = within(
            engine,
            Rows("t"),
            Layout("nr", "year", "lwage", ("expersq", "married", "union")),
            options=WithinOptions(iid=True),
        )
    assert [round(fit.param(x), d) for x, d in (("expersq", 4), ("married", 3), ("union", 3))] == [
        -0.0052,
        0.047,
        0.080,
    ]
    assert [round(fit.std_error(x), d) for x, d in (("expersq", 4), ("married", 3), ("union", 3))] == [
        0.0007,
        0.018,
        0.019,
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_between_equals_row_level_means(seed: int) -> None:
    frame = unbalanced(seed)
    with engine_with("t", frame) as engine:
        fit = between(engine, Rows("t"), _layout("x1", "x2", "fixed"))
    means = frame.group_by("unit").agg(pl.col("y", "x1", "x2", "fixed").mean()).sort("unit")
    rows = sm.OLS(means["y"].to_numpy(), sm.add_constant(means.select("x1", "x2", "fixed").to_numpy())).fit(
        cov_type="HC1"
    )
    g, k = means.height, 4
    np.testing.assert_allclose(fit.params, rows.params[1:], rtol=1e-8)
    factor = (g / (g - 1) * (g - 1) / (g - k)) / (g / (g - k))
    np.testing.assert_allclose(fit.covariance, rows.cov_params()[1:, 1:] * factor, rtol=1e-8)


def test_between_with_period_shares_equals_row_level() -> None:
    frame = unbalanced(3)
    with engine_with("t", frame) as engine:
        fit = between(engine, Rows("t"), _layout("x1", "x2"), options=BetweenOptions(periods=True))
    wide = frame.with_columns(*[(pl.col("period") == p).cast(pl.Float64).alias(f"p{p}") for p in range(24_001, 24_009)])
    means = wide.group_by("unit").agg(pl.col("y", "x1", "x2").mean(), pl.col("^p2.*$").mean()).sort("unit")
    X = sm.add_constant(means.drop("unit", "y").cast(pl.Float64).to_numpy())
    rows = sm.OLS(means["y"].to_numpy(), X).fit(cov_type="HC1")
    np.testing.assert_allclose(fit.params, rows.params[1:3], rtol=1e-8)
    np.testing.assert_allclose(fit.covariance, rows.cov_params()[1:3, 1:3], rtol=1e-7)


def test_money_in_cents_rows_shuffled_threads_and_relabelled_units() -> None:
    frame = unbalanced(6)
    usual = _within(frame)
    cents = _within(frame.with_columns(pl.col("y") * 100))
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=3)
    other = _within(shuffled.with_columns(-pl.col("unit"), pl.col("period") + 5), threads=2)
    np.testing.assert_allclose(cents.params, usual.params * 100, rtol=1e-9)
    np.testing.assert_allclose(other.params, usual.params, rtol=1e-9)
    np.testing.assert_allclose(other.covariance, usual.covariance, rtol=1e-9)


def test_large_level_loses_no_digits() -> None:
    """One-pass sums of squares at a level of a million: centring keeps the slopes."""
    frame = unbalanced(7)
    far = _within(frame.with_columns(pl.col("y") + 1e6, pl.col("x1") + 1e6))
    np.testing.assert_allclose(far.params, _within(frame).params, rtol=1e-7)


def test_missing_rows_are_dropped_and_counted() -> None:
    frame = unbalanced(8).with_row_index("i")
    holes = frame.with_columns(
        pl.when(pl.col("i") % 9 == 0).then(None).otherwise(pl.col("y")).alias("y"),
        pl.when(pl.col("i") % 10 == 0).then(float("inf")).otherwise(pl.col("x1")).alias("x1"),
    )
    clean = holes.filter(pl.col("y").is_not_null() & pl.col("x1").is_finite())
    fit = _within(holes)
    np.testing.assert_allclose(fit.covariance, _within(clean).covariance, rtol=1e-9)
    assert fit.stats["n_dropped"] == holes.height - clean.height


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (pl.col("fixed").alias("x1"), "does not vary within customers"),
        (pl.lit(1.0).alias("x1"), "does not vary within customers"),
        (pl.col("period").alias("x1"), "does not vary within customers"),
        (pl.lit(5.0).alias("y"), "outcome does not vary"),
        (pl.lit(1).alias("unit"), "more than one row in a period"),
        (pl.col("x2").alias("x1"), "nearly the same"),
        (pl.lit(None, dtype=pl.Float64).alias("y"), "No row"),
    ],
)
def test_degenerate_data_are_refused_with_a_reason(change: pl.Expr, words: str) -> None:
    with pytest.raises(DesignError, match=words):
        _within(unbalanced(9).with_columns(change))


def test_one_cluster_and_moving_clusters_are_refused() -> None:
    frame = unbalanced(9).with_columns(pl.lit("all").alias("one"))
    with pytest.raises(DesignError, match="1 cluster"):
        _within(frame, options=WithinOptions(cluster="one"))
    with pytest.raises(DesignError, match="more than one cluster"):
        _within(frame, options=WithinOptions(cluster="kind"))


def test_nothing_scratch_is_left_behind() -> None:
    with engine_with("t", unbalanced(10)) as engine:
        within(engine, Rows("t"), _layout("x1"), options=WithinOptions(cluster="team"))
        between(engine, Rows("t"), _layout("x1"))
        assert engine.query(
            "select table_name from information_schema.tables where table_name like 'scratch%'"
        ).is_empty()
