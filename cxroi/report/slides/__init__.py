"""Findings as PowerPoint slides with native, editable charts: claim as title, range, grade, source, n, period, run."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from cxroi.errors import UsageError
from cxroi.report.figures import (
    break_even,
    bridge,
    bubble,
    curve,
    detect,
    event_study,
    fan,
    forecast,
    frontier,
    ladder,
    reach,
    tornado,
    two_comparisons,
)
from cxroi.report.palette import grade_role
from cxroi.report.slides import paths, plans, rows, texts, whatif
from cxroi.report.slides.card import Label, add_card, add_cards
from cxroi.report.slides.columns import add_bridge, add_ladder
from cxroi.report.slides.grid import Grid, add_grid
from cxroi.report.slides.heatmap import add_heatmap, crossed
from cxroi.report.slides.meta import SlideMeta, file_name
from cxroi.report.slides.template import Places, fit_title, is_dark, opened
from cxroi.report.slides.xy import COLOURS, Box, Plot, add_chart, write
from cxroi.terms import Finding, Grade
from cxroi.words import grade_name, safe_text

_PLOTS: dict[str, Callable[[Sequence[Finding], SlideMeta], Plot]] = {
    "forest": rows.forest_plot, "segments": rows.segments_plot, "two_comparisons": rows.comparisons_plot,
    "break_even": rows.break_even_plot, "event_study": paths.event_plot, "curve": paths.curve_plot, "fan": paths.fan_plot,
    "forecast": paths.forecast_plot, "tornado": whatif.tornado_plot, "reach": whatif.reach_plot,
    "frontier": plans.frontier_plot, "bubble": plans.bubble_plot, "detect": plans.detect_plot,
}
_COLUMNS: dict[str, Callable[[Any, Sequence[Finding], Box, SlideMeta], Any]] = {
    "bridge": add_bridge, "ladder": add_ladder, "heatmap": add_heatmap}


def _any_figure(findings: Sequence[Finding]) -> bool:
    return any(f.point is not None for f in findings)


_DRAWABLE: dict[str, Callable[[Sequence[Finding]], Any]] = {
    "event_study": event_study.by_month, "curve": curve.stays, "fan": fan.by_level,
    "forecast": forecast.totals, "tornado": tornado.rows, "reach": lambda found: reach.curve(found).seen, "bridge": bridge.steps,
    "frontier": frontier.by_cost, "bubble": bubble.bubbles, "detect": detect.by_size,
    "ladder": lambda found: _any_figure(ladder.rungs(found)), "figure": lambda _: True,
    "two_comparisons": lambda found: _any_figure([f for f in two_comparisons.pair(found) if f is not None]),
    "heatmap": lambda found: _any_figure(list(crossed(found).values())),
    "break_even": lambda found: all(f is not None and f.point is not None for f in break_even.parts(found)),
}
TITLE = 220
"""Characters that two lines of a title hold in its smallest type."""
SIZES = ((52, 30), (84, 25), (150, 20))
KINDS = (*_PLOTS, *_COLUMNS, "figure", "cards")


@dataclass(frozen=True)
class SlideSpec:
    """One slide of a deck: a kind of KINDS, its findings and where they come from.

    `title` and `line` stand in place of the claim and of the line under it; `labels` name the figures of "cards"; a `grid` is
    drawn in place of the findings, which then stand in the notes.
    """

    kind: str
    findings: Sequence[Finding]
    meta: SlideMeta
    title: str = ""
    line: str = ""
    labels: Sequence[Label] = ()
    grid: Grid | None = None


def slide(kind: str, findings: Sequence[Finding], meta: SlideMeta, *, title: str = "", template: bytes | None = None) -> bytes:
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
    return replace(finding, point=None, low=None, high=None, grade="insufficient", reason="the figure is not a finite number")


def _add(presentation: Any, layout: Any, places: Places, spec: SlideSpec) -> None:
    findings, meta = [_finite(f) for f in spec.findings], spec.meta
    page = presentation.slides.add_slide(layout)
    for holder in list(page.placeholders):
        if holder != page.shapes.title and holder.placeholder_format.idx != 0:
            holder._element.getparent().remove(holder._element)
    _title(page, spec.title or texts.title(spec.kind, findings, meta), places)
    _text(page, spec.line or texts.line(spec.kind, findings, meta), places.line, 18, "Line under the title")
    leader = texts.chip_grade(spec.kind, findings)
    if leader is not None:
        _chip(page, leader.grade, places.chip)
    frame = _draw(page, spec, findings, places.chart)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", texts.alt_text(spec.kind, findings, meta, spec.title))
    frame.name = f"Chart: {spec.kind.replace('_', ' ')}"
    _text(page, texts.footer(findings, meta), places.footer, 12, "Source")
    page.notes_slide.notes_text_frame.text = texts.notes(spec.kind, findings, meta)


def _draw(page: Any, spec: SlideSpec, findings: Sequence[Finding], box: Box) -> Any:
    """The chart of this kind, or the table of figures where none of them has one."""
    kind, meta = spec.kind, spec.meta
    if spec.grid is not None:
        return add_grid(page, spec.grid, box)
    if kind == "cards" and findings:
        return add_cards(page, findings, box, spec.labels, meta)
    if not _DRAWABLE.get(kind, _any_figure)(findings):
        return add_card(page, findings, box, meta)
    if kind in _PLOTS:
        return add_chart(page, _PLOTS[kind](findings, meta), box, findings)
    return _COLUMNS.get(kind, add_card)(page, findings, box, meta)


def _title(page: Any, words: str, places: Places) -> None:
    holder = page.shapes.title
    holder.text_frame.text = safe_text(words, TITLE)
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
    write(shape.text_frame, ((safe_text(words), "muted", False),), max(min(size, int(room / (0.54 * max(len(words), 1)))), 8))
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
    core.title = safe_text(first.title or texts.title(first.kind, list(first.findings), first.meta), 200)
    core.subject = safe_text(f"{first.meta.origin}, run {first.meta.run_id}", 200)
    core.created = core.modified = datetime.now(UTC).replace(tzinfo=None)
    core.revision = 1


__all__ = ["KINDS", "Grid", "Label", "SlideMeta", "SlideSpec", "deck", "file_name", "slide"]
