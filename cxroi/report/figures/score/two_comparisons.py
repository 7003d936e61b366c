"""Two comparisons: what comparing different customers would claim, beside the same customers before and after a
change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import LABEL, ROW, TICK, Canvas, View, bold, fitted, plain, text_width
from cxroi.report.figures.base.kind import ChartKind, any_figure, led_by, native
from cxroi.report.figures.base.ticks import ends, round_ticks, span, unit_ticks
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.report.slides.kinds.rows import add_range, add_x_ticks
from cxroi.terms import Finding
from cxroi.words import NO_EFFECT, figure_words, number, range_only, reason_words, spans_zero, verb

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 230, 16, 46, 12, 28
BETWEEN = "Different customers compared; happy people differ in many other ways"
WITHIN = "Same customer, before and after a change", "; this is the figure that counts"


def pair(findings: Sequence[Finding]) -> tuple[Finding | None, Finding | None]:
    """(between, within) of the list."""
    found = {f.key: f for f in findings}
    return found.get("between"), found.get("within")


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """A sentence above each mark; the one that counts is blue and thick. A refused one says why in its place."""
    view = view or View()
    canvas = Canvas(view, 190 if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    rows = [f for f in pair(findings) if f is not None]
    values = ends(rows)
    low, high = span(values)
    high = max([high, *(_needed(f, low, high, canvas.inner_width) for f in rows)])
    ticks = round_ticks(low, high, 4)
    like = rows[0] if rows else None
    canvas.axis(
        "x",
        low,
        high,
        ticks,
        texts=unit_ticks(ticks, like.measure if like else "", like.currency if like else None),
        grid=True,
    )
    canvas.axis("y", -1.5, 0.62)
    canvas.rule(0, 0, -1.5, 0.62)
    for finding in rows:
        _row(canvas, finding, 0.0 if finding.key == "between" else -1.0, (low, high))
    return canvas.figure()


def _row(canvas: Canvas, finding: Finding, y: float, axis: tuple[float, float]) -> None:
    colours, counts = canvas.colours, finding.key == "within"
    colour = colours.blue if counts and not spans_zero(finding) else colours.gray
    room = canvas.inner_width - 8
    words = fitted(BETWEEN, ROW, room)
    if counts:
        tail = WITHIN[1] if text_width("".join(WITHIN), ROW) < room else ""
        words = bold(WITHIN[0]) + tail
    canvas.note(
        words,
        0,
        y,
        xref="paper",
        yshift=22,
        xshift=4,
        size=ROW,
        colour=colours.text if counts else colours.muted,
        bgcolor=colours.background,
    )
    if finding.point is None:
        reason = fitted(f"Not measurable here: {reason_words(finding, int(room / 6.4) - 21)}", TICK, room)
        canvas.note(plain(reason), 0, y, xref="paper", xshift=4, bgcolor=colours.background)
        return
    if finding.low is not None and finding.high is not None:
        canvas.line([finding.low, finding.high], [y, y], colour, 4 if counts else 2)
    hollow = spans_zero(finding) or not counts
    inside = colours.background if hollow else colour
    canvas.dot(finding.point, y, 14 if counts else 11, (inside, colour), cliponaxis=False)
    _figure_beside(canvas, finding, y, axis, colour)
    canvas.chip(finding.grade, y, 24)


def _needed(finding: Finding, low: float, high: float, width: float) -> float:
    """Right end of the axis that leaves room for the figure beside the mark; at most twice the span."""
    end = finding.high if finding.high is not None else finding.point or 0.0
    text = text_width(f"{figure_words(finding)}   {range_only(finding)}", LABEL) + 18
    return min(low + (end - low) * width / max(width - text, width / 3), low + 2 * (high - low))


def _figure_beside(canvas: Canvas, finding: Finding, y: float, axis: tuple[float, float], colour: str) -> None:
    """Figure and range right of the mark, below it where the plot ends too soon."""
    if verb(finding) == NO_EFFECT:
        words = f"{NO_EFFECT}  <span style='font-size:{TICK}px'>{plain(range_only(finding))}</span>"
    else:
        words = (
            f"{bold(plain(figure_words(finding)))}  <span "
            f"style='font-size:{TICK}px'>{plain(range_only(finding))}</span>"
        )
    need = text_width(f"{figure_words(finding)}   {range_only(finding)}", LABEL)
    end = finding.high if finding.high is not None else finding.point or 0.0
    room = (axis[1] - end) / (axis[1] - axis[0]) * canvas.inner_width
    if need + 14 < room:
        canvas.note(words, end, y, xshift=12, size=LABEL, colour=colour, bgcolor=canvas.colours.background)
    else:
        canvas.note(
            words,
            1,
            y,
            xref="paper",
            xanchor="right",
            yshift=-19,
            size=LABEL,
            colour=colour,
            bgcolor=canvas.colours.background,
        )


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """How much the usual comparison would overstate, or that it cannot be said."""
    del names
    between, within = pair(findings)
    if within is None or within.point is None:
        return "What a point is worth cannot be measured here yet"
    if spans_zero(within):
        return "The same customers show no clear effect when their answer moves"
    if between is None or between.point is None or spans_zero(between):
        return (
            "The same customers pay more as their answer rises"
            if within.point > 0
            else "Higher answers go with less margin"
        )
    ratio = between.point / within.point
    if ratio >= 1.15:
        return f"The usual comparison would claim {number(ratio).removesuffix('.0')} times as much"
    if ratio > 0.85:
        return "Both comparisons say the same"
    return "Comparing different customers would claim less here"


def on_slide(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Sentence above each mark; the one that counts is blue and thick."""
    rows = [f for f in pair(findings) if f is not None]
    low, high = span(ends(rows))
    plot = Plot((low, high + (high - low) * 0.45), (-1.7, 0.75))
    plot.line((0, 0), (-1.45, 0.6), "gray", 1, name="zero", dash="dash")
    for finding in rows:
        counts = finding.key == "within"
        y = -1.0 if counts else 0.0
        words = "".join(WITHIN) if counts else BETWEEN
        plot.say(words, max(low, 0.0), y + 0.28, "text" if counts else "muted", bold=counts, size=15)
        if finding.point is None:
            plot.say(f"Not measurable here: {reason_words(finding, 90)}", max(low, 0.0), y, "muted")
            continue
        add_range(plot, finding, y, "Same customer" if counts else "Different customers", counts)
        words = NO_EFFECT if spans_zero(finding) else figure_words(finding, meta.horizon)
        plot.say(
            f"{words} ({range_only(finding, meta.horizon)}), grade {finding.grade}",
            finding.high if finding.high is not None else finding.point,
            y,
            "text" if counts else "muted",
            bold=counts,
        )
    add_x_ticks(plot, rows, (low, high), -1.4)
    return plot


CHART = ChartKind(
    name="two_comparisons",
    how_to_read=(
        "Above, happier customers compared with other, less happy ones: they differ in many ways, so the figure "
        "is too big to plan with. Below, the same customers before and after their own answer moved. Only the "
        "second one is used for money."
    ),
    claim=claim,
    slide=native(on_slide),
    lines=True,
    figure=figure,
    source="last answer known before each month, money by month",
    drawable=lambda findings: any_figure([one for one in pair(findings) if one is not None]),
    lead=led_by("within"),
    lead_words="Same customer, one step:",
)
