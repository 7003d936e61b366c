"""Unhappy answers followed for six months: who counts as reached, what is summed, checked by hand."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest

from cxroi.cells.act.lows import Window, low_answers
from cxroi.engine.duck import DuckEngine

MONTH = 2025 * 12
"""January 2025."""


@pytest.fixture
def engine() -> Iterator[DuckEngine]:
    """1 reached and stays; 2 not reached and leaves in March; 3 reached only in February; 4 left in the month of the
    answer; 5 happy; 6 unhappy too late to be followed; 7 reached, answers better in April."""
    low = [(unit, 3.0, 0) for unit in (1, 2, 3, 4, 7)]
    answers = [*low, (5, 9.0, 0), (6, 3.0, 5), (7, 8.0, 3), (2, 9.0, 1)]
    leaves = {2: 2, 4: 0}
    panel = [
        (unit, MONTH + k, "A", 1, 5, 1, int(leaves.get(unit) == k), 10.0)
        for unit in range(1, 8)
        for k in range(9)
        if k <= leaves.get(unit, 99)
    ]
    cases = [("a", 1, "2025-01-12"), ("b", 3, "2025-02-02"), ("c", 7, "2025-01-10"), ("d", 2, "2025-01-01")]
    with DuckEngine() as opened:
        opened.put(
            "a",
            pl.DataFrame(
                [
                    (f"f{k}", unit, "nps", score, f"2025-{1 + at:02d}-10", MONTH + at)
                    for k, (unit, score, at) in enumerate(answers)
                ],
                orient="row",
                schema=["feedback_id", "unit_id", "metric", "score", "answered_at", "answered_month"],
            ).with_columns(pl.col("answered_at").str.to_datetime()),
        )
        opened.put(
            "p",
            pl.DataFrame(
                panel,
                orient="row",
                schema=[
                    "unit_id",
                    "month",
                    "segment",
                    "tenure_band",
                    "baseline_decile",
                    "active",
                    "has_left",
                    "margin",
                ],
            ),
        )
        opened.put(
            "c",
            pl.DataFrame(cases, orient="row", schema=["case_id", "unit_id", "first_response_at"]).with_columns(
                pl.col("first_response_at").str.to_datetime()
            ),
        )
        opened.put("k", pl.DataFrame({"metric": ["nps"]}))
        opened.put(
            "e",
            pl.DataFrame(
                {
                    "initiative_id": ["lot", "lot"],
                    "unit_id": [1, 2],
                    "arm": ["control", "treated"],
                    "assignment": ["random", "random"],
                }
            ),
        )
        opened.execute("create schema clean")
        opened.execute("create schema panel")
        for target, source in (
            ("clean.answers", "a"),
            ("panel.customer_month", "p"),
            ("clean.cases", "c"),
            ("panel.calendar", "k"),
            ("clean.exposures", "e"),
        ):
            opened.execute(f"create table {target} as from {source}")
        yield opened


def test_reached_in_the_month_of_the_answer_and_followed_for_six_months(engine: DuckEngine) -> None:
    cells = {row["treated"]: row for row in low_answers(engine, Window(6, 6, MONTH + 8)).iter_rows(named=True)}
    assert (cells[1]["n"], cells[1]["sum_money"], cells[1]["n_left"]) == (
        2,
        120.0,
        0,
    )  # customers 1 and 7, six months of 10
    assert (cells[1]["n_again"], cells[1]["n_out"]) == (1, 1)
    assert (cells[0]["n"], cells[0]["sum_money"], cells[0]["n_left"]) == (
        2,
        20.0 + 60.0,
        1,
    )  # 2 left in March, 3 reached late
    assert cells[0]["n_again"] == 1


def test_with_a_lot_the_arms_are_the_sides(engine: DuckEngine) -> None:
    cells = {
        row["treated"]: row for row in low_answers(engine, Window(6, 6, MONTH + 8), arms_of="lot").iter_rows(named=True)
    }
    assert (cells[1]["n"], cells[1]["sum_money"]) == (1, 20.0)  # customer 2
    assert (cells[0]["n"], cells[0]["sum_money"]) == (1, 60.0)  # customer 1
