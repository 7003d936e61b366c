"""Customers, counted once: all, active, reached, measured; how each number follows from the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cxroi.reading.base.company import Company
from cxroi.terms import BOOKED_GRADES, Finding, Selection


@dataclass(frozen=True)
class Counted:
    """One group of customers: how it is called, how many, and who is in it."""

    name: str
    n: int
    meaning: str


def customers(company: Company) -> tuple[Counted, ...]:
    """Each group that this build can count, in the order in which it narrows."""
    now, since = Selection(), Selection("since_launch")
    everybody = max((round(one.point) for one in company.findings("fact/units/", now) if one.point), default=0)
    today, booked = company.finding("forecast/total"), company.finding("booked/gross", since)
    reached = _of(company, since, lambda _: True)
    measured = _of(company, since, lambda one: one.point is not None and one.grade in BOOKED_GRADES)
    heard = company.finding("point/heard/within")
    rows = (
        ("All customers", everybody, "everybody in the files, those who left among them"),
        ("Active in the last month", today.n if today else 0, "could still be kept; the forecast is about them"),
        (
            "Reached by any initiative",
            booked.n if booked else 0,
            "each once, however many initiatives reached them, those who left since among them; n of the headline",
        ),
        (
            "Reached, added up over initiatives",
            reached,
            "whoever got two is in it twice: this is no number of customers",
        ),
        (
            "Of these by initiatives that are counted",
            measured,
            "grades A and B, added up over initiatives in the same way",
        ),
        ("Active and heard", heard.n if heard else 0, "answered at least once; what a point is worth is about them"),
    )
    return tuple(Counted(name, n, meaning) for name, n, meaning in rows if n)


def _of(company: Company, selection: Selection, counts: Callable[[Finding], bool]) -> int:
    found: Iterable[Finding] = company.findings("initiative/", selection)
    earned = {one.initiative for one in found if one.key == "earned" and counts(one)}
    units = (company.finding(f"initiative/{key}/units", selection) for key in earned)
    return sum(round(one.point or 0.0) for one in units if one is not None)
