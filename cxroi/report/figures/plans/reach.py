"""Reach: net value by points moved, solid where the answers have been, dashed where they never were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import LABEL, TICK, Canvas, View, bold, plain
from cxroi.report.figures.base.kind import ChartKind, Findings, native
from cxroi.report.figures.base.ticks import ends, plain_ticks, round_ticks, span, unit_ticks
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.terms import Finding
from cxroi.words import at_most, figure_words, number, range_only

HEIGHT, COMPACT, LEFT, RIGHT, TOP, BOTTOM = 218, 194, 58, 20, 22, 28
PATH_IN = 8.8
"""Inches of a slide that the axis takes."""
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
        parts = finding.place.parts
        if finding.point is not None and len(parts) > 2 and _is_number(parts[-1]):
            found.setdefault(parts[-2], []).append((float(parts[-1]), finding))
    for points in found.values():
        points.sort(key=lambda pair: pair[0])
    return Curve(
        found.get("seen", []),
        found.get("beyond", []),
        next(iter(found.get("yours", [])), None),
        next(iter(found.get("zero", [])), None),
    )


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
    low, high = span(ends([f for _, f in drawn.every]), pad=0.1)
    last, seen = max(x for x, _ in drawn.every), drawn.seen[-1][0]
    last = last if last > 0 else 1.0
    ticks = round_ticks(low, high, 4)
    canvas.axis("y", low, high, ticks, texts=unit_ticks(ticks, like.measure, like.currency), grid=True)
    at = round_ticks(0, last, 5)
    canvas.axis(
        "x", 0, last, at, texts=[t + (" points" if i == len(at) - 1 else "") for i, t in enumerate(plain_ticks(at))]
    )
    canvas.rule(0, last, 0, 0)
    _stretch(canvas, drawn, (low, high), seen)
    canvas.note(
        f"seen in your data: up to {at_most(seen)}",
        seen,
        1,
        yref="paper",
        yshift=11,
        xanchor="right",
        size=12,
        colour=colours.faint,
    )
    if drawn.beyond and (last - seen) / last * canvas.inner_width > 92:
        canvas.note("not seen: dashed", seen, 1, yref="paper", yshift=11, xshift=6, size=12, colour=colours.faint)
    _marks(canvas, drawn, last)
    return canvas.figure()


def _stretch(canvas: Canvas, drawn: Curve, axis: tuple[float, float], seen: float) -> None:
    colours = canvas.colours
    x = [at for at, _ in drawn.seen]
    if drawn.beyond:
        canvas.shape("rect", x0=seen, x1=drawn.beyond[-1][0], y0=axis[0], y1=axis[1], fillcolor=colours.band)
    canvas.band(x, [f.high for _, f in drawn.seen], [f.low for _, f in drawn.seen])
    canvas.line(x, [f.point or 0.0 for _, f in drawn.seen], colours.blue, 3)
    for width, of in ((2, "point"), (1.2, "low"), (1.2, "high")):
        told = [(at, getattr(f, of)) for at, f in drawn.beyond if getattr(f, of) is not None]
        canvas.line([at for at, _ in told], [y for _, y in told], colours.gray, width, dash="dash")


def _marks(canvas: Canvas, drawn: Curve, last: float) -> None:
    """Where it breaks even, and where the plan stands."""
    if drawn.zero is not None and drawn.zero[0] <= last:
        _even(canvas, drawn.zero[0], last)
    if drawn.yours is not None:
        at, finding = drawn.yours
        below_is_taken = drawn.zero is not None and at < drawn.zero[0] <= last * 0.6
        above = ((finding.point or 0.0) > 0 or below_is_taken) and at > last * 0.25
        unseen = bool(drawn.seen) and at > drawn.seen[-1][0] * (1 + 1e-9)
        _yours(canvas, drawn.yours, canvas.colours.gray if unseen else canvas.colours.blue, above)


def _even(canvas: Canvas, at: float, last: float) -> None:
    colours, right = canvas.colours, at > last * 0.6
    canvas.dot(at, 0, 11, (colours.background, colours.text), cliponaxis=False)
    canvas.note(
        bold(f"Breaks even at {number(at)}"),
        at,
        0,
        yshift=15 if right else -15,
        xshift=-8 if right else 8,
        xanchor="right" if right else "left",
        size=13,
        colour=colours.text,
    )


def _yours(canvas: Canvas, yours: tuple[float, Finding], colour: str, above: bool) -> None:
    at, finding = yours
    hover = f"{number(at)} points: {plain(figure_words(finding))}<br>{plain(range_only(finding))}"
    canvas.dot(at, finding.point, 13, (colour, colour), cliponaxis=False, hoverinfo="text", hovertext=[hover])
    canvas.note(
        bold(f"Yours: {number(at)}"),
        at,
        finding.point or 0.0,
        xanchor="right" if above else "left",
        xshift=-10 if above else 10,
        yshift=14 if above else -14,
        size=LABEL if canvas.inner_width > 300 else TICK,
        colour=colour,
    )


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


def on_slide(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Solid with both ends of the range up to the largest rise seen, dashed beyond; yours and break-even marked."""
    drawn = curve(findings)
    low, high = span(ends([f for _, f in drawn.every]), pad=0.06)
    last, seen = max(*(x for x, _ in drawn.every), 1e-6), drawn.seen[-1][0]
    inch, tall = last / PATH_IN, (high - low) / 3.8
    plot = Plot((-1.3 * inch, last + 2.3 * inch), (low - 0.8 * tall, high + 0.6 * tall))
    ticks, at = round_ticks(low, high, 5), round_ticks(0, last, 6)
    like = drawn.seen[0][1]
    for tick, text in zip(ticks, unit_ticks(ticks, like.unit, like.currency), strict=True):
        plot.say(text, 0, tick, "muted", side="left", size=13)
    for x, text in zip(at, plain_ticks(at), strict=True):
        plot.say(text + (" points moved" if x == at[-1] else ""), x, low, "muted", side="below", size=13)
    plot.line((0, last), (0, 0), "gray", 1, name="zero")
    plot.line((seen, seen), (low, high), "gray", 1, name="largest rise seen", dash="dot")
    plot.say(f"seen: up to {number(seen)}", seen, high, "muted", side="above", size=13)
    for of, width in (("point", 3.5), ("low", 1.25), ("high", 1.25)):
        name = "net value" if of == "point" else f"90 % range, {of}"
        for points, colour, dash in (
            (drawn.seen, "blue", "solid" if of == "point" else "dash"),
            (drawn.beyond, "gray", "dash"),
        ):
            told = [(x, getattr(f, of)) for x, f in points if getattr(f, of) is not None]
            if len(told) > 1:
                plot.line([x for x, _ in told], [y for _, y in told], colour, width, name=name, dash=dash)
    if drawn.zero is not None and drawn.zero[0] <= last:
        plot.line((drawn.zero[0],), (0.0,), "text", 0, name="breaks even", marked=(0,), size=12, hollow=True)
        plot.say(f"Breaks even at {number(drawn.zero[0])}", drawn.zero[0], -0.3 * tall, bold=True)
    if drawn.yours is not None:
        x, finding = drawn.yours
        spread = [v for v in (finding.low, finding.point, finding.high) if v is not None]
        plot.line([x] * len(spread), spread, "blue", 1.5, name="yours", marked=(len(spread) // 2,), size=13)
        words = f"Yours: {number(x)} points, {figure_words(finding)} ({range_only(finding, meta.horizon)})"
        plot.say(
            words, x, (finding.point or 0.0) + 0.3 * tall, "blue", bold=True, side="left" if x > last / 2 else "right"
        )
    return plot


def _own(findings: Findings) -> Finding | None:
    yours = curve(findings).yours
    return None if yours is None else yours[1]


CHART = ChartKind(
    name="reach",
    how_to_read=(
        "Net value by how far answers rise. The line is solid, with its 90 % range, up to the largest rise seen "
        "here in twelve months. Beyond it is dashed: nothing was observed there, and the grade falls to D. The "
        "hollow mark is where it breaks even."
    ),
    claim=claim,
    slide=native(on_slide),
    lines=True,
    figure=figure,
    drawable=lambda findings: curve(findings).seen,
    lead=_own,
    lead_words="Net value:",
)
