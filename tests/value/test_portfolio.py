"""The best set of steps: every choice tried by hand, published knapsack optima, limits that contradict, degenerate
cases."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from cxroi.errors import DesignError, UsageError
from cxroi.value.plans.left_out import left_out
from cxroi.value.plans.portfolio import Candidate, Choice, Limits, best, contradiction, frontier, rows

P01 = ([92, 57, 49, 68, 60, 43, 67, 84, 87, 72], [23, 31, 29, 44, 53, 38, 63, 85, 89, 82], 165, 309)
P02 = ([24, 13, 23, 15, 16], [12, 7, 11, 8, 9], 26, 51)
P07 = (
    [135, 139, 149, 150, 156, 163, 173, 184, 192, 201, 210, 214, 221, 229, 240],
    [70, 73, 77, 80, 82, 87, 90, 94, 98, 106, 110, 113, 115, 118, 120],
    750,
    1458,
)
P08 = (
    [
        825594,
        1677009,
        1676628,
        1523970,
        943972,
        97426,
        69666,
        1296457,
        1679693,
        1902996,
        1844992,
        1049289,
        1252836,
        1319836,
        953277,
        2067538,
        675367,
        853655,
        1826027,
        65731,
        901489,
        577243,
        466257,
        369261,
    ],
    [
        382745,
        799601,
        909247,
        729069,
        467902,
        44328,
        34610,
        698150,
        823460,
        903959,
        853665,
        551830,
        610856,
        670702,
        488960,
        951111,
        323046,
        446298,
        931161,
        31385,
        496951,
        264724,
        224916,
        169684,
    ],
    6404180,
    13549094,
)
"""Profits, weights, capacity and published optimum: Burkardt (Florida State University), KNAPSACK_01 data, problems
P01, P02, P07 and P08; P07 and P08 after Kreher and Stinson (1999), Combinatorial Algorithms."""


def step(name: str, benefit: float, cost: float, **more: object) -> Candidate:
    given = {"low": benefit, "high": benefit, "grade": "C"} | more
    return Candidate(name, benefit, cost=cost, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("published", [P01, P02, P07, P08], ids=["P01", "P02", "P07", "P08"])
def test_published_knapsacks_are_solved_to_their_optimum(published: tuple[list[int], list[int], int, int]) -> None:
    profits, weights, capacity, optimum = published
    steps = tuple(step(f"s{i}", float(p + w), float(w)) for i, (p, w) in enumerate(zip(profits, weights, strict=True)))
    found = best(steps, Limits(budget=float(capacity)))
    assert found is not None
    assert found.value == optimum
    assert found.cost <= capacity


def every(steps: tuple[Candidate, ...], limits: Limits) -> list[tuple[float, float, frozenset[str]]]:
    """(net value, cost, ids) of every choice that keeps the limits."""
    found = []
    kept = rows(steps, limits)
    for chosen in chain.from_iterable(combinations(range(len(steps)), k) for k in range(len(steps) + 1)):
        x = np.array([float(i in chosen) for i in range(len(steps))])
        if all(row.low - 1e-9 <= np.dot(row.weights, x) <= row.high + 1e-9 for row in kept):
            taken = [steps[i] for i in chosen]
            found.append(
                (
                    sum(one.net(limits.caution) for one in taken),
                    sum(one.cost for one in taken),
                    frozenset(one.id for one in taken),
                )
            )
    return found


@st.composite
def problems(draw: st.DrawFn) -> tuple[tuple[Candidate, ...], Limits]:
    whole = st.integers(0, 60)
    steps = []
    for i in range(draw(st.integers(0, 7))):
        low, middle, high = sorted(draw(st.tuples(st.integers(-40, 90), st.integers(-40, 90), st.integers(-40, 90))))
        steps.append(
            Candidate(
                f"s{i}",
                float(middle),
                float(low),
                float(high),
                float(draw(whole)),
                draw(st.sampled_from(["A", "C", "E"])),
                draw(st.sampled_from(["Ann", "Bo"])),
                effort=float(draw(st.integers(0, 3))),
            )
        )
    ids = [one.id for one in steps]
    some = st.frozensets(st.sampled_from(ids), max_size=2) if ids else st.just(frozenset())
    asked = st.none() | st.integers(0, 12).map(lambda x: x / 4)
    return tuple(steps), Limits(
        budget=draw(st.none() | st.integers(0, 150).map(float)),
        roi=draw(asked),
        marginal_roi=draw(asked),
        capacity=draw(st.sampled_from([(), (("Ann", 2.0),), (("Ann", 1.0), ("Bo", 3.0))])),
        must=draw(some),
        exclusive=draw(st.lists(some, max_size=2).map(tuple)),
        least_grade=draw(st.sampled_from(["A", "C", "E"])),
        caution=draw(st.sampled_from([0.0, 0.5, 1.0])),
    )


@settings(max_examples=150, deadline=None)
@given(problems())
def test_no_choice_tried_by_hand_is_better_and_infeasible_means_none_holds(
    problem: tuple[tuple[Candidate, ...], Limits],
) -> None:
    steps, limits = problem
    tried, found = every(steps, limits), best(steps, limits)
    if found is None:
        assert not tried
        told = contradiction(steps, limits)
        assert told
        assert set(told) <= {row.name for row in rows(steps, limits)}
        return
    assert contradiction(steps, limits) == ()
    most = max(value for value, _, _ in tried)
    assert found.value == pytest.approx(most, abs=1e-6)
    assert found.cost == pytest.approx(min(cost for value, cost, _ in tried if value >= most - 1e-9), abs=1e-6)
    assert frozenset(found.chosen) in {ids for _, _, ids in tried}


@settings(max_examples=40, deadline=None)
@given(problems())
def test_the_frontier_is_the_best_value_at_every_budget(problem: tuple[tuple[Candidate, ...], Limits]) -> None:
    steps, limits = problem[0], replace(problem[1], budget=None)
    points = frontier(steps, limits)
    tried = every(steps, limits)
    undominated = {
        cost: value
        for value, cost, _ in tried
        if not any(
            (v >= value - 1e-9 and c < cost - 1e-9) or (v > value + 1e-9 and c <= cost + 1e-9) for v, c, _ in tried
        )
    }
    assert {p.cost: pytest.approx(p.value, abs=1e-6) for p in points} == undominated
    assert [p.cost for p in points] == sorted(p.cost for p in points)


def test_the_return_asked_is_of_all_together_or_of_each() -> None:
    steps = (step("rich", 300.0, 100.0), step("poor", 120.0, 100.0), step("fair", 190.0, 100.0))
    assert best(steps, Limits(roi=1.0)).chosen == ("rich", "poor", "fair")  # type: ignore[union-attr]
    assert best(steps, Limits(roi=1.2)).chosen == ("rich", "fair")  # type: ignore[union-attr]
    assert best(steps, Limits(marginal_roi=0.5)).chosen == ("rich", "fair")  # type: ignore[union-attr]


def test_a_return_divides_by_cost_in_todays_money_and_the_budget_counts_cash() -> None:
    """120 in cash over years is 100 in today's money: net 36 is a return of 36 %, not of 30 %."""
    late = (step("late", 136.0, 120.0, present=100.0),)
    assert late[0].roi(0.0) == pytest.approx(0.36)
    assert best(late, Limits(roi=0.35)).chosen == ("late",)  # type: ignore[union-attr]
    assert best(late, Limits(marginal_roi=0.35)).chosen == ("late",)  # type: ignore[union-attr]
    assert best(late, Limits(roi=0.37)).chosen == ()  # type: ignore[union-attr]
    assert best(late, Limits(budget=119.0)).chosen == ()  # type: ignore[union-attr]
    assert best(late, Limits(budget=120.0)) == Choice(("late",), 120.0, 36.0)


