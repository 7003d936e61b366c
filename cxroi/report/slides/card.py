"""One figure as a native table: what any finding becomes when no chart fits, refused ones too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Pt

from cxroi.report.figures.frame import name_of
from cxroi.report.slides.meta import SlideMeta
from cxroi.report.slides.xy import COLOURS, Box, write
from cxroi.terms import Finding
from cxroi.words import count, figure_words, grade_name, range_only, reason_words, safe_text

HEADS = ("What", "Figure", "90 % range", "Grade", "n")
SHARES = (0.5, 0.14, 0.18, 0.1, 0.08)
MOST = 9


def add_card(slide: Any, findings: Sequence[Finding], box: Box, meta: SlideMeta) -> Any:
    """A table of at most nine findings; a refused one holds its reason in place of the range."""
    rows, inset = list(findings)[:MOST], Emu(int(0.23 * 914400))
    box = box[0] + inset, box[1], box[2] - 2 * inset, box[3]
    if len(rows) == 1:
        box = _large(slide, rows[0], box, meta)
    height = min(box[3], Emu(int((len(rows) + 1) * 0.55 * 914400)))
    frame = slide.shapes.add_table(len(rows) + 1, len(HEADS), box[0], box[1], box[2], height)
    table = frame.table
    table.horz_banding = False
    for j, share in enumerate(SHARES):
        table.columns[j].width = int(box[2] * share)
        _cell(table.cell(0, j), HEADS[j], heavy=True, head=True)
    for i, finding in enumerate(rows, 1):
        words = safe_text(finding.statement, 150) or name_of(finding, meta.names)
        if finding.point is None:
            words = f"{name_of(finding, meta.names)}: not measurable here, because {reason_words(finding, 120)}"
        cells = (words, figure_words(finding, meta.horizon), range_only(finding, meta.horizon), grade_name(finding.grade),
                 count(finding.n))
        for j, text in enumerate(cells):
            _cell(table.cell(i, j), text, heavy=j == 1)
    return frame


def _large(slide: Any, finding: Finding, box: Box, meta: SlideMeta) -> Box:
    """The one figure in large type; returns the box that is left for the table."""
    tall = Emu(int(1.6 * 914400))
    shape = slide.shapes.add_textbox(box[0], box[1], box[2], tall)
    shape.name = "Figure"
    words = "90 % range " + range_only(finding, meta.horizon) if finding.low is not None else range_only(finding, meta.horizon)
    write(shape.text_frame, ((figure_words(finding, meta.horizon), "text", True),), 54)
    write(shape.text_frame, (("\n", "text", False), (words, "muted", False)), 18)
    shape.text_frame.word_wrap = True
    shape.text_frame.margin_left = 0
    return box[0], box[1] + tall, box[2], box[3] - tall


def _cell(cell: Any, text: str, heavy: bool, head: bool = False) -> None:
    cell.text = text
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    if head:
        cell.fill.solid()
        cell.fill.fore_color.theme_color = COLOURS["muted"]
    else:
        cell.fill.background()
    for paragraph in cell.text_frame.paragraphs:
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(13), heavy
            run.font.color.theme_color = COLOURS["page" if head else "text"]
