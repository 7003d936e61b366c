"""The worth of a step by touchpoint: planted effects, and every way in which there is no cut or no figure."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cxroi.estimators.score.effect import score_results
from cxroi.estimators.score.touchpoints import touchpoint_results
from cxroi.terms import ScoreEffect
from tests.estimators.touchpoints import WHOLE, Touched, touched
from tests.validation.planted import SURE, holds

SEEDS = range(20)


@pytest.fixture(scope="module")
def company() -> Touched:
    return Touched(0)


def _effects(panel: pl.DataFrame, answers: pl.DataFrame) -> dict[str, ScoreEffect]:
    with touched(panel, answers) as engine:
        found, curves = touchpoint_results(engine, WHOLE)
        assert [curve.segment for curve in curves] == list(dict.fromkeys(one.segment for one in found))
        return {one.segment: one for one in found if one.kind == "within"}


def _renamed(company: Touched, names: pl.Expr) -> dict[str, ScoreEffect]:
    return _effects(company.frame, company.given().with_columns(touchpoint=names))


def test_planted_effects_of_two_touchpoints_are_held() -> None:
    """20 companies: a step about delivery keeps customers and brings money, one about support does nothing; ranges hold
    both.

    Wrong: one past mean for all answers as they are given, which the mix of touchpoints moves, so that quality stays in
    the effect on leaving.
    """
    misses: dict[str, list[float]] = {}
    for seed in SEEDS:
        made = Touched(seed)
        with touched(made.frame, made.given()) as engine:
            found = {"own": touchpoint_results(engine, WHOLE)[0]}
            engine.execute(
                "create or replace table panel.score_about as select a.* replace (m.level as level_known) "
                "from panel.score_about as a inner join (select b.unit_id, b.known_from, avg(t.score) as level "
                "from panel.score_about as b inner join clean.answers as t on t.unit_id = b.unit_id "
                "and t.answered_month < b.known_from group by b.unit_id, b.known_from) as m using (unit_id, known_from)"
            )
            found["mixed"] = touchpoint_results(engine, WHOLE)[0]
        for kind, name, margin in (
            ("own", "delivery", made.margin_step),
            ("own", "support", 0.0),
            ("mixed", "delivery", 4.0),
        ):
            one = next(one for one in found[kind] if one.kind == "within" and one.segment == f"touchpoint={name}")
            assert one.refused is None
            gaps = ("leaving", one.hazard - made.true_step(name)), ("margin", one.margin - margin)
            for place, (what, gap) in enumerate(gaps):
                misses.setdefault(f"{kind} {name} {what}", []).append(gap / np.sqrt(one.covariance[place][place]))
    assert [what for what, each in misses.items() if what.startswith("own") and not holds(each)] == []
    apart = np.subtract(misses["mixed delivery leaving"], misses["own delivery leaving"])
    assert apart.mean() < -SURE * apart.std(ddof=1) / np.sqrt(len(SEEDS)), "beside its own, company by company"


def test_months_are_parted_by_the_last_known_answer(company: Touched) -> None:
    """Customer-months of both touchpoints add up to those with a known answer, and who was heard about both counts in
    both."""
    with touched(company.frame, company.given()) as engine:
        found, _ = touchpoint_results(engine, WHOLE)
        everyone = score_results(engine, segments=())[0][0]
    parts = [one for one in found if one.kind == "within"]
    assert sum(one.n_obs for one in parts) == everyone.n_obs
    assert sum(one.n_events for one in parts) == everyone.n_events
    assert max(one.n_heard for one in parts) < everyone.n_heard < sum(one.n_heard for one in parts)


@pytest.mark.parametrize(
    "names",
    [pl.lit(None, pl.String), pl.lit("delivery"), pl.when(pl.col("touchpoint") == "support").then(pl.lit("delivery"))],
)
def test_fewer_than_two_touchpoints_are_no_cut(company: Touched, names: pl.Expr) -> None:
    assert _renamed(company, names) == {}


def test_answers_without_a_touchpoint_are_never_a_cut_and_leave_the_others_as_they_are(company: Touched) -> None:
    some = pl.when(pl.col("feedback_id") % 3 > 0).then("touchpoint")
    found = _renamed(company, some)
    assert set(found) == {"touchpoint=delivery", "touchpoint=support"}
    assert all(one.refused is None for one in found.values())


def test_five_answers_are_refused_with_what_is_needed_and_stand_among_the_others(company: Touched) -> None:
    rare = pl.when(pl.col("feedback_id") % 1500 == 0).then(pl.lit("fax")).otherwise("touchpoint")
    assert company.given().select(rare.eq("fax").sum()).item() == 5
    found = _renamed(company, rare)
    assert set(found) == {"touchpoint=delivery", "touchpoint=support", "touchpoint=other touchpoints"}
    assert "customers answered, 40 needed" in str(found["touchpoint=other touchpoints"].refused)
    assert found["touchpoint=delivery"].refused is None


def test_forty_touchpoints_become_twelve_and_the_others(company: Touched) -> None:
    """The 12 with most answers, the others as one; months of all of them are kept."""
    many = pl.format("place {}", (pl.col("feedback_id") % 1600).sqrt().cast(pl.Int64))
    answers = company.given().with_columns(touchpoint=many)
    most = answers["touchpoint"].value_counts().sort(["count", "touchpoint"], descending=[True, False])["touchpoint"]
    found = _effects(company.frame, answers)
    assert most.len() == 40
    assert set(found) == {*(f"touchpoint={name}" for name in most[:12]), "touchpoint=other touchpoints"}
    with touched(company.frame, company.given()) as engine:
        assert sum(one.n_obs for one in found.values()) == score_results(engine, segments=())[0][0].n_obs


def test_two_answers_about_the_same_are_needed(company: Touched) -> None:
    """Who answers about each thing once cannot be compared with himself."""
    about = pl.format("place {}", pl.col("feedback_id").cum_count().over("unit_id"))
    found = _renamed(company, about)
    assert "customers who answered about this did so twice or more" in str(found["touchpoint=place 1"].refused)
