"""Groups against steps of the journey as a native table: money and range in every cell, the largest on the deepest
ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cxroi.report.figures.base.frame import segment_name
from cxroi.report.figures.base.kind import ChartKind, Findings, any_figure
from cxroi.report.slides.base.grid import INCH, PLAIN, fill
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Box
from cxroi.report.slides.base.spec import SlideSpec
from cxroi.terms import Finding
from cxroi.words import figure_words, range_only

ACROSS, DOWN = 8, 9


def crossed(findings: Sequence[Finding]) -> dict[tuple[str, str], Finding]:
    """Findings of two cuts, "a=x&b=y", by (row, column)."""
    found = {}
    for one in findings:
        row, _, column = one.segment.partition("&")
        if column:
            found[segment_name(row), segment_name(column)] = one
    return found


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """Where most money is, where its range is clear."""
    del names
    if not findings:
        return "There is no figure to show yet"
    told = [(key, f) for key, f in crossed(findings).items() if f.point is not None and f.clear]
    if not told:
        return "No group and step has a clear amount"
    (row, column), most = max(told, key=lambda entry: entry[1].point or 0.0)
    return f"{row}, {column}: the largest amount, {figure_words(most)}"


def _sorted(cells: dict[tuple[str, str], Finding], side: int, most: int) -> list[str]:
    """Rows or columns, the most money first."""
    names = dict.fromkeys(key[side] for key in cells)
    money = {name: sum(f.point or 0.0 for key, f in cells.items() if key[side] == name) for name in names}
    return sorted(names, key=lambda name: -money[name])[:most]


def add_heatmap(slide: Any, findings: Sequence[Finding], box: Box, meta: SlideMeta) -> Any:
    """At most eight steps across and nine groups down; a cell without a figure says so on a flat ground."""
    from cxroi.report.slides.base.template import is_dark

    cells = crossed(findings)
    down, across = _sorted(cells, 0, DOWN), _sorted(cells, 1, ACROSS)
    top = max((f.point for f in cells.values() if f.point is not None), default=0.0)
    height = min(box[3], int((len(down) + 1) * 0.62 * INCH))
    frame = slide.shapes.add_table(len(down) + 1, len(across) + 1, *box[:3], height)
    table = frame.table
    table.horz_banding = False
    table._tbl.tblPr.find(f"{{{table._tbl.nsmap['a']}}}tableStyleId").text = PLAIN
    first = int(box[2] * 0.16)
    for j in range(len(across) + 1):
        table.columns[j].width = first if j == 0 else (box[2] - first) // len(across)
    size = 13.0 if len(across) <= 6 else 11.0
    for j, name in enumerate(["", *across]):
        fill(table.cell(0, j), (name, "muted", True), size)
    for i, row in enumerate(down, 1):
        fill(table.cell(i, 0), (row, "text", True), size)
        for j, column in enumerate(across, 1):
            _cell(table.cell(i, j), cells.get((row, column)), top, (size, meta, is_dark(slide)))
    return frame


def _cell(cell: Any, finding: Finding | None, top: float, told: tuple[float, SlideMeta, bool]) -> None:
    from pptx.util import Pt

    from cxroi.report.slides.base.xy import COLOURS

    size, meta, dark_page = told
    if finding is None or finding.point is None:
        fill(cell, ("too few answers", "muted", False), size - 2)
        return
    depth = min(max(finding.point / top, 0.0), 1.0) if top > 0 else 0.0
    dark = depth >= 0.7
    fill(cell, (figure_words(finding, meta.horizon), "page" if dark else "text", True), size)
    run = cell.text_frame.add_paragraph().add_run()
    run.text = range_only(finding, meta.horizon)
    run.font.size = Pt(size - 2.5)
    run.font.color.theme_color = COLOURS["page" if dark else "muted"]
    if depth > 0:
        cell.fill.solid()
        cell.fill.fore_color.theme_color = COLOURS["blue"]
        pale = round(0.92 - 0.92 * depth, 2)
        cell.fill.fore_color.brightness = -pale if dark_page else pale


def on_slide(page: Any, findings: Findings, box: Box, spec: SlideSpec) -> Any:
    return add_heatmap(page, findings, box, spec.meta)


CHART = ChartKind(
    name="heatmap",
    how_to_read=(
        "Groups down, steps of the journey across. The deeper the ground, the more money; below each figure "
        "stands its 90 % range. Where too few answered there is no figure, which is not zero."
    ),
    claim=claim,
    slide=on_slide,
    drawable=lambda findings: any_figure(list(crossed(findings).values())),
    unled=lambda _: "Money a year by group and step, 90 % range below",
)
