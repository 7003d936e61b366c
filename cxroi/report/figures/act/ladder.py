"""Ladder: from revenue with unhappy customers, step by step, to the margin that can be won back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import LABEL, ROW, SECOND, TICK, Canvas, View, bold, fitted, plain, text_width
from cxroi.report.figures.base.kind import MOST_ROWS, ChartKind, Findings, any_figure, led_by
from cxroi.report.slides.base.plot import Box
from cxroi.report.slides.base.spec import SlideSpec
from cxroi.terms import Finding
from cxroi.words import figure_words, ours, range_only, reason_words, spans_zero

ORDER = ("exposure", "expected_loss", "excess_loss", "margin", "recoverable")
NAMES = {
    "exposure": "Revenue with unhappy customers",
    "expected_loss": "… of it likely to leave in a year",
    "excess_loss": "… more than happy customers leave",
    "margin": "… as margin",
    "recoverable": "We can win back",
}
HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 212, 236, 178, 8, 8


def rungs(findings: Sequence[Finding]) -> list[Finding]:
    """The steps in order, refused ones too."""
    found = {f.key: f for f in findings if f.place.under("ladder")}
    return [found[key] for key in ORDER if key in found]


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """Pale bars, the last in blue on a band; figure at the bar's end, range and grade in columns."""
    view = view or View()
    rows = rungs(findings)
    canvas = Canvas(view, 180 if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    values = [v for f in rows for v in (f.point, f.high) if v is not None]
    high = max([*values, 0.0]) or 1.0
    widest = max((text_width(figure_words(f), LABEL) for f in rows), default=40.0) + 22
    high *= canvas.inner_width / max(canvas.inner_width - widest, 40)
    canvas.axis("x", min([0.0, *(f.low for f in rows if f.low is not None)]), high)
    canvas.axis("y", -max(len(rows), 1) + 0.5, 0.5)
    for i, finding in enumerate(rows):
        _row(canvas, finding, -i)
    return canvas.figure()


def _row(canvas: Canvas, finding: Finding, y: float) -> None:
    colours, last = canvas.colours, finding.key == "recoverable"
    if last:
        canvas.row_band(y - 0.5, y + 0.5)
    name = fitted(ours(NAMES[finding.key]), ROW, LEFT - 14)
    canvas.note(
        bold(name) if last else name, 0, y, xref="paper", xanchor="right", xshift=-8, size=ROW, colour=colours.text
    )
    if finding.point is None:
        reason = f"Not measurable here: {reason_words(finding, int((canvas.inner_width + 90) / 6.4) - 21)}"
        canvas.note(plain(fitted(reason, TICK, canvas.inner_width + 90)), 0, y, xref="paper", xshift=4, size=TICK)
        canvas.chip(finding.grade, y, 152)
        return
    blue = last and not spans_zero(finding)
    canvas.trace(
        "bar",
        orientation="h",
        y=[y],
        x=[finding.point],
        width=[0.62],
        marker={"color": colours.blue if blue else colours.pale, "line": {"width": 0}},
    )
    end = finding.point
    if finding.low is not None and finding.high is not None:
        canvas.line([finding.low, finding.high], [y, y], colours.band if last else colours.background, 4.5)
        canvas.line([finding.low, finding.high], [y, y], colours.text, 1.6)
        end = max(finding.high, finding.point)
    canvas.note(
        bold(plain(figure_words(finding))), end, y, xshift=10, size=LABEL, colour=colours.blue if blue else colours.text
    )
    ends = range_only(finding)
    canvas.note(plain(ends), 1, y, xref="paper", xshift=16, size=TICK if text_width(ends, TICK) < 118 else SECOND)
    canvas.chip(finding.grade, y, 152)


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """How little of the exposure can be won back, or that none clearly can."""
    del names
    found = {f.key: f for f in rungs(findings)}
    top, last = found.get("exposure"), found.get("recoverable")
    if last is None or last.point is None:
        return "What can be won back cannot be measured here yet"
    if spans_zero(last) or last.point <= 0:
        return "No clear amount can be won back"
    if top is None or not top.point:
        return f"We can win back {figure_words(last)} a year ({range_only(last)})"
    one_in = top.point / last.point
    if one_in < 2:
        return (
            f"Of {figure_words(top)} with unhappy customers, {figure_words(last)} can be won back ({range_only(last)})"
        )
    return f"Of {figure_words(top)} with unhappy customers, about one part in {one_in:,.0f} can be won back"


def on_slide(slide: Any, findings: Findings, box: Box, spec: SlideSpec) -> Any:
    """Native bars from exposure down to what can be won back; refused steps have no bar."""
    from cxroi.report.slides.kinds.columns import Bar, add_bars

    rows = []
    for one in rungs(findings):
        ranged = "actual" if one.grade == "R" else f"{range_only(one, spec.meta.horizon)}, grade {one.grade}"
        clear = one.key == "recoverable" and one.point is not None and not spans_zero(one)
        rows.append(Bar(ours(NAMES[one.key]), one.point, figure_words(one), ranged, clear))
    return add_bars(slide, rows, box, findings)


CHART = ChartKind(
    name="ladder",
    how_to_read=(
        "From everything that unhappy customers pay down to what can be won back: most of them stay anyway, some "
        "would leave even if happy, and some cheer up without help. Only the last step may go into a plan."
    ),
    claim=claim,
    slide=on_slide,
    figure=figure,
    source="answers a year ago, who left since, money by month",
    drawable=lambda findings: any_figure(rungs(findings)),
    lead=led_by("recoverable"),
    lead_words="Can be won back:",
    most=MOST_ROWS,
)
