"""Hazard on counts per pattern against row-level statsmodels, published cases, degenerate data and planted changes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.cells.core.common import Rows
from cxroi.errors import DesignError
from cxroi.estimators.core.design import Term
from cxroi.estimators.core.hazard import separation
from tests.estimators.fits import hazard
from tests.estimators.panels import engine_with, unbalanced

TERMS = (Term("x1"), Term("x2"), Term("kind", True), Term("period", True))


def _row_level(frame: pl.DataFrame, terms: tuple[str, ...], link: object, groups: str) -> tuple[np.ndarray, np.ndarray]:
    columns = []
    for term in terms:
        name, _, level = term.partition("=")
        if name == "constant":
            columns.append(np.ones(frame.height))
        elif level:
            columns.append((frame[name].cast(pl.String) == level).cast(pl.Float64).to_numpy())
        else:
            columns.append(frame[name].cast(pl.Float64).to_numpy())
    codes = np.unique(frame[groups].to_numpy(), return_inverse=True)[1]
    model = sm.GLM(frame["left"].to_numpy(), np.column_stack(columns), family=sm.families.Binomial(link=link))
    fit = model.fit(tol=1e-14, maxiter=200, cov_type="cluster", cov_kwds={"groups": codes, "use_correction": False})
    clusters = codes.max() + 1
    return fit.params, fit.bse * np.sqrt(clusters / (clusters - 1))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("groups", ["unit", "team"])
def test_logit_equals_row_level_statsmodels(seed: int, groups: str) -> None:
    frame = unbalanced(seed)
    with engine_with("t", frame) as engine:
        fit = hazard(engine, rows=Rows("t"), cluster=groups, outcome="left", terms=TERMS)
    params, errors = _row_level(frame, fit.terms, sm.families.links.Logit(), groups)
    np.testing.assert_allclose(fit.params, params, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), errors, rtol=1e-8)
    assert fit.n_obs == frame.height
    assert fit.df == frame[groups].n_unique() - 1


def test_cloglog_equals_row_level_statsmodels() -> None:
    frame = unbalanced(4)
    with engine_with("t", frame) as engine:
        fit = hazard(engine, rows=Rows("t"), cluster="unit", outcome="left", terms=TERMS, link="cloglog")
    params, errors = _row_level(frame, fit.terms, sm.families.links.CLogLog(), "unit")
    np.testing.assert_allclose(fit.params, params, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), errors, rtol=1e-6)


def test_average_marginal_effect_equals_statsmodels() -> None:
    frame = unbalanced(5)
    with engine_with("t", frame) as engine:
        fit = hazard(engine, rows=Rows("t"), cluster="unit", outcome="left", terms=(Term("x1"), Term("x2")))
    X = sm.add_constant(frame.select("x1", "x2").cast(pl.Float64).to_numpy())
    codes = np.unique(frame["unit"].to_numpy(), return_inverse=True)[1]
    rows = sm.Logit(frame["left"].to_numpy(), X).fit(
        disp=0, tol=1e-14, cov_type="cluster", cov_kwds={"groups": codes, "use_correction": False}
    )
    effects = rows.get_margeff(at="overall")
    factor = np.sqrt(80 / 79) if frame["unit"].n_unique() == 80 else float("nan")
    assert fit.stats["ame:x1"] == pytest.approx(effects.margeff[0], rel=1e-8)
    assert fit.stats["ame_se:x1"] == pytest.approx(effects.margeff_se[0] * factor, rel=1e-6)


def test_petersen_logit(shared: Path) -> None:
    """Reference run of R on Petersen's test data: logit (y > 0) ~ x, firm clusters, G/(G-1)."""
    frame = pl.read_csv(shared / "reference/petersen.csv").with_columns((pl.col("y") > 0).alias("won"))
    with engine_with("t", frame) as engine:
        fit = hazard(engine, rows=Rows("t"), cluster="firm", outcome="won", terms=(Term("x"),))
    assert fit.param("x") == pytest.approx(0.8118898, abs=1e-6)
    assert fit.std_error("x") == pytest.approx(0.0525134, abs=1e-6)


def test_alda_grouped_hazard(shared: Path) -> None:
    """Singer and Willett 2003, first intercourse by grade: PT .8736 (.2174), row-level deviance 634.66."""
    groups = pl.read_csv(shared / "reference/alda_first_sex_grouped.csv")
    rows, unit = [], 0
    for period, pt, n, events in groups.iter_rows():
        for k in range(n):
            unit += 1
            rows.append((unit, period, pt, int(k < events)))
    frame = pl.DataFrame(rows, schema=["unit", "period", "pt", "left"], orient="row")
    with engine_with("t", frame) as engine:
        fit = hazard(engine, rows=Rows("t"), cluster="unit", outcome="left", terms=(Term("pt"), Term("period", True)))
    assert fit.param("pt") == pytest.approx(0.8736, abs=1e-4)
    assert fit.stats["deviance"] == pytest.approx(634.66, abs=5e-3)
    X = np.column_stack([frame["pt"], *[(frame["period"] == p) for p in range(7, 13)]]).astype(float)
    iid = sm.Logit(frame["left"].to_numpy(), X).fit(disp=0, tol=1e-12)
    assert iid.bse[0] == pytest.approx(0.2174, abs=1e-4)
    assert fit.param("pt") == pytest.approx(iid.params[0], rel=1e-8)


