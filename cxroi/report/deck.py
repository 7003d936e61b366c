"""Findings as PowerPoint slides with native, editable charts: claim as title, range, grade, source, n, period, run."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from cxroi.errors import UsageError
from cxroi.report import texts
from cxroi.report.kinds import KINDS
from cxroi.report.palette import grade_role
from cxroi.report.slides.base.grid import add_grid
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Box
from cxroi.report.slides.base.spec import SlideSpec
from cxroi.report.slides.base.template import Places, fit_title, is_dark, opened
from cxroi.report.slides.base.xy import COLOURS, write
from cxroi.report.slides.kinds import card
from cxroi.safetext import unbroken
from cxroi.terms import Finding, Grade
from cxroi.words import grade_name, safe_text

TITLE = 220
"""Characters that two lines of a title hold in its smallest type."""
SIZES = ((52, 30), (84, 25), (150, 20))


def slide(
    kind: str, findings: Sequence[Finding], meta: SlideMeta, *, title: str = "", template: bytes | None = None
) -> bytes:
    """A .pptx with one slide. UsageError for an unknown kind, DataError for a template that cannot be used."""
    return deck([SlideSpec(kind, findings, meta, title)], template=template)


def deck(specs: Sequence[SlideSpec], *, template: bytes | None = None) -> bytes:
    """A .pptx with one slide per spec, in our plain deck or in the company's template (.pptx as bytes)."""
    unknown = [s.kind for s in specs if s.kind not in KINDS]
    if unknown or not specs:
        raise UsageError(f"{len(unknown)} of {len(specs)} slides are of no known kind; known: {', '.join(KINDS)}.")
    presentation, layout, places = opened(template)
    for spec in specs:
        _add(presentation, layout, places, spec)
    _own_properties(presentation, specs[0])
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def _finite(finding: Finding) -> Finding:
    """A finding whose numbers a chart can hold; one that is not finite becomes refused."""
    numbers = [v for v in (finding.point, finding.low, finding.high) if v is not None]
    if all(math.isfinite(v) for v in numbers):
        return finding
    return replace(
        finding, point=None, low=None, high=None, grade="insufficient", reason="the figure is not a finite number"
    )


def _add(presentation: Any, layout: Any, places: Places, spec: SlideSpec) -> None:
    findings, meta = [_finite(f) for f in spec.findings], spec.meta
    page = presentation.slides.add_slide(layout)
    for holder in list(page.placeholders):
        if holder != page.shapes.title and holder.placeholder_format.idx != 0:
            holder._element.getparent().remove(holder._element)
    _title(page, meta.said(spec.title or KINDS[spec.kind].headed(findings, meta)), places)
    _text(page, meta.said(spec.line or texts.line(spec.kind, findings, meta)), places.line, 18, "Line under the title")
    leader = texts.chip_grade(spec.kind, findings)
    if leader is not None:
        _chip(page, leader.grade, places.chip)
    frame = _draw(page, spec, findings, places.chart)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", texts.alt_text(spec.kind, findings, meta, spec.title))
    frame.name = f"Chart: {spec.kind.replace('_', ' ')}"
    _text(page, texts.footer(spec, findings), places.footer, 12, "Source")
    page.notes_slide.notes_text_frame.text = texts.notes(spec.kind, findings, meta)


def _draw(page: Any, spec: SlideSpec, findings: list[Finding], box: Box) -> Any:
    """The chart of this kind, or the table of figures where it cannot be drawn from them."""
    if spec.grid is not None:
        return add_grid(page, spec.grid, box)
    kind = KINDS[spec.kind]
    return (kind.slide if kind.drawable(findings) else card.on_slide)(page, findings, box, spec)


def _title(page: Any, words: str, places: Places) -> None:
    holder = page.shapes.title
    holder.text_frame.text = unbroken(safe_text(words, TITLE))
    if places.title is None:
        fit_title(page, len(holder.text_frame.text))
        return
    holder.left, holder.top, holder.width, holder.height = places.title
    holder.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    holder.text_frame.word_wrap = True
    paragraph = holder.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    run = paragraph.runs[0]
    size = next((points for longest, points in SIZES if len(words) <= longest), 17)
    run.font.size, run.font.bold = Pt(size), True
    run.font.color.theme_color = COLOURS["text"]


def _text(page: Any, words: str, box: Box, size: int, name: str) -> None:
    shape = page.shapes.add_textbox(*box)
    shape.name = name
    room = box[2] / 12700
    write(
        shape.text_frame,
        ((safe_text(words), "muted", False),),
        max(min(size, int(room / (0.54 * max(len(words), 1)))), 8),
    )
    shape.text_frame.word_wrap = True
    shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE


def _chip(page: Any, grade: Grade, box: Box) -> None:
    shape = page.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *box)
    shape.name = "Evidence grade"
    style = shape._element.find("{http://schemas.openxmlformats.org/presentationml/2006/main}style")
    if style is not None:
        shape._element.remove(style)
    shape.fill.solid()
    shape.fill.fore_color.theme_color = COLOURS[grade_role(grade)]
    shape.fill.fore_color.brightness = -0.7 if is_dark(page) else 0.85
    shape.line.fill.background()
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(frame, ((grade_name(grade), grade_role(grade), True),), 14)
    frame.paragraphs[0].alignment = PP_ALIGN.CENTER


def _own_properties(presentation: Any, first: SlideSpec) -> None:
    """Nothing of the template's author stays in the file's properties."""
    core = presentation.core_properties
    for name in ("author", "category", "comments", "content_status", "identifier", "keywords", "language", "version"):
        setattr(core, name, "")
    core.author = core.last_modified_by = "cxroi"
    core.title = safe_text(first.title or KINDS[first.kind].headed(list(first.findings), first.meta), 200)
    core.subject = safe_text(f"{first.meta.origin}, run {first.meta.run_id}", 200)
    core.created = core.modified = datetime.now(UTC).replace(tzinfo=None)
    core.revision = 1
