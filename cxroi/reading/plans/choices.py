"""For whom can a what-if be made, and which groups of a plan can be measured here?"""

from __future__ import annotations

from dataclasses import dataclass

from cxroi import words
from cxroi.errors import DataError
from cxroi.nature import split_segment
from cxroi.reading.base.company import Company
from cxroi.reading.score import value as values
from cxroi.reading.score.value import Group
from cxroi.terms import ALL

DRIVER_REFUSED = "Drivers compare different customers: no figure. Choose the customers' own answers instead."
PARTITIONS = ("segment", "business_unit")


@dataclass(frozen=True)
class Choices:
    """For whom a what-if can be made: everybody, groups that do not overlap, touchpoints one at a time; and what cannot
    be moved.

    `drivers`: names of what only differs between customers; asking for one is answered with the reason.
    """

    everybody: Group | None
    groups: tuple[Group, ...]
    touchpoints: tuple[Group, ...]
    drivers: tuple[str, ...]

    @property
    def known(self) -> dict[str, Group]:
        every = (*((self.everybody,) if self.everybody else ()), *self.groups, *self.touchpoints)
        return {group.segment: group for group in every}


def choices(company: Company) -> Choices:
    """Everything a what-if can be asked about, measured or not; a reader with a scope is asked about its business units
    only."""
    own = {f"business_unit={unit}" for unit in company.principal.scope}
    found = [group for group in values.groups(company) if not own or group.segment in own]
    column = next((one for one in PARTITIONS if any(split_segment(group.segment)[0] == one for group in found)), "")
    drivers = dict.fromkeys(
        one.cut for one in company.all_findings if one.path in ("driver/share", "driver/relative") and one.cut
    )
    return Choices(
        next((group for group in found if group.segment == ALL), None),
        tuple(group for group in found if column and split_segment(group.segment)[0] == column),
        tuple(group for group in found if split_segment(group.segment)[0] == "touchpoint"),
        tuple(drivers)[:8],
    )


def chosen(company: Company, segments: tuple[str, ...]) -> tuple[Group, ...]:
    """The groups of a plan. DataError where one cannot be measured here, or where two would count the same
    customers."""
    known = choices(company).known
    unknown = [one for one in segments if one not in known]
    if any(split_segment(one)[0] in ("driver", "metric") for one in segments):
        raise DataError(DRIVER_REFUSED)
    if unknown and not known:
        point = company.finding("point/answer/within")
        why = f", because {words.reason_words(point)}" if point is not None and point.reason else ""
        raise DataError(
            f"no scenario can be computed: what one point is worth is not measurable here{why}. Next: load answers "
            "with dates, two or more from the same customers, and money by month"
        )
    if unknown:
        raise DataError(
            f"{len(unknown)} of {len(segments)} groups of this scenario cannot be measured in this build: too few "
            "answers, or no such group. Next: choose the groups again"
        )
    columns = {split_segment(one)[0] or one for one in segments}
    if len(set(segments)) < len(segments) or len(columns) > 1 or (columns & {ALL, "touchpoint"} and len(segments) > 1):
        raise DataError(
            "groups that overlap are never added: choose everybody, or groups of one list, or one touchpoint"
        )
    return tuple(known[one] for one in sorted(segments))
