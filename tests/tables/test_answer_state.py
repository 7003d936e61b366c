"""What customers feel: the process found again from pairs of answers, the state equal to joint normal conditioning."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tests.validation.feelings import FIRST, Feelings, drawn, told

COLUMNS = "m.unit_id, m.month, m.score, m.level_known, m.felt_after, m.felt_bin, m.level_bin"


@pytest.mark.parametrize(("memory", "chance"), [(0.8, 0.3), (0.5, 0.3), (0.8, 2.0)])
def test_the_process_is_found_again(memory: float, chance: float) -> None:
    """Planted variances of level, mood and chance (rounding adds a twelfth, the ends of the scale take some); 6,000."""
    with told(drawn(Feelings(memory=memory, chance=chance, odds=0.0), 5, units=6_000)) as engine:
        found = engine.query("select p.* from panel.answer_process as p").row(0, named=True)
    assert found["memory"] == pytest.approx(memory, abs=0.06)
    assert found["mood_variance"] == pytest.approx(2.0, rel=0.25)
    assert found["chance_variance"] == pytest.approx(chance + 1 / 12, abs=0.25)
    assert found["mood_variance"] + found["chance_variance"] == pytest.approx(2.0 + chance + 1 / 12, rel=0.15)
    assert found["level_variance"] == pytest.approx(1.0, abs=0.3)


def test_level_and_feeling_equal_joint_normal_conditioning() -> None:
    """Month by month against the conditional mean of a joint normal; answers of the month and later change only what is
    felt afterwards (no look-ahead)."""
    company = drawn(Feelings(answer=1.0), 7, units=40)
    with told(company) as engine:
        given = engine.query("select p.* from panel.answer_process as p").row(0, named=True)
        rows = engine.query(f"select {COLUMNS} from panel.customer_month as m where m.score is not null")
    heard = {unit: part.sort("answered_month") for (unit,), part in company.answers.group_by("unit_id")}
    assert rows.height > 200
    for unit, month, _, level, after, felt_bin, level_bin in rows.iter_rows():
        own = heard[unit]
        when, score = own["answered_month"].to_numpy(), own["score"].to_numpy()
        before = when < month
        expected_level, felt = conditional(given, when[before], score[before], month)
        assert level == pytest.approx(expected_level, abs=2e-6)
        assert abs(felt_bin - felt) <= given["grid"] / 2 + 1e-6
        assert abs(level_bin - expected_level) <= given["grid"] / 2 + 1e-6
        assert after == pytest.approx(conditional(given, when, score, month)[1], abs=1e-5)
    assert rows["month"].min() >= FIRST


def conditional(given: dict[str, float], when: np.ndarray, score: np.ndarray, month: int) -> tuple[float, float]:
    """(level, level and mood in the month) given answers, from the covariance of all of them at once."""
    apart = np.abs(when[:, None] - when[None, :])
    mood = given["mood_variance"] * given["memory"] ** apart
    whole = given["level_variance"] + mood + given["chance_variance"] * np.eye(len(when))
    weights = np.linalg.solve(whole, score - given["level"])
    now = given["mood_variance"] * given["memory"] ** np.abs(when - month)
    level = given["level"] + given["level_variance"] * float(np.sum(weights))
    return level, level + float(now @ weights)


def test_too_few_answers_leave_chance_alone() -> None:
    """Two answers a customer at one distance: no mood is read into them, and the variances stay positive."""
    company = drawn(Feelings(), 9, units=60)
    two = company.answers.filter(pl.col("answered_month").is_in([FIRST - 3, FIRST + 1]))
    with told(type(company)(two, company.financials, company.spans, 0.0, 0.0)) as engine:
        found = engine.query("select p.* from panel.answer_process as p").row(0, named=True)
        known = engine.query("select m.level_known from panel.customer_month as m where m.score is not null")
    assert found["n_gaps"] == 0
    assert 0 < found["mood_variance"] < 1e-4 < found["chance_variance"]
    assert known["level_known"].is_finite().all()
