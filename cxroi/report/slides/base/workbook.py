"""The workbook inside a chart: the series where the chart looks for them, and the findings at full precision.

Written with every conversion off, so that no text becomes a formula, link or number.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence

import xlsxwriter  # type: ignore[import-untyped]

from cxroi.terms import Finding
from cxroi.words import cell_text

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
COLUMNS = (
    "id",
    "statement",
    "unit",
    "currency",
    "period",
    "segment",
    "point",
    "low",
    "high",
    "level",
    "grade",
    "n",
    "method",
    "reason",
    "assumptions_version",
    "run_id",
)


def series_name(text: object) -> str:
    """A name that neither PowerPoint's nor Excel's writer takes for a formula, a link or an array."""
    line = cell_text(text)[:80]
    lowered = line.lower()
    acts = (
        line.startswith("{") or "://" in lowered or lowered.startswith(("mailto:", "internal:", "external:", "file:"))
    )
    return "'" + line if acts else line or " "


def xy_workbook(series: Sequence[tuple[str, Sequence[float], Sequence[float]]], findings: Sequence[Finding]) -> bytes:
    """Series (name, x, y) below each other as XY charts expect them, plus the sheet "Findings"."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        sheet, row = book.add_worksheet("Sheet1"), 0
        for name, xs, ys in series:
            sheet.write_string(row, 1, series_name(name))
            for i, (x, y) in enumerate(zip(xs, ys, strict=True), 1):
                sheet.write_number(row + i, 0, x)
                sheet.write_number(row + i, 1, y)
            row += len(xs) + 2
        _findings(book, findings)
    return stream.getvalue()


def column_workbook(
    categories: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]], findings: Sequence[Finding]
) -> bytes:
    """Categories in the first column, one column per series, plus the sheet "Findings"."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        sheet = book.add_worksheet("Sheet1")
        for i, name in enumerate(categories, 1):
            sheet.write_string(i, 0, series_name(name))
        for j, (name, values) in enumerate(series, 1):
            sheet.write_string(0, j, series_name(name))
            for i, value in enumerate(values, 1):
                if value is not None:
                    sheet.write_number(i, j, value)
        _findings(book, findings)
    return stream.getvalue()


def _findings(book: xlsxwriter.Workbook, findings: Sequence[Finding]) -> None:
    sheet = book.add_worksheet("Findings")
    for j, column in enumerate(COLUMNS):
        sheet.write_string(0, j, column)
    for i, finding in enumerate(findings, 1):
        for j, column in enumerate(COLUMNS):
            value = getattr(finding, column)
            if isinstance(value, (int, float)):
                if math.isfinite(value):
                    sheet.write_number(i, j, value)
            elif value is not None:
                sheet.write_string(i, j, cell_text(value)[:2000])
