"""Measured coverage beside a range: which kind a figure belongs to, and when its share is said."""

from __future__ import annotations

import json

import pytest

from cxroi.checks import coverage
from cxroi.checks.coverage import ENOUGH, coverage_check
from cxroi.terms import Check


@pytest.fixture
def shares(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"one step, all": (20, 20, 12), "one step, by segment": (20, 80, 72), "curve": (20, 180, 160),
             "randomised, earned, last12": (20, 40, 36), "staggered, earned, last12": (20, 60, 54),
             "randomised, kept, last12": (20, 40, 30), "booked total, earned, last12": (20, 20, 19)}
    monkeypatch.setattr(coverage, "_shares", lambda: known)


@pytest.mark.usefixtures("shares")
@pytest.mark.parametrize(("path", "segment", "status", "begins"), [
    ("point/answer/within", "all", "REVIEW", "60 % of 20 ranges"),
    ("point/answer/within", "segment=Pro", "PASS", "90 % of 80 ranges"),
    ("curve/stay/7", "all", "PASS", "89 % of 180 ranges"),
    ("initiative/x/earned", "all", "PASS", "90 % of 100 ranges"),
    ("initiative/x/kept", "all", "REVIEW", "75 % of 40 ranges"),
    ("booked/gross", "all", "PASS", "95 % of 20 ranges"),
])
def test_a_figure_meets_its_kind(path: str, segment: str, status: str, begins: str) -> None:
    found = coverage_check(path, segment)
    assert isinstance(found, Check)
    assert (found.status, found.reason[: len(begins)]) == (status, begins)


@pytest.mark.usefixtures("shares")
@pytest.mark.parametrize("path", ["ladder/recoverable", "fact/paid_total", "initiative/x/payback", "point/answer/between"])
def test_kinds_without_planted_truth_say_nothing(path: str) -> None:
    assert coverage_check(path) is None


def test_the_committed_shares_are_those_of_the_benchmark() -> None:
    """Every kind's numbers are counts: held at most ranges, at least one company; measured with a date."""
    text = coverage.files("cxroi.checks").joinpath("coverage.json").read_text(encoding="utf-8")
    sizes = json.loads(text)
    assert sizes
    for size in sizes.values():
        assert size["measured_on"]
        assert all(0 <= row["held"] <= row["ranges"] and row["companies"] > 0 for row in size["kinds"].values())
    assert 0.85 <= ENOUGH <= 0.9
