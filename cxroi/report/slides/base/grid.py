"""A native table on a slide: heads, rows of words, thin rules; what has no chart stays editable too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cxroi.report.slides.base.plot import Box
from cxroi.safetext import safe_text, unbroken

Cell = str | tuple[str, str, bool]
"""Words, or (words, colour, bold)."""
INCH = 914400
ROW, SIZE, WIDE = 0.42, 13.0, 11.9
PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""The table style "No style, no grid", which PowerPoint knows by this id."""
_RULE = (
    '<a:ln{side} xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" w="{width}"><a:solidFill>'
    '<a:schemeClr val="{colour}"/></a:solidFill></a:ln{side}>'
)


@dataclass(frozen=True)
class Grid:
    """A table of words. `shares` of the width by column; `right` columns that stand right; `size` in points."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    shares: Sequence[float]
    right: frozenset[int] = frozenset()
    size: float = SIZE


def parts(cell: Cell) -> tuple[str, str, bool]:
    return (cell, "text", False) if isinstance(cell, str) else cell


def lines_of(grid: Grid, row: Sequence[Cell], wide: float = WIDE) -> int:
    """Lines that the row's longest cell takes in a table `wide` inches wide."""
    per_inch = 72 / (grid.size * 0.5)
    return max(
        -(-len(parts(cell)[0]) // max(int((share * wide - 0.2) * per_inch), 1))
        for cell, share in zip(row, grid.shares, strict=True)
    )


def height_of(grid: Grid, wide: float = WIDE) -> float:
    """Inches that head and rows take."""
    line = grid.size * 1.2 / 72
    return (ROW if any(grid.heads) else 0) + sum(max(lines_of(grid, row, wide) * line + 0.12, ROW) for row in grid.rows)


def add_grid(page: Any, grid: Grid, box: Box) -> Any:
    """The table at the top of the box, in type as large as its rows allow; returns its graphic frame."""
    inset = int(0.13 * INCH)
    x, y, w, h = box[0] + inset, box[1], box[2] - 2 * inset, box[3]
    size = grid.size
    while size > 8 and height_of(Grid(grid.heads, grid.rows, grid.shares, grid.right, size), w / INCH) > h / INCH:
        size -= 0.5
    made, headed = Grid(grid.heads, grid.rows, grid.shares, grid.right, size), any(grid.heads)
    room = height_of(made, w / INCH)
    frame = page.shapes.add_table(len(grid.rows) + headed, len(grid.shares), x, y, w, int(room * INCH))
    table = frame.table
    table.horz_banding, table.first_row = False, headed
    table._tbl.tblPr.find(f"{{{table._tbl.nsmap['a']}}}tableStyleId").text = PLAIN
    for j, share in enumerate(grid.shares):
        table.columns[j].width = int(w * share)
    if headed:
        table.rows[0].height = int(ROW * INCH)
        for j, head in enumerate(grid.heads):
            fill(table.cell(0, j), (head, "muted", True), size - 1, right=j in grid.right, rule=("tx2", 12700))
    for i, row in enumerate(grid.rows, int(headed)):
        table.rows[i].height = int(max(lines_of(made, row, w / INCH) * size * 1.2 / 72 + 0.12, ROW) * INCH)
        for j, cell in enumerate(row):
            fill(table.cell(i, j), cell, size, right=j in grid.right)
    return frame


def fill(
    cell: Any, words: Cell, size: float, *, right: bool = False, rule: tuple[str, int] | None = ("bg2", 9525)
) -> None:
    """Words in a cell, in theme colours, over a thin rule."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.oxml import parse_xml
    from pptx.util import Pt

    from cxroi.report.slides.base.xy import COLOURS

    text, colour, heavy = parts(words)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_top = cell.margin_bottom = int(0.03 * INCH)
    paragraph = cell.text_frame.paragraphs[0]
    run = paragraph.add_run()
    run.text = unbroken(safe_text(text))
    run.font.size, run.font.bold = Pt(size), heavy
    run.font.color.theme_color = COLOURS[colour]
    if right:
        paragraph.alignment = PP_ALIGN.RIGHT
    if rule is not None:
        cell._tc.get_or_add_tcPr().insert(0, parse_xml(_RULE.format(side="B", width=rule[1], colour=rule[0])))
