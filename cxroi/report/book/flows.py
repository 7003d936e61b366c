"""Sheet Money by month: one row an initiative and month, from measured or expected margin to discounted net money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cxroi.reading.trust.workbook import Book, Line
from cxroi.report.book.frame import Formats, Span, header, month_date, text
from cxroi.value.base.discounting import discount_factors

HEADS = (
    ("Initiative", 30),
    ("Month", 11),
    ("Month since launch", 9),
    ("Measured (1) or expected (0)", 11),
    ("Measured margin", 13),
    ("Expected margin", 13),
    ("Months ahead", 9),
    ("Margin", 13),
    ("Cost, as loaded", 12),
    ("Cost", 12),
    ("Cost already in margin", 12),
    ("Net", 13),
    ("Discount factor", 10),
    ("PV margin", 13),
    ("PV cost", 12),
    ("PV cost in margin", 12),
    ("PV net", 13),
    ("Net so far", 13),
    ("Was below zero", 9),
    ("Paid back in month", 10),
    ("PV net so far", 13),
    ("PV was below zero", 9),
    ("Paid back with interest in month", 10),
    ("Beyond its history: supported, not booked", 13),
)
TOP = 3


@dataclass
class _Values:
    """What the formulas give with the cells as written: shown until a reader's program computes them."""

    book: Book

    def __post_init__(self) -> None:
        stated = {row.name: row.value for row in self.book.assumptions}
        self.rate = float(stated.get("discount_rate") or 0)
        self.hurdle = float(stated.get("hurdle_rate") or 0)
        self.tax = float(stated.get("tax_rate") or 0) * bool(stated.get("after_tax"))

    def of(self, lines: tuple[Line, ...]) -> list[tuple[float | str, ...]]:
        margin = np.asarray([line.margin or 0.0 for line in lines])
        cost = np.asarray([line.cost for line in lines])
        inside = np.asarray([line.cost_in_margin for line in lines])
        t = np.asarray([line.t for line in lines], dtype=np.float64)
        factor = discount_factors(t, self.rate)
        net = (margin - cost) * (1 - self.tax)
        plain, interest = _paid(net, t), _paid(net * factor, t)
        return [
            (
                margin[i],
                cost[i],
                inside[i],
                net[i],
                factor[i],
                margin[i] * factor[i],
                cost[i] * factor[i],
                inside[i] * factor[i],
                net[i] * factor[i],
                *plain[i],
                *interest[i],
            )
            for i in range(len(lines))
        ]

    def at_hurdle(self, lines: tuple[Line, ...]) -> float:
        net = np.asarray([float(row[3]) for row in self.of(lines)])
        return float(net @ discount_factors(np.asarray([line.t for line in lines], dtype=np.float64), self.hurdle))


def _paid(
    net: np.ndarray[Any, np.dtype[np.float64]], t: np.ndarray[Any, np.dtype[np.float64]]
) -> list[tuple[float, int, float | str]]:
    total = np.cumsum(net)
    below = np.logical_or.accumulate(total < 0)
    return [
        (float(total[i]), int(below[i]), float(t[i]) if below[i] and total[i] >= 0 and t[i] >= 1 else "")
        for i in range(len(net))
    ]


def write(sheet: Any, book: Book, formats: Formats) -> dict[str | None, Span]:
    """Every initiative's months below each other, overhead last (None); returns where each stands."""
    text(sheet, 0, 0, "Money by month", formats.title)
    text(
        sheet,
        1,
        0,
        f"{book.currency}, nominal, flows at mid-month. Grey: from run {book.run_id}; black: formulas.",
        formats.grey,
    )
    header(sheet, TOP - 1, HEADS, formats.head)
    values, row, spans = _Values(book), TOP, {}
    for key, name, lines in [
        *((item.id, item.name, item.lines) for item in book.items),
        (None, "Overhead", book.overhead),
    ]:
        if not lines:
            continue
        spans[key] = Span(row + 1, row + len(lines), values.at_hurdle(lines))
        for i, (line, cached) in enumerate(zip(lines, values.of(lines), strict=True)):
            _facts(sheet, row, (name, line, book.last_month), formats)
            _formulas(sheet, row, formats, (cached, i == 0))
            row += 1
    sheet.freeze_panes(TOP, 2)
    sheet.autofilter(TOP - 1, 0, row - 1, len(HEADS) - 1)
    return spans


def _facts(sheet: Any, row: int, told: tuple[str, Line, int], formats: Formats) -> None:
    name, line, last = told
    text(sheet, row, 0, name, formats.grey)
    sheet.write_datetime(row, 1, month_date(line.month), formats.month)
    sheet.write_number(row, 2, line.t, formats.number)
    sheet.write_number(row, 3, int(line.measured), formats.number)
    sheet.write_number(row, 4, (line.margin or 0.0) if line.measured else 0.0, formats.shown)
    sheet.write_number(row, 5, 0.0 if line.measured else (line.margin or 0.0), formats.shown)
    sheet.write_number(row, 6, max(line.month - last, 0), formats.number)
    sheet.write_number(row, 8, line.cost, formats.shown)
    sheet.write_number(row, 23, line.beyond, formats.shown)


def _formulas(sheet: Any, row: int, formats: Formats, told: tuple[tuple[float | str, ...], bool]) -> None:
    """Margin to payback of one month; `told`: values to show, whether it is the first month of its initiative."""
    cached, first = told
    n, before = row + 1, row
    inside_horizon = f"OR(D{n}=1,C{n}<=horizon_months)"
    net_so_far, pv_so_far = (
        f"{column}{n}" if first else f"{into}{before}+{column}{n}" for column, into in (("L", "R"), ("Q", "U"))
    )
    below, pv_below = (
        f"IF({into}{n}<0,1,0)" if first else f"IF(OR({flag}{before}=1,{into}{n}<0),1,0)"
        for into, flag in (("R", "S"), ("U", "V"))
    )
    lines = (
        ("H", f"IF(D{n}=1,E{n},IF(C{n}<=horizon_months,F{n},0))", formats.money),
        ("J", f"IF({inside_horizon},I{n},0)", formats.money),
        ("K", None, formats.money),
        ("L", f"(H{n}-J{n})*(1-tax_rate*after_tax)", formats.money),
        ("M", f"(1+discount_rate)^(-(C{n}-0.5)/12)", formats.factor),
        ("N", f"H{n}*M{n}", formats.money),
        ("O", f"J{n}*M{n}", formats.money),
        ("P", f"K{n}*M{n}", formats.money),
        ("Q", f"L{n}*M{n}", formats.money),
        ("R", net_so_far, formats.money),
        ("S", below, formats.number),
        ("T", f'IF(AND(S{n}=1,R{n}>=0,C{n}>=1),C{n},"")', formats.number),
        ("U", pv_so_far, formats.money),
        ("V", pv_below, formats.number),
        ("W", f'IF(AND(V{n}=1,U{n}>=0,C{n}>=1),C{n},"")', formats.number),
    )
    for (column, formula, style), value in zip(lines, cached, strict=True):
        place = ord(column) - ord("A")
        if formula is None:
            sheet.write_number(row, place, value, formats.shown)
        else:
            sheet.write_formula(row, place, f"={formula}", style, value)
