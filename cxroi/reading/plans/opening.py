"""The plan that What if opens on: the best one that can be defended, or none, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cxroi import words
from cxroi.errors import CxroiError
from cxroi.ledger.scenarios import Plan
from cxroi.reading.base.company import Company
from cxroi.reading.plans.choices import Choices
from cxroi.reading.plans.whatif import WhatIfAnswer
from cxroi.reading.score.value import Group
from cxroi.terms import GRADES

MOST = 12
"""Plans that are looked at."""
REACH = 0.6
Asked = Callable[[Company, Plan], WhatIfAnswer]


@dataclass(frozen=True)
class Opening:
    """`plan` moves no point where none can be defended; `why` says so."""

    plan: Plan
    why: str = ""


def step(top: float) -> float:
    return 0.05 if top > 0.5 else 0.01


def first_points(top: float) -> float:
    """Half a point, at most half of what was seen."""
    return round(step(top) * round(min(0.5, top / 2) / step(top)), 2)


def opening(company: Company, found: Choices, cost: float, ask: Asked) -> Opening:
    """Of a plan for everybody, for each group and for each touchpoint: the one whose whole range lies above zero after
    its cost, the best graded first, then the one whose lower end is highest."""
    every = (*((found.everybody,) if found.everybody else ()), *found.groups, *found.touchpoints)[:MOST]
    plans = [_plan(group, cost) for group in every]
    asked = [(plan, answer) for plan in plans if (answer := _answer(company, plan, ask)) is not None]
    held = [(plan, one) for plan, one in asked if one.net.low is not None and one.net.low > 0]
    if held:
        plan, _ = min(held, key=lambda pair: (GRADES.index(pair[1].net.grade), -(pair[1].net.low or 0.0)))
        return Opening(plan)
    nothing = Plan(segments=(every[0].segment,), points=0.0, reach_share=REACH, cost_one_off=cost)
    return Opening(nothing, _why([one for _, one in asked]))


def _plan(group: Group, cost: float) -> Plan:
    points = first_points(words.floored(group.most_points))
    return Plan(segments=(group.segment,), points=points, reach_share=REACH, cost_one_off=cost)


def _answer(company: Company, plan: Plan, ask: Asked) -> WhatIfAnswer | None:
    try:
        return ask(company, plan)
    except CxroiError:
        return None


def _why(asked: list[WhatIfAnswer]) -> str:
    known = [one for one in asked if one.net.point is not None and one.net.low is not None]
    if not known:
        return "no group's answers can be valued here"
    nearest = max(known, key=lambda one: one.net.low or 0.0)
    many = f"none of {len(asked)} plans looked at clearly pays for itself"
    told = many if len(asked) > 1 else "the one plan there is does not clearly pay for itself"
    who = words.cut_words(nearest.plan.segments[0]) if nearest.plan.segments != ("all",) else "everybody"
    points = words.number(nearest.plan.points)
    short = f"{told}; {points} points for {who} come nearest, {words.range_only(nearest.net)} after their cost"
    payable = (nearest.net.low or 0.0) + nearest.plan.cost_one_off
    if payable <= 0:
        return short
    return f"{short}, and would pay at a cost below {words.money(payable, nearest.net.currency)}"
