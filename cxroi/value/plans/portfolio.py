"""Which next steps to pay for: a 0-1 programme solved exactly by HiGHS (Huangfu and Hall 2018) through
scipy.optimize.milp."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from cxroi.checks.thresholds import CENT
from cxroi.errors import DesignError, UsageError
from cxroi.terms import GRADES, Array, Grade

MOST_CUTS = 50
INFEASIBLE = 2


@dataclass(frozen=True)
class Candidate:
    """One step that could be paid for. `benefit`, `low`, `high`: present value of what it brings, before `spent` (all
    money).

    `cost`: cash, what a budget counts. `spent`: the same money in present value, after tax where tax counts: what net
    value takes off and returns divide by; None = `cost`. `effort`: what it takes of its owner's capacity (1 = one item,
    or its
    months).
    `kind`: fix, improve or transform.
    """

    id: str
    benefit: float
    low: float
    high: float
    cost: float
    grade: Grade
    owner: str = ""
    kind: str = ""
    effort: float = 1.0
    present: float | None = None

    @property
    def spent(self) -> float:
        """Cost in present value."""
        return self.cost if self.present is None else self.present

    def counted(self, caution: float) -> float:
        """Benefit that counts: expected - caution x (expected - lower end)."""
        return self.benefit - caution * (self.benefit - self.low)

    def net(self, caution: float) -> float:
        """Counted benefit less cost, both in present value."""
        return self.counted(caution) - self.spent

    def roi(self, caution: float) -> float:
        """Net value for each unit of money spent (present value); unbounded where it costs nothing."""
        net = self.net(caution)
        return net / self.spent if self.spent > 0 else math.copysign(math.inf, net) if net else 0.0


@dataclass(frozen=True)
class Limits:
    """What a choice must hold to; None and empty mean no limit.

    `roi`: of all chosen together; `marginal_roi`: of each chosen step; `capacity`: most effort by owner; `exclusive`:
    at most one of each group; `caution` 0 counts expected values, 1 the lower ends.
    """

    budget: float | None = None
    roi: float | None = None
    marginal_roi: float | None = None
    capacity: tuple[tuple[str, float], ...] = ()
    must: frozenset[str] = frozenset()
    exclusive: tuple[frozenset[str], ...] = ()
    least_grade: Grade = "E"
    caution: float = 0.0


@dataclass(frozen=True)
class Choice:
    """The steps chosen (ids in the order given), what they cost, and the counted net value they bring."""

    chosen: tuple[str, ...]
    cost: float
    value: float


@dataclass(frozen=True)
class Row:
    """One linear limit: low <= weights x <= high over the candidates, and its words."""

    name: str
    weights: tuple[float, ...]
    low: float
    high: float

    def holds(self, x: Array) -> bool:
        """True where a 0-1 choice (n,) keeps the limit, to half a cent."""
        total = float(np.dot(self.weights, x))
        return self.low - CENT <= total <= self.high + CENT


def best(candidates: tuple[Candidate, ...], limits: Limits) -> Choice | None:
    """The choice with the largest counted net value, the cheapest of equal ones; None where no choice keeps the
    limits."""
    return _best(checked(candidates, limits), limits)


@lru_cache(maxsize=4096)
def _best(candidates: tuple[Candidate, ...], limits: Limits) -> Choice | None:
    x = _lexicographic(candidates, limits.caution, rows(candidates, limits))
    return None if x is None else _choice(candidates, x, limits.caution)


def rows(candidates: Sequence[Candidate], limits: Limits) -> tuple[Row, ...]:
    """Every limit as a row; what a name says is what a reader is told when limits contradict."""
    costs = tuple(one.cost for one in candidates)
    found = [
        _pick(f"{one.id} must be in", candidates, {one.id}, 1.0, 1.0) for one in candidates if one.id in limits.must
    ]
    if limits.budget is not None:
        found.append(Row("the budget", costs, -math.inf, limits.budget))
    if limits.roi is not None:
        surplus = tuple(one.net(limits.caution) - limits.roi * one.spent for one in candidates)
        found.append(Row("the return asked of all together", surplus, 0.0, math.inf))
    for owner, most in limits.capacity:
        weights = tuple(one.effort if one.owner == owner else 0.0 for one in candidates)
        found.append(Row(f"what {owner} can carry", weights, -math.inf, most))
    found += [_pick("only one of a group", candidates, group, -math.inf, 1.0) for group in limits.exclusive]
    weak = {one.id for one in candidates if too_weak(one, limits)}
    poor = {one.id for one in candidates if too_poor(one, limits)}
    found += [_pick("the lowest grade", candidates, weak, 0.0, 0.0)] if weak else []
    found += [_pick("the return asked of each", candidates, poor, 0.0, 0.0)] if poor else []
    return tuple(found)


def _pick(name: str, candidates: Sequence[Candidate], ids: Iterable[str], low: float, high: float) -> Row:
    inside = frozenset(ids)
    return Row(name, tuple(1.0 if one.id in inside else 0.0 for one in candidates), low, high)


def too_weak(one: Candidate, limits: Limits) -> bool:
    """True where its evidence is below the lowest grade that may be chosen."""
    return GRADES.index(one.grade) > GRADES.index(limits.least_grade)


def too_poor(one: Candidate, limits: Limits) -> bool:
    """True where it brings less for each unit of money than is asked of each."""
    return limits.marginal_roi is not None and one.net(limits.caution) < limits.marginal_roi * one.spent


def contradiction(candidates: tuple[Candidate, ...], limits: Limits) -> tuple[str, ...]:
    """Names of limits that cannot hold together, none of which can be left out (Chinneck and Dravnieks 1991); empty
    where some choice keeps them all."""
    kept = list(rows(checked(candidates, limits), limits))
    nothing = (0.0,) * len(candidates)
    if _solved(nothing, kept) is not None:
        return ()
    for row in tuple(kept):
        others = [one for one in kept if one is not row]
        if _solved(nothing, others) is None:
            kept = others
    return tuple(dict.fromkeys(row.name for row in kept))


def frontier(candidates: tuple[Candidate, ...], limits: Limits, most: int = 60) -> tuple[Choice, ...]:
    """The best choice at every budget at which it changes, from the least to the largest useful one; exact solves only.

    Where there are more than `most` such budgets, the choices at `most` budgets spread evenly.
    """
    return stairs(candidates, limits, most)[0]


def stairs(candidates: tuple[Candidate, ...], limits: Limits, most: int = 60) -> tuple[tuple[Choice, ...], bool]:
    """The frontier, and whether it holds every budget at which the choice changes."""
    free = replace(limits, budget=None)
    top = best(candidates, free)
    if top is None:
        return (), True
    found, now = [top], top
    while len(found) <= most:
        below = best(candidates, replace(limits, budget=now.cost - 2 * CENT))
        if below is None or now.cost <= 0:
            return tuple(reversed(found)), True
        found.append(below)
        now = below
    spread = (best(candidates, replace(limits, budget=float(budget))) for budget in np.linspace(0, top.cost, most))
    return tuple(dict.fromkeys(one for one in spread if one is not None)), False


def _lexicographic(candidates: Sequence[Candidate], caution: float, kept: Sequence[Row]) -> Array | None:
    """Largest value first, then least cost among the choices of that value."""
    nets = tuple(one.net(caution) for one in candidates)
    costs = tuple(one.cost for one in candidates)
    first = _solved(tuple(-net for net in nets), kept)
    if first is None:
        return None
    floor = Row("value", nets, float(np.dot(nets, first)), math.inf)
    return _solved(costs, (*kept, floor), otherwise=first)


def _solved(objective: Sequence[float], kept: Sequence[Row], otherwise: Array | None = None) -> Array | None:
    """0-1 choice (n,) of least objective; a choice that breaks a limit beyond half a cent, which the solver's tolerance
    allows with large numbers, is cut off and the rest solved again. DesignError where the solver ends without an
    answer."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    n = len(objective)
    if n == 0:
        return np.zeros(0) if all(row.holds(np.zeros(0)) for row in kept) else None
    matrix = [row.weights for row in kept]
    low, high = [row.low - CENT / 2 for row in kept], [row.high + CENT / 2 for row in kept]
    for _ in range(MOST_CUTS):
        limits = [LinearConstraint(np.array(matrix), low, high)] if matrix else []
        solved = milp(
            np.array(objective),
            integrality=np.ones(n),
            bounds=Bounds(0, 1),
            constraints=limits,
            options={"mip_rel_gap": 0.0},
        )
        if solved.status == INFEASIBLE:
            return otherwise
        if solved.x is None:
            raise DesignError(
                "the best choice could not be found: the solver stopped without an answer. Next: fewer steps, or "
                "amounts of like size"
            )
        x = np.round(solved.x)
        if all(row.holds(x) for row in kept):
            return np.asarray(x, dtype=np.float64)
        matrix.append(tuple(np.where(x > 0.5, -1.0, 1.0)))
        low.append(1.0 - float(x.sum()))
        high.append(math.inf)
    raise DesignError("the limits lie closer together than a cent: round costs and budget to whole amounts")


