"""The periods money is reported for: months as integers, year * 12 + month - 1."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Period:
    """Months `first` to `last`, both inclusive. `complete`: the data cover all of it."""

    key: str
    first: int
    last: int
    complete: bool = True

    @property
    def months(self) -> int:
        return max(self.last - self.first + 1, 0)

    def holds(self, month: int) -> bool:
        """True when a cost of that month belongs here; since launch takes in what was spent to get there."""
        return month <= self.last and (self.key == "since_launch" or month >= self.first)


@dataclass(frozen=True)
class Calendar:
    """First and last complete month of the data, first launch of all initiatives, first month of the fiscal year."""

    first_month: int
    last_month: int
    first_launch: int | None = None
    fiscal_start: int = 1


def periods(calendar: Calendar) -> dict[str, Period]:
    """Last 12 complete months, the 12 before (when the data reach back), every fiscal year touched, since first launch.

    A fiscal year is named after the calendar year in which it ends; a year the data cover in part is cut to them.
    """
    first, last = calendar.first_month, calendar.last_month
    found = {"last12": Period("last12", max(first, last - 11), last, first <= last - 11)}
    if first <= last - 12:
        found["prior12"] = Period("prior12", max(first, last - 23), last - 12, first <= last - 23)
    shift = (13 - calendar.fiscal_start) % 12
    for year in range((first + shift) // 12, (last + shift) // 12 + 1):
        start, end = year * 12 - shift, year * 12 + 11 - shift
        found[f"fy{year}"] = Period(f"fy{year}", max(start, first), min(end, last), first <= start and end <= last)
    if calendar.first_launch is not None and calendar.first_launch <= last:
        found["since_launch"] = Period("since_launch", calendar.first_launch, last)
    return found
