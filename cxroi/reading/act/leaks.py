"""Where margin leaks: the ladder from exposure to what can be won back, for everybody and by group."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.base.groups import GroupList, group_lists
from cxroi.reading.base.records import Stamp
from cxroi.terms import Finding, Selection

STEPS = ("exposure", "expected_loss", "excess_loss", "margin", "recoverable")


@dataclass(frozen=True)
class LeaksAnswer:
    """`recoverable` is the page's headline, `cost` what working on them takes; None when not estimated for this cut."""

    recoverable: Finding | None
    cost: Finding | None
    ladder: tuple[Finding, ...]
    lists: tuple[GroupList, ...]
    asked: bool
    stamp: Stamp

    @property
    def pays(self) -> bool:
        """Whether what can be won back is more than what working on it costs; taken so where either is not known."""
        gain, cost = (None if found is None else found.point for found in (self.recoverable, self.cost))
        return gain is None or cost is None or gain > cost


def leaks(company: Company, selection: Selection) -> LeaksAnswer:
    """Bundle of the page for a period and cut; lists of groups are always whole."""
    steps = tuple(finding for step in STEPS if (finding := company.finding(f"ladder/{step}", selection)) is not None)
    lists = group_lists(company, "ladder/recoverable", selection.period)
    found = company.finding("ladder/recoverable", selection)
    cost = company.finding("ladder/cost", selection)
    return LeaksAnswer(found, cost, steps, lists, company.tells("ladder/"), context.stamp(company))
