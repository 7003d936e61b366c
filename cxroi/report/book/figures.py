"""Sheet All figures: every finding at full precision, as `findings --json` gives it."""

from __future__ import annotations

from typing import Any

from cxroi.reading.trust.workbook import Book
from cxroi.report.book.frame import Formats, header, text

HEADS = (
    ("Id", 44),
    ("Statement", 90),
    ("Unit", 16),
    ("Currency", 9),
    ("Period", 14),
    ("Segment", 20),
    ("Point", 16),
    ("Low", 16),
    ("High", 16),
    ("Grade", 12),
    ("n", 10),
    ("Method", 60),
    ("Reason", 60),
)


def write(sheet: Any, book: Book, formats: Formats) -> None:
    """One row a finding."""
    header(sheet, 0, HEADS, formats.head)
    for i, one in enumerate(book.findings, 1):
        words = (one.id, one.statement, one.unit, one.currency or "", one.period, one.segment)
        for column, word in enumerate(words):
            text(sheet, i, column, word, formats.text)
        for column, value in ((6, one.point), (7, one.low), (8, one.high), (10, float(one.n))):
            if value is not None:
                sheet.write_number(i, column, value, formats.number)
        for column, word in ((9, one.grade), (11, one.method), (12, one.reason or "")):
            text(sheet, i, column, word, formats.text)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(book.findings), 1), len(HEADS) - 1)
