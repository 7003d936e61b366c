"""What a reader or a kept scenario puts up for choice, as a choice takes it."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.value.base.figure import Figure
from cxroi.value.plans.portfolio import Candidate


@dataclass(frozen=True)
class Idea:
    """A step somebody typed: money it should bring (today's value) with its range, and its cost."""

    name: str
    cost: float
    benefit: float
    low: float
    high: float
    owner: str = ""
    kind: str = ""
    customers: int = 0

    @property
    def makes_sense(self) -> bool:
        """Whether its range holds what it should bring, and its cost is not below zero."""
        return self.low <= self.benefit <= self.high and self.cost >= 0

    @property
    def net(self) -> Figure:
        """What it should bring less its cost: typed, grade E."""
        point, low, high = (end - self.cost for end in (self.benefit, self.low, self.high))
        return Figure(point, low, high, "E", self.customers, "money", "Typed, not measured.")

    def candidate(self, key: str) -> Candidate:
        """The idea as a choice takes it."""
        return Candidate(key, self.benefit, self.low, self.high, self.cost, "E", self.owner, self.kind)


def of_net(key: str, net: Figure, cost: float, spent: float) -> Candidate | None:
    """What has a net value with a range as a choice takes it: `cost` in cash, `spent` the same in present value, which
    the net value was less of. None where there is no net value."""
    if net.point is None or net.low is None or net.high is None:
        return None
    return Candidate(key, net.point + spent, net.low + spent, net.high + spent, cost, net.grade, present=spent)
