"""Reconciliation on the page: loaded and typed control totals beside the panel's money, with everybody's
explanations."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.ledger import totals as typed
from cxroi.ledger.shown import Shown
from cxroi.reading.base.company import Company
from cxroi.results.company.reconciliation import COLUMNS, FILE
from cxroi.terms import Check
from cxroi.value.company.reconciliation import Line, check, lines


@dataclass(frozen=True)
class ReconciliationAnswer:
    """Every line and month; `open` are differences nobody has explained, which keep a run from being signed."""

    lines: tuple[Line, ...]
    check: Check

    @property
    def open(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.state == "unexplained")


def reconciliation(company: Company) -> ReconciliationAnswer:
    """Bundle of the tab: a total of a file stands before a typed one for the same line and month."""
    ledger, reader = Shown(company.path), company.principal
    panel = {
        (line, int(row["month"])): float(row[column])
        for row in company.tables.get("money_by_month", ())
        for line, column in COLUMNS.items()
        if row[column] is not None
    }
    loaded = {
        (str(row["line_name"]), int(row["month_number"])): (float(row["total"]), FILE)
        for row in company.tables.get("ledger_totals", ())
    }
    rows = lines(panel, {**typed.totals(ledger, reader), **loaded}, typed.explanations(ledger, reader))
    return ReconciliationAnswer(rows, check(rows))
