"""Small frozen records that the answers hand to the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cxroi.nature import Place
from cxroi.results.base.scope import WHOLE, Scope
from cxroi.terms import Finding
from cxroi.words.style import PLAIN, Style


@dataclass(frozen=True)
class Build:
    """What meta.build says of the generation shown."""

    generation: str
    run_id: str
    company: str
    is_demo: bool
    currency: str | None
    data_through_month: int | None
    built_at: datetime | None
    assumptions_version: str
    profile: str
    seed: int
    first_month: int | None = None
    snapshot: bool = False
    primary_metric: str | None = None
    style: Style = PLAIN
    scope: Scope = WHOLE


place = Place.of


@dataclass(frozen=True)
class Card:
    """One figure card: what it is, the finding, one reason of at most 26 characters, and the page that explains it."""

    label: str
    finding: Finding
    reason: str = ""
    horizon: float | None = None
    page: str = ""


@dataclass(frozen=True)
class Initiative:
    """What people wrote about one initiative; empty fields are None."""

    id: str
    name: str
    type: str | None = None
    sponsor: str | None = None
    owner: str | None = None
    started_on: date | None = None
    evidence: str | None = None
    hypothesis: str | None = None
    primary_metric: str | None = None
    benefits: tuple[tuple[str, str], ...] = ()
    next_step: str | None = None
    next_cost: float | None = None
    decide_by: date | None = None
    next_reach: int | None = None


@dataclass(frozen=True)
class Ask:
    """What is asked next, as the initiatives table says it; nothing in it is invented.

    `expected`: from those who have it already; `adds`: what the customers the step adds are worth today,
    after its cost.
    """

    initiative: Initiative
    expected: Finding | None
    probability: Finding | None
    adds: Finding | None = None

    @property
    def brings(self) -> Finding | None:
        """What the step itself should add where that is known, else what those who have it should still bring."""
        return self.adds if self.adds is not None and self.adds.point is not None else self.expected


@dataclass(frozen=True)
class Stamp:
    """The last line of every page: how fresh, how much of it matched, under which assumptions, which run."""

    data_through: int | None
    matched_customers: float | None
    matched_revenue: float | None
    assumptions_version: str
    signed: str
    run_id: str
    without_months: str = WHOLE.without_months


def initiative_of(row: Any) -> Initiative:
    """A row of clean.initiatives."""
    benefits = tuple(
        (who, str(row[column]))
        for who, column in (
            ("Customers", "benefit_customer"),
            ("Staff", "benefit_employee"),
            ("Company", "benefit_shareholder"),
        )
        if row[column]
    )
    return Initiative(
        id=str(row["initiative_id"]),
        name=str(row["name"]),
        type=row["type"],
        sponsor=row["sponsor"],
        owner=row["owner"],
        started_on=row["started_on"],
        evidence=row["evidence"],
        hypothesis=row["hypothesis"],
        primary_metric=row["primary_metric"],
        benefits=benefits,
        next_step=row["next_step"],
        next_cost=None if row["next_cost"] is None else float(row["next_cost"]),
        decide_by=row["decide_by"],
        next_reach=None if row["next_reach"] is None else int(row["next_reach"]),
    )
