"""What chosen steps cost and bring together: by best estimate with its range, as counted with caution, and per unit
of money spent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from cxroi.terms import weakest
from cxroi.value.base.figure import Figure, refusal
from cxroi.value.plans.portfolio import Candidate, Choice, Limits, frontier
from cxroi.value.plans.together import together
from cxroi.words import share

KINDS = ("fix", "improve", "transform")
Place = Literal["frontier", "chosen"]
JOINT = (
    "Sum of the steps' net values. Its range adds theirs as they move together in the build's draws; scenarios and "
    "typed steps as if they erred the same way at once, which is the widest. Plans on the same answers are never "
    "added, and customers are counted once."
)


@dataclass(frozen=True)
class Valued:
    """A step that may be chosen: its net value, what a choice takes of it (None: not known), its cost in cash.

    `moves`: correlation of its net value with that of others, by their ids; an id that is missing is not known.
    `most`: customers there are, so that those of several steps are counted once.
    """

    id: str
    net: Figure
    candidate: Candidate | None
    cost: float
    moves: Mapping[str, float] = field(default_factory=dict)
    most: int | None = None


@dataclass(frozen=True)
class Together:
    """Of the chosen steps: net value as counted and by best estimate, cost in cash, net value per unit of money spent
    (both in present value)."""

    net: Figure
    expected: Figure
    spent: Figure
    returned: Figure


@dataclass(frozen=True)
class At:
    """What the best choice at a cost brings, on the frontier or as the reader chose."""

    place: Place
    cost: float
    figure: Figure


def correlations(reach: Mapping[str, int], drawn: Mapping[tuple[str, str], float]) -> Mapping[str, Mapping[str, float]]:
    """How the net values of steps move together, by their ids, from how their initiatives do in the draws.

    `reach`: customers each step adds; one below zero takes its initiative away, so it moves against the others.
    """
    sides = {key: -1 if added < 0 else 1 for key, added in reach.items()}
    return {
        one: {other: drawn[one, other] * sides[one] * sides[other] for other in sides if (one, other) in drawn}
        for one in sides
    }


def all_of(chosen: Sequence[Valued], caution: float) -> Together:
    """The chosen steps together; net value and return are refused where nothing is chosen."""
    net = counted(chosen, caution)
    source = "As the initiatives table and the reader state it."
    spent = Figure(sum(one.cost for one in chosen), None, None, "E", net.n, "money", source)
    return Together(net, joint(chosen), spent, _returned(chosen, net))


def by_kind(chosen: Sequence[Valued]) -> tuple[tuple[str, float], ...]:
    """Cash that the chosen steps cost, by kind."""
    costs = dict.fromkeys((*KINDS, "other"), 0.0)
    for one in chosen:
        kind = one.candidate.kind if one.candidate is not None else ""
        costs[kind if kind in KINDS else "other"] += one.cost
    return tuple(costs.items())


def joint(chosen: Iterable[Valued]) -> Figure:
    """Net value of several steps together with its range, added as they move together."""
    known = [one for one in chosen if one.net.point is not None]
    if not known:
        return refusal("no step is chosen", "money")
    alike = {(one.id, other): value for one in known for other, value in one.moves.items()}
    point, low, high = together([(one.id, one.net) for one in known], alike)
    grade, most = weakest([one.net.grade for one in known]), [one.most for one in known if one.most is not None]
    n = min([sum(one.net.n for one in known), *most])
    return Figure(point, low, high, grade, n, "money", JOINT)


def counted(chosen: Iterable[Valued], caution: float) -> Figure:
    """Net value of several steps as the choice counts it: with caution each one's, on its way from best estimate to low
    end."""
    steps = tuple(chosen)
    expected, known = joint(steps), [one.candidate for one in steps if one.candidate is not None]
    if not caution or not known:
        return expected
    how = f"Sum of the steps' values, each {share(caution)} of the way from its best estimate to its low end."
    return Figure(sum(one.net(caution) for one in known), None, None, expected.grade, expected.n, "money", how)


def _returned(chosen: Sequence[Valued], net: Figure) -> Figure:
    """Net value for each unit of money spent in present value, as What if and the initiatives divide."""
    spent = sum(one.candidate.spent for one in chosen if one.candidate is not None)
    if spent <= 0 or net.point is None:
        return refusal("nothing is spent, so there is nothing to divide by", "ratio", net.n)
    low, high = (None if end is None else end / spent for end in (net.low, net.high))
    how = "Net value of the chosen steps for each unit of money they cost, both in today's money."
    return Figure(net.point / spent, low, high, net.grade, net.n, "ratio", how)


def line(steps: Sequence[Valued], limits: Limits, choice: Choice | None) -> tuple[At, ...]:
    """The frontier: counted net value of the best choice at each cost; the reader's `choice` stands last."""
    by_id = {one.id: one for one in steps}
    candidates = tuple(one.candidate for one in steps if one.candidate is not None)
    found: list[tuple[Place, Choice]] = [("frontier", one) for one in frontier(candidates, limits)]
    found += [("chosen", choice)] if choice is not None else []
    return tuple(
        At(place, one.cost, counted((by_id[key] for key in one.chosen), limits.caution))
        for place, one in found
        if one.chosen
    )
