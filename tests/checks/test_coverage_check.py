"""Measured coverage beside a range: which kind a figure belongs to, and when its share is said."""

from __future__ import annotations

import json

import pytest

from cxroi.checks import coverage
from cxroi.checks.coverage import ENOUGH, coverage_check, design_of
from cxroi.terms import Check


@pytest.fixture
def shares(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"one step, all": (20, 20, 12), "one step, by segment": (20, 80, 72), "curve": (20, 180, 160),
             "randomised, earned, last12": (20, 40, 36), "staggered, earned, last12": (20, 60, 54),
             "one region, earned, last12": (20, 20, 14), "randomised, kept, last12": (20, 40, 30),
             "booked total, earned, last12": (20, 20, 19), "one step, by touchpoint": (20, 60, 45),
             "curve, by touchpoint": (20, 300, 276), "corrected for noise, noisy answers": (20, 20, 15),
             "corrected for noise, answers as felt": (20, 20, 19), "next step, as stated": (20, 50, 46),
             "chosen next steps, by their draws": (20, 20, 17), "chosen next steps, each on its own": (20, 20, 3)}
    monkeypatch.setattr(coverage, "_shares", lambda customers: known if customers else {})


@pytest.mark.usefixtures("shares")
@pytest.mark.parametrize(("path", "segment", "status", "begins"), [
    ("point/answer/within", "all", "REVIEW", "60 % of 20 ranges"),
    ("point/answer/within", "segment=Pro", "PASS", "90 % of 80 ranges"),
    ("curve/stay/7", "all", "PASS", "89 % of 180 ranges"),
    ("initiative/x/earned", "all", "REVIEW", "87 % of 120 ranges"),
    ("initiative/x/kept", "all", "REVIEW", "75 % of 40 ranges"),
    ("booked/gross", "all", "PASS", "95 % of 20 ranges"),
    ("point/answer/within", "touchpoint=visit", "REVIEW", "75 % of 60 ranges"),
    ("curve/stay/7", "touchpoint=visit", "PASS", "92 % of 300 ranges"),
    ("point/spend/noise-corrected", "all", "REVIEW", "75 % of 20 ranges"),
    ("initiative/x/step_net", "all", "PASS", "92 % of 50 ranges"),
    ("portfolio/expected", "all", "REVIEW", "85 % of 20 ranges"),
])
def test_a_figure_meets_its_kind(path: str, segment: str, status: str, begins: str) -> None:
    found = coverage_check(path, 3_000, segment)
    assert isinstance(found, Check)
    assert (found.status, found.reason[: len(begins)]) == (status, begins)


@pytest.mark.usefixtures("shares")
def test_an_initiative_meets_its_design() -> None:
    found = {design: coverage_check("initiative/x/earned", 3_000, "all", design_of(method)) for design, method in (
        ("lot", "random assignment: difference"), ("steps", "staggered launch by team"), ("one", "one treated region"))}
    told = [check.reason.split(" ranges")[0] for check in found.values() if check]
    assert told == ["90 % of 40", "90 % of 60", "70 % of 20"]
    assert coverage_check("initiative/x/earned", 3_000, "all", design_of("chosen by customers: joiners")) is None


@pytest.mark.usefixtures("shares")
@pytest.mark.parametrize("path", ["ladder/recoverable", "fact/paid_total", "initiative/x/payback", "point/answer/between"])
def test_kinds_without_planted_truth_say_nothing(path: str) -> None:
    assert coverage_check(path, 3_000) is None


def test_the_committed_shares_are_those_of_the_benchmark() -> None:
    """Every kind's numbers are counts: held at most ranges, at least one company; measured with a date."""
    text = coverage.files("cxroi.checks").joinpath("coverage.json").read_text(encoding="utf-8")
    sizes = json.loads(text)
    assert sizes
    for size in sizes.values():
        assert size["measured_on"]
        assert all(0 <= row["held"] <= row["ranges"] and row["companies"] > 0 for row in size["kinds"].values())
    assert 0.85 <= ENOUGH <= 0.9


def test_a_company_meets_companies_of_its_own_size() -> None:
    """A large company is not told how ranges held in small ones, where they are wide."""
    sizes = json.loads(coverage.files("cxroi.checks").joinpath("coverage.json").read_text(encoding="utf-8"))
    for customers, size in ((500, "3000"), (7_000, "3000"), (9_000, "20000"), (1_000_000, "20000")):
        row = sizes[size]["kinds"]["one step, all"]
        found = coverage_check("point/answer/within", customers)
        assert found is not None
        assert f" of {row['ranges']:,} ranges" in found.reason
