"""The bridge between two years: its steps add up exactly, world by world, and the rest is unattributed."""

from __future__ import annotations

import numpy as np
import pytest

from cxroi.value.base.periods import Period
from cxroi.value.initiatives.change import Recorded, change
from tests.value.made import LAST, market, path, refused_path, valued

NOW, BEFORE = Period("last12", LAST - 11, LAST), Period("prior12", LAST - 23, LAST - 12)


def values(*paths: object) -> list:  # type: ignore[type-arg]
    return [valued(each, market()) for each in paths]


def test_steps_add_up_and_only_the_change_of_effect_counts() -> None:
    """100 a month for 18 months: 6 months (600) before, 12 (1,200) now, so the work moved margin by 600, half of it
    kept."""
    ends = Recorded(BEFORE, 50_000.0, 900.0), Recorded(NOW, 51_000.0, 1_000.0)
    found = change(values(path("a", 100.0, 5.0, months=18)), *ends, 10)
    assert (found.retention.point, found.spend.point) == (pytest.approx(300.0), pytest.approx(300.0))
    assert found.programme_cost.point == pytest.approx(-100.0)
    assert found.unattributed.point == pytest.approx(400.0)
    parts = (found.before, found.retention, found.spend, found.cost_to_serve, found.programme_cost, found.unattributed)
    assert sum(part.point or 0.0 for part in parts) == pytest.approx(found.now.point)
    assert found.before.grade == found.now.grade == "R"


def test_range_of_the_rest_is_that_of_the_effect_turned_round() -> None:
    found = change(values(path("a", 100.0, 5.0, months=18)), Recorded(BEFORE, 0.0, 0.0), Recorded(NOW, 0.0, 0.0), 10)
    parts = (found.retention, found.spend)
    both = np.array([[part.low or 0, part.high or 0] for part in parts]).sum(axis=0)
    assert found.unattributed.low == pytest.approx(-both[1])
    assert found.unattributed.high == pytest.approx(-both[0])


def test_service_cost_is_split_out_of_spend_and_the_sum_stays() -> None:
    served = {"a": path("a", 10.0, 1.0, months=18, retained=0.0)}
    ends = Recorded(BEFORE, 0.0, 0.0), Recorded(NOW, 700.0, 0.0)
    with_service = change(values(path("a", 100.0, 5.0, months=18)), *ends, 10, served)
    plain = change(values(path("a", 100.0, 5.0, months=18)), *ends, 10)
    assert with_service.unattributed.point == pytest.approx(plain.unattributed.point)
    assert (with_service.spend.point or 0) + (with_service.cost_to_serve.point or 0) == pytest.approx(plain.spend.point)
    assert (with_service.cost_to_serve.point or 0) < 0


def test_nothing_booked_or_half_a_year_is_refused_and_the_ends_stand() -> None:
    none = change(values(refused_path("a")), Recorded(BEFORE, 5.0, 1.0), Recorded(NOW, 7.0, 1.0), 10)
    assert "whole change is unattributed" in (none.unattributed.refused or "")
    assert (none.before.point, none.now.point) == (4.0, 6.0)
    half = Period("prior12", LAST - 17, LAST - 12, complete=False)
    short = change(values(path("a", 1.0, 1.0)), Recorded(half, 5.0, 1.0), Recorded(NOW, 7.0, 1.0), 10)
    assert "6 of the 12" in (short.spend.refused or "")
