"""The finance workbook: live formulas from assumptions to net value, beside the figures the app shows."""

from __future__ import annotations

import io

import xlsxwriter  # type: ignore[import-untyped]

from cxroi.reading.trust.workbook import Book
from cxroi.report.book import assumptions, figures, flows, front, initiatives, scenarios
from cxroi.report.book.frame import OPTIONS, Formats, Names
from cxroi.words import cell_text

ORDER = ("Summary", "Assumptions", "Initiatives", "Money by month", "Scenarios", "All figures")


def workbook(book: Book) -> bytes:
    """The workbook as bytes: sheets Summary, Assumptions, Initiatives, Money by month, Scenarios, All figures."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as file:
        file.set_properties(
            {
                "title": cell_text(f"{book.company}: customer-experience work"),
                "author": "cxroi",
                "comments": f"run {book.run_id}, assumptions {book.assumptions_version}",
            }
        )
        file.set_calc_mode("auto")
        sheets = {name: file.add_worksheet(name) for name in ORDER}
        formats, names = Formats(file), Names(file)
        assumptions.write(sheets["Assumptions"], book, formats, names)
        spans = flows.write(sheets["Money by month"], book, formats)
        rows = initiatives.write(sheets["Initiatives"], book, formats, spans)
        front.write(sheets["Summary"], book, formats, (rows, spans))
        scenarios.write(sheets["Scenarios"], book, formats)
        figures.write(sheets["All figures"], book, formats)
    return stream.getvalue()
