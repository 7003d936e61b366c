"""Chosen steps together, by hand: 3 and 4 are 5 where they err apart; caution takes each on its way to its low end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cxroi.terms import Grade
from cxroi.value.base.figure import Figure, refusal
from cxroi.value.plans.chosen import Valued, all_of, by_kind, correlations, counted, joint, line
from cxroi.value.plans.idea import Idea, of_net
from cxroi.value.plans.portfolio import Limits, best


def step(key: str, net: float, half: float, cost: float, grade: Grade = "C") -> Valued:
    figure = Figure(net, net - half, net + half, grade, 10, "money", "by hand")
    return Valued(key, figure, of_net(key, figure, cost, cost / 2), cost)


ONE, OTHER = step("one", 10.0, 3.0, 8.0), step("other", 20.0, 4.0, 12.0, "D")
APART = (replace(ONE, moves={"other": 0.0}), replace(OTHER, moves={"one": 0.0}))


def test_the_sum_has_the_weakest_grade_and_the_range_of_how_they_move_together() -> None:
    found = joint(APART)
    assert (found.point, found.low, found.high) == pytest.approx((30.0, 25.0, 35.0))
    assert (found.grade, found.n) == ("D", 20)
    assert joint((ONE, OTHER)).low == pytest.approx(23.0)
    assert joint(()).refused
    unknown = Valued("unknown", refusal("nobody knows", "money"), None, 0.0)
    assert joint((*APART, unknown)) == found


def test_with_caution_each_step_counts_less_and_no_range_is_told() -> None:
    assert counted(APART, 0.0) == joint(APART)
    found = counted(APART, 0.5)
    assert found.point == pytest.approx(10 - 1.5 + 20 - 2)
    assert found.low is None
    assert "50" in found.method


def test_the_return_divides_by_what_is_spent_in_present_value() -> None:
    found = all_of(APART, 0.0)
    assert (found.spent.point, found.spent.grade) == (20.0, "E")
    assert (found.returned.point, found.returned.low, found.returned.high) == pytest.approx((3.0, 2.5, 3.5))
    assert all_of((), 0.0).returned.refused
    free = Valued("free", ONE.net, of_net("free", ONE.net, 0.0, 0.0), 0.0)
    assert all_of((free,), 0.0).returned.refused


def test_a_step_that_takes_away_moves_against_the_others() -> None:
    drawn = {("a", "b"): 0.4, ("b", "a"): 0.4, ("a", "c"): 0.2, ("c", "a"): 0.2}
    found = correlations({"a": 100, "b": -50, "c": 0}, drawn)
    assert found == {"a": {"b": -0.4, "c": 0.2}, "b": {"a": -0.4}, "c": {"a": 0.2}}


def test_the_line_climbs_and_the_choice_stands_last() -> None:
    limits = Limits(budget=8.0)
    known = tuple(one.candidate for one in APART if one.candidate is not None)
    choice = best(known, limits)
    found = line(APART, limits, choice)
    assert [(one.place, one.cost, one.figure.point) for one in found] == [
        ("frontier", 8.0, 10.0),
        ("frontier", 12.0, 20.0),
        ("frontier", 20.0, 30.0),
        ("chosen", 8.0, 10.0),
    ]
    assert [one.place for one in line(APART, limits, None)] == ["frontier"] * 3


def test_an_idea_is_what_was_typed() -> None:
    idea = Idea("Bold", 100.0, 400.0, 0.0, 700.0, kind="fix", customers=9)
    assert (idea.net.point, idea.net.low, idea.net.high, idea.net.grade) == (300.0, -100.0, 600.0, "E")
    assert idea.makes_sense
    assert not replace(idea, low=500.0).makes_sense
    assert not replace(idea, cost=-1.0).makes_sense
    odd = replace(idea, kind="odd")
    valued = [Valued(key, one.net, one.candidate(key), one.cost) for key, one in (("a", idea), ("b", odd))]
    assert dict(by_kind(valued)) == {"fix": 100.0, "improve": 0.0, "transform": 0.0, "other": 100.0}


def test_what_has_no_range_cannot_be_chosen() -> None:
    assert of_net("x", refusal("nobody knows", "money"), 1.0, 1.0) is None
    made = of_net("x", ONE.net, 8.0, 4.0)
    assert made is not None
    assert (made.benefit, made.low, made.high, made.net(0.0)) == (14.0, 11.0, 17.0, 10.0)
