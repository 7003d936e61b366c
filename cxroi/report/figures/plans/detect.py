"""Detectable effect: the smallest effect a pilot would find, by customers in each group, beside the effect looked
for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import Canvas, View, bold, plain, text_width
from cxroi.report.figures.base.kind import ChartKind, Findings, native
from cxroi.report.figures.base.ticks import round_ticks, span, unit_ticks
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.report.slides.kinds.paths import framed, x_ticks, y_ticks
from cxroi.terms import Finding
from cxroi.words import count, figure_words, value_words

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 300, 62, 24, 14, 46
PATH, WANTED = "pilot/detectable", "pilot/wanted"


def by_size(findings: Sequence[Finding]) -> list[tuple[int, Finding]]:
    """(customers in each group, smallest effect found) in order. The key of a finding is its customers."""
    found = [(int(f.key), f) for f in findings if f.series == PATH and f.point is not None]
    return sorted(found, key=lambda pair: pair[0])


def wanted(findings: Sequence[Finding]) -> Finding | None:
    """The effect that is looked for."""
    return next((f for f in findings if f.path == WANTED and f.point is not None), None)


def needed(findings: Sequence[Finding]) -> Finding | None:
    """Customers in each group that find it."""
    return next((f for f in findings if f.path == "pilot/needed" and f.point is not None), None)


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """Curve over customers (each step of the axis ten times as many), the wanted effect as a line, a mark where they
    meet."""
    view = view or View()
    points, effect, size = by_size(findings), wanted(findings), needed(findings)
    canvas = Canvas(view, 250 if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    if not points:
        return canvas.figure()
    colours, like = canvas.colours, points[0][1]
    tops = [f.point or 0.0 for _, f in points] + ([effect.point or 0.0] if effect is not None else [])
    low, high = 0.0, span(tops)[1]
    ticks = round_ticks(low, high, 5)
    canvas.axis("y", low, high, ticks, texts=unit_ticks(ticks, like.measure, like.currency), grid=True)
    first, last = points[0][0], points[-1][0]
    at = [n for power in range(1, 9) for n in (10**power, 3 * 10**power) if first <= n <= last]
    canvas.axis(
        "x",
        log10(first) - 0.03 * log10(last / first),
        log10(last),
        [log10(n) for n in at],
        texts=[count(n) for n in at],
    )
    canvas.line([log10(n) for n, _ in points], [f.point or 0.0 for _, f in points], colours.blue, 3)
    if effect is not None:
        _worth(canvas, effect, size, (first, last))
    canvas.below("Customers in each of the two groups")
    return canvas.figure()


def _worth(canvas: Canvas, effect: Finding, size: Finding | None, ends: tuple[int, int]) -> None:
    """The effect worth finding as a line, and the mark where the curve meets it."""
    at, (first, last) = effect.point or 0.0, ends
    axis = (log10(first), log10(last))
    canvas.rule(*axis, at, at, colour=canvas.colours.text, width=1.6)
    late = size is None or (size.point or 0.0) ** 2 > first * last
    canvas.note(
        bold(plain(f"Worth finding: {figure_words(effect)}")),
        0 if late else 1,
        at,
        xref="paper",
        xanchor="left" if late else "right",
        yshift=11,
        xshift=6 if late else 0,
        size=13,
        colour=canvas.colours.text,
    )
    if size is not None and size.point is not None and first <= size.point <= last:
        _meeting(canvas, (log10(size.point), at), axis, size)


def _meeting(canvas: Canvas, at: tuple[float, float], axis: tuple[float, float], size: Finding) -> None:
    canvas.dot(*at, 12, (canvas.colours.background, canvas.colours.blue), edge=2.4)
    words = f"{count(size.point or 0.0)} each"
    room = (axis[1] - at[0]) / (axis[1] - axis[0]) * canvas.inner_width
    side = "left" if room > text_width(words, 13) + 14 else "right"
    canvas.note(
        bold(words),
        *at,
        xanchor=side,
        xshift=10 if side == "left" else -10,
        yshift=16,
        size=13,
        colour=canvas.colours.blue,
    )


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """How many customers find the effect, or what those who can be drawn would find."""
    del names
    points, effect, size = by_size(findings), wanted(findings), needed(findings)
    if not points or effect is None:
        return "No size can be computed yet"
    last, least = points[-1]
    if size is not None and (size.point or 0.0) <= last:
        return f"{count(size.point or 0.0)} customers in each group find {figure_words(effect)}"
    return f"Even {count(last)} in each group find only {value_words(least.point or 0.0, least)} or more"


def on_slide(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Smallest effect found by customers in each group (each step ten times as many), and the effect worth finding."""
    points, effect, size = by_size(findings), wanted(findings), needed(findings)
    high = span([f.point or 0.0 for _, f in points] + ([effect.point or 0.0] if effect is not None else []))[1]
    first, last = log10(points[0][0]), log10(points[-1][0])
    plot, _, y_inch = framed(first, last, 0.0, high, right_in=0.6)
    ticks, like = round_ticks(0.0, high, 5), points[0][1]
    y_ticks(plot, first, ticks, unit_ticks(ticks, like.unit, like.currency))
    at = [n for power in range(1, 9) for n in (10**power, 3 * 10**power) if points[0][0] <= n <= points[-1][0]]
    x_ticks(plot, [log10(n) for n in at], [count(n) for n in at], 0.0)
    plot.line(
        [log10(n) for n, _ in points], [f.point or 0.0 for _, f in points], "blue", 3.5, name="smallest effect found"
    )
    if effect is not None:
        y = effect.point or 0.0
        plot.line((first, last), (y, y), "text", 2, name="effect worth finding")
        words = f"Worth finding: {figure_words(effect, meta.horizon)}"
        plot.say(words, last, y + 0.2 * y_inch, bold=True, side="left", size=15)
        if size is not None and points[0][0] <= (size.point or 0.0) <= points[-1][0]:
            meet, each = log10(size.point or 1.0), f"{count(size.point or 0.0)} each"
            plot.line((meet,), (y,), "blue", 0, name="needed", marked=(0,), size=12, hollow=True)
            plot.say(each, meet, y - 0.25 * y_inch, "blue", bold=True, size=15)
    plot.say("Customers in each of the two groups", first, -0.45 * y_inch, "muted", size=13)
    return plot


def _looked_for(findings: Findings) -> Finding | None:
    return next((one for one in findings if one.path == WANTED), None)


CHART = ChartKind(
    name="detect",
    how_to_read=(
        "The curve is the smallest effect that a pilot of this size would find with the chance you asked for: "
        "fewer customers see only large effects. Look where it crosses the line of the effect worth finding. To "
        "see half the effect takes four times the customers."
    ),
    claim=claim,
    slide=native(on_slide),
    figure=figure,
    source="how much customers differed in the last months",
    drawable=by_size,
    lead=_looked_for,
    lead_words="Effect worth finding:",
)
