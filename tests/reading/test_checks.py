"""The checks page's bundle: families, the worst of a name, and that not run is never passed."""

from __future__ import annotations

from pathlib import Path

from cxroi.reading.base.company import open_company
from cxroi.reading.initiatives.checks import HARM, OWNED, SENSE, SEVEN, checks, family_of, worst_of
from cxroi.terms import Check, Principal
from tests.ui.store import write_store


def test_the_worst_of_several_checks_of_one_name_stands() -> None:
    found = worst_of(
        [Check("a", "PASS", "1"), Check("b", "REVIEW", "2"), Check("a", "FAIL", "3"), Check("b", "PASS", "4")]
    )
    assert [(check.name, check.status) for check in found] == [("a", "FAIL"), ("b", "REVIEW")]


def test_names_find_their_family() -> None:
    assert [family_of(name) for name in ("earlier drift", "Overlap", "harm: complaints", "hidden cause")] == [
        SEVEN,
        SENSE,
        HARM,
        SENSE,
    ]


def test_what_nobody_ran_is_a_note_and_what_is_withheld_fails(tmp_path: Path) -> None:
    company = open_company(write_store(tmp_path / "store").path, Principal())
    withheld = dict(checks(company, "loyal-club").families)
    assert [(one.check.name, one.check.status) for one in withheld[SENSE]] == [("Overlap", "FAIL")]
    assert withheld[SEVEN][0].check.status == "FAIL"
    assert "sixth of the company's best customers" in withheld[SEVEN][0].check.reason
    assert {one.check.status for one in withheld[HARM]} == {"NOTE"}
    assert "Not run counts as not passed" in withheld[HARM][0].check.reason
    assert [one.check.status for one in withheld[OWNED]] == ["PASS", "NOTE"]
    nobody = checks(company, "never-heard-of")
    assert nobody.earned is None
    assert nobody.count("PASS") == 0
