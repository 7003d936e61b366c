"""Bands of method.md section 8."""

from __future__ import annotations

from cxroi.value.base.figure import recorded, refusal
from cxroi.value.base.plausibility import point_against_revenue, roi_size, within_not_above_between
from tests.value.made import effect


def status(check: object) -> str:
    return str(getattr(check, "status", None))


def test_within_above_between_is_reviewed() -> None:
    assert status(within_not_above_between(effect(hazard=-0.006), effect(hazard=-0.005))) == "NOTE"
    assert status(within_not_above_between(effect(hazard=-0.002), effect(hazard=-0.005))) == "PASS"
    assert within_not_above_between(effect(refused="x"), effect()) is None


def test_a_point_above_one_percent_of_revenue_is_reviewed() -> None:
    assert status(point_against_revenue(recorded(1001, 1, "money", ""), 100_000)) == "NOTE"
    assert status(point_against_revenue(recorded(1000, 1, "money", ""), 100_000)) == "PASS"
    assert point_against_revenue(refusal("x", "money"), 100_000) is None


def test_roi_above_twenty_is_reviewed() -> None:
    assert status(roi_size(recorded(21, 1, "ratio", ""))) == "NOTE"
    assert status(roi_size(recorded(20, 1, "ratio", ""))) == "PASS"
    assert roi_size(refusal("x", "ratio")) is None
