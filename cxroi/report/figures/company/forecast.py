"""Forecast: recorded months behind, twelve months ahead with their range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import LABEL, SECOND, Canvas, View, bold, plain
from cxroi.report.figures.base.kind import ChartKind, native
from cxroi.report.figures.base.ticks import ends, multiples, round_ticks, span, unit_ticks
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.report.slides.kinds.paths import end_words, framed, y_ticks
from cxroi.terms import Finding
from cxroi.words import figure_words, money, money_range, month_name

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 334, 62, 118, 26, 30
SERIES = "forecast/margin"


def by_month(findings: Sequence[Finding]) -> tuple[list[tuple[int, Finding]], list[tuple[int, Finding]]]:
    """(month, finding) recorded, and ahead; a month counts year x 12 + month - 1."""
    found = sorted(
        ((int(f.key), f) for f in findings if f.series == SERIES and f.key.isdigit() and f.point is not None),
        key=lambda pair: pair[0],
    )
    return [(m, f) for m, f in found if f.grade == "R"], [(m, f) for m, f in found if f.grade != "R"]


def total_of(findings: Sequence[Finding]) -> Finding | None:
    """The sum of the next twelve months."""
    return next((f for f in findings if f.path == "forecast/total"), None)


def totals(findings: Sequence[Finding]) -> tuple[float, Finding] | None:
    """(recorded sum of the last twelve months, forecast of the next twelve); None where either is missing."""
    past, _ = by_month(findings)
    total = total_of(findings)
    if total is None or total.point is None or len(past) < 12:
        return None
    return sum(f.point or 0.0 for _, f in past[-12:]), total


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """Grey line of recorded months, blue line and band ahead, months named at quarters."""
    view = view or View()
    past, ahead = by_month(findings)
    canvas = Canvas(view, 250 if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    if not past or not ahead:
        return canvas.figure()
    colours, every = canvas.colours, [*past, *ahead]
    low, high = span(ends([f for _, f in every]), zero=False, pad=0.08)
    low = 0.0 if 0 < low < 0.45 * high else low
    ticks = round_ticks(low, high, 4)
    canvas.axis("y", low, high, ticks, texts=unit_ticks(ticks, past[0][1].measure, past[0][1].currency), grid=True)
    first, last = every[0][0], every[-1][0]
    at = multiples(first, last, 6)
    canvas.axis("x", first - 0.5, last + 0.3, [float(m) for m in at], texts=[month_name(m, short=True) for m in at])
    joined = [past[-1], *ahead]
    x = [float(m) for m, _ in joined]
    tops, feet = (
        [v if (v := getattr(f, side)) is not None else f.point for _, f in joined] for side in ("high", "low")
    )
    canvas.band(x, tops, feet)
    canvas.line([float(m) for m, _ in past], [f.point or 0.0 for _, f in past], colours.total, 2.4)
    canvas.line(x, [f.point or 0.0 for _, f in joined], colours.blue, 3)
    _hover(canvas, every)
    _now(canvas, past[-1][0], (low, high))
    _end(canvas, ahead[-1][1])
    return canvas.figure()


def _now(canvas: Canvas, at: int, axis: tuple[float, float]) -> None:
    """The line between what was recorded and what is ahead, with a word for each side."""
    canvas.rule(at, at, *axis, dash="dot")
    sides = (("Recorded", "right", -6, canvas.colours.muted), (bold("Next 12 months"), "left", 6, canvas.colours.blue))
    for words, anchor, shift, colour in sides:
        canvas.note(words, at, 1, yref="paper", xanchor=anchor, yshift=10, xshift=shift, size=12.5, colour=colour)


def _end(canvas: Canvas, end: Finding) -> None:
    """Figure and range right of the last month."""
    lines = [(bold(plain(figure_words(end))), 8, LABEL)]
    if end.low is not None and end.high is not None:
        lines.append((plain(money_range(end.low, end.high, end.currency)), -9, SECOND))
    for words, up, size in lines:
        canvas.note(
            words, 1, end.point or 0.0, xref="paper", xshift=6, yshift=up, size=size, colour=canvas.colours.blue
        )


def _hover(canvas: Canvas, every: Sequence[tuple[int, Finding]]) -> None:
    canvas.trace(
        mode="markers",
        x=[m for m, _ in every],
        y=[f.point for _, f in every],
        hoverinfo="text",
        hovertext=[f"{month_name(m)}<br>{plain(figure_words(f))}" for m, f in every],
        marker={"size": 9, "opacity": 0.0, "color": canvas.colours.blue, "line": {"width": 0}},
    )


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """The next twelve months against the last twelve, "more" or "less" only where the range says so."""
    del names
    found = totals(findings)
    if found is None:
        return "The next 12 months cannot be forecast yet"
    before, total = found
    if total.low is not None and total.low > before:
        change = "more than"
    elif total.high is not None and total.high < before:
        change = "less than"
    else:
        change = "about as much as"
    return f"The next 12 months should bring {change} the last 12 ({money(before, total.currency)})"


def on_slide(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Recorded months in grey, months ahead in blue with both ends of their range."""
    past, ahead = by_month(findings)
    every = [*past, *ahead]
    low, high = span(ends([f for _, f in every]), zero=False, pad=0.06)
    first, last = float(every[0][0]), float(every[-1][0])
    plot, _, y_inch = framed(first, last, low, high)
    ticks = round_ticks(low, high, 5)
    y_ticks(plot, first, ticks, unit_ticks(ticks, past[0][1].unit, past[0][1].currency))
    for month in (m for m, _ in every if m % 6 == 0):
        plot.say(month_name(month, short=True), month, low, "muted", side="below", size=13)
    for part in ("low", "high"):
        plot.line(
            [float(m) for m, _ in ahead],
            [getattr(f, part) for _, f in ahead],
            "blue",
            1.25,
            name=f"90 % range, {part}",
            dash="dash",
        )
    plot.line([float(m) for m, _ in past], [f.point or 0.0 for _, f in past], "gray", 2.5, name="recorded")
    plot.line([float(m) for m, _ in ahead], [f.point or 0.0 for _, f in ahead], "blue", 3.5, name="forecast")
    end_words(plot, last, ahead[-1][1], figure_words(ahead[-1][1]), meta, y_inch)
    return plot


CHART = ChartKind(
    name="forecast",
    how_to_read=(
        "Grey is what was recorded. Blue carries leaving, newcomers and margin per customer on as they were, with "
        "their yearly wave; nothing that is planned is in it. The band is the 90 % range, widened where earlier "
        "forecasts were wrong more often than one time in ten."
    ),
    claim=claim,
    slide=native(on_slide),
    lines=True,
    figure=figure,
    source="money by month, who joined and left",
    drawable=totals,
    lead=total_of,
    lead_words="Next 12 months:",
)
