"""Group-time effects against the published county minimum-wage case (mpdta; ../shared/reference/README.md) and row-level fits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.cells.cohorts import CohortColumns, CohortMoments, cohort_moments
from cxroi.engine.duck import DuckEngine
from cxroi.errors import DesignError
from cxroi.estimators import groups
from cxroi.estimators.doubly_robust import robust_times
from cxroi.terms import Array

SE = {"simple": 0.012034, "dynamic": 0.019965, "group": 0.012446, "calendar": 0.015972}
POINT = {"simple": -0.0399513, "dynamic": -0.0772, "group": -0.031}
PAIRS = {
    2004: (-0.0105, -0.0704, -0.1373, -0.1008),
    2006: (0.0065, -0.0028, -0.0046, -0.0412),
    2007: (0.0305, -0.0027, -0.0311, -0.0261),
}
COLUMNS = CohortColumns("panel", "unit", "month", "y", "launch")


@pytest.fixture(scope="module")
def published(shared: Path) -> pl.DataFrame:
    return pl.read_csv(shared / "reference/mpdta.csv").sort("countyreal", "year")


@pytest.fixture(scope="module")
def counties(published: pl.DataFrame) -> groups.Cohorts:
    rows = published.select(
        unit="countyreal", month="year", y="lemp", launch=pl.when(pl.col("first.treat") > 0).then(pl.col("first.treat"))
    )
    return groups.cohorts_from(moments(rows))


def moments(rows: pl.DataFrame) -> CohortMoments:
    with DuckEngine() as engine:
        engine.put("panel", rows)
        return cohort_moments(engine, COLUMNS)


def test_every_published_group_time_effect(counties: groups.Cohorts) -> None:
    effects = groups.group_times(counties)
    for launch, expected in PAIRS.items():
        np.testing.assert_allclose(effects.estimates[effects.launch == launch], expected, atol=5e-5)


@pytest.mark.parametrize("kind", ["simple", "dynamic", "group", "calendar"])
def test_published_aggregates_and_analytic_errors(counties: groups.Cohorts, kind: groups.Kind) -> None:
    fit = groups.aggregate(groups.group_times(counties), kind)
    if kind in POINT:
        assert fit.param("overall") == pytest.approx(POINT[kind], abs=5e-5)
    assert fit.std_error("overall") == pytest.approx(SE[kind], abs=1e-6)


def test_published_pre_test(counties: groups.Cohorts) -> None:
    p, df = groups.pre_test(groups.group_times(counties))
    assert df == 5
    assert p == pytest.approx(0.16812, abs=5e-6)


def test_published_pre_test_with_population_doubly_robust(published: pl.DataFrame) -> None:
    wide = published.group_by("countyreal", maintain_order=True).agg(
        pl.col("lemp"), pl.col("lpop").first(), pl.col("first.treat").first()
    )
    launches = wide["first.treat"].to_numpy().astype(float)
    launches[launches == 0] = groups.NEVER
    found = robust_times(
        np.asarray(wide["lemp"].to_list()), np.arange(2003.0, 2008.0), launches, wide["lpop"].to_numpy()[:, None]
    )
    assert found.pre_test() == pytest.approx(0.23267, abs=5e-6)


def random_panel(seed: int, n: int = 400, T: int = 8) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    launches = rng.choice([3.0, 5.0, 6.0, float(groups.NEVER)], n)
    values = rng.standard_normal((n, 1)) + np.cumsum(rng.standard_normal((n, T)), axis=1) + 1e3 + np.arange(T)
    return values + 0.7 * (np.arange(T)[None, :] >= launches[:, None]), launches


def rows_of(values: Array, launches: Array, ids: Array | None = None) -> pl.DataFrame:
    n, T = values.shape
    ids = np.arange(n) if ids is None else ids
    launch = np.repeat(np.where(launches >= groups.NEVER, np.nan, launches), T)
    return pl.DataFrame(
        {"unit": np.repeat(ids, T), "month": np.tile(np.arange(T), n), "y": values.ravel(), "launch": launch}
    ).with_columns(pl.col("launch").fill_nan(None))


@pytest.mark.parametrize("control", ["never", "not_yet"])
def test_compressed_equals_row_level_statsmodels_in_every_two_by_two(control: groups.Control) -> None:
    values, launches = random_panel(5)
    effects = groups.group_times(groups.cohorts_from(moments(rows_of(values, launches))), control)
    cov = effects.covariance
    for i, (launch, t) in enumerate(zip(effects.launch, effects.month.astype(int), strict=True)):
        base = int(launch) - 1 if t >= launch else t - 1
        others = launches >= groups.NEVER if control == "never" else (launches > max(t, base)) & (launches != launch)
        inside = (launches == launch) | others
        treated = (launches[inside] == launch).astype(float)
        fit = sm.OLS(values[inside, t] - values[inside, base], sm.add_constant(treated)).fit(cov_type="HC0")
        assert effects.estimates[i] == pytest.approx(fit.params[1], rel=1e-6)
        assert np.sqrt(cov[i, i]) == pytest.approx(fit.bse[1], rel=1e-6)


def test_aggregates_equal_row_level_influence_functions() -> None:
    values, launches = random_panel(6)
    effects = groups.group_times(groups.cohorts_from(moments(rows_of(values, launches))))
    fit = groups.aggregate(effects, "dynamic", random_sizes=False)
    n_units = np.ones(len(values))
    after = list(range(5))
    total = np.zeros(values.shape)
    for e in after:
        dates = [g for g in (3.0, 5.0, 6.0) if g + e <= 7]
        sizes = np.asarray([(launches == g).sum() for g in dates], float)
        for g, share in zip(dates, sizes / sizes.sum(), strict=True):
            for mask, sign in ((launches == g, 1.0), (launches >= groups.NEVER, -1.0)):
                weight = np.where(mask, n_units, 0) / mask.sum()
                total[:, int(g + e)] += sign * share * weight / len(after)
                total[:, int(g) - 1] -= sign * share * weight / len(after)
    centred = values.copy()
    for g in np.unique(launches):
        centred[launches == g] -= values[launches == g].mean(axis=0)
    assert fit.param("overall") == pytest.approx(float((total * values).sum()), rel=1e-6)
    assert fit.std_error("overall") == pytest.approx(float(np.sqrt(((total * centred).sum(axis=1) ** 2).sum())), rel=1e-6)


def test_metamorphic_money_order_and_names() -> None:
    values, launches = random_panel(7)
    rng = np.random.default_rng(1)
    shuffled = rows_of(values * 100, launches, rng.permutation(10_000)[: len(values)]).sample(
        fraction=1.0, shuffle=True, seed=2
    )
    one, other = (
        groups.aggregate(groups.group_times(groups.cohorts_from(moments(rows))), "dynamic")
        for rows in (rows_of(values, launches), shuffled)
    )
    np.testing.assert_allclose(other.params, 100 * one.params, rtol=1e-9)
    np.testing.assert_allclose(other.covariance, 1e4 * one.covariance, rtol=1e-8, atol=1e-12)


def test_units_without_some_month_are_counted_not_guessed() -> None:
    values, launches = random_panel(8)
    rows = rows_of(values, launches).filter(~((pl.col("unit") < 5) & (pl.col("month") == 2)))
    assert moments(rows).n_dropped == 5


def test_everyone_exposed_is_refused() -> None:
    values, launches = random_panel(9)
    with pytest.raises(DesignError, match="no cohort is left"):
        groups.group_times(groups.cohorts_of(values, np.arange(8.0), np.minimum(launches, 6.0)))


def test_simultaneous_band_is_wider_than_a_single_range_and_narrower_than_bonferroni() -> None:
    from scipy.stats import norm

    cov = 0.5 * np.eye(10) + 0.5
    critical = groups.simultaneous(cov, 0.90, seed=1)
    assert norm.ppf(0.95) < critical < norm.ppf(1 - 0.05 / 10)
