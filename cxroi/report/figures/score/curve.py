"""Curve: share of customers who stay by their answer, over the histogram of answers on the same x."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import SECOND, Canvas, View, bold, plain
from cxroi.report.figures.base.kind import ChartKind, Findings, native
from cxroi.report.figures.base.ticks import ends, round_ticks, share_ticks, span
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.report.slides.kinds.paths import end_words, framed, y_ticks
from cxroi.terms import ALL, Finding
from cxroi.words import count, figure_words, range_only, things

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 336, 54, 96, 12, 46
FEW = 100
REACH = 3


def stays(findings: Sequence[Finding]) -> list[tuple[float, Finding]]:
    """(answer, share who stay) in order, without those that have no figure."""
    return _by_answer(findings, "curve/stay")


def answers(findings: Sequence[Finding]) -> dict[float, float]:
    """Number of answers by answer."""
    return {x: f.point or 0.0 for x, f in _by_answer(findings, "curve/answers")}


def _by_answer(findings: Sequence[Finding], path: str) -> list[tuple[float, Finding]]:
    found = [(float(f.key), f) for f in findings if f.series == path and f.point is not None and f.key != ALL]
    return sorted(found, key=lambda pair: pair[0])


def steep(points: Sequence[tuple[float, Finding]]) -> tuple[float, float] | None:
    """The stretch of three answers over which most more stay, when its two ends' ranges do not meet; else None."""
    best: tuple[float, float, float] | None = None
    for (x0, a), (x1, b) in zip(points, points[REACH:], strict=False):
        if a.high is None or b.low is None or b.low <= a.high:
            continue
        rise = ((b.point or 0.0) - (a.point or 0.0)) / (x1 - x0)
        if best is None or rise > best[0]:
            best = rise, x0, x1
    return None if best is None else (best[1], best[2])


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """Band and line (dotted where fewer than 100 answered), steep part on a grey ground, answers as bars below."""
    view = view or View()
    points, heard = stays(findings), answers(findings)
    canvas = Canvas(view, 250 if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    if not points:
        return canvas.figure()
    xs = [x for x, _ in points]
    low, high = span(ends([f for _, f in points]), zero=False, pad=0.08)
    stretch = steep(points)
    high += 0.0 if stretch is None else (high - low) * 24 / (0.74 * canvas.inner_height)
    low, high = max(low, 0.0), max(high, low + 0.02)
    ticks = [t for t in round_ticks(low, high, 4) if t <= 1]
    canvas.axis("y", low, high, ticks, texts=share_ticks(ticks), grid=True, domain=[0.26, 1])
    every = [*sorted({*xs, *heard})]
    canvas.axis("x", min(every) - 0.5, max(every) + 0.5, every, texts=[f"{x:g}" for x in every], anchor="y2")
    canvas.axis("y2", 0, max(heard.values(), default=1.0) * 1.05 or 1.0, domain=[0, 0.2], anchor="x")
    if stretch is not None:
        canvas.shape("rect", x0=stretch[0], x1=stretch[1], y0=low, y1=high, fillcolor=canvas.colours.band)
        canvas.note(
            bold(f"{stretch[0]:g} to {stretch[1]:g}: the steepest part"),
            sum(stretch) / 2,
            high,
            xanchor="center",
            yshift=-12,
            size=13,
            colour=canvas.colours.text,
        )
    _line(canvas, points, heard)
    _bars(canvas, heard)
    _end(canvas, points[-1])
    canvas.below("Answer, the last one before the year began")
    return canvas.figure()


def _few(x: float, finding: Finding, heard: Mapping[float, float]) -> bool:
    return heard.get(x, float(finding.n)) < FEW


def _line(canvas: Canvas, points: Sequence[tuple[float, Finding]], heard: Mapping[float, float]) -> None:
    colours = canvas.colours
    ranged = [(x, f) for x, f in points if f.low is not None and f.high is not None]
    canvas.band([x for x, _ in ranged], [f.high or 0.0 for _, f in ranged], [f.low or 0.0 for _, f in ranged])
    for (x0, a), (x1, b) in pairwise(points):
        thin = _few(x0, a, heard) or _few(x1, b, heard)
        canvas.line([x0, x1], [a.point or 0.0, b.point or 0.0], colours.blue, 3, dash="dot" if thin else "solid")
    solid = [(x, f) for x, f in points if not _few(x, f, heard)]
    canvas.trace(
        mode="markers",
        x=[x for x, _ in solid],
        y=[f.point for _, f in solid],
        hoverinfo="text",
        hovertext=[f"{x:g}: {plain(figure_words(f))} stay<br>{plain(range_only(f))}" for x, f in solid],
        marker={"size": 7, "opacity": 1, "color": colours.blue, "line": {"width": 0}},
    )
    if len(solid) < len(points):
        canvas.note(
            "few answers: dotted",
            0,
            0.26,
            xref="paper",
            yref="paper",
            yshift=12,
            xshift=8,
            size=12,
            colour=colours.faint,
            bgcolor=colours.background,
        )


def _bars(canvas: Canvas, heard: Mapping[float, float]) -> None:
    colours = canvas.colours
    if not heard:
        return
    canvas.trace(
        "bar",
        x=list(heard),
        y=list(heard.values()),
        yaxis="y2",
        width=[0.7] * len(heard),
        hoverinfo="text",
        hovertext=[f"{x:g}: {things(n, 'answer')}" for x, n in heard.items()],
        marker={
            "line": {"width": 0},
            "color": [colours.pale if n < FEW else colours.second_blue for n in heard.values()],
        },
    )
    canvas.note(
        f"{count(sum(heard.values()))}<br>answers",
        1,
        0.1,
        xref="paper",
        yref="paper",
        xshift=8,
        size=12,
        colour=colours.faint,
        align="left",
    )


def _end(canvas: Canvas, last: tuple[float, Finding]) -> None:
    finding, colour = last[1], canvas.colours.blue
    y = finding.point or 0.0
    canvas.note(
        f"{bold(plain(figure_words(finding)))} stay", 1, y, xref="paper", xshift=4, yshift=8, size=13, colour=colour
    )
    canvas.note(plain(range_only(finding)), 1, y, xref="paper", xshift=4, yshift=-9, size=SECOND, colour=colour)
    canvas.chip(finding.grade, y, 14, yshift=-29)


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """Where an answer makes the largest difference to who stays, or that no stretch stands out."""
    del names
    points = stays(findings)
    if not points:
        return "How staying goes with the answer cannot be measured here yet"
    stretch = steep(points)
    if stretch is None:
        return "Those who answer higher do not clearly stay more"
    if stretch[0] < (points[0][0] + points[-1][0]) / 2 - 1:
        return f"Staying rises most between answers {stretch[0]:g} and {stretch[1]:g}, among the unhappy"
    return f"Staying rises most between answers {stretch[0]:g} and {stretch[1]:g}"


def on_slide(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Share who stay by answer with both ends of the range; answers counted under each."""
    points, heard = stays(findings), answers(findings)
    xs = [x for x, _ in points]
    low, high = span(ends([f for _, f in points]), zero=False, pad=0.06)
    plot, _, y_inch = framed(min(xs) - 0.3, max(xs), low, high)
    ticks = [t for t in round_ticks(low, high, 5) if t <= 1]
    y_ticks(plot, min(xs) - 0.3, ticks, share_ticks(ticks))
    for x in sorted({*xs, *heard}):
        plot.say(f"{x:g}", x, low, side="below", size=14)
        if x in heard:
            plot.say(count(heard[x]), x, low - 0.3 * y_inch, "muted", side="below", size=13)
    plot.say("answers", max(xs) + 0.3, low - 0.43 * y_inch, "muted", size=13)
    for name, part in (("low", "low"), ("high", "high")):
        ranged = [(x, getattr(f, part)) for x, f in points if getattr(f, part) is not None]
        if ranged:
            plot.line(
                [x for x, _ in ranged], [y for _, y in ranged], "gray", 1.25, name=f"90 % range, {name}", dash="dash"
            )
    plot.line(
        xs,
        [f.point or 0.0 for _, f in points],
        "blue",
        3.5,
        name="share who stay",
        marked=tuple(range(len(xs))),
        size=8,
    )
    stretch = steep(points)
    if stretch is not None:
        for x in stretch:
            plot.line((x, x), (low, high), "gray", 1, name="steepest part", dash="dot")
        plot.say(
            f"{stretch[0]:g} to {stretch[1]:g}: the steepest part", sum(stretch) / 2, high, bold=True, side="above"
        )
    end = points[-1][1]
    end_words(plot, max(xs), end, f"{figure_words(end)} stay", meta, y_inch)
    return plot


def _highest(findings: Findings) -> Finding | None:
    """The share of those who gave the highest answer."""
    return next((one for _, one in reversed(stays(findings))), None)


CHART = ChartKind(
    name="curve",
    how_to_read=(
        "For each answer the share of customers still there after 12 months, with the 90 % range as a band. The "
        "grey ground marks the stretch where one more step goes with the largest rise. The bars below count the "
        "answers."
    ),
    claim=claim,
    slide=native(on_slide),
    lines=True,
    figure=figure,
    source="last answer known before each month, who left",
    drawable=stays,
    lead=_highest,
    lead_words="Highest answer:",
)
