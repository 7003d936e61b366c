"""Which plans may be added: nothing is counted twice, neither an effect nor a customer."""

from __future__ import annotations

from dataclasses import replace

from cxroi.value.base.figure import Figure
from cxroi.value.plans.chosen import Valued, joint
from cxroi.value.plans.portfolio import Candidate, Limits, best
from cxroi.value.plans.together import Lever, exclusive, twice

STEP, OTHER = Lever("step"), Lever("other")
ALL, HOME, PRO, STORE = (
    Lever(name, (segment,))
    for name, segment in (
        ("all", "all"),
        ("home", "segment=Home"),
        ("pro", "segment=Pro"),
        ("store", "touchpoint=store"),
    )
)


def test_plans_on_the_same_answers_or_customers_exclude_each_other() -> None:
    assert twice(ALL, HOME)
    assert twice(HOME, replace(HOME, id="home again"))
    assert twice(HOME, STORE), "who answers about the store may be of any segment"
    assert twice(STORE, Lever("delivery", ("touchpoint=delivery",))), "the same customers answer about both"
    assert not twice(HOME, PRO), "two segments never hold the same customer"
    assert twice(HOME, Lever("unit", ("business_unit=North",)))


def test_a_plan_on_answers_is_never_added_to_a_step_that_may_work_through_them() -> None:
    assert twice(ALL, STEP)
    assert not twice(STEP, OTHER), "initiatives are fitted together, so their steps add"
    assert set(exclusive([STEP, OTHER, HOME, PRO])) == {
        frozenset(pair) for pair in (("step", "home"), ("step", "pro"), ("other", "home"), ("other", "pro"))
    }


def test_the_choice_takes_one_of_them_where_the_sum_would_take_both() -> None:
    steps = (
        Candidate("step", 300.0, 200.0, 400.0, 100.0, "B"),
        Candidate("home", 250.0, 150.0, 350.0, 100.0, "C"),
    )
    both = best(steps, Limits())
    one = best(steps, Limits(exclusive=exclusive([STEP, HOME])))
    assert both is not None
    assert one is not None
    assert both.chosen == ("step", "home"), "the negative control: without the rule both are counted"
    assert one.chosen == ("step",)


def test_customers_of_several_steps_are_counted_once() -> None:
    net = Figure(100.0, 50.0, 150.0, "B", 700, "money", "")
    steps = [Valued(name, net, None, 10.0, most=1_000) for name in ("a", "b")]
    assert joint(steps).n == 1_000
    assert joint([replace(one, most=None) for one in steps]).n == 1_400
