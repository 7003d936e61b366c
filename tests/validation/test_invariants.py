"""Over all findings of test companies: a range holds its figure and has a width, one unit, sums add up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.shapes import FIRST_SEED
from cxroi.demo.shapes.family import shaped
from cxroi.demo.shapes.spec import FAMILY
from cxroi.nature import Nature
from cxroi.results.base.run import About, Run, finding
from cxroi.results.base.sound import NO_WIDTH, OUTSIDE
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.figure import Figure
from tests.natures_walk import contradictions
from tests.validation.companies import findings_of, frames

FULL = (
    "monthly",
    "orders",
    "yearly",
    "ending",
    "returning",
    "large-money",
)
RUN = Run("g", "r", "Company", False, "USD", "p", False, "nps", 1, 2, Assumptions())


@pytest.mark.parametrize("name", FULL)
def test_no_finding_of_a_shaped_company_contradicts_itself(name: str) -> None:
    company = shaped(FAMILY[name], FIRST_SEED + 1)
    found = findings_of(company.frames, company.inactivity)
    assert len(found) > 300
    assert contradictions(found.values()) == []


def test_no_finding_of_a_small_demo_contradicts_itself() -> None:
    assert contradictions(findings_of(frames(2_000, 24)).values()) == []


def _row(figure: Figure, nature: Nature | None = None) -> dict[str, object]:
    return finding(RUN, About("a/b", "?", "It", nature or Nature("effect", "margin")), figure).as_dict()


GOOD = Figure(20.0, 10.0, 40.0, "C", 100, "money", "m")


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        (replace(GOOD, point=50.0), OUTSIDE),
        (replace(GOOD, point=9.0), OUTSIDE),
        (Figure(0.0, 0.0, 0.0, "C", 100, "money", "m"), NO_WIDTH),
        (Figure(-3.0, -3.0, -3.0, "B", 100, "money", "m"), NO_WIDTH),
    ],
)
def test_a_figure_that_contradicts_its_range_is_withheld_with_its_reason(figure: Figure, reason: str) -> None:
    """In production that one figure goes, told in the open; the test over all companies then fails."""
    told = _row(figure)
    assert (told["point"], told["low"], told["grade"], told["reason"]) == (None, None, "insufficient", reason)
    assert any(wrong.startswith("a/b@all: withheld") for wrong in contradictions([told]))


def test_facts_assumptions_chances_and_whole_months_keep_ends_that_agree() -> None:
    for figure in (
        GOOD,
        Figure(5.0, 5.0, 5.0, "E", 100, "money", "typed"),
        Figure(0.9, 0.9, 0.9, "A", 100, "probability", "m"),
        Figure(4.0, 4.0, 4.0, "A", 100, "months", "m"),
        Figure(5.0, None, None, "R", 100, "money", "m"),
    ):
        told = _row(figure)
        assert told["point"] == figure.point
        assert contradictions([told]) == []


def test_the_walk_sees_what_it_is_for() -> None:
    """Each kind of contradiction, made by hand, is told."""
    good = _row(GOOD)
    for change, words in (
        ({"point": 50.0}, "outside"),
        ({"low": None}, "half a range"),
        ({"low": 20.0, "high": 20.0}, "no width"),
        ({"unit": "EUR"}, "with unit EUR"),
        ({"measure": "share"}, "with a currency"),
        ({"statement": "It brought 20."}, "without a currency"),
        ({"point": None, "low": None, "high": None, "reason": None}, "no reason"),
    ):
        assert any(words in wrong for wrong in contradictions([{**good, **change}])), words
    sums = [
        {**good, "id": f"booked/{part}@last12", "period": "last12", "point": x}
        for part, x in zip(("gross", "cost", "net"), (9.0, 4.0, 6.0), strict=True)
    ]
    assert any("is not 6.0" in wrong for wrong in contradictions([{**one, "low": None, "high": None} for one in sums]))