def test_a_solver_that_gives_up_is_not_taken_for_limits_that_contradict(monkeypatch: pytest.MonkeyPatch) -> None:
    """HiGHS status 1: a limit of time or iterations was reached, and there is no answer."""
    monkeypatch.setattr(optimize, "milp", lambda *_, **__: optimize.OptimizeResult(status=1, x=None))
    with pytest.raises(DesignError, match="the solver stopped without an answer"):
        best((step("given up", 3.0, 1.0),), Limits(budget=7.0))


def test_beyond_the_stairs_that_are_solved_money_that_is_missing_is_said_to_be_about() -> None:
    """Powers of two, value in proportion to cost: every sum is a stair, 2^7 - 1 of them, more than the 60 solved one by
    one."""
    steps = tuple(step(f"s{i}", 3.0 * 2**i, float(2**i)) for i in range(7))
    limits = Limits(budget=63.0)
    told = left_out(steps, limits, best(steps, limits))  # type: ignore[arg-type]
    assert [(one.id, one.why, one.is_exact) for one in told] == [("s6", "budget", False)]
    assert (told[0].more or 0.0) >= 1.0
    few = left_out(steps[:3], Limits(budget=3.0), best(steps[:3], Limits(budget=3.0)))  # type: ignore[arg-type]
    assert [(one.id, one.more, one.is_exact) for one in few] == [("s2", 1.0, True)]


