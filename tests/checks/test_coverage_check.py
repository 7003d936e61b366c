"""Measured coverage beside a range: which family a figure belongs to, when its share is said, and for which sizes."""

from __future__ import annotations

import json

import pytest

from cxroi.checks import coverage
from cxroi.checks.coverage import NEAR, PLAIN, SHAPES, coverage_of, families
from cxroi.checks.thresholds import COVERED
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding
from cxroi.results.base.scope import Scope
from cxroi.terms import Grade
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.figure import Figure
from cxroi.words import range_words

COMMITTED = json.loads(coverage.files("cxroi.checks").joinpath("coverage.json").read_text(encoding="utf-8"))
INITIATIVES = ("randomised", "staggered", "one region", "chosen by customers")
NAMED = {
    *(f"{design}, {what}" for design in INITIATIVES for what in ("earned", "kept")),
    "booked total, earned",
    "one step, all",
    "one step, by segment",
    "one step, by touchpoint",
    "step in margin a month, by touchpoint",
    "curve",
    "curve, by touchpoint",
}
"""Families that makers of findings name (results/initiatives/money.py, results/score/points.py)."""
STEPS = {
    (PLAIN, 3_000): {"one step, all": (100, 100, 91), "staggered, earned": (100, 300, 270)},
    (PLAIN, 20_000): {"one step, all": (100, 100, 86), "staggered, earned": (100, 300, 275)},
}
"""Records of two sizes, made up for these tests."""


@pytest.fixture
def two_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "_records", lambda: STEPS)


def made(nature: Nature, grade: Grade = "C", n_units: int = 3_000, shape: str = PLAIN) -> str:
    """The sentence of coverage that a figure of this nature carries; empty where none."""
    run = Run(
        "g",
        "r",
        "Company",
        False,
        "USD",
        "p",
        False,
        "nps",
        1,
        2,
        Assumptions(),
        scope=Scope(n_units=n_units, shape=shape),
    )
    figure = Figure(1.0, 0.5, 2.0, grade, 100, "money", "m")
    one = finding(run, About("anything/at/all", "?", "It", nature), figure)
    return next((check.reason for check in one.checks if check.name == coverage.COVERAGE), "")


def test_times_of_one_figure_belong_to_one_family_and_touchpoints_to_their_own() -> None:
    row = {"companies": 20, "ranges": 40, "held": 36}
    found = families(
        {
            "staggered, earned, last12": row,
            "staggered, earned, prior12": {"companies": 30, "ranges": 20, "held": 10},
            "curve": row,
            "curve, by touchpoint": row,
        }
    )
    assert found == {
        "staggered, earned": (30, 60, 46),
        "curve": (20, 40, 36),
        "curve, by touchpoint": (20, 40, 36),
    }


def test_every_family_that_was_measured_is_one_that_a_maker_names() -> None:
    """What no maker names would never be said; "next steps" and lower bounds stand in the document alone."""
    alone = ("next step", ", at least")
    measured = {
        family for one in COMMITTED for family in families(one["kinds"]) if not any(part in family for part in alone)
    }
    assert measured
    assert measured <= NAMED, measured - NAMED


def test_a_family_that_was_not_measured_since_its_estimator_changed_says_nothing() -> None:
    for one in COMMITTED:
        found = families(one["kinds"])
        for family in NAMED:
            known = coverage_of(family, one["size"], one["shape"])
            assert (known is None) is (family not in found or not found[family][1]), family


def test_a_family_without_planted_truth_says_nothing() -> None:
    assert coverage_of("", 3_000) is None
    assert coverage_of("anything else", 3_000) is None
    assert made(Nature("level")) == ""


@pytest.mark.usefixtures("two_sizes")
def test_weak_and_assumed_figures_claim_no_coverage_unless_their_design_is_known() -> None:
    plain, designed = Nature("effect", family="one step, all"), Nature("effect", family="staggered, earned")
    assert made(plain)
    assert [made(plain, grade) for grade in ("D", "E", "R")] == ["", "", ""]
    assert made(Nature("effect", family=designed.family, design="staggered"), "D")


