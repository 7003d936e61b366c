"""The running mean weighs answers by what they add: equal to generalised least squares, and plain where memory is unknown."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.engine.duck import DuckEngine
from cxroi.engine.sqlfiles import read_folder
from cxroi.tables.build import FOLDER

FILES = {file.name: file.sql for file in read_folder(FOLDER / "panel")}


def engine_with(answers: pl.DataFrame) -> DuckEngine:
    """clean.answers and the calendar's metric, no other table."""
    engine = DuckEngine()
    for schema in ("clean", "panel"):
        engine.execute(f"create schema {schema}")
    engine.put("given", answers)
    engine.execute("create table clean.answers as from given")
    engine.execute("create table panel.calendar as select 'nps' as metric")
    return engine


def made(engine: DuckEngine, *names: str) -> None:
    for name in names:
        engine.execute(f"create table panel.{name} as {FILES[f'panel.{name}']}")


def simulated(units: int, memory: float, white: float, seed: int) -> pl.DataFrame:
    """Answers of units with a lasting level and noise that fades by `memory` a month; about one month in three is answered."""
    rng = np.random.default_rng(seed)
    months, noise = 30, rng.normal(0, 1.5, units)
    level, rows = rng.normal(7, 1.2, units), []
    for month in range(months):
        noise = memory * noise + np.sqrt(1 - memory**2) * rng.normal(0, 1.5, units)
        answer = level + noise + rng.normal(0, white, units)
        rows += [(int(unit), month, float(answer[unit])) for unit in np.flatnonzero(rng.random(units) < 0.3)]
    frame = pl.DataFrame(rows, schema=["unit_id", "answered_month", "score"], orient="row")
    return frame.with_columns(feedback_id=pl.int_range(pl.len()), answered_at=pl.col("answered_month"), metric=pl.lit("nps"))


@pytest.mark.parametrize(("memory", "white"), [(0.6, 0.0), (0.6, 0.9), (0.3, 0.0)])
def test_memory_is_found_again(memory: float, white: float) -> None:
    engine = engine_with(simulated(4_000, memory, white, 11))
    made(engine, "answer_level", "answer_pairs", "answer_memory")
    found = engine.query("select * from panel.answer_memory").row(0, named=True)
    lasting = 1.5**2 / (1.5**2 + white**2)
    assert found["repeated_share"] * found["monthly_memory"] == pytest.approx(lasting * memory, abs=0.06)


def test_no_memory_and_few_pairs_give_the_plain_mean() -> None:
    for answers in (simulated(4_000, 0.0, 0.0, 12), simulated(40, 0.6, 0.0, 13)):
        engine = engine_with(answers)
        made(engine, "answer_level", "answer_pairs", "answer_memory", "score_interval")
        strength = engine.query("select repeated_share * monthly_memory as r from panel.answer_memory").item()
        assert strength < 0.06
        found = engine.query("select unit_id, known_from - 1 as month, past_mean, n_scores from panel.score_interval")
        plain = answers.sort("unit_id", "answered_month").with_columns(
            plain=pl.col("score").cum_sum().over("unit_id") / pl.int_range(1, pl.len() + 1).over("unit_id"))
        both = found.join(plain, left_on=["unit_id", "month"], right_on=["unit_id", "answered_month"])
        assert both.height == answers.height
        assert float((both["past_mean"] - both["plain"]).abs().max()) < (1e-6 if strength == 0 else 0.3)


def test_running_mean_equals_generalised_least_squares() -> None:
    """Noise of first order: the mean of statsmodels' GLS with correlation memory ^ months apart, answer by answer."""
    engine = engine_with(simulated(30, 0.6, 0.0, 14))
    engine.execute("create table panel.answer_memory as select cast(0.6 as double) as monthly_memory,"
                   " cast(1.0 as double) as repeated_share")
    made(engine, "score_interval")
    rows = engine.query("select unit_id, answered_month, score, past_mean from panel.score_interval order by unit_id, known_from")
    for _, own in rows.group_by("unit_id"):
        month, score = own["answered_month"].to_numpy(), own["score"].to_numpy()
        for last in range(1, len(month) + 1):
            correlation = 0.6 ** np.abs(month[:last, None] - month[None, :last])
            reference = sm.GLS(score[:last], np.ones(last), sigma=correlation).fit().params[0]
            assert own["past_mean"][last - 1] == pytest.approx(reference, rel=1e-6)
