"""A failed harm check reaches the recommendation of its own initiative only."""

from __future__ import annotations

from cxroi.estimators.operations.harm import rate_difference
from cxroi.results.operations.harm import verdict
from cxroi.terms import Check, Finding
from cxroi.value.initiatives.recommendation import open_harm
from tests.ui.store import finding


def _told(initiative: str, *checks: Check) -> Finding:
    return finding(f"harm/{initiative}/complaints", 0.1, period="since_launch", initiative=initiative, checks=checks)


def test_what_did_not_pass_is_handed_on_to_its_own_initiative() -> None:
    passed, failed = Check("harm: complaints", "PASS", "none"), Check("harm: complaints", "FAIL", "More complaints.")
    later = Check("harm: cancellations", "FAIL", "More cancellations.")
    found = open_harm([_told("good", passed), _told("bad", failed), _told("bad", later)])
    assert {name: tuple(checks) for name, checks in found.items() if checks} == {"bad": (failed, later)}


def test_a_planted_rise_of_complaints_fails_and_no_rise_does_not() -> None:
    def arm(complaints: int) -> dict[str, float]:
        months = 24_000.0
        return {
            "n": 2_000,
            "sum_c": complaints,
            "sum_m": months,
            "sum_cc": complaints * 1.2,
            "sum_mm": months**2 / 2_000,
            "sum_cm": complaints * months / 2_000,
        }

    assert verdict(rate_difference(arm(600), arm(300)), 300 / 24_000, "complaints").status == "FAIL"
    assert verdict(rate_difference(arm(305), arm(300)), 300 / 24_000, "complaints").status != "FAIL"
