"""What the finance workbook holds: the assumptions, every initiative's money by month, and the figures the app
shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cxroi import words
from cxroi.engine.store import Store
from cxroi.errors import DataError
from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.base.published import manifest_of
from cxroi.reading.base.records import Initiative
from cxroi.reading.plans import scenarios
from cxroi.reading.plans.scenarios import Kept
from cxroi.reading.trust import audit
from cxroi.terms import BOOKED_GRADES, Finding
from cxroi.value.assumptions.model import AssumptionRow

KEYS = (
    "earned@last12",
    "cost@last12",
    "net@last12",
    "npv@since_launch",
    "roi@since_launch",
    "payback@since_launch",
    "payback_discounted@since_launch",
    "probability@since_launch",
)
TOTALS = ("booked/gross", "booked/cost", "booked/net", "booked/prudence", "supported", "claimed")


@dataclass(frozen=True)
class Line:
    """One month: `t` = 1 at launch; `margin` measured or expected, None where refused or not known yet; `beyond` what
    the month adds beyond its history, supported and never in `margin`."""

    month: int
    t: int
    measured: bool
    margin: float | None
    cost: float
    cost_in_margin: float
    beyond: float = 0.0


@dataclass(frozen=True)
class Item:
    """One initiative; `shown`: the app's findings by KEYS; `grade` of what it earned."""

    id: str
    name: str
    owner: str
    shown: Mapping[str, Finding]
    lines: tuple[Line, ...]

    @property
    def earned(self) -> Finding:
        return self.shown["earned@last12"]

    @property
    def measured(self) -> bool:
        """Whether there is an estimate to compute with."""
        return any(line.margin is not None for line in self.lines)

    @property
    def grade(self) -> str:
        return self.shown["npv@since_launch"].grade if not self.measured else self.since_launch.grade

    @property
    def since_launch(self) -> Finding:
        return self.shown.get("earned@since_launch", self.earned)

    @property
    def booked(self) -> bool:
        return self.measured and self.since_launch.grade in BOOKED_GRADES

    @property
    def beyond(self) -> float | None:
        """What months beyond its history add in the last 12 months; None where there are none."""
        found = self.shown.get("later@last12")
        return None if found is None else found.point


@dataclass(frozen=True)
class Book:
    """Everything in the workbook. `overhead`: its recorded months, empty where the assumption stands for it."""

    company: str
    is_demo: bool
    currency: str
    run_id: str
    generation: str
    last_month: int
    assumptions_version: str
    approver: str
    headline: str
    assumptions: tuple[AssumptionRow, ...]
    items: tuple[Item, ...]
    overhead: tuple[Line, ...]
    totals: Mapping[str, Finding]
    findings: tuple[Finding, ...]
    scenarios: tuple[Kept, ...] = ()


def book(company: Company) -> Book:
    """The workbook of the build shown. Raises DataError where the store has no months of money to discount."""
    build = company.build
    if build.data_through_month is None or not company.tables["flows"]:
        raise DataError(
            "this company has no initiative with money by month, so there is nothing to discount. "
            "Load initiatives, who got them and when, and money by month"
        )
    store = Store(company.path)
    record = audit.record(store, manifest_of(store, build.generation), company)
    by_id = {finding.id: finding for finding in company.all_findings}
    lines = _lines(company.tables["flows"])
    totals = {name: by_id[f"{name}@last12"] for name in TOTALS if f"{name}@last12" in by_id}
    return Book(
        build.company,
        build.is_demo,
        build.currency or "",
        build.run_id,
        build.generation,
        build.data_through_month,
        build.assumptions_version,
        record.approver,
        totals["booked/gross"].statement,
        record.assumptions,
        _items(context.initiatives(company), lines, by_id),
        tuple(lines.get(None, ())),
        totals,
        company.all_findings,
        scenarios.kept(company),
    )


def _lines(flows: Iterable[Mapping[str, Any]]) -> dict[str | None, list[Line]]:
    """Months of money by initiative; under None those of nobody's own, the overhead."""
    lines: dict[str | None, list[Line]] = {}
    for row in flows:
        line = Line(
            row["month"],
            row["t"],
            row["is_measured"],
            row["margin"],
            row["cost"],
            row["cost_in_margin"],
            row["margin_beyond"],
        )
        lines.setdefault(row["initiative_id"], []).append(line)
    return lines


def _items(
    known: Iterable[Initiative], lines: Mapping[str | None, list[Line]], by_id: Mapping[str, Finding]
) -> tuple[Item, ...]:
    """Every initiative with money by month; one that nobody wrote about goes by its id."""
    told = {one.id: (one.name, one.owner or "no owner") for one in known}
    return tuple(
        _item(key, *told.get(key, (key, "no owner")), by_id, tuple(rows))
        for key, rows in lines.items()
        if key is not None
    )


def _item(key: str, name: str, owner: str, by_id: Mapping[str, Finding], lines: tuple[Line, ...]) -> Item:
    shown = {
        slug: by_id[f"initiative/{key}/{slug}"]
        for slug in (*KEYS, "earned@since_launch", "later@last12")
        if f"initiative/{key}/{slug}" in by_id
    }
    return Item(key, words.safe_text(name), words.safe_text(owner), shown, lines)
