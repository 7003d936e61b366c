"""The panel against a slow re-computation in plain Python and polars, on random companies."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.tables.intake import built, month

JAN = month("2023-01")
MONTHS = 16
Answer = tuple[datetime, str, float]


def company(chance: random.Random) -> dict[str, pl.DataFrame]:
    units, money, answers, left = [], [], [], []
    for unit in chance.sample(range(10**15), 60):
        start, end = chance.randrange(MONTHS), chance.randrange(4, 2 * MONTHS)
        units.append((unit, chance.choice(["a", "b", None])))
        money += [
            (unit, JAN + m, chance.randrange(-500, 20_000) / 100, chance.randrange(0, 900) / 100)
            for m in range(start, min(end + 1, MONTHS))
            if chance.random() < 0.9
        ]
        for number in range(chance.randrange(8)):
            when = datetime.fromisoformat("2023-01-01") + timedelta(hours=chance.randrange(24 * 30 * MONTHS))
            answers.append(
                (f"{unit}-{number}", unit, when.replace(hour=chance.choice([0, 9])), float(chance.randrange(11)))
            )
        if end < MONTHS + 3:
            year, number = divmod(JAN + end, 12)
            left.append(
                (unit, "left", datetime.fromisoformat(f"{year}-{number + 1:02d}-{chance.randrange(1, 29):02d}"))
            )
    chance.shuffle(answers)
    return {
        "units": pl.DataFrame(units, schema=["unit_id", "team"], orient="row"),
        "financials": pl.DataFrame(money, schema=["unit_id", "month", "revenue_net", "cost_to_serve"], orient="row"),
        "feedback": pl.DataFrame(
            answers, schema=["feedback_id", "unit_id", "answered_at", "score"], orient="row"
        ).with_columns(pl.lit("nps").alias("metric")),
        "outcomes": pl.DataFrame(left, schema=["unit_id", "kind", "at"], orient="row"),
    }


def recomputed(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The same panel row by row, from the definitions."""
    money = {(unit, m): (revenue, cost) for unit, m, revenue, cost in tables["financials"].iter_rows()}
    last_month = max(m for _, m in money)
    left = {unit: at.year * 12 + at.month - 1 for unit, _, at in tables["outcomes"].iter_rows()}
    heard: dict[int, list[Answer]] = {}
    for name, unit, when, score, _ in tables["feedback"].iter_rows():
        heard.setdefault(unit, []).append((when, name, score))
    rows = []
    for unit, team in tables["units"].iter_rows():
        paid = [m for owner, m in money if owner == unit]
        if not paid:
            continue
        leaves = left.get(unit, last_month + 1)
        for m in range(min(paid), min(leaves, last_month) + 1):
            revenue, cost = money.get((unit, m), (0.0, 0.0))
            known = sorted(a for a in heard.get(unit, []) if a[0].year * 12 + a[0].month - 1 < m)
            age = m - (known[-1][0].year * 12 + known[-1][0].month - 1) if known else None
            rows.append(
                (
                    unit,
                    m,
                    team or "unknown",
                    m - min(paid),
                    round(revenue, 2),
                    round(revenue - cost, 2),
                    int(m == leaves),
                    known[-1][2] if known else None,
                    age,
                    len(known),
                )
            )
    columns = [
        "unit_id",
        "month",
        "team",
        "tenure_months",
        "revenue_net",
        "margin",
        "has_left",
        "score",
        "score_age_months",
        "n_scores",
    ]
    return pl.DataFrame(rows, schema=columns, orient="row").sort("unit_id", "month")


@pytest.mark.parametrize("seed", range(8))
def test_the_panel_equals_its_definition(tmp_path: Path, seed: int) -> None:
    tables = company(random.Random(seed))
    expected = recomputed(tables)
    engine = built(tmp_path, **tables)
    found = engine.query(
        "select m.unit_id, m.month, m.team, m.tenure_months, m.revenue_net, m.margin, m.has_left, m.score, "
        "m.score_age_months, m.n_scores from panel.customer_month as m "
        "order by m.unit_id, m.month"
    )
    assert_frame_equal(
        found.cast({"revenue_net": pl.Float64, "margin": pl.Float64}), expected, check_dtypes=False, rel_tol=1e-12
    )
    assert found["has_left"].sum() > 3
    assert found["score"].null_count() > 10


def test_shuffled_input_gives_the_same_panel(tmp_path: Path) -> None:
    tables = company(random.Random(99))
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=1) for name, frame in tables.items()}
    everything = "select m.* from panel.customer_month as m order by m.unit_id, m.month"
    one, two = (
        built(tmp_path / name, **given).query(everything) for name, given in (("one", tables), ("two", shuffled))
    )
    assert_frame_equal(one, two)
