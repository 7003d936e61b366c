"""Event study: exposed against comparable units by months from each unit's own launch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cxroi.report.figures.frame import SECOND, Canvas, View, bold, plain, text_width
from cxroi.report.figures.ticks import round_ticks, span, unit_ticks
from cxroi.terms import Finding
from cxroi.words import count, figure_words, range_only, spans_zero, value_words

LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 58, 132, 28, 46, 256


def by_month(findings: Sequence[Finding]) -> list[tuple[int, Finding]]:
    """(months from launch, finding) in order; findings without a figure left out."""
    found = [(int(f.key), f) for f in findings if f.point is not None and f.key.lstrip("-").isdigit()]
    return sorted(found, key=lambda pair: pair[0])


def is_leaving(findings: Sequence[Finding]) -> bool:
    return any("/leaving/" in f.id for f in findings)


def flat_before(points: Sequence[tuple[int, Finding]]) -> bool:
    """True when zero lies in at least four of five ranges before launch (one of ten misses by chance alone)."""
    before = [f for e, f in points if e < 0 and f.low is not None]
    return bool(before) and sum(spans_zero(f) for f in before) >= 0.8 * len(before)


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """Hollow grey before launch on a grey ground, filled blue after; bars are the 90 % range of one month."""
    view = view or View()
    points = by_month(findings)
    canvas = Canvas(view, 224 if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    if not points:
        return canvas.figure()
    months = [e for e, _ in points]
    first, last = min(months) - 0.6, max(months) + 0.4
    low, high = span([v for _, f in points for v in (f.low, f.point, f.high) if v is not None], pad=0.12)
    ticks = round_ticks(low, high, 6)
    canvas.axis("y", low, high, ticks, texts=unit_ticks(ticks, points[0][1].unit, points[0][1].currency), grid=True)
    every = next(s for s in (1, 2, 3, 4, 6, 12) if canvas.inner_width / ((last - first) / s) >= 26)
    at = [e for e in range(min(months), max(months) + 1) if e % every == 0]
    canvas.axis("x", first, last, [float(e) for e in at], texts=[count(e) for e in at])
    canvas.rule(first, last, 0, 0)
    if min(months) < 0 <= max(months):
        canvas.shape("rect", x0=first, x1=-0.5, y0=0, y1=1, yref="paper", fillcolor=canvas.colours.band)
        canvas.rule(-0.5, -0.5, 0, 1, yref="paper", colour=canvas.colours.text, width=1.4)
        canvas.note(bold("Launch"), -0.5, 1, yref="paper", xanchor="center", yshift=12, colour=canvas.colours.text)
        if flat_before(points):
            _before(canvas, "Before: no difference, as it should be", first)
    _marks(canvas, points)
    _words(canvas, points)
    return canvas.figure()


def _before(canvas: Canvas, words: str, first: float) -> None:
    room = canvas.inner_width * (-0.5 - first) / (canvas.axes["xaxis"]["range"][1] - first)
    short = words if text_width(words, 12) < room else "Before: no difference"
    if text_width(short, 12) < room:
        canvas.note(short, (first - 0.5) / 2, 1, yref="paper", yshift=-10, xanchor="center", size=12, bgcolor=canvas.colours.band)


def _marks(canvas: Canvas, points: Sequence[tuple[int, Finding]]) -> None:
    colours = canvas.colours
    known = {e for e, _ in points}
    for e, f in points:
        colour = colours.blue if e >= 0 else colours.gray
        if f.low is not None and f.high is not None:
            canvas.line([e, e], [f.low, f.high], colour, 2)
    for before in (True, False):
        group = [(float(e), f.point or 0.0, f) for e, f in points if (e < 0) == before]
        if before and -1 not in known and any(e < -1 for e in known):
            canvas.trace(mode="markers", x=[-1], y=[0], marker=_marker(colours.background, colours.gray))
        if not group:
            continue
        x, y, found = [g[0] for g in group], [g[1] for g in group], [g[2] for g in group]
        colour = colours.gray if before else colours.blue
        if not before:
            canvas.line(x, y, colour, 1.2)
        hover = [f"Month {count(e)}: {plain(figure_words(f))}<br>{plain(range_only(f))}" for e, f in zip(x, found, strict=True)]
        canvas.trace(mode="markers", x=x, y=y, hoverinfo="text", hovertext=hover,
                     marker=_marker(colours.background if before else colour, colour))


def _marker(fill: str, edge: str) -> dict[str, object]:
    return {"symbol": "circle", "size": 9, "opacity": 1, "color": fill, "line": {"color": edge, "width": 1.8}}


def _words(canvas: Canvas, points: Sequence[tuple[int, Finding]]) -> None:
    colours, (month, last) = canvas.colours, points[-1]
    unit = "Share who leave, more or fewer a month" if "/leaving/" in last.id else "Extra margin, customer and month"
    room = canvas.inner_width * (-0.5 - canvas.axes["xaxis"]["range"][0]) / (month + 1 - canvas.axes["xaxis"]["range"][0])
    if text_width(unit, 12) < room - 24 or points[0][0] >= 0:
        canvas.note(unit, 0, 1, xref="paper", yref="paper", yshift=12, size=12, colour=colours.faint)
    canvas.note("Months before and after each unit's own launch. Bar: 90 % range of one month", 0, 0, xref="paper", yref="paper",
                yshift=-36, size=12, colour=colours.faint)
    if month >= 0:
        words = f"{bold(plain(figure_words(last)))} in month {month}"
        canvas.note(words, 1, last.point or 0.0, xref="paper", xshift=8, yshift=8, size=13, colour=colours.blue)
        canvas.note(plain(range_only(last)), 1, last.point or 0.0, xref="paper", xshift=8, yshift=-9, size=SECOND + 1,
                    colour=colours.blue)


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """What stands at the last month after launch, or that the difference was there before launch."""
    del names
    points = by_month(findings)
    after = [f for e, f in points if e >= 0]
    if not after:
        return "There are no months after launch to compare yet"
    if any(e < 0 for e, _ in points) and not flat_before(points):
        return "The groups already differed before launch"
    last = after[-1]
    if spans_zero(last) or last.point is None or last.low is None or last.high is None:
        return "No clear difference in the last month after launch"
    if is_leaving(findings):
        more = "more" if last.point > 0 else "fewer"
        ends = sorted((abs(last.low), abs(last.high)))
        shown = f"{value_words(abs(last.point), last)} {more} leave a month"
        return f"{shown} among those who got it ({value_words(ends[0], last)} to {value_words(ends[1], last)})"
    return f"Customers who got it bring {_more(last)} a month ({range_only(last)})"


def _more(finding: Finding) -> str:
    value = finding.point or 0.0
    return f"{value_words(abs(value), finding)} {'more' if value > 0 else 'less'}"


