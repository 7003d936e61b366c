"""One step of an answer with planted truth: where the last answer acts, where feeling acts, half of each.

Eight companies a world; CXROI_LONG=1: a hundred, as method-rules.md section 4 asks.
"""

from __future__ import annotations

import os

import numpy as np
import pytest

from cxroi.estimators.core.linear import half_width
from cxroi.estimators.score.effect import score_results
from cxroi.terms import ScoreEffect
from cxroi.value.score.effect import effect_grade
from tests.validation.feelings import Drawn, Feelings, drawn, told

SEEDS = 100 if os.environ.get("CXROI_LONG") else 8
LEAST = 0.83 if SEEDS == 100 else 0.5
"""Share that must hold; of eight 90 % ranges fewer than half hold once in 2,000."""


def companies(world: Feelings) -> list[tuple[Drawn, ScoreEffect, ScoreEffect]]:
    """(what was planted, the step, the plain slope) of each."""
    found = []
    for seed in range(SEEDS):
        company = drawn(world, seed)
        with told(company) as engine:
            effects = {one.kind: one for one in score_results(engine, segments=())[0]}
        found.append((company, effects["within"], effects["plain"]))
    return found


def held(company: Drawn, one: ScoreEffect) -> tuple[bool, bool]:
    """Whether the ranges of leaving and of money hold the truth."""
    reach = half_width(one.df) * np.sqrt(np.diag(np.array(one.covariance)))
    return abs(one.hazard - company.hazard) <= reach[0], abs(one.margin - company.margin) <= reach[1]


@pytest.mark.parametrize(("answer", "felt"), [(1.0, 0.0), (0.0, 1.0), (0.5, 0.5)])
def test_the_sum_holds_where_the_plain_slope_does_not(answer: float, felt: float) -> None:
    found = companies(Feelings(answer=answer, felt=felt))
    sums = np.array([held(company, step) for company, step, _ in found])
    assert (sums.mean(axis=0) >= LEAST).all()
    ratio = np.mean([(one.hazard / made.hazard, one.margin / made.margin) for made, one, _ in found], axis=0)
    error = np.std([one.margin / made.margin for made, one, _ in found]) / np.sqrt(SEEDS)
    assert abs(ratio[1] - 1) < max(0.1, 3.3 * error)
    assert abs(ratio[0] - 1) < max(0.1, 3.3 * 0.31 / np.sqrt(SEEDS))
    plain = np.array([held(company, one) for company, _, one in found])
    if felt == 1.0:
        assert (plain.mean(axis=0) <= 0.1).all()
    grades = [effect_grade(step) for _, step, _ in found]
    assert grades.count("C" if answer == 1.0 else "D") >= 0.75 * SEEDS
