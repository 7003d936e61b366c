"""Figures as a native table: what any finding becomes when no chart fits, refused ones too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cxroi.report.figures.base.frame import name_of
from cxroi.report.figures.base.kind import ChartKind, Findings, nothing_yet
from cxroi.report.palette import grade_role
from cxroi.report.slides.base.grid import INCH, Cell, Grid, add_grid
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Box
from cxroi.report.slides.base.spec import SlideSpec
from cxroi.terms import Finding
from cxroi.words import (
    HORIZON,
    count,
    figure_words,
    grade_name,
    per_words,
    range_only,
    reason_words,
    safe_text,
    verdict,
    without_n,
)

HEADS = ("What", "Figure", "90 % range", "Grade", "n")
SHARES = (0.47, 0.15, 0.19, 0.11, 0.08)
MOST, FEW = 9, 4


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
    return (
        words,
        (figure_words(finding, meta.horizon) + per_words(finding), "text", True),
        range_only(finding, meta.horizon),
        (grade_name(finding.grade), grade_role(finding.grade), False),
        count(finding.n),
    )


def _large(slide: Any, finding: Finding, box: Box, meta: SlideMeta) -> Box:
    """The one figure in large type; returns the box that is left for the table."""
    from cxroi.report.slides.base.xy import write

    tall = int(1.6 * INCH)
    shape = slide.shapes.add_textbox(box[0] + int(0.13 * INCH), box[1], box[2], tall)
    shape.name = "Figure"
    words = (
        "90 % range " + range_only(finding, meta.horizon)
        if finding.low is not None
        else range_only(finding, meta.horizon)
    )
    write(shape.text_frame, ((figure_words(finding, meta.horizon), "text", True),), 54)
    write(shape.text_frame, (("\n", "text", False), (words, "muted", False)), 18)
    shape.text_frame.word_wrap = True
    shape.text_frame.margin_left = int(0.1 * INCH)
    return box[0], box[1] + tall, box[2], box[3] - tall


def heading(findings: Findings, meta: SlideMeta) -> str:
    """The first finding's own words; its question where several stand together."""
    return claim(findings, meta.names, meta.horizon)


def claim(findings: Findings, names: Mapping[str, str] | None = None, horizon: int = HORIZON) -> str:
    """What the figure says, for a figure of everybody behind its question."""
    if not findings:
        return "There is no figure to show yet"
    first, words = findings[0], verdict(findings[0], horizon)
    if len(findings) > 1:
        return safe_text(first.question) or "Figures"
    if first.initiative is None and first.segment == "all" and first.question:
        return f"{safe_text(first.question)} {words}"
    return f"{name_of(first, names or {})}: {words}"


def on_slide(page: Any, findings: Findings, box: Box, spec: SlideSpec) -> Any:
    return add_card(page, findings, box, spec.meta)


CHART = ChartKind(
    name="figure",
    how_to_read="The figure, its 90 % range and the grade of the evidence behind it.",
    claim=claim,
    slide=on_slide,
    most=MOST,
    continued=True,
    title=heading,
    unled=lambda findings: f"{len(findings)} figures" if findings else nothing_yet(findings),
    lead=lambda findings: findings[0] if len(findings) == 1 else None,
)
