"""The path of finance: from the headline to its parts, the files, a handful of queries, and the signature."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.checks.thresholds import CENT
from cxroi.reading.base import context, queries, signoff
from cxroi.reading.base.company import Company
from cxroi.results.base.run import sql as panel_sql
from cxroi.terms import BOOKED_GRADES, Finding, Selection
from cxroi.value.assumptions.in_force import AssumptionRow, Assumptions

QUERIES = (
    ("Margin of all customers by month", "margin_by_month"),
    ("What was spent, by initiative, month and kind", "costs"),
    ("How many customers had any of it", "exposed_units"),
    ("Margin of those who had it, now and before", "exposed_margin"),
)
"""What a reader can run on the store's file to see the headline's parts; the last one sums them (headline.sql)."""
HEADLINE = "The headline beside the parts it is the sum of"


@dataclass(frozen=True)
class Line:
    """One initiative: what it earned, whether that is counted, what it cost."""

    name: str
    earned: Finding | None
    cost: Finding | None

    @property
    def counted(self) -> bool:
        return self.earned is not None and self.earned.point is not None and self.earned.grade in BOOKED_GRADES


@dataclass(frozen=True)
class FinancePath:
    """`rest`: costs beside those of the initiatives (overhead); `open_earned` and `open_cost`: what the parts lack of
    the totals, zero where they add up; `unowned`: assumptions that nobody answers for."""

    gross: Finding | None
    cost: Finding | None
    net: Finding | None
    lines: tuple[Line, ...]
    rest: tuple[Finding, ...]
    queries: tuple[tuple[str, str], ...]
    unowned: tuple[AssumptionRow, ...]
    state: signoff.SignOff

    @property
    def open_earned(self) -> float:
        parts = sum(one.earned.point or 0.0 for one in self.lines if one.counted and one.earned is not None)
        return _left(self.gross, parts)

    @property
    def open_cost(self) -> float:
        parts = [one.cost for one in self.lines if one.cost is not None]
        return _left(self.cost, sum(one.point or 0.0 for one in (*parts, *self.rest)))


def _left(total: Finding | None, parts: float) -> float:
    """What the parts lack of a total; nothing below half a cent."""
    if total is None or total.point is None:
        return 0.0
    left = total.point - parts
    return left if abs(left) > max(CENT, 1e-9 * abs(total.point)) else 0.0


def finance(company: Company, rules: Assumptions | None, selection: Selection | None = None) -> FinancePath:
    """The path for a period of the whole company; `rules`: the assumptions that the run used."""
    chosen, names = selection or Selection(), context.names(company)
    mine = [one for one in company.findings("initiative/", chosen) if one.initiative]
    found = {key: {str(one.initiative): one for one in mine if one.key == key} for key in ("earned", "cost")}
    ids = dict.fromkeys((*found["earned"], *found["cost"]))
    lines = [Line(names.get(key, key), found["earned"].get(key), found["cost"].get(key)) for key in ids]
    return FinancePath(
        company.finding("booked/gross", chosen),
        company.finding("booked/cost", chosen),
        company.finding("booked/net", chosen),
        tuple(sorted(lines, key=lambda one: (not one.counted, -((one.earned.point if one.earned else None) or 0.0)))),
        tuple(company.findings("costs/", chosen)),
        (*((name, panel_sql(file)) for name, file in QUERIES), (HEADLINE, queries.sql("headline"))),
        tuple(row for row in (rules.describe() if rules else ()) if row.is_default),
        signoff.state(company),
    )
