"""Forecast: recorded months behind, twelve months ahead with their range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cxroi.report.figures.frame import LABEL, SECOND, Canvas, View, bold, plain
from cxroi.report.figures.ticks import round_ticks, span, unit_ticks
from cxroi.terms import Finding
from cxroi.words import figure_words, money, money_range, month_name

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 334, 62, 118, 26, 30
PREFIX = "forecast/margin/"


def by_month(findings: Sequence[Finding]) -> tuple[list[tuple[int, Finding]], list[tuple[int, Finding]]]:
    """(month, finding) recorded, and ahead; a month counts year x 12 + month - 1."""
    found = sorted(((int(f.key), f) for f in findings if f.id.startswith(PREFIX) and f.key.isdigit() and f.point is not None),
                   key=lambda pair: pair[0])
    return [(m, f) for m, f in found if f.grade == "R"], [(m, f) for m, f in found if f.grade != "R"]


def totals(findings: Sequence[Finding]) -> tuple[float, Finding] | None:
    """(recorded sum of the last twelve months, forecast of the next twelve); None where either is missing."""
    past, _ = by_month(findings)
    total = next((f for f in findings if f.id.startswith("forecast/total@") and f.point is not None), None)
    if total is None or len(past) < 12:
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
    low, high = span([v for _, f in every for v in (f.low, f.point, f.high) if v is not None], zero=False, pad=0.08)
    low = 0.0 if 0 < low < 0.45 * high else low
    ticks = round_ticks(low, high, 4)
    canvas.axis("y", low, high, ticks, texts=unit_ticks(ticks, past[0][1].unit, past[0][1].currency), grid=True)
    first, last = every[0][0], every[-1][0]
    at = [m for m in range(first, last + 1) if m % 6 == 0]
    canvas.axis("x", first - 0.5, last + 0.3, [float(m) for m in at], texts=[month_name(m, short=True) for m in at])
    joined = [past[-1], *ahead]
    band = [f.high if f.high is not None else f.point for _, f in joined], [f.low if f.low is not None else f.point
                                                                             for _, f in reversed(joined)]
    x = [float(m) for m, _ in joined]
    canvas.trace(mode="lines", x=[*x, *reversed(x)], y=[*band[0], *band[1]], fill="toself", fillcolor=colours.range_band,
                 line={"width": 0, "color": colours.blue})
    canvas.line([float(m) for m, _ in past], [f.point or 0.0 for _, f in past], colours.total, 2.4)
    canvas.line(x, [f.point or 0.0 for _, f in joined], colours.blue, 3)
    _hover(canvas, every)
    canvas.rule(past[-1][0], past[-1][0], low, high, dash="dot")
    canvas.note("Recorded", past[-1][0], 1, yref="paper", xanchor="right", yshift=10, xshift=-6, size=12.5, colour=colours.muted)
    canvas.note(bold("Next 12 months"), past[-1][0], 1, yref="paper", yshift=10, xshift=6, size=12.5, colour=colours.blue)
    end = ahead[-1][1]
    canvas.note(bold(plain(figure_words(end))), 1, end.point or 0.0, xref="paper", xshift=6, yshift=8, size=LABEL,
                colour=colours.blue)
    if end.low is not None and end.high is not None:
        canvas.note(plain(money_range(end.low, end.high, end.currency)), 1, end.point or 0.0, xref="paper", xshift=6, yshift=-9,
                    size=SECOND, colour=colours.blue)
    return canvas.figure()


def _hover(canvas: Canvas, every: Sequence[tuple[int, Finding]]) -> None:
    canvas.trace(mode="markers", x=[m for m, _ in every], y=[f.point for _, f in every], hoverinfo="text",
                 hovertext=[f"{month_name(m)}<br>{plain(figure_words(f))}" for m, f in every],
                 marker={"size": 9, "opacity": 0.0, "color": canvas.colours.blue, "line": {"width": 0}})


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