def _choice(candidates: Sequence[Candidate], x: Array, caution: float) -> Choice:
    chosen = [one for one, taken in zip(candidates, x, strict=True) if taken > 0.5]
    return Choice(
        tuple(one.id for one in chosen),
        math.fsum(one.cost for one in chosen),
        math.fsum(one.net(caution) for one in chosen),
    )


def checked(candidates: tuple[Candidate, ...], limits: Limits) -> tuple[Candidate, ...]:
    """The candidates; UsageError where ids repeat, an amount is no finite number or below zero, or a limit makes no
    sense."""
    ids = [one.id for one in candidates]
    if len(set(ids)) < len(ids):
        raise UsageError("two steps have the same name: give each its own")
    amounts = [v for one in candidates for v in (one.benefit, one.low, one.high, one.cost, one.spent, one.effort)]
    if not all(map(math.isfinite, amounts)) or any(min(one.cost, one.spent, one.effort) < 0 for one in candidates):
        raise UsageError("costs, benefits and effort must be numbers, and costs and effort not below zero")
    if any(not one.low <= one.benefit <= one.high for one in candidates):
        raise UsageError("a range must hold its expected value")
    asked = [
        v
        for v in (limits.budget, limits.roi, limits.marginal_roi, *(most for _, most in limits.capacity))
        if v is not None
    ]
    if not all(map(math.isfinite, asked)) or not 0 <= limits.caution <= 1:
        raise UsageError("budget, returns and capacities must be numbers, and caution must lie between 0 and 1")
    strange = (limits.must | frozenset().union(*limits.exclusive)) - set(ids)
    if strange:
        raise UsageError(
            f"{len(strange)} of the steps named in must-have or exclusive groups are not among the candidates"
        )
    return candidates
