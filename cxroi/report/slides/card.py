"""Figures as native tables: what any finding becomes when no chart fits, refused ones too; up to five as cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.util import Emu

from cxroi.report.figures.frame import name_of
from cxroi.report.palette import grade_role
from cxroi.report.slides.grid import INCH, PLAIN, Cell, Grid, add_grid, fill
from cxroi.report.slides.meta import SlideMeta
from cxroi.report.slides.xy import Box, write
from cxroi.terms import Finding
from cxroi.words import (
    NO_EFFECT,
    count,
    figure_words,
    grade_name,
    per_words,
    range_only,
    reason_words,
    safe_text,
    verb,
    without_n,
)

HEADS = ("What", "Figure", "90 % range", "Grade", "n")
SHARES = (0.47, 0.15, 0.19, 0.11, 0.08)
MOST, FEW = 9, 4
CARDS = 5


@dataclass(frozen=True)
class Label:
    """What stands over and under a figure's card: what it is, and one reason."""

    name: str
    reason: str = ""


def add_card(slide: Any, findings: Sequence[Finding], box: Box, meta: SlideMeta) -> Any:
    """A table of at most nine findings; a refused one holds its reason in place of the range."""
    rows = list(findings)[:MOST]
    if len(rows) == 1:
        box = _large(slide, rows[0], box, meta)
    most = 150 if len(rows) > FEW else 320
    return add_grid(slide, Grid(HEADS, [_row(one, meta, most) for one in rows], SHARES, frozenset((4,))), box)


def _row(finding: Finding, meta: SlideMeta, most: int) -> tuple[Cell, ...]:
    words = without_n(safe_text(finding.statement, most))
    if not words:
        because = f": not measurable here, because {reason_words(finding, 120)}" if finding.point is None else ""
        words = name_of(finding, meta.names) + because
    return (words, (figure_words(finding, meta.horizon) + per_words(finding), "text", True), range_only(finding, meta.horizon),
            (grade_name(finding.grade), grade_role(finding.grade), False), count(finding.n))


def _large(slide: Any, finding: Finding, box: Box, meta: SlideMeta) -> Box:
    """The one figure in large type; returns the box that is left for the table."""
    tall = Emu(int(1.6 * INCH))
    shape = slide.shapes.add_textbox(box[0] + Emu(int(0.13 * INCH)), box[1], box[2], tall)
    shape.name = "Figure"
    words = "90 % range " + range_only(finding, meta.horizon) if finding.low is not None else range_only(finding, meta.horizon)
    write(shape.text_frame, ((figure_words(finding, meta.horizon), "text", True),), 54)
    write(shape.text_frame, (("\n", "text", False), (words, "muted", False)), 18)
    shape.text_frame.word_wrap = True
    shape.text_frame.margin_left = Emu(int(0.1 * INCH))
    return box[0], box[1] + tall, box[2], box[3] - tall


def add_cards(slide: Any, findings: Sequence[Finding], box: Box, labels: Sequence[Label], meta: SlideMeta) -> Any:
    """At most five figures side by side: label, figure, range, grade, one reason."""
    told = list(findings)[:CARDS]
    others = (Label(f"{name_of(one, meta.names)}, {one.key.replace('_', ' ')}") for one in told[len(labels):])
    named = [*labels, *others][:len(told)]
    columns = [_column(one, label, meta) for one, label in zip(told, named, strict=True)]
    wide = box[2] / max(len(told), 1) / INCH
    longest = max((len(column[1][0]) for column in columns), default=1)
    large = min(36.0, (wide - 0.2) * 72 / (0.74 * longest), box[2] / INCH * 3)
    sizes, tall = (15.0, large, 14.0, 14.0, 14.0), (0.55, 0.95, 0.45, 0.45, 0.75)
    frame = slide.shapes.add_table(5, max(len(told), 1), box[0], box[1] + Emu(int(0.35 * INCH)), box[2], Emu(int(3.15 * INCH)))
    table = frame.table
    table.horz_banding, table.first_row = False, False
    table._tbl.tblPr.find(f"{{{table._tbl.nsmap['a']}}}tableStyleId").text = PLAIN
    for i, (size, height) in enumerate(zip(sizes, tall, strict=True)):
        table.rows[i].height = Emu(int(height * INCH))
        for j, column in enumerate(columns):
            fill(table.cell(i, j), column[i], min(size, size * wide / 2.2), rule=("tx2", 12700) if i in (0, 4) else None)
    return frame


def _column(finding: Finding, label: Label, meta: SlideMeta) -> tuple[tuple[str, str, bool], ...]:
    clear = finding.point is None or verb(finding) != NO_EFFECT
    figure = figure_words(finding, meta.horizon) if clear else "Not clear"
    span = range_only(finding, meta.horizon)
    ranged = f"{span} (90 % range)" if finding.low is not None else span
    told = label.reason if finding.point is not None else reason_words(finding, 60)
    return ((label.name, "muted", True), (figure, "text", True), (ranged, "text", False),
            (grade_name(finding.grade), grade_role(finding.grade), True), (told, "muted", False))
