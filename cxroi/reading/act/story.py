"""One customer's words beside the money of the pattern they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi import words
from cxroi.reading.base.company import Company
from cxroi.terms import Finding, Selection


@dataclass(frozen=True)
class Story:
    """A masked comment, who wrote it (a segment and a month, never a person), its theme's customers, money and owner.

    `money` is what those who wrote the same bring in a year: a recorded fact, not what is lost.
    """

    quote: str
    segment: str | None
    month: str
    theme: str
    customers: Finding
    money: Finding | None
    owner: str | None


def story(company: Company, selection: Selection | None = None) -> Story | None:
    """The story of the theme whose unhappy customers bring most money, else of the theme that most of them name.

    None where no theme has enough customers; stories are told for the last 12 months of the whole company only.
    """
    if selection is not None and selection != Selection():
        return None
    told = []
    for row in company.tables.get("stories", ()):
        cut = Selection("last12", f"theme={row['theme']}")
        customers, money = company.finding("story/customers", cut), company.finding("story/margin", cut)
        if customers is None or customers.point is None:
            continue
        known = money if money is not None and money.point is not None else None
        told.append((row, customers, known))
    if not told:
        return None
    row, customers, money = max(told, key=lambda one: (one[2].point or 0.0 if one[2] else 0.0, one[1].point or 0.0))
    return Story(
        words.safe_text(row["comment"], 110),
        row["segment"],
        words.month_name(row["answered_month"]),
        str(row["theme"]),
        customers,
        money,
        _owner(company, row["touchpoint"]),
    )


def _owner(company: Company, touchpoint: str | None) -> str | None:
    """Who owns an initiative at the touchpoint where it was said."""
    owners = (
        row["owner"] for row in company.tables["initiatives"] if touchpoint and row.get("touchpoint") == touchpoint
    )
    return next((str(owner) for owner in owners if owner), None)
