"""NPS by month with its range, the years' own figures beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import LABEL, SECOND, Canvas, View, bold, plain
from cxroi.report.figures.base.kind import ChartKind, native
from cxroi.report.figures.base.ticks import ends, multiples, round_ticks, span
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.report.slides.kinds.paths import end_words, framed, y_ticks
from cxroi.terms import Finding
from cxroi.words import figure_words, month_name, number, range_only, things

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 300, 52, 118, 14, 30
SERIES = "nps/month"
MOST = 36
"""Months drawn, the newest ones."""


def by_month(findings: Sequence[Finding]) -> list[tuple[int, Finding]]:
    """(month, finding) in order; a month counts year x 12 + month - 1."""
    found = [(int(f.key), f) for f in findings if f.series == SERIES and f.key.isdigit() and f.point is not None]
    return sorted(found, key=lambda pair: pair[0])[-MOST:]


def moved(findings: Sequence[Finding]) -> Finding | None:
    """The last twelve months less the twelve before."""
    return next((f for f in findings if f.path == "nps/moved" and f.point is not None), None)


def lead(findings: Sequence[Finding]) -> Finding | None:
    """What the chart leads with: the change, else all answers."""
    return moved(findings) or next((f for f in findings if f.path == "nps/all"), None)


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """A mark and its range for each month, joined where months follow each other."""
    view = view or View()
    points = by_month(findings)
    canvas = Canvas(view, 230 if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    if not points:
        return canvas.figure()
    low, high = span(ends([f for _, f in points]), zero=False, pad=0.06)
    ticks = round_ticks(low, high, 4)
    canvas.axis("y", low, high, ticks, texts=[number(tick) for tick in ticks], grid=True)
    first, last = points[0][0], points[-1][0]
    at = multiples(first, last, 6) or [first]
    canvas.axis("x", first - 0.5, last + 0.5, [float(m) for m in at], texts=[month_name(m, short=True) for m in at])
    colours = canvas.colours
    for month, one in points:
        if one.low is not None and one.high is not None:
            canvas.line([float(month)] * 2, [one.low, one.high], colours.gray, 2)
    canvas.line([float(m) for m, _ in points], [f.point or 0.0 for _, f in points], colours.blue, 1.6)
    for month, one in points:
        canvas.dot(float(month), one.point or 0.0, 7, (colours.blue, colours.blue))
    canvas.trace(
        mode="markers",
        x=[m for m, _ in points],
        y=[f.point for _, f in points],
        hoverinfo="text",
        hovertext=[
            f"{month_name(m)}<br>{plain(figure_words(f))} ({plain(range_only(f))}), {things(f.n, 'answer')}"
            for m, f in points
        ],
        marker={"size": 12, "opacity": 0.0, "color": colours.blue, "line": {"width": 0}},
    )
    end = points[-1][1]
    for words, up, size in ((bold(plain(figure_words(end))), 8, LABEL), (plain(range_only(end)), -9, SECOND)):
        canvas.note(words, 1, end.point or 0.0, xref="paper", xshift=6, yshift=up, size=size, colour=colours.blue)
    return canvas.figure()


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """Whether the last twelve months differ from the twelve before by more than noise."""
    del names
    change = moved(findings)
    if change is None or change.point is None:
        points = by_month(findings)
        return (
            "NPS cannot be told yet" if not points else "One year of answers shows where NPS stands, not that it moves"
        )
    if not change.clear:
        return "The last 12 months' NPS differs from the 12 before by no more than noise"
    return f"NPS of the last 12 months is {'higher' if change.point > 0 else 'lower'} than that of the 12 before"


def on_slide(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Each month's mark joined by a line, both ends of its range dashed."""
    points = by_month(findings)
    low, high = span(ends([f for _, f in points]), zero=False, pad=0.06)
    first, last = float(points[0][0]), float(points[-1][0])
    plot, _, y_inch = framed(first, max(last, first + 1), low, high)
    ticks = round_ticks(low, high, 5)
    y_ticks(plot, first, ticks, [number(tick) for tick in ticks])
    for month in (m for m, _ in points if m % 6 == 0):
        plot.say(month_name(month, short=True), month, low, "muted", side="below", size=13)
    xs = [float(m) for m, _ in points]
    for part in ("low", "high"):
        shown = [float(end if (end := getattr(f, part)) is not None else f.point or 0.0) for _, f in points]
        plot.line(xs, shown, "gray", 1.25, name=f"90 % range, {part}", dash="dash")
    plot.line(xs, [f.point or 0.0 for _, f in points], "blue", 3, name="NPS")
    end_words(plot, last, points[-1][1], figure_words(points[-1][1]), meta, y_inch)
    return plot


CHART = ChartKind(
    name="nps",
    how_to_read=(
        "Each mark is one month's NPS: promoters (9, 10) less detractors (0 to 6) in 100 answers. The line through "
        "it is the 90 % range; it is long where few answered. Months whose ranges overlap by much may be the same."
    ),
    claim=claim,
    slide=native(on_slide),
    figure=figure,
    source="answers with their day, by the weights given",
    drawable=lambda findings: by_month(findings) or None,
    lead=lead,
    lead_words="Against the year before:",
)
