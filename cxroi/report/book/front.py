"""Sheet Summary: the three totals by formula beside the app's figures, where they come from, and whether they agree."""

from __future__ import annotations

from typing import Any

from cxroi.reading.trust.workbook import Book
from cxroi.report.book.frame import Formats, Span, header, text
from cxroi.words import month_name, ours

HEADS = (("", 46), ("By formula", 16), ("App shows", 16), ("low", 14), ("high", 14), ("Grade", 12), ("Difference", 14))
TOP = 6
BEYOND = "beyond"
READ = (
    "How to use it: change a blue cell on the sheet Assumptions; formulas from there to net value follow. Estimates "
    "(what the initiatives did for margin, month by month) come from the statistical model and stay; so do all ranges. "
    "For new ones change the assumption in the app and take a new workbook."
)


def write(sheet: Any, book: Book, formats: Formats, told: tuple[Span, dict[str | None, Span]]) -> None:
    """Booked gross, cost and net of the period, supported (of it months beyond their history) and claimed; a line
    that says whether formulas and app agree."""
    rows, spans = told
    _head(sheet, book, formats)
    header(sheet, TOP - 1, HEADS, formats.head)
    column = {
        name: f"Initiatives!${letter}${rows.first}:${letter}${rows.last}"
        for name, letter in (
            ("booked", "D"),
            ("grade", "C"),
            ("earned", "E"),
            ("cost", "F"),
            ("gap", "S"),
            ("beyond", "T"),
        )
    }
    lines = _totals(column, spans)
    for i, line in enumerate(lines, TOP):
        _line(sheet, i, line, (book, formats))
    at = TOP + len(lines) + 1
    text(sheet, at, 0, "Formulas give the app's figures", formats.bold)
    gaps = f"SUMPRODUCT(ABS(G{TOP + 1}:G{TOP + len(lines)}))+SUMPRODUCT(ABS({column['gap']}))"
    agree = f'=IF({gaps}<0.01,"yes, to the cent","no: a cell was changed")'
    sheet.write_formula(at, 1, agree, formats.bold, "yes, to the cent")


def _head(sheet: Any, book: Book, formats: Formats) -> None:
    """The sentence, where the figures come from, and how to use the sheet."""
    kind = "Demo company, generated" if book.is_demo else book.company
    sheet.set_row(0, 44)
    sheet.merge_range(0, 0, 0, 6, "", formats.title)
    text(sheet, 0, 0, book.headline, formats.title)
    text(
        sheet,
        1,
        0,
        f"{kind} · {book.currency} · data through {month_name(book.last_month)} · run {book.run_id} · assumptions "
        f"{book.assumptions_version} · {book.approver}",
        formats.grey,
    )
    sheet.set_row(2, 48)
    sheet.merge_range(2, 0, 2, 6, "", formats.wrap)
    text(sheet, 2, 0, ours(READ), formats.wrap)
    period = "The period stands on the sheet Assumptions: the last 12 months unless you change it."
    text(sheet, 3, 0, period, formats.grey)


def _totals(column: dict[str, str], spans: dict[str | None, Span]) -> tuple[tuple[str, str, str], ...]:
    """(key of the app's figure, words, formula), a row each."""
    graded = {grade: f'SUMIFS({column["earned"]},{column["grade"]},"{grade}")' for grade in "CDE"}
    return (
        ("booked/gross", "Booked: earned at grade A or B", f"SUMIFS({column['earned']},{column['booked']},1)"),
        ("booked/cost", "All costs of customer-experience work", f"SUM({column['cost']})+{_overhead(spans)}"),
        ("booked/net", "Booked, after all costs", f"B{TOP + 1}-B{TOP + 2}"),
        ("supported", "Supported by data, not booked (grade C)", f"{graded['C']}+B{TOP + 5}"),
        (BEYOND, "of it: booked ones, months beyond their history", f"SUM({column['beyond']})"),
        ("claimed", "Only claimed (grades D and E)", f"{graded['D']}+{graded['E']}"),
    )


def _overhead(spans: dict[str | None, Span]) -> str:
    """Recorded overhead of the period, else the assumption for its months."""
    if None in spans:
        span = spans[None]
        return f'SUMIFS({span.of("J")},{span.of("B")},">="&period_first,{span.of("B")},"<="&period_last)'
    return "overhead_per_year/12*((YEAR(period_last)-YEAR(period_first))*12+MONTH(period_last)-MONTH(period_first)+1)"


def _line(sheet: Any, i: int, told: tuple[str, str, str], shared: tuple[Book, Formats]) -> None:
    (key, label, formula), (book, formats) = told, shared
    shown = _shown(book, key)
    style = formats.strong if key == "booked/net" else formats.money
    text(sheet, i, 0, label, formats.bold if key.startswith("booked") else formats.text)
    sheet.write_formula(i, 1, f"={formula}", style, 0.0 if shown is None else shown[0])
    if shown is None:
        text(sheet, i, 2, "none in this period", formats.grey)
        return
    *values, grade = shown
    for column, value in enumerate(values, 2):
        if value is not None:
            sheet.write_number(i, column, value, formats.shown)
    text(sheet, i, 5, "actual" if grade == "R" else grade, formats.grey)
    sheet.write_formula(i, 6, f"=B{i + 1}-C{i + 1}", formats.exact, 0.0)


def _shown(book: Book, key: str) -> tuple[float, float | None, float | None, str] | None:
    """What the app shows of a line: point, range and grade; of months beyond the history the sum of the initiatives'
    own lines, which has no range of its own."""
    if key == BEYOND:
        points = [item.beyond for item in book.items if item.beyond is not None]
        return (sum(points), None, None, "C") if points else None
    found = book.totals.get(key)
    return None if found is None or found.point is None else (found.point, found.low, found.high, found.grade)
