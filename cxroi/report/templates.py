"""Template files for the tables nobody has ready, as CSV or Excel; texts in them cannot become formulas."""

from __future__ import annotations

import csv
import io

import xlsxwriter  # type: ignore[import-untyped]

from cxroi.report.slides.base.workbook import OPTIONS
from cxroi.sources.meaning.templates import Template

HOW = (
    "Fill in below row 3, one row for each case. Rows 2 and 3 explain the columns and are left out when the "
    "file is loaded. "
    "Columns you do not have stay empty; take none away."
)
WIDEST, TALL = 34, 46


def as_csv(made: Template) -> bytes:
    """Header, units, example; UTF-8 with a mark at the front, so that Excel reads accents right."""
    text = io.StringIO()
    csv.writer(text).writerows((made.header, *made.rows))
    return text.getvalue().encode("utf-8-sig")


def as_excel(made: Template) -> bytes:
    """The same on the first sheet; on the second what each column means. Typed as text, so that ids keep their
    zeros."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as book:
        book.set_properties({"title": f"Template: {made.table.name}", "author": "cxroi", "comments": HOW})
        bold = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        grey = book.add_format(
            {"italic": True, "font_color": "#4B5563", "text_wrap": True, "valign": "top", "num_format": "@"}
        )
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(made.table.name)
        sheet.freeze_panes(3, 1)
        sheet.set_row(1, TALL)
        for j, name in enumerate(made.header):
            unit, example = (row[j] for row in made.rows)
            sheet.set_column(j, j, min(WIDEST, max(14, len(name) + 3, len(example) + 2)), text)
            sheet.write_string(0, j, name, bold)
            sheet.write_string(1, j, unit, grey)
            sheet.write_string(2, j, example, grey)
        _meanings(book, made)
    return stream.getvalue()


def _meanings(book: xlsxwriter.Workbook, made: Template) -> None:
    sheet = book.add_worksheet("What the columns mean")
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 12)
    sheet.set_column(3, 3, 70)
    for row, line in enumerate((f"{made.table.name}: {made.table.grain}", HOW)):
        sheet.write_string(row, 0, line)
    for j, head in enumerate(("Column", "Unit", "Needed", "Meaning")):
        sheet.write_string(3, j, head, bold)
    for i, (column, unit) in enumerate(zip(made.table.columns, made.units, strict=True), 4):
        needed = "yes" if column.required else "no"
        for j, cell in enumerate((column.name, unit.removesuffix("; required"), needed, column.meaning)):
            sheet.write_string(i, j, cell)
