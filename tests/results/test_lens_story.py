"""Best-customer lens and customers' words on companies small enough to be counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from cxroi.checks.thresholds import STORY_CUSTOMERS
from cxroi.engine import Engine
from cxroi.engine.duck import DuckEngine
from cxroi.results.act.lens import lens
from cxroi.results.act.story import stories
from cxroi.results.base.run import Run
from cxroi.results.base.scope import Scope
from cxroi.value.assumptions.in_force import Assumptions

LAST = 2026 * 12 + 9
RUN = Run("g", "r", "Small", False, "EUR", "own", False, "nps", LAST - 23, LAST, Assumptions())
Rows = list[dict[str, Any]]


def _months(unit: int, before: float, after: float, scores: tuple[int | None, int | None]) -> Rows:
    """24 months of one customer: margin a month in the first and the second year, last known score a year ago and
    now."""
    rows = []
    for back in range(24):
        month, is_late = LAST - back, back < 12
        rows.append(
            {
                "unit_id": unit,
                "month": month,
                "revenue_net": 2 * (after if is_late else before),
                "margin": after if is_late else before,
                "active": 1,
                "judged": 1,
                "has_left": 0,
                "score": None if scores[0] is None and back > 0 else float(scores[1] if back == 0 else scores[0] or 0),
            }
        )
    return rows


def _written(engine: DuckEngine, frames: dict[str, pl.DataFrame]) -> None:
    for schema in ("panel", "clean", "results"):
        engine.execute(f"create schema {schema}")
    for name, frame in frames.items():
        engine.put("rows", frame)
        engine.execute(f"create table {name} as from rows")


@pytest.fixture
def engine() -> Iterator[DuckEngine]:
    with DuckEngine() as made:
        yield made


def _ten(engine: DuckEngine, tier: str | None = None) -> Engine:
    """Ten customers who bring 10, 20, ... 100 a month; all happy a year ago, even ones grew by 1 a month, odd ones fell
    by 1."""
    rows = [
        row
        for unit in range(1, 11)
        for row in _months(unit, 10.0 * unit, 10.0 * unit + (1 if unit % 2 == 0 else -1), (9, 3 if unit == 10 else 9))
    ]
    units = pl.DataFrame(
        {"unit_id": range(1, 11), "value_tier": [tier if unit > 1 else None for unit in range(1, 11)]},
        schema={"unit_id": pl.Int64, "value_tier": pl.String},
    )
    _written(engine, {"panel.customer_month": pl.DataFrame(rows), "clean.units": units})
    return engine


def test_tiers_are_the_best_fifth_the_next_three_tenths_and_the_rest_by_margin(engine: DuckEngine) -> None:
    found = {one.id: one for one in lens(_ten(engine), RUN, [])}
    margin = {
        tier: found[f"lens/margin@last12#value_tier={tier}"] for tier in ("Best 20 %", "Next 30 %", "The other half")
    }
    assert [one.n for one in margin.values()] == [2, 3, 5]
    sums = [12 * (101 + 89), 12 * (81 + 69 + 61), 12 * (49 + 41 + 29 + 21 + 9)]
    assert [one.point for one in margin.values()] == pytest.approx(sums)
    assert {one.grade for one in margin.values()} == {"R"}
    unhappy = found["lens/exposure@last12#value_tier=Best 20 %"]
    assert (unhappy.n, unhappy.point) == (1, 2 * 12 * 101)
    assert found["lens/score@last12#value_tier=Best 20 %"].point == pytest.approx(6.0)
    refused = found["lens/recoverable@last12#value_tier=Best 20 %"]
    assert refused.point is None
    assert refused.reason


def test_happy_customers_who_did_not_grow_are_counted_with_their_money(engine: DuckEngine) -> None:
    found = {one.id: one.point for one in lens(_ten(engine), RUN, [])}
    assert found["lens/flat/customers@last12"] == 5
    assert found["lens/grown/customers@last12"] == 5
    assert found["lens/flat/before@last12"] == pytest.approx(12 * (10 + 30 + 50 + 70 + 90))
    assert found["lens/flat/change@last12"] == pytest.approx(-60)
    assert found["lens/grown/change@last12"] == pytest.approx(60)


def test_a_value_tier_of_the_files_is_used_and_a_missing_one_is_unknown(engine: DuckEngine) -> None:
    found = {one.segment: one.n for one in lens(_ten(engine, "Gold"), RUN, []) if one.id.startswith("lens/margin")}
    assert found == {"value_tier=Gold": 9, "value_tier=unknown": 1}


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (replace(RUN, scope=Scope(has_margin=False)), "revenue only"),
        (replace(RUN, first_month=LAST - 20), "21 months of money, 24 needed"),
    ],
)
def test_the_lens_says_what_it_lacks(engine: DuckEngine, run: Run, why: str) -> None:
    only = lens(engine, run, [])
    assert [one.point for one in only] == [None]
    assert why in str(only[0].reason)


def _wrote(engine: DuckEngine, many: dict[str, int], *, happy: bool = False) -> Engine:
    """So many customers per theme, a low answer of last month each, EUR 10 of margin a month; half of them in segment
    North."""
    answers, units, panel, themes = [], [], [], []
    unit = 0
    for theme, n in many.items():
        for place in range(n):
            unit += 1
            key = f"a{unit:04d}"
            answers.append(
                {
                    "feedback_id": key,
                    "unit_id": unit,
                    "answered_month": LAST,
                    "score": 9.0 if happy else 2.0,
                    "comment": f"Words about {theme}, number {place:03d}",
                    "touchpoint": "visit",
                    "metric": "nps",
                }
            )
            themes.append({"feedback_id": key, "theme": theme})
            units.append({"unit_id": unit, "segment": "North" if place % 2 else "South"})
            panel += [{"unit_id": unit, "month": LAST - back, "margin": 10.0} for back in range(12)]
    _written(
        engine,
        {
            "clean.feedback": pl.DataFrame(answers),
            "clean.feedback_themes": pl.DataFrame(themes),
            "clean.units": pl.DataFrame(units),
            "panel.customer_month": pl.DataFrame(panel),
            "panel.calendar": pl.DataFrame({"metric": ["nps"], "last_on": [date(2026, 10, 31)]}),
        },
    )
    return engine


def test_words_stand_beside_a_year_s_margin_of_those_who_wrote_alike(engine: DuckEngine) -> None:
    found = {one.id: one for one in stories(_wrote(engine, {"bill": 50, "queue": 30, "app": STORY_CUSTOMERS - 1}), RUN)}
    assert found["story/margin@last12#theme=bill"].point == 50 * 120
    assert found["story/customers@last12#theme=queue"].point == 30
    assert not any("theme=app" in key for key in found), "a pattern of fewer than 20 customers could point to a person"
    kept = {row["theme"]: row for row in engine.query("select * from results.stories").to_dicts()}
    assert kept["bill"]["segment"] in ("North", "South")
    assert kept["queue"]["segment"] is None, "15 of a segment are too few to name it"
    assert "bill" in kept["bill"]["comment"]


def test_the_touchpoint_is_the_one_where_the_quoted_words_were_said(engine: DuckEngine) -> None:
    """The owner beside the words follows from it; the last touchpoint by name of all who wrote alike would be somebody
    else's."""
    _wrote(engine, {"bill": 50})
    engine.execute("update clean.feedback set score = 1, touchpoint = 'letter' where feedback_id = 'a0007'")
    stories(engine, RUN)
    kept = engine.query("select * from results.stories").row(0, named=True)
    assert (kept["comment"], kept["touchpoint"]) == ("Words about bill, number 006", "letter")


def test_without_unhappy_words_the_table_is_empty_and_nothing_is_told(engine: DuckEngine) -> None:
    assert stories(_wrote(engine, {"bill": 50}, happy=True), RUN) == []
    assert engine.query("select count(*) as n from results.stories").item() == 0
