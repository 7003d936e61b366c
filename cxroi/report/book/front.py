"""Sheet Summary: the three totals by formula beside the app's figures, where they come from, and whether they agree."""

from __future__ import annotations

from typing import Any

from cxroi.answers.workbook import Book
from cxroi.report.book.frame import Formats, Span, header, text
from cxroi.words import month_name

HEADS = (("", 46), ("By formula", 16), ("App shows", 16), ("low", 14), ("high", 14), ("Grade", 12), ("Difference", 14))
TOP = 6
READ = ("How to use it: change a blue cell on the sheet Assumptions; formulas from there to net value follow. Estimates (what "
        "the initiatives did for margin, month by month) come from the statistical model and stay; so do all ranges. For new "
        "ones change the assumption in the app and take a new workbook.")


def write(sheet: Any, book: Book, formats: Formats, told: tuple[Span, dict[str | None, Span]]) -> None:
    """Booked gross, cost and net of the period, supported and claimed; a line that says whether formulas and app agree."""
    rows, spans = told
    kind = "Demo company, generated" if book.is_demo else book.company
    sheet.set_row(0, 44)
    sheet.merge_range(0, 0, 0, 6, "", formats.title)
    text(sheet, 0, 0, book.headline, formats.title)
    text(sheet, 1, 0, f"{kind} · {book.currency} · data through {month_name(book.last_month)} · run {book.run_id} · assumptions "
                      f"{book.assumptions_version} · {book.approver}", formats.grey)
    sheet.set_row(2, 48)
    sheet.merge_range(2, 0, 2, 6, "", formats.wrap)
    text(sheet, 2, 0, READ, formats.wrap)
    text(sheet, 3, 0, "The period stands on the sheet Assumptions: the last 12 months unless you change it.", formats.grey)
    header(sheet, TOP - 1, HEADS, formats.head)
    column = {name: f"Initiatives!${letter}${rows.first}:${letter}${rows.last}"
              for name, letter in (("booked", "D"), ("grade", "C"), ("earned", "E"), ("cost", "F"), ("gap", "S"))}
    lines = (("booked/gross", "Booked: earned at grade A or B", f'SUMIFS({column["earned"]},{column["booked"]},1)'),
             ("booked/cost", "All costs of customer-experience work", f"SUM({column['cost']})+{_overhead(spans)}"),
             ("booked/net", "Booked, after all costs", f"B{TOP + 1}-B{TOP + 2}"),
             ("supported", "Supported by data, not booked (grade C)", f'SUMIFS({column["earned"]},{column["grade"]},"C")'),
             ("claimed", "Only claimed (grades D and E)",
              f'SUMIFS({column["earned"]},{column["grade"]},"D")+SUMIFS({column["earned"]},{column["grade"]},"E")'))
    for i, (key, label, formula) in enumerate(lines, TOP):
        _line(sheet, i, (key, label, formula), (book, formats))
    at = TOP + len(lines) + 1
    text(sheet, at, 0, "Formulas give the app's figures", formats.bold)
    gaps = f"SUMPRODUCT(ABS(G{TOP + 1}:G{TOP + len(lines)}))+SUMPRODUCT(ABS({column['gap']}))"
    sheet.write_formula(at, 1, f'=IF({gaps}<0.01,"yes, to the cent","no: a cell was changed")', formats.bold, "yes, to the cent")


def _overhead(spans: dict[str | None, Span]) -> str:
    """Recorded overhead of the period, else the assumption for its months."""
    if None in spans:
        span = spans[None]
        return f'SUMIFS({span.of("J")},{span.of("B")},">="&period_first,{span.of("B")},"<="&period_last)'
    return "overhead_per_year/12*((YEAR(period_last)-YEAR(period_first))*12+MONTH(period_last)-MONTH(period_first)+1)"


def _line(sheet: Any, i: int, told: tuple[str, str, str], shared: tuple[Book, Formats]) -> None:
    (key, label, formula), (book, formats) = told, shared
    found = book.totals.get(key)
    style = formats.strong if key == "booked/net" else formats.money
    text(sheet, i, 0, label, formats.bold if key.startswith("booked") else formats.text)
    point = found.point if found is not None and found.point is not None else None
    sheet.write_formula(i, 1, f"={formula}", style, 0.0 if point is None else point)
    if found is None or point is None:
        text(sheet, i, 2, "none in this period", formats.grey)
        return
    for column, value in ((2, point), (3, found.low), (4, found.high)):
        if value is not None:
            sheet.write_number(i, column, value, formats.shown)
    text(sheet, i, 5, "actual" if found.grade == "R" else found.grade, formats.grey)
    sheet.write_formula(i, 6, f"=B{i + 1}-C{i + 1}", formats.exact, 0.0)
