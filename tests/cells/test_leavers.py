"""Money of those who left, against the rows themselves."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from cxroi.cells.core.common import Rows
from cxroi.cells.core.hazard import pattern_counts, prepare, written
from cxroi.cells.score.leavers import leavers
from cxroi.engine.duck import DuckEngine


@pytest.fixture
def rows() -> pl.DataFrame:
    rng = np.random.default_rng(4)
    made = []
    for unit in range(400):
        months = int(rng.integers(1, 12))
        segment = None if unit % 11 == 0 else "AB"[unit % 2]
        for month in range(months):
            left = int(month == months - 1 and unit % 3 > 0)
            margin = None if rng.random() < 0.1 else float(rng.normal(20, 5))
            made.append((unit, month, left, int(rng.integers(0, 4)), segment, margin))
    columns = ["unit_id", "month", "has_left", "score", "segment", "margin"]
    return pl.DataFrame(made, schema=columns, orient="row").sample(fraction=1, shuffle=True, seed=1)


@pytest.mark.parametrize("equal", [(), (("segment", "A"),), (("segment", "absent"),)])
def test_weighted_money_of_the_month_before(rows: pl.DataFrame, equal: tuple[tuple[str, object], ...]) -> None:
    with DuckEngine() as engine:
        engine.put("rows", rows)
        prepared = prepare(
            engine,
            Rows("rows"),
            key="unit_id",
            outcome="has_left",
            covariates=("score", "month"),
            keep=("segment", "month", "margin"),
        )
        patterns = pattern_counts(engine, written(engine, prepared))
        found = leavers(engine, written(engine, prepared), "margin", "month", ("segment",))
    weight = np.random.default_rng(8).random(patterns.height)
    seen = found.weighted((patterns["pattern"].to_numpy().astype(float), weight), equal)
    of = {(s, m): w for s, m, w in zip(patterns["score"], patterns["month"], weight, strict=True)}
    before = {(unit, month): margin for unit, month, margin in rows.select("unit_id", "month", "margin").iter_rows()}
    taken = []
    for row in rows.filter(pl.col("has_left") == 1).iter_rows(named=True):
        margin = before.get((row["unit_id"], row["month"] - 1))
        if margin is not None and all(row[column] == value for column, value in equal):
            taken.append((of[row["score"], row["month"]], margin))
    assert seen[1] == len(taken)
    if not taken:
        assert seen[0] is None
        return
    w, money = np.array(taken).T
    assert seen[0] == pytest.approx(np.average(money, weights=w), rel=1e-12)


def test_leavers_of_patterns_not_listed_are_left_out(rows: pl.DataFrame) -> None:
    with DuckEngine() as engine:
        engine.put("rows", rows)
        prepared = prepare(
            engine, Rows("rows"), key="unit_id", outcome="has_left", covariates=("score",), keep=("month", "margin")
        )
        found = leavers(engine, prepared, "margin", "month", ())
    some = found.pattern[0]
    mine = found.pattern == some
    level, n = found.weighted((np.array([float(some)]), np.array([2.0])))
    assert (level, n) == (pytest.approx(found.money[mine].mean()), int(mine.sum()))
    assert found.weighted((np.empty(0), np.empty(0))) == (None, 0)