@pytest.mark.usefixtures("two_sizes")
@pytest.mark.parametrize(("customers", "size"), [(1_000, 3_000), (3_000, 3_000), (9_000, 20_000), (60_000, 20_000)])
def test_shape_and_size_of_those_measured_are_named(customers: int, size: int) -> None:
    said = made(Nature("effect", family="one step, all"), n_units=customers)
    _, ranges, held = STEPS[PLAIN, size]["one step, all"]
    assert said.startswith(f"{held / ranges:.0%}".replace("%", " %"))
    assert f"simulated companies of {size:,} customers with {SHAPES[PLAIN]}" in said


@pytest.mark.usefixtures("two_sizes")
@pytest.mark.parametrize("customers", [0, 900, 61_000, 1_000_000])
def test_nothing_is_said_of_a_size_that_was_not_measured(customers: int) -> None:
    """A small company was told how ranges held in large ones, with the difference in a bracket."""
    assert made(Nature("effect", family="one step, all"), n_units=customers) == ""


@pytest.mark.usefixtures("two_sizes")
def test_nothing_is_said_of_a_shape_that_was_not_measured() -> None:
    """What held where contracts are monthly says nothing of orders without a contract."""
    nature = Nature("effect", family="one step, all")
    assert made(nature)
    assert all(made(nature, shape=shape) == "" for shape in SHAPES if shape != PLAIN)


@pytest.mark.usefixtures("two_sizes")
def test_about_this_size_ends_at_the_stated_factor() -> None:
    smallest, largest = 3_000, 20_000
    assert NEAR == 3
    for customers, told in (
        (smallest / 3, True),
        (smallest / 3 - 1, False),
        (largest * 3, True),
        (largest * 3 + 1, False),
    ):
        assert (coverage_of("one step, all", int(customers)) is not None) is told


def test_a_range_that_held_too_seldom_is_not_called_one_of_ninety_per_cent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below .85 of enough companies: grade D, and its words say how often it held instead of "90 %"."""
    run = Run("g", "r", "C", False, "USD", "p", False, "nps", 1, 2, Assumptions(), scope=Scope(n_units=3_000))
    figure = Figure(20.0, 10.0, 40.0, "C", 100, "money", "m")
    nature = Nature("effect", "margin", scores=True, family="one step, all")
    for held, companies, grade, words in (
        (84, 100, "D", "(range $10 to $40, held the truth in 84 % of tests, grade D)"),
        (86, 100, "C", "(90 % range $10 to $40, held the truth in 86 % of tests, grade C)"),
        (40, 49, "C", "(90 % range $10 to $40, held the truth in 82 % of tests, grade C)"),
    ):
        row = {(PLAIN, 3_000): {"one step, all": (companies, companies, held)}}
        monkeypatch.setattr(coverage, "_records", lambda row=row: row)
        one = finding(run, About("x", "?", "It", nature), figure)
        assert (one.grade, range_words(one)) == (grade, words)


@pytest.mark.usefixtures("two_sizes")
def test_only_a_share_below_the_aim_stands_beside_the_range() -> None:
    run = Run("g", "r", "C", False, "USD", "p", False, "nps", 1, 2, Assumptions(), scope=Scope(n_units=20_000))
    figure = Figure(1.0, 0.5, 2.0, "C", 100, "money", "m")
    for family, seldom in (("one step, all", True), ("staggered, earned", False)):
        one = finding(run, About("x", "?", "It", Nature("effect", "margin", family=family)), figure)
        assert one.coverage is not None
        assert (one.coverage < COVERED) is seldom
        assert (f"held the truth in {100 * one.coverage:.0f} % of tests" in range_words(one)) is seldom


def test_the_committed_shares_are_those_of_the_benchmark() -> None:
    """Every kind's numbers are counts: held at most ranges, at least one company; measured with a date."""
    assert COMMITTED
    assert len({(one["shape"], one["size"]) for one in COMMITTED}) == len(COMMITTED)
    for size in COMMITTED:
        assert size["measured_on"]
        assert all(0 <= row["held"] <= row["ranges"] and row["companies"] > 0 for row in size["kinds"].values())
    assert 0.85 <= COVERED <= 0.9
