"""Detectable effect: the smallest effect a pilot would find, by customers in each group, beside the effect looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10

import plotly.graph_objects as go

from cxroi.report.figures.frame import Canvas, View, bold, plain, text_width
from cxroi.report.figures.ticks import round_ticks, span, unit_ticks
from cxroi.terms import Finding
from cxroi.words import count, figure_words, value_words

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 300, 62, 24, 14, 46
PATH = "pilot/detectable/"


def by_size(findings: Sequence[Finding]) -> list[tuple[int, Finding]]:
    """(customers in each group, smallest effect found) in order. The key of a finding is its customers."""
    found = [(int(f.key), f) for f in findings if f.id.startswith(PATH) and f.point is not None]
    return sorted(found, key=lambda pair: pair[0])


def wanted(findings: Sequence[Finding]) -> Finding | None:
    """The effect that is looked for."""
    return next((f for f in findings if f.id.startswith("pilot/wanted") and f.point is not None), None)


def needed(findings: Sequence[Finding]) -> Finding | None:
    """Customers in each group that find it."""
    return next((f for f in findings if f.id.startswith("pilot/needed") and f.point is not None), None)


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """Curve over customers (each step of the axis ten times as many), the wanted effect as a line, a mark where they meet."""
    view = view or View()
    points, effect, size = by_size(findings), wanted(findings), needed(findings)
    canvas = Canvas(view, 250 if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    if not points:
        return canvas.figure()
    colours, like = canvas.colours, points[0][1]
    tops = [f.point or 0.0 for _, f in points] + ([effect.point or 0.0] if effect is not None else [])
    low, high = 0.0, span(tops)[1]
    ticks = round_ticks(low, high, 5)
    canvas.axis("y", low, high, ticks, texts=unit_ticks(ticks, like.unit, like.currency), grid=True)
    first, last = points[0][0], points[-1][0]
    at = [n for power in range(1, 9) for n in (10**power, 3 * 10**power) if first <= n <= last]
    canvas.axis("x", log10(first) - 0.03 * log10(last / first), log10(last), [log10(n) for n in at], texts=[count(n) for n in at])
    canvas.line([log10(n) for n, _ in points], [f.point or 0.0 for _, f in points], colours.blue, 3)
    if effect is not None and effect.point is not None:
        canvas.rule(log10(first), log10(last), effect.point, effect.point, colour=colours.text, width=1.6)
        late = size is None or (size.point or 0.0) ** 2 > first * last
        canvas.note(bold(plain(f"Worth finding: {figure_words(effect)}")), 0 if late else 1, effect.point, xref="paper",
                    xanchor="left" if late else "right", yshift=11, xshift=6 if late else 0, size=13, colour=colours.text)
        if size is not None and size.point is not None and first <= size.point <= last:
            _meeting(canvas, (log10(size.point), effect.point), (log10(first), log10(last)), size)
    canvas.note("Customers in each of the two groups", 0, 0, xref="paper", yref="paper", yshift=-36, size=12,
                colour=colours.faint)
    return canvas.figure()


def _meeting(canvas: Canvas, at: tuple[float, float], axis: tuple[float, float], size: Finding) -> None:
    canvas.trace(mode="markers", x=[at[0]], y=[at[1]], marker={
        "size": 12, "opacity": 1, "color": canvas.colours.background, "line": {"color": canvas.colours.blue, "width": 2.4}})
    words = f"{count(size.point or 0.0)} each"
    room = (axis[1] - at[0]) / (axis[1] - axis[0]) * canvas.inner_width
    side = "left" if room > text_width(words, 13) + 14 else "right"
    canvas.note(bold(words), *at, xanchor=side, xshift=10 if side == "left" else -10, yshift=16, size=13,
                colour=canvas.colours.blue)


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
