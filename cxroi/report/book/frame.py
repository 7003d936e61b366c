"""What the sheets share: formats, defined names, cells whose text can never act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cxroi.words import cell_text, ours

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "mmm yyyy",
}
MONEY = '#,##0;[Red]"\u2212"#,##0'
EXACT = '0.00;[Red]"\u2212"0.00'


class Formats:
    """The looks of cells: black text, blue what may be changed, grey what is only shown."""

    def __init__(self, file: Any) -> None:
        def made(**settings: Any) -> Any:
            return file.add_format({"font_name": "Calibri", "font_size": 11, **settings})

        self.text = made()
        self.wrap = made(text_wrap=True, valign="top")
        self.title = made(bold=True, font_size=16, text_wrap=True, valign="top")
        self.head = made(bold=True, bottom=1, text_wrap=True, valign="bottom")
        self.bold = made(bold=True)
        self.grey = made(font_color="#4B5563")
        self.money = made(num_format=MONEY)
        self.strong = made(num_format=MONEY, bold=True, top=1)
        self.shown = made(num_format=MONEY, font_color="#4B5563")
        self.exact = made(num_format=EXACT, font_color="#4B5563")
        self.share = made(num_format="0.0%")
        self.ratio = made(num_format='0.00;[Red]"\u2212"0.00')
        self.factor = made(num_format="0.0000")
        self.number = made(num_format="General")
        self.month = made(num_format="mmm yyyy")
        self.date = made(num_format="yyyy-mm-dd")
        blue = {"font_color": "#0B5FA5", "bg_color": "#E3EEF8"}
        self.input = made(num_format="General", **blue)
        self.input_share = made(num_format="0.0%", **blue)
        self.input_money = made(num_format="#,##0", **blue)
        self.input_month = made(num_format="mmm yyyy", **blue)


class Names:
    """Defined names of the workbook, so that formulas read as words."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def define(self, name: str, row: int) -> None:
        """`name` is the value in column B of a row (from 0) of the sheet Assumptions."""
        self._file.define_name(name, f"=Assumptions!$B${row + 1}")


@dataclass(frozen=True)
class Span:
    """Rows of one initiative on the sheet Money by month, counted from 1, and their net value at the hurdle rate."""

    first: int
    last: int
    at_hurdle: float = 0.0

    def of(self, column: str) -> str:
        return f"'Money by month'!${column}${self.first}:${column}${self.last}"


def text(sheet: Any, row: int, column: int, value: object, style: Any = None) -> None:
    """A cell of text; control characters gone, never a formula."""
    sheet.write_string(row, column, cell_text(value), style)


def month_date(month: int) -> dt.datetime:
    """First day of a month (year x 12 + month - 1)."""
    return dt.datetime(month // 12, month % 12 + 1, 1)  # noqa: DTZ001 - Excel knows no time zones


def header(sheet: Any, row: int, titles: tuple[tuple[str, int], ...], style: Any) -> None:
    """One row of column heads with widths."""
    for column, (title, width) in enumerate(titles):
        sheet.set_column(column, column, width)
        text(sheet, row, column, ours(title), style)
