"""Sheet Initiatives: what each one earned, cost and is worth by formula, beside what the app shows."""

from __future__ import annotations

from typing import Any

from cxroi.reading.trust.workbook import Book, Item
from cxroi.report.book.frame import Formats, Span, header, text
from cxroi.terms import Finding

HEADS = (
    ("Initiative", 32),
    ("Owner", 22),
    ("Grade", 12),
    ("Booked (1)", 9),
    ("Earned in the period", 14),
    ("Cost in the period", 13),
    ("Net of the period", 14),
    ("Net value (NPV)", 14),
    ("NPV at the hurdle rate", 14),
    ("Return on cost", 10),
    ("Payback, months", 11),
    ("Payback with interest, months", 11),
    ("App: earned, last 12 months", 14),
    ("low", 12),
    ("high", 12),
    ("App: NPV", 14),
    ("low", 12),
    ("high", 12),
    ("NPV less app", 11),
    ("Months beyond its history, in the period", 14),
    ("Why there is no figure", 90),
)
TOP = 3


def write(sheet: Any, book: Book, formats: Formats, spans: dict[str | None, Span]) -> Span:
    """One row an initiative; returns the rows they stand in."""
    text(sheet, 0, 0, "Initiatives", formats.title)
    text(
        sheet,
        1,
        0,
        f"{book.currency}. Formulas follow the sheet Assumptions; ranges are those of run {book.run_id} and do not "
        "move.",
        formats.grey,
    )
    header(sheet, TOP - 1, HEADS, formats.head)
    for i, item in enumerate(book.items, TOP):
        for column, word in enumerate((item.name, item.owner, item.grade)):
            text(sheet, i, column, word, formats.text)
        sheet.write_number(i, 3, int(item.booked), formats.number)
        _money(sheet, i, (item, spans[item.id]), formats)
        _shown(sheet, i, item, formats)
    sheet.freeze_panes(TOP, 1)
    return Span(TOP + 1, TOP + max(len(book.items), 1))


def _point(item: Item, key: str) -> float:
    found = item.shown.get(key)
    return 0.0 if found is None or found.point is None else found.point


def _money(sheet: Any, i: int, told: tuple[Item, Span], formats: Formats) -> None:
    item, span = told
    inside = f'{span.of("B")},">="&period_first,{span.of("B")},"<="&period_last,{span.of("D")},1'
    cost, free = _point(item, "cost@last12"), sum(line.cost + line.cost_in_margin for line in item.lines) <= 0
    never = "no cost" if sum(line.cost for line in item.lines) <= 0 else "not within the horizon"
    sheet.write_formula(i, 5, f"=SUMIFS({span.of('J')},{inside})", formats.money, cost)
    if item.booked:
        sheet.write_formula(i, 19, f"=SUMIFS({span.of('X')},{inside})", formats.money, _point(item, "later@last12"))
    if not item.measured:
        for column in (4, 6, 7, 8, 9, 10, 11):
            text(sheet, i, column, "no figure", formats.grey)
        return
    known = item.shown["npv@since_launch"].point is not None
    if not known:
        for column in (7, 8, 9, 10, 11):
            text(sheet, i, column, "not known yet", formats.grey)
    no_cost = f"SUM({span.of('O')})+SUM({span.of('P')})<=0"
    formulas = (
        (4, f"SUMIFS({span.of('H')},{inside})", formats.money, _point(item, "earned@last12")),
        (6, f"E{i + 1}-F{i + 1}", formats.money, _point(item, "net@last12")),
        (7, f"SUM({span.of('Q')})", formats.money, _point(item, "npv@since_launch")),
        (8, f"SUMPRODUCT({span.of('L')},(1+hurdle_rate)^(-({span.of('C')}-0.5)/12))", formats.money, span.at_hurdle),
        (
            9,
            (
                f'IF({no_cost},"no '
                f'cost",(SUM({span.of("N")})-SUM({span.of("O")}))/(SUM({span.of("O")})+SUM({span.of("P")})))'
            ),
            formats.ratio,
            "no cost" if free else _point(item, "roi@since_launch"),
        ),
        (10, _payback(span, "S", "T"), formats.number, _point(item, "payback@since_launch") or never),
        (11, _payback(span, "V", "W"), formats.number, _point(item, "payback_discounted@since_launch") or never),
    )
    for column, formula, style, value in formulas[: len(formulas) if known else 2]:
        sheet.write_formula(i, column, f"={formula}", style, value)


def _payback(span: Span, below: str, paid: str) -> str:
    """Never below zero: month 1; never back above it: words."""
    paid_back = f'IF(COUNT({span.of(paid)})=0,"not within the horizon",MIN({span.of(paid)}))'
    return f'IF(SUM({span.of("J")})<=0,"no cost",IF(MAX({span.of(below)})=0,1,{paid_back}))'


def _shown(sheet: Any, i: int, item: Item, formats: Formats) -> None:
    """The app's own points and ranges, and how far the formula is from them."""
    for column, key in ((12, "earned@last12"), (15, "npv@since_launch")):
        found: Finding | None = item.shown.get(key)
        for shift, value in enumerate((found.point, found.low, found.high) if found is not None else ()):
            if value is not None:
                sheet.write_number(i, column + shift, value, formats.shown)
    npv = item.shown.get("npv@since_launch")
    if item.measured and npv is not None and npv.point is not None:
        sheet.write_formula(i, 18, f"=H{i + 1}-P{i + 1}", formats.exact, 0.0)
    elif npv is not None and npv.reason:
        text(sheet, i, 20, npv.reason, formats.grey)
