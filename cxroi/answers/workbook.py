"""What the finance workbook holds: the assumptions, every initiative's money by month, and the figures the app shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxroi import words
from cxroi.answers import audit, context, scenarios
from cxroi.answers.company import Company
from cxroi.answers.scenarios import Kept
from cxroi.engine.store import Store
from cxroi.errors import DataError
from cxroi.terms import BOOKED_GRADES, Finding
from cxroi.value.assumption_model import AssumptionRow

KEYS = ("earned@last12", "cost@last12", "net@last12", "npv@since_launch", "roi@since_launch", "payback@since_launch",
        "payback_discounted@since_launch", "probability@since_launch")
TOTALS = ("booked/gross", "booked/cost", "booked/net", "booked/prudence", "supported", "claimed")


@dataclass(frozen=True)
class Line:
    """One month: `t` = 1 at launch; `margin` measured or expected, None where refused; `rate` expected before it fades."""

    month: int
    t: int
    measured: bool
    margin: float | None
    rate: float
    cost: float
    cost_in_margin: float


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
        raise DataError("this company has no initiative with money by month, so there is nothing to discount. "
                        "Load initiatives, who got them and when, and money by month")
    store = Store(company.path)
    record = audit.record(store, audit.manifest_of(store, build.generation), company)
    lines: dict[str | None, list[Line]] = {}
    for row in company.tables["flows"]:
        lines.setdefault(row["initiative_id"], []).append(
            Line(row["month"], row["t"], row["is_measured"], row["margin"], row["rate"], row["cost"], row["cost_in_margin"]))
    by_id = {finding.id: finding for finding in company.all_findings}
    known = {one.id: one for one in context.initiatives(company)}
    items = tuple(_item(key, known[key].name if key in known else key, (known[key].owner if key in known else None) or "no owner",
                        by_id, tuple(rows)) for key, rows in lines.items() if key is not None)
    totals = {name: by_id[f"{name}@last12"] for name in TOTALS if f"{name}@last12" in by_id}
    return Book(build.company, build.is_demo, build.currency or "", build.run_id, build.generation, build.data_through_month,
                build.assumptions_version, record.approver, totals["booked/gross"].statement, record.assumptions, items,
                tuple(lines.get(None, ())), totals, company.all_findings, scenarios.kept(company))


def _item(key: str, name: str, owner: str, by_id: Mapping[str, Finding], lines: tuple[Line, ...]) -> Item:
    shown = {slug: by_id[f"initiative/{key}/{slug}"] for slug in (*KEYS, "earned@since_launch")
             if f"initiative/{key}/{slug}" in by_id}
    return Item(key, words.safe_text(name), words.safe_text(owner), shown, lines)
