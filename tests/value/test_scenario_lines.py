"""Lines of a scenario say the same as its figures; the flat case promises the same margin in total."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cxroi.errors import DataError
from cxroi.terms import LEVEL
from cxroi.value.plans.flat_case import flat_case
from cxroi.value.plans.scenario import LEVELS, scenario_value
from cxroi.value.plans.scenario_lines import curve, ends, path
from cxroi.value.plans.scenario_worlds import Part, Scenario
from tests.value.made import certain, effect

PLAN = Scenario(1.0, (Part(effect(), 2000, 1.2),), 20_000, 500, 2, horizon_months=36, fade_per_year=0.0, ramp_months=5)
VALUE = scenario_value(PLAN, certain())
REFUSED = scenario_value(replace(PLAN, parts=(Part(effect(refused="too few answers"), 2000, 1.2),)), certain())


def test_the_path_ends_at_all_money_in_every_range() -> None:
    found = path(VALUE)
    assert len(found) == 36 * len(LEVELS)
    last = [one.figure for one in found if one.month == 36]
    total = (VALUE.margin.point or 0.0) - (VALUE.cost.point or 0.0)
    assert [one.point for one in last] == pytest.approx([total] * len(LEVELS))
    widths = [(one.high or 0.0) - (one.low or 0.0) for one in last]
    assert found[0].level == LEVEL
    assert widths == sorted(widths, reverse=True)
    assert path(REFUSED) == ()


def test_every_bar_has_two_ends_around_the_value() -> None:
    found = ends(PLAN, certain(), VALUE)
    assert [one.end for one in found] == ["low", "high"] * (len(found) // 2)
    for low, high in zip(found[::2], found[1::2], strict=True):
        points = sorted(one.figure.point or 0.0 for one in (low, high))
        assert low.name == high.name
        assert low.given < high.given
        assert points[0] <= (VALUE.npv.point or 0.0) * (1 + 1e-9) <= points[1] * (1 + 1e-9)
        assert low.figure.low is None


def test_what_was_never_seen_is_grade_d() -> None:
    found = curve(PLAN, certain(), VALUE)
    assert [one.figure.grade for one in found if one.stretch == "beyond"] == ["D", "D"]
    assert {one.figure.grade for one in found if one.stretch == "seen"} == {VALUE.npv.grade}
    (yours,) = [one for one in found if one.stretch == "yours"]
    assert (yours.points, yours.figure) == (1.0, VALUE.npv)
    (zero,) = [one for one in found if one.stretch == "zero"]
    assert (zero.points, zero.figure.point) == (VALUE.break_even_points.point, 0.0)
    assert curve(PLAN, certain(), REFUSED) == ()
    further = replace(PLAN, points=2.0)
    inside = [one.figure.grade for one in curve(further, certain(), scenario_value(further, certain()))]
    assert set(inside[:4]) == {"C"}


def test_the_flat_case_promises_the_whole_margin() -> None:
    margin = VALUE.margin.point
    found = flat_case(PLAN, margin, 36)
    months = sum(min(1.0, month / 6) for month in range(1, 37))
    assert found.ramp_months == 6
    assert found.one_off == 24_000
    assert found.price == pytest.approx(effect().base_margin)
    assert found.effect * found.price * 2000 * months == pytest.approx(margin)
    for scenario, money in ((PLAN, None), (replace(PLAN, parts=(Part(effect(), 0),)), margin)):
        with pytest.raises(DataError, match="cannot become a business case"):
            flat_case(scenario, money, 36)
