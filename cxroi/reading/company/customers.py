"""Customers and forecast: the next twelve months, what became of last year's business, and what customers are worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.base.groups import LABELS
from cxroi.reading.base.records import Card, Stamp
from cxroi.terms import Finding, Selection

CARDS = (
    ("Today's customers who stay", "forecast/stay", "in 12 months"),
    ("Revenue kept", "retention/gross", "of a year ago"),
    ("With growth", "retention/net", "of a year ago"),
    ("Customers are worth", "lifetime/total", "over the agreed horizon"),
    ("A new customer is worth", "lifetime/new", "over the agreed horizon"),
)
CHANGE = ("before", "retention", "spend", "cost_to_serve", "programme_change", "unattributed", "now")
PARTS = ("error", "naive", "inside", "widened")
Groups = tuple[tuple[str, tuple[Finding, ...]], ...]
TESTS = (("Monthly {}", "margin"), ("Who stays", "stay"))


@dataclass(frozen=True)
class BackTested:
    """One line of the back-test: the target, its miss, the miss of repeating last year, the share inside the model's
    own range, and how much the range shown was widened for that."""

    label: str
    error: Finding
    naive: Finding
    inside: Finding
    widened: Finding


@dataclass(frozen=True)
class CustomersAnswer:
    """`total` is the page's headline; None when nothing was asked of the data. `chart` holds it and every month."""

    total: Finding | None
    chart: tuple[Finding, ...]
    cards: tuple[Card, ...]
    change: tuple[Finding, ...]
    tests: tuple[BackTested, ...]
    groups: Mapping[str, Groups]
    service: tuple[Finding, ...]
    withheld: tuple[Finding, ...]
    stamp: Stamp


def customers(company: Company, selection: Selection) -> CustomersAnswer:
    """Bundle of the page. The forecast and the change of margin are the company's; cards follow the chosen group."""
    whole, cut = Selection(), Selection("last12", selection.segment)
    total = company.finding("forecast/total", whole)
    months = tuple(company.findings("forecast/margin/", whole))
    cards = tuple(
        Card(label, found, reason)
        for label, path, reason in CARDS
        if (found := company.finding(path, whole if path == "forecast/stay" else cut)) is not None
    )
    change = tuple(found for step in CHANGE if (found := company.finding(f"change/{step}", whole)) is not None)
    asked = [
        *company.findings("retention/", cut),
        *company.findings("serving/score/", whole),
        *change,
        *([total] if total else []),
    ]
    return CustomersAnswer(
        total,
        (*months, *([total] if total else [])),
        cards,
        change,
        _tests(company),
        _groups(company),
        tuple(found for found in company.findings("serving/", whole) if found.point is not None),
        tuple(found for found in asked if found.point is None),
        context.stamp(company),
    )


def _tests(company: Company) -> tuple[BackTested, ...]:
    found, total = [], company.finding("forecast/total")
    noun = "revenue" if total is not None and total.money == "revenue" else "margin"
    for label, name in TESTS:
        error, naive, inside, wide = (company.finding(f"forecast/{part}/{name}") for part in PARTS)
        if error is not None and naive is not None and inside is not None and wide is not None:
            found.append(BackTested(label.format(noun), error, naive, inside, wide))
    return tuple(found)


def _groups(company: Company) -> dict[str, Groups]:
    """Column -> (group, (GRR, NRR, customers who stayed, value of one customer)) for every value of the column."""
    lists: dict[str, Groups] = {}
    for column in LABELS:
        rows = []
        for value in company.cuts(column):
            cut = Selection("last12", f"{column}={value}")
            found = tuple(
                each
                for path in ("retention/gross", "retention/net", "retention/customers", "lifetime/customer")
                if (each := company.finding(path, cut)) is not None
            )
            if len(found) == 4:
                rows.append((value, found))
        if rows:
            lists[column] = tuple(rows)
    return lists
