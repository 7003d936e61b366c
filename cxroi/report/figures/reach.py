"""Reach: net value by points moved, solid where the answers have been, dashed where they never were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cxroi.report.figures.frame import LABEL, TICK, Canvas, View, bold, plain
from cxroi.report.figures.ticks import plain_ticks, round_ticks, span, unit_ticks
from cxroi.terms import Finding
from cxroi.words import at_most, figure_words, number, range_only

HEIGHT, COMPACT, LEFT, RIGHT, TOP, BOTTOM = 218, 194, 58, 20, 22, 28
Points = list[tuple[float, Finding]]


@dataclass(frozen=True)
class Curve:
    """(points moved, finding) in order: seen, beyond it, the scenario's own, and where net value is zero."""

    seen: Points
    beyond: Points
    yours: tuple[float, Finding] | None
    zero: tuple[float, Finding] | None

    @property
    def every(self) -> Points:
        return [*self.seen, *self.beyond, *([self.yours] if self.yours else [])]


def curve(findings: Sequence[Finding]) -> Curve:
    """The findings by the part of their path before the points."""
    found: dict[str, Points] = {}
    for finding in findings:
        parts = finding.id.split("@")[0].split("/")
        if finding.point is not None and len(parts) > 2 and _is_number(parts[-1]):
            found.setdefault(parts[-2], []).append((float(parts[-1]), finding))
    for points in found.values():
        points.sort(key=lambda pair: pair[0])
    return Curve(found.get("seen", []), found.get("beyond", []), next(iter(found.get("yours", [])), None),
                 next(iter(found.get("zero", [])), None))


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """Band and line up to the largest rise seen, grey ground and dashes beyond it, marks at yours and at break-even."""
    view = view or View()
    drawn = curve(findings)
    canvas = Canvas(view, COMPACT if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    if not drawn.seen:
        return canvas.figure()
    colours, like = canvas.colours, drawn.seen[0][1]
    low, high = span([v for _, f in drawn.every for v in (f.low, f.point, f.high) if v is not None], pad=0.1)
    last, seen = max(x for x, _ in drawn.every), drawn.seen[-1][0]
    last = last if last > 0 else 1.0
    ticks = round_ticks(low, high, 4)
    canvas.axis("y", low, high, ticks, texts=unit_ticks(ticks, like.unit, like.currency), grid=True)
    at = round_ticks(0, last, 5)
    canvas.axis("x", 0, last, at, texts=[t + (" points" if i == len(at) - 1 else "") for i, t in enumerate(plain_ticks(at))])
    canvas.rule(0, last, 0, 0)
    _stretch(canvas, drawn, (low, high), seen)
    canvas.note(f"seen in your data: up to {at_most(seen)}", seen, 1, yref="paper", yshift=11, xanchor="right", size=12,
                colour=colours.faint)
    if drawn.beyond and (last - seen) / last * canvas.inner_width > 92:
        canvas.note("not seen: dashed", seen, 1, yref="paper", yshift=11, xshift=6, size=12, colour=colours.faint)
    _marks(canvas, drawn, last)
    return canvas.figure()


def _stretch(canvas: Canvas, drawn: Curve, axis: tuple[float, float], seen: float) -> None:
    colours = canvas.colours
    x = [at for at, _ in drawn.seen]
    edge = [f.high for _, f in drawn.seen], [f.low for _, f in reversed(drawn.seen)]
    if drawn.beyond:
        canvas.shape("rect", x0=seen, x1=drawn.beyond[-1][0], y0=axis[0], y1=axis[1], fillcolor=colours.band)
    canvas.trace(mode="lines", x=[*x, *reversed(x)], y=[*edge[0], *edge[1]], fill="toself", fillcolor=colours.range_band,
                 line={"width": 0, "color": colours.blue})
    canvas.line(x, [f.point or 0.0 for _, f in drawn.seen], colours.blue, 3)
    for width, of in ((2, "point"), (1.2, "low"), (1.2, "high")):
        told = [(at, getattr(f, of)) for at, f in drawn.beyond if getattr(f, of) is not None]
        canvas.line([at for at, _ in told], [y for _, y in told], colours.gray, width, dash="dash")


def _marks(canvas: Canvas, drawn: Curve, last: float) -> None:
    colours = canvas.colours
    if drawn.zero is not None and drawn.zero[0] <= last:
        at = drawn.zero[0]
        canvas.trace(mode="markers", x=[at], y=[0], cliponaxis=False, marker={
            "size": 11, "opacity": 1, "color": colours.background, "line": {"color": colours.text, "width": 2}})
        right = at > last * 0.6
        canvas.note(bold(f"Breaks even at {number(at)}"), at, 0, yshift=15 if right else -15,
                    xshift=-8 if right else 8,
                    xanchor="right" if right else "left", size=13, colour=colours.text)
    if drawn.yours is not None:
        at, finding = drawn.yours
        colour = colours.gray if drawn.seen and at > drawn.seen[-1][0] * (1 + 1e-9) else colours.blue
        hover = f"{number(at)} points: {plain(figure_words(finding))}<br>{plain(range_only(finding))}"
        canvas.trace(mode="markers", x=[at], y=[finding.point], cliponaxis=False, hoverinfo="text", hovertext=[hover],
                     marker={"size": 13, "opacity": 1, "color": colour, "line": {"color": colour, "width": 2}})
        below_is_taken = drawn.zero is not None and at < drawn.zero[0] <= last * 0.6
        above = ((finding.point or 0.0) > 0 or below_is_taken) and at > last * 0.25
        canvas.note(bold(f"Yours: {number(at)}"), at, finding.point or 0.0, xanchor="right" if above else "left",
                    xshift=-10 if above else 10, yshift=14 if above else -14,
                    size=LABEL if canvas.inner_width > 300 else TICK, colour=colour)


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """Whether the plan stays inside what was seen, and whether it pays there."""
    del names
    drawn = curve(findings)
    if not drawn.seen or drawn.yours is None:
        return "What more points would bring cannot be drawn yet"
    at, seen = drawn.yours[0], drawn.seen[-1][0]
    if at > seen * (1 + 1e-9):
        return f"{number(at)} points were never seen here: grade D"
    if drawn.zero is None or drawn.zero[0] > at:
        return f"{number(at)} points were seen, but do not pay"
    return f"{number(at)} points are inside what was seen"
