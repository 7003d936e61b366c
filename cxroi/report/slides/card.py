"""One figure as a native table: what any finding becomes when no chart fits, refused ones too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.util import Emu, Pt

from cxroi.report.figures.frame import name_of
from cxroi.report.slides.meta import SlideMeta
from cxroi.report.slides.xy import COLOURS, Box
from cxroi.terms import Finding
from cxroi.words import count, figure_words, grade_name, range_only, safe_text

HEADS = ("What", "Figure", "90 % range", "Grade", "n")
SHARES = (0.5, 0.14, 0.18, 0.1, 0.08)
MOST = 9


def add_card(slide: Any, findings: Sequence[Finding], box: Box, meta: SlideMeta) -> Any:
    """A table of at most nine findings; a refused one holds its reason in place of the range."""
    rows = list(findings)[:MOST]
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
            words = f"{name_of(finding, meta.names)}: not measurable here, because {safe_text(finding.reason or '', 120)}"
        cells = (words, figure_words(finding, meta.horizon), range_only(finding, meta.horizon), grade_name(finding.grade),
                 count(finding.n))
        for j, text in enumerate(cells):
            _cell(table.cell(i, j), text, heavy=j == 1)
    return frame


def _cell(cell: Any, text: str, heavy: bool, head: bool = False) -> None:
    cell.text = text
    if head:
        cell.fill.solid()
        cell.fill.fore_color.theme_color = COLOURS["muted"]
    else:
        cell.fill.background()
    for paragraph in cell.text_frame.paragraphs:
        for run in paragraph.runs:
            run.font.size, run.font.bold = Pt(13), heavy
            run.font.color.theme_color = COLOURS["page" if head else "text"]
