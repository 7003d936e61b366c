"""Answers that follow the money are flagged, others are not; old answers are said to understate."""

from __future__ import annotations

from dataclasses import replace

from cxroi.demo import INITIATIVES, World
from cxroi.estimators.score.effect import score_results
from cxroi.estimators.score.timing import AGE, ORDER, with_timing
from cxroi.selfcheck.companies import built
from cxroi.terms import Check, ScoreEffect
from cxroi.value.score.effect import effect_grade

QUIET = World(initiatives=tuple(one for one in INITIATIVES if not one.score))


def looked(world: World, seed: int) -> tuple[ScoreEffect, dict[str, Check]]:
    with built(world, 3_000, 36, seed) as (engine, _):
        effect = with_timing(engine, (score_results(engine, segments=())[0], ()))[0][0]
    return effect, {check.name: check for check in effect.checks}


def test_answers_that_fall_with_the_month_s_money_lower_the_grade() -> None:
    """Planted: answers fall by one step with one spread of chance in the month's margin; the shown worth is a fraction
    of it."""
    effect, checks = looked(replace(QUIET, answer_on_shock=-1.0), 400_001)
    assert checks[ORDER].status == "FAIL"
    assert effect_grade(effect) == "D"


def test_companies_without_the_trap_are_not_flagged() -> None:
    """Ten companies; at p < .001 two flags happen less than once in ten thousand."""
    found = [looked(QUIET, seed) for seed in range(400_010, 400_020)]
    assert sum(checks[ORDER].status != "PASS" for _, checks in found) <= 1
    assert all(effect_grade(effect) == "C" for effect, checks in found if checks[ORDER].status == "PASS")


def with_timing_of_a_lower_bound() -> Check:
    """The check of the same company where answers do not tell what customers feel."""
    with built(replace(QUIET, carry_forward=True), 3_000, 36, 400_001) as (engine, _):
        engine.execute(
            "create or replace table panel.answer_process as select p.* replace (0 as n_thrice)"
            " from panel.answer_process as p"
        )
        effect = with_timing(engine, (score_results(engine, segments=())[0], ()))[0][0]
    return next(check for check in effect.checks if check.name == AGE)


def test_old_answers_are_said_to_understate() -> None:
    _, carried = looked(replace(QUIET, carry_forward=True), 400_001)
    assert carried[AGE].status == "PASS"
    assert "what customers feel since then stands beside it" in carried[AGE].reason
    untold = with_timing_of_a_lower_bound()
    assert untold.status == "REVIEW"
    assert "lower bound" in untold.reason
