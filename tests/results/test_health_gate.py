"""Measurement health inside a whole build: one check that fails withholds what rests on scores, and nothing else."""

from __future__ import annotations

from typing import cast

import polars as pl
import pytest

from tests.validation.companies import Frames, Row, findings_of, frames

UNITS, MONTHS = 1_000, 36
HELD = (
    "point/answer/",
    "point/share/",
    "curve",
    "recency/",
    "serving/score",
    "driver/",
    "league/",
    "ladder/recoverable",
    "ladder/expected_loss",
)
FREE = ("booked/gross@", "retention/net@", "lifetime/customer@", "forecast/total@")
BOTH = tuple[dict[str, Row], dict[str, Row]]


def _exit_interviews() -> Frames:
    """The company with an answer three days after leaving from everybody who left: one in ten answers and no other
    change.

    Such answers fall after a customer's last month, so no score, no month and no customer of the panel is another.
    """
    tables = frames(UNITS, MONTHS)
    answers = tables["feedback"]
    left = (
        tables["outcomes"]
        .filter(pl.col("kind") == "left")
        .select("unit_id", left_at=pl.col("at").cast(pl.Datetime("us")))
    )
    last = answers.join(left, on="unit_id").unique("unit_id", keep="last", maintain_order=True)
    late = [
        last.with_columns(
            pl.format("{}-exit-{}", "feedback_id", pl.lit(copy)).alias("feedback_id"),
            (pl.col("left_at") + pl.duration(days=3)).alias("answered_at"),
            (pl.col("left_at") + pl.duration(days=2)).alias("asked_at"),
        ).drop("left_at")
        for copy in (1, 2)
    ]
    tables["feedback"] = pl.concat([answers, *late], how="vertical_relaxed")
    return tables


@pytest.fixture(scope="module")
def told() -> BOTH:
    return findings_of(frames(UNITS, MONTHS)), findings_of(_exit_interviews())


def _estimated(found: dict[str, Row], paths: tuple[str, ...]) -> set[str]:
    return {
        key for key, row in found.items() if key.startswith(paths) and row["point"] is not None and row["grade"] != "R"
    }


def test_the_planted_fault_fails_one_check_and_only_that(told: BOTH) -> None:
    for found, failed in zip(told, ([], ["health: answers were given before customers left"]), strict=True):
        checks = [
            check for key, row in found.items() if key.startswith("health/") for check in cast(list[Row], row["checks"])
        ]
        assert len(checks) >= 6
        assert [check["name"] for check in checks if check["status"] == "FAIL"] == failed


@pytest.mark.parametrize("path", HELD)
def test_what_rests_on_scores_is_withheld_with_the_reason(told: BOTH, path: str) -> None:
    sound, failing = told
    assert _estimated(sound, (path,)), "nothing was measured in the sound company, so nothing can be withheld"
    assert not _estimated(failing, (path,))
    gone = [row for key, row in failing.items() if key.startswith(path) and row["grade"] != "R"]
    assert all(
        "measurement health fails" in str(row["reason"]) for row in gone if row["id"] in _estimated(sound, (path,))
    )


def test_no_estimate_of_the_listed_kinds_is_left(told: BOTH) -> None:
    gated = [key for key, row in told[1].items() if row["gate"] == "health"]
    assert len(gated) > 100
    assert not [key for key in gated if told[1][key]["point"] is not None]
    assert all(told[0][key]["rests_on_scores"] for key in told[0] if told[0][key]["gate"])


def test_what_does_not_rest_on_scores_stands(told: BOTH) -> None:
    sound, failing = told
    for key in _estimated(sound, FREE):
        assert failing[key]["point"] == pytest.approx(sound[key]["point"]), key
    assert len(_estimated(sound, FREE)) >= 4
