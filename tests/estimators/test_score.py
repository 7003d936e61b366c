"""Score effects on panels with planted truth, and every way in which they must be refused."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cxroi.cells.core.common import Rows
from cxroi.cells.core.within import Layout
from cxroi.estimators.core.design import Term
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.core.within import within
from cxroi.estimators.score.effect import score_estimates, score_results
from cxroi.terms import ScoreEffect
from tests.estimators.fits import hazard
from tests.estimators.panels import Company, engine_with

PANEL = "panel.customer_month"


@pytest.fixture(scope="module")
def company() -> Company:
    return Company(1)


def _effects(frame: pl.DataFrame, segments: tuple[str, ...] = (), threads: int = 1) -> list[ScoreEffect]:
    with engine_with(PANEL, frame, threads) as engine:
        return score_results(engine, segments=segments)[0]


def test_planted_truth_within_covers_between_is_too_large() -> None:
    """Ten companies: 90 % ranges of the within effects hold the truth, the between effects overstate it (method.md,
    traps)."""
    hazard_z, margin_z, between_hazard, between_margin = [], [], [], []
    for seed in range(10):
        made = Company(seed, units=1500)
        inner, outer = _effects(made.frame)
        assert inner.refused is None
        assert outer.refused is None
        hazard_z.append((inner.hazard - made.true_hazard_step) / np.sqrt(inner.covariance[0][0]))
        margin_z.append((inner.margin - 4.0) / np.sqrt(inner.covariance[1][1]))
        between_hazard.append(outer.hazard / made.true_hazard_step)
        between_margin.append(outer.margin / 4.0)
    for z in (hazard_z, margin_z):
        assert np.sum(np.abs(z) < half_width(1000)) >= 7
        assert abs(np.mean(z)) < 1.2
    assert np.mean(between_hazard) > 1.5
    assert np.mean(between_margin) > 1.5


def test_no_effect_planted_between_still_finds_one() -> None:
    """Truth zero: comparing customers is clear of zero all the same, the within ranges hold zero."""
    made = Company(3, per_step=0.0, margin_step=0.0)
    inner, outer = _effects(made.frame)
    for k, name in enumerate(("hazard", "margin")):
        assert abs(getattr(inner, name)) < 2 * np.sqrt(inner.covariance[k][k])
        assert abs(getattr(outer, name)) > 4 * np.sqrt(outer.covariance[k][k])


def test_parts_equal_the_estimators_they_are_made_of(company: Company) -> None:
    inner = _effects(company.frame)[0]
    with engine_with(PANEL, company.frame) as engine:
        rows = Rows(PANEL, (("active", 1),))
        terms = (
            Term("score"),
            Term("level_bin"),
            Term("baseline_decile", True),
            Term("tenure_band", True),
            Term("segment", True),
            Term("month", True),
        )
        leaving = hazard(engine, rows=rows, cluster="unit_id", outcome="has_left", terms=terms)
        heard = company.frame.filter(pl.col("score").is_not_null())
        engine.put("heard", heard)
        margin = within(engine, Rows("heard"), Layout("unit_id", "month", "margin", ("score",)))
    months = heard.group_by("month").agg(pl.col("has_left").sum())
    if months["has_left"].min() > 0:
        assert inner.hazard == pytest.approx(leaving.stats["ame:score"], rel=1e-9)
        assert np.sqrt(inner.covariance[0][0]) == pytest.approx(leaving.stats["ame_se:score"], rel=1e-8)
    assert inner.margin == pytest.approx(margin.param("score"), rel=1e-9)
    assert np.sqrt(inner.covariance[1][1]) == pytest.approx(margin.std_error("score"), rel=1e-9)
    assert (inner.n_obs, inner.n_events) == (heard.height, heard["has_left"].sum())
    assert inner.df == margin.df
    assert inner.base_margin == pytest.approx(float(heard["margin"].cast(pl.Float64).mean()), rel=1e-9)
    assert inner.base_hazard == pytest.approx(heard["has_left"].mean(), rel=1e-9)
    assert abs(inner.covariance[0][1]) < np.sqrt(inner.covariance[0][0] * inner.covariance[1][1])


def test_cuts_and_tidy_rows(company: Company) -> None:
    found = _effects(company.frame, ("segment", "business_unit"))
    names = [
        "all",
        "business_unit=East",
        "business_unit=North",
        "business_unit=South",
        "segment=Family",
        "segment=Single",
    ]
    assert [(e.segment, e.kind) for e in found] == [(n, k) for n in names for k in ("within", "between")]
    alone = _effects(company.frame.filter(pl.col("segment") == "Family"))[0]
    family = next(e for e in found if e.segment == "segment=Family")
    assert (family.hazard, family.margin) == pytest.approx((alone.hazard, alone.margin), rel=1e-9)
    assert (family.n_units, family.n_heard) == (alone.n_units, alone.n_heard)
    rows = score_estimates(found)
    assert rows[0].term == "all:within:hazard"
    assert rows[1].conf_low < rows[1].estimate < rows[1].conf_high


def test_same_numbers_shuffled_relabelled_on_two_threads_and_money_in_cents(company: Company) -> None:
    usual = _effects(company.frame)[0]
    other = company.frame.sample(fraction=1.0, shuffle=True, seed=2).with_columns(pl.col("unit_id") * 11 + 5)
    again = _effects(other, threads=2)[0]
    assert (again.hazard, again.margin, again.covariance[0][1]) == pytest.approx(
        (usual.hazard, usual.margin, usual.covariance[0][1]), rel=1e-9
    )
    cents = _effects(company.frame.with_columns(pl.col("margin") * 100))[0]
    assert cents.margin == pytest.approx(usual.margin * 100, rel=1e-9)
    assert cents.hazard == usual.hazard


def test_revenue_stands_in_where_no_margin_is_known(company: Company) -> None:
    found = _effects(company.frame.with_columns(pl.lit(None, dtype=pl.Decimal(18, 2)).alias("margin")))[0]
    assert found.refused is None
    assert found.margin == pytest.approx(2 * _effects(company.frame)[0].margin, rel=1e-9)
    assert next(c for c in found.checks if c.name == "money").status == "REVIEW"


def _one_answer(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.when(pl.col("n_scores") >= 1).then(1).otherwise(0).alias("n_scores"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda f: f.with_columns(pl.lit(None, dtype=pl.Float64).alias("score")),
            "no answer is known before a month opens",
        ),
        (lambda f: f.with_columns(pl.lit(7.0).alias("score")), "every known answer is the same"),
        (
            lambda f: f.with_columns(pl.when(pl.col("unit_id") < 60).then("has_left").otherwise(0).alias("has_left")),
            "30 needed",
        ),
        (lambda f: f.with_columns(pl.lit(0).alias("has_left")), "0 customers left after answering"),
        (
            lambda f: f.with_columns((pl.col("score") < 5).fill_null(False).cast(pl.Int8).alias("has_left")),
            "recorded with the outcome",
        ),
        (
            lambda f: f.with_columns(pl.when(pl.col("unit_id") < 60).then("score").alias("score")),
            "have an answer known",
        ),
        (_one_answer, "answered twice or more"),
        (lambda f: f.with_columns(pl.lit(-1).alias("score_age_months")), "newer than the month"),
        (
            lambda f: f.with_columns(*(pl.lit(None, dtype=pl.Float64).alias(c) for c in ("margin", "revenue_net"))),
            "no margin or revenue by month",
        ),
        (lambda f: f.with_columns(pl.lit(5.0).cast(pl.Decimal(18, 2)).alias("margin")), "outcome does not vary"),
        (lambda f: f.filter(pl.col("unit_id") < 30), "40 needed"),
    ],
)
def test_refused_with_what_would_do(company: Company, change: object, words: str) -> None:
    found = _effects(change(company.frame))[0]  # type: ignore[operator]
    assert found.refused is not None
    assert found.refused.startswith("Not measurable here: ")
    assert words in found.refused
    assert (found.hazard, found.margin) == (0.0, 0.0)


def test_one_answer_each_still_compares_customers(company: Company) -> None:
    inner, outer = _effects(_one_answer(company.frame))
    assert inner.refused is not None
    assert outer.refused is None


def test_few_leavers_use_coarser_time_and_say_so() -> None:
    found = _effects(Company(5, units=600).frame)[0]
    held = next(c for c in found.checks if c.name == "what is held equal")
    assert held.status == "REVIEW"
    assert "calendar months" not in held.reason


def test_nothing_scratch_is_left_behind(company: Company) -> None:
    with engine_with(PANEL, company.frame) as engine:
        score_results(engine)[0]
        assert engine.query(
            "select table_name from information_schema.tables where table_name like 'scratch%'"
        ).is_empty()


def test_those_a_step_keeps_leave_more_easily_and_bring_less(company: Company) -> None:
    """Row-level logit with the same terms: hazard and margin weighted by p (1 - p), against the plain means."""
    with engine_with("panel.customer_month", company.frame) as engine:
        within, between = score_results(engine, segments=())[0]
    for effect in (within, between):
        assert effect.risk_hazard is not None
        assert effect.risk_margin is not None
        assert effect.risk_hazard > effect.base_hazard
        assert effect.risk_margin < effect.base_margin
    heard = company.frame.filter(pl.col("score").is_not_null())
    leavers = heard.filter(pl.col("has_left") == 1)["margin"].cast(pl.Float64)
    error = float(leavers.std()) / np.sqrt(leavers.len())  # type: ignore[arg-type]
    assert within.risk_margin == pytest.approx(float(leavers.mean()), abs=3.3 * error)  # type: ignore[arg-type]
