"""Sheet Scenarios: each kept scenario with the figures of its page, computed again under this build."""

from __future__ import annotations

from typing import Any

from cxroi.reading.trust.workbook import Book
from cxroi.report.book.frame import Formats, header, text

HEADS = (
    ("Scenario", 34),
    ("Saved by", 34),
    ("Net value", 16),
    ("Low", 16),
    ("High", 16),
    ("Grade", 12),
    ("Months", 10),
    ("Payback, months", 16),
    ("Pays back in a year", 18),
    ("Loses money", 14),
    ("Cost", 16),
    ("Margin before cost", 18),
    ("Customers reached", 18),
    ("Points moved", 14),
    ("Assumptions", 14),
    ("In words", 90),
    ("Since it was saved", 60),
)


def write(sheet: Any, book: Book, formats: Formats) -> None:
    """One row a scenario, figures at full precision."""
    header(sheet, 0, HEADS, formats.head)
    for i, one in enumerate(book.scenarios, 1):
        answer = one.answer
        text(sheet, i, 0, one.name, formats.text)
        text(sheet, i, 1, one.by, formats.text)
        text(sheet, i, 16, one.note or one.problem, formats.text)
        if answer is None:
            continue
        net = answer.net
        payback, soon, loss = (answer.told(key).point for key in ("payback", "pays_back_in_12", "loses_money"))
        numbers = (
            (2, net.point),
            (3, net.low),
            (4, net.high),
            (6, float(answer.horizon)),
            (7, payback),
            (8, soon),
            (9, loss),
            (10, answer.cost.point),
            (11, answer.margin.point),
            (12, float(answer.reach)),
            (13, answer.plan.points),
        )
        for column, value in numbers:
            if value is not None:
                sheet.write_number(i, column, value, formats.number)
        for column, word in ((5, net.grade), (14, net.assumptions_version), (15, net.statement)):
            text(sheet, i, column, word, formats.text)
    sheet.freeze_panes(1, 1)