def test_caution_prefers_the_safe_step() -> None:
    steps = (step("bold", 300.0, 100.0, low=-100.0, high=700.0), step("safe", 200.0, 100.0, low=180.0, high=220.0))
    limits = Limits(budget=100.0)
    assert best(steps, limits).chosen == ("bold",)  # type: ignore[union-attr]
    assert best(steps, replace(limits, caution=1.0)).chosen == ("safe",)  # type: ignore[union-attr]


def test_contradictions_are_named_and_nothing_more_is() -> None:
    steps = (step("a", 300.0, 100.0, owner="Ann"), step("b", 120.0, 90.0, owner="Bo", grade="E"), step("c", 50.0, 10.0))
    assert contradiction(steps, Limits(budget=150.0, must=frozenset(("a", "b")), roi=0.1)) == (
        "a must be in",
        "b must be in",
        "the budget",
    )
    assert contradiction(steps, Limits(must=frozenset(("b", "c")), least_grade="C")) == (
        "b must be in",
        "the lowest grade",
    )
    carried = Limits(must=frozenset(("a",)), capacity=(("Ann", 0.5),))
    assert contradiction(steps, carried) == ("a must be in", "what Ann can carry")
    assert contradiction(steps, Limits(must=frozenset(("a", "c")), exclusive=(frozenset(("a", "c")),))) == (
        "a must be in",
        "c must be in",
        "only one of a group",
    )


def test_what_is_left_out_says_the_one_limit_that_keeps_it_out() -> None:
    steps = (
        step("a", 300.0, 100.0, owner="Ann"),
        step("b", 170.0, 90.0, owner="Ann"),
        step("c", 60.0, 50.0),
        step("loss", 10.0, 50.0),
        step("weak", 900.0, 10.0, grade="E"),
        step("twin", 120.0, 20.0),
    )
    limits = Limits(budget=135.0, least_grade="C", capacity=(("Ann", 1.0),), exclusive=(frozenset(("a", "twin")),))
    found = best(steps, limits)
    assert found is not None
    assert found.chosen == ("a",)
    told = {one.id: one for one in left_out(steps, limits, found)}
    assert {name: one.why for name, one in told.items()} == {
        "b": "several",
        "c": "budget",
        "loss": "value",
        "weak": "grade",
        "twin": "exclusive",
    }
    assert told["c"].more == 15.0
    roomy = left_out(steps, replace(limits, budget=300.0), best(steps, replace(limits, budget=300.0)))  # type: ignore[arg-type]
    assert {one.id: one.why for one in roomy}["b"] == "capacity"


def test_nothing_to_choose_costs_nothing_and_nonsense_is_refused() -> None:
    assert best((), Limits(budget=10.0)).chosen == ()  # type: ignore[union-attr]
    assert best((step("a", 5.0, 0.0),), Limits(budget=0.0)).chosen == ("a",)  # type: ignore[union-attr]
    assert best((step("a", 5.0, 9.0),), Limits()).chosen == ()  # type: ignore[union-attr]
    assert frontier((), Limits())[0].cost == 0
    for steps, limits in (
        ((step("a", 1.0, 1.0), step("a", 1.0, 1.0)), Limits()),
        ((step("a", 1.0, -1.0),), Limits()),
        ((step("a", float("nan"), 1.0),), Limits()),
        ((step("a", 1.0, 1.0),), Limits(must=frozenset(("z",)))),
        ((step("a", 1.0, 1.0),), Limits(budget=float("inf"))),
        ((step("a", 1.0, 1.0),), Limits(caution=2.0)),
    ):
        with pytest.raises(UsageError):
            best(steps, limits)
