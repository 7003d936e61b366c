"""Why a step was not chosen: the limit without which it would be, and how much more money would bring it in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from cxroi.value.plans.portfolio import Candidate, Choice, Limits, best, stairs, too_poor, too_weak

Why = Literal["grade", "value", "return", "budget", "capacity", "exclusive", "all return", "several"]


@dataclass(frozen=True)
class LeftOut:
    """A step that was not chosen. `more`: money above the budget at which it would enter; None where money is not the
    limit.

    `is_exact` False: the frontier has too many stairs to solve them all, and `more` was read off budgets spread evenly.
    """

    id: str
    why: Why
    more: float | None = None
    is_exact: bool = True


def left_out(candidates: tuple[Candidate, ...], limits: Limits, choice: Choice) -> tuple[LeftOut, ...]:
    """One reason for each step that is not in `choice`: its own faults first, then the one limit that keeps it out."""
    return tuple(_reason(one, candidates, limits) for one in candidates if one.id not in choice.chosen)


def _reason(one: Candidate, candidates: tuple[Candidate, ...], limits: Limits) -> LeftOut:
    if too_weak(one, limits):
        return LeftOut(one.id, "grade")
    if one.net(limits.caution) <= 0:
        return LeftOut(one.id, "value")
    if too_poor(one, limits):
        return LeftOut(one.id, "return")
    if limits.budget is not None:
        line, is_exact = stairs(candidates, limits)
        dearer = (choice for choice in line if choice.cost > limits.budget and one.id in choice.chosen)
        enters = next(dearer, None)
        if enters is not None:
            return LeftOut(one.id, "budget", enters.cost - limits.budget, is_exact)
    for why, without in _relaxed(one, limits):
        choice = best(candidates, without)
        if choice is not None and one.id in choice.chosen:
            return LeftOut(one.id, why)
    return LeftOut(one.id, "several")


def _relaxed(one: Candidate, limits: Limits) -> Iterator[tuple[Why, Limits]]:
    """The limits with one of them taken away."""
    yield "capacity", replace(limits, capacity=tuple(pair for pair in limits.capacity if pair[0] != one.owner))
    yield "exclusive", replace(limits, exclusive=tuple(group for group in limits.exclusive if one.id not in group))
    yield "all return", replace(limits, roi=None)
