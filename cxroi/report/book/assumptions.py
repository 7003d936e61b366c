"""Sheet Assumptions: what finance may change, with owner and date; each live value has a name that formulas use."""

from __future__ import annotations

from typing import Any

from cxroi.reading.trust.workbook import Book
from cxroi.report.book.frame import Formats, Names, header, month_date, text
from cxroi.value.assumptions.model import AssumptionRow

LIVE = ("discount_rate", "hurdle_rate", "horizon_months", "tax_rate", "after_tax", "overhead_per_year")
SHARES = ("discount_rate", "hurdle_rate", "tax_rate")
HEADS = (
    ("Assumption", 34),
    ("Value", 14),
    ("Low", 10),
    ("High", 10),
    ("Unit", 26),
    ("Owner", 24),
    ("Date", 12),
    ("What it moves here", 44),
    ("Meaning", 80),
)
TOP = 4


def write(sheet: Any, book: Book, formats: Formats, names: Names) -> None:
    """One row an assumption; blue cells are live, the others are inside the estimates and change in the app only."""
    text(sheet, 0, 0, "Assumptions", formats.title)
    text(
        sheet,
        1,
        0,
        f"Version {book.assumptions_version}. Change a blue cell and every sheet follows; the ranges stay those of "
        f"run {book.run_id}.",
        formats.grey,
    )
    header(sheet, TOP - 1, HEADS, formats.head)
    rows = sorted(
        book.assumptions, key=lambda row: (row.name not in LIVE, LIVE.index(row.name) if row.name in LIVE else 0)
    )
    for i, row in enumerate(rows, TOP):
        _row(sheet, i, row, formats)
        if row.name in LIVE:
            names.define(row.name, i)
            _hold(sheet, i, row)
    after = TOP + len(rows)
    for i, (name, label, month) in enumerate(
        (
            ("period_first", "Period from (month)", book.last_month - 11),
            ("period_last", "Period to (month)", book.last_month),
        ),
        after + 1,
    ):
        text(sheet, i, 0, label, formats.text)
        sheet.write_datetime(i, 1, month_date(month), formats.input_month)
        text(sheet, i, 7, "earned, cost and net of the period", formats.grey)
        names.define(name, i)
    sheet.freeze_panes(TOP, 1)


def _row(sheet: Any, i: int, row: AssumptionRow, formats: Formats) -> None:
    live = row.name in LIVE
    text(sheet, i, 0, row.label, formats.text)
    style = (formats.input_share if row.name in SHARES else formats.input) if live else formats.number
    if isinstance(row.value, bool):
        sheet.write_number(i, 1, int(row.value), style)
    elif isinstance(row.value, (int, float)):
        sheet.write_number(i, 1, row.value, style)
    elif row.value is not None:
        text(sheet, i, 1, row.value, formats.text)
    for column, end in ((2, row.low), (3, row.high)):
        if end is not None:
            sheet.write_number(i, column, end, formats.number)
    unit = "1 = on, 0 = off" if isinstance(row.value, bool) else row.unit
    moved = "live: every sheet" if live else "inside the estimates: change it in the app"
    for column, word in ((4, unit), (5, row.owner), (7, moved), (8, row.meaning)):
        text(sheet, i, column, word, formats.grey)
    if row.date is not None:
        text(sheet, i, 6, row.date.isoformat(), formats.grey)


def _hold(sheet: Any, i: int, row: AssumptionRow) -> None:
    """What a live cell accepts: the months of flows end with the horizon of the run."""
    if row.name == "horizon_months" and isinstance(row.value, float):
        sheet.data_validation(
            i,
            1,
            i,
            1,
            {
                "validate": "integer",
                "criteria": "between",
                "minimum": 1,
                "maximum": int(row.value),
                "error_title": "Horizon",
                "error_message": "Months are written up to the horizon of the run. For a longer one "
                "change it in the app and take a new workbook.",
            },
        )
    elif row.name in SHARES:
        sheet.data_validation(i, 1, i, 1, {"validate": "decimal", "criteria": "between", "minimum": -0.5, "maximum": 1})