def test_missing_rows_are_dropped_and_counted() -> None:
    frame = unbalanced(6)
    holes = (
        frame.with_row_index("i")
        .with_columns(
            pl.when(pl.col("i") % 11 == 0).then(None).otherwise(pl.col("left")).alias("left"),
            pl.when(pl.col("i") % 13 == 0).then(float("nan")).otherwise(pl.col("x1")).alias("x1"),
        )
        .drop("i")
    )
    clean = holes.filter(pl.col("left").is_not_null() & pl.col("x1").is_not_nan())
    with engine_with("t", holes) as engine:
        fit = hazard(engine, rows=Rows("t"), cluster="unit", outcome="left", terms=(Term("x1"),))
    with engine_with("t", clean) as engine:
        same = hazard(engine, rows=Rows("t"), cluster="unit", outcome="left", terms=(Term("x1"),))
    assert fit.stats["n_dropped"] == holes.height - clean.height
    np.testing.assert_allclose(fit.params, same.params, rtol=1e-9)


def test_shuffled_rows_threads_and_relabelled_units_give_the_same_fit() -> None:
    frame = unbalanced(7)
    other = frame.sample(fraction=1.0, shuffle=True, seed=1).with_columns(
        pl.col("unit").rank("dense", descending=True) * 7
    )
    fits = []
    for data, threads in ((frame, 1), (other, 2)):
        with engine_with("t", data, threads) as engine:
            fits.append(hazard(engine, rows=Rows("t"), cluster="unit", outcome="left", terms=TERMS))
    np.testing.assert_allclose(fits[0].params, fits[1].params, rtol=1e-9)
    np.testing.assert_allclose(fits[0].covariance, fits[1].covariance, rtol=1e-9, atol=1e-15)


def test_scale_of_a_number_moves_only_its_own_coefficient() -> None:
    frame = unbalanced(8)
    fits = []
    for data in (frame, frame.with_columns(pl.col("x2") * 100)):
        with engine_with("t", data) as engine:
            fits.append(hazard(engine, rows=Rows("t"), cluster="unit", outcome="left", terms=(Term("x1"), Term("x2"))))
    assert fits[1].param("x2") == pytest.approx(fits[0].param("x2") / 100, rel=1e-8)
    assert fits[1].std_error("x1") == pytest.approx(fits[0].std_error("x1"), rel=1e-8)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (pl.lit(0).alias("left"), "same in every row"),
        (pl.lit(1.0).alias("x1"), "same in every row"),
        (pl.lit(7).alias("unit"), "1 cluster"),
        ((pl.col("left") * 3).alias("left"), "neither 0 nor 1"),
        (pl.lit(None, dtype=pl.Float64).alias("x1"), "No row"),
    ],
)
def test_degenerate_data_are_refused_with_a_reason(change: pl.Expr, words: str) -> None:
    with engine_with("t", unbalanced(9).with_columns(change)) as engine, pytest.raises(DesignError, match=words):
        hazard(engine, rows=Rows("t"), cluster="unit", outcome="left", terms=(Term("x1"),))


def test_repeated_column_is_refused() -> None:
    frame = unbalanced(9).with_columns((pl.col("x1") * 2 + 1).alias("again"))
    with engine_with("t", frame) as engine, pytest.raises(DesignError, match="nearly the same"):
        hazard(engine, rows=Rows("t"), cluster="unit", outcome="left", terms=(Term("x1"), Term("again")))


def test_separated_outcome_is_flagged() -> None:
    frame = unbalanced(10).with_columns((pl.col("x1") > 0.5).cast(pl.Int8).alias("left"))
    with engine_with("t", frame) as engine:
        try:
            notes = hazard(engine, rows=Rows("t"), cluster="unit", outcome="left", terms=(Term("x1"),)).notes
        except DesignError as reason:
            notes = (str(reason),)
    assert any("separated" in note or "larger than" in note or "settle" in note for note in notes)


def test_nothing_scratch_is_left_behind() -> None:
    with engine_with("t", unbalanced(11)) as engine:
        hazard(engine, rows=Rows("t"), cluster="unit", outcome="left", terms=TERMS)
        left = engine.query("select table_name from information_schema.tables where table_name like 'scratch%'")
    assert left.is_empty()


def test_separation_by_score() -> None:
    scores, n = np.arange(5.0), np.full(5, 100.0)
    assert separation(scores, n, np.array([100, 100, 16, 0, 0.0])).status == "FAIL"
    assert separation(scores, n, np.array([9, 7, 5, 4, 3.0])).status == "PASS"
    assert separation(scores, n, np.zeros(5)).status == "FAIL"
