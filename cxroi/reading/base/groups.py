"""Lists of groups: each list adds up to the same customers, so two of them never stand in one."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.reading.base.company import Company
from cxroi.terms import Finding

LABELS = {"segment": "By segment", "business_unit": "By business unit", "touchpoint": "By touchpoint"}


@dataclass(frozen=True)
class GroupList:
    """One figure for each value of one column."""

    column: str
    findings: tuple[Finding, ...]

    @property
    def label(self) -> str:
        return LABELS[self.column]


def group_lists(company: Company, path: str, period: str) -> tuple[GroupList, ...]:
    """A list for each column with at least one figure of this path: segment, business unit, touchpoint."""
    lists = (GroupList(column, tuple(company.by_segment(path, period, column))) for column in LABELS)
    return tuple(one for one in lists if one.findings)
