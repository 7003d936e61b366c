"""Fan: money back month by month in a scenario, best estimate with nested bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cxroi.report.figures.frame import LABEL, SECOND, TICK, Canvas, View, bold, plain
from cxroi.report.figures.ticks import round_ticks, span, unit_ticks
from cxroi.terms import Finding
from cxroi.words import count, figure_words, months, range_only, spans_zero

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 214, 58, 104, 14, 28
ROOM_BELOW = 34
"""Px under zero for the words at the month in which the money is back."""


def by_level(findings: Sequence[Finding]) -> dict[float, list[tuple[int, Finding]]]:
    """(month, finding) in order for each level of the range, widest first. The key of a finding is its month."""
    levels = sorted({f.level for f in findings if f.level is not None and f.point is not None}, reverse=True)
    return {level: sorted(((int(f.key), f) for f in findings if f.level == level and f.point is not None and f.key.isdigit()),
                          key=lambda pair: pair[0]) for level in levels}


def back_in(path: Sequence[tuple[int, Finding]]) -> int | None:
    """First month from which the line stays at or above zero, after having been below it; None without one."""
    below = [m for m, f in path if (f.point or 0.0) < 0]
    later = [m for m, _ in path if below and m > max(below)]
    return min(later, default=None)


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """Nested bands of one blue, best estimate 3 wide, zero line, a hollow mark where the money is back."""
    view = view or View()
    levels = by_level(findings)
    canvas = Canvas(view, 190 if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    if not levels:
        return canvas.figure()
    colours, widest = canvas.colours, next(iter(levels.values()))
    low, high = span([v for path in levels.values() for _, f in path for v in (f.low, f.point, f.high) if v is not None])
    if back_in(widest) is not None:
        low = min(low, -(high - low) * ROOM_BELOW / canvas.inner_height)
    ticks = round_ticks(low, high, 4)
    canvas.axis("y", low, high, ticks, texts=unit_ticks(ticks, widest[0][1].unit, widest[0][1].currency), grid=True)
    first, last = widest[0][0], widest[-1][0]
    every = next(s for s in (1, 2, 3, 6, 12, 24, 60) if canvas.inner_width * s / max(last - first, 1) >= 34)
    at = [m for m in range(first, last + 1) if m % every == 0]
    canvas.axis("x", first, last, [float(m) for m in at], texts=[f"{count(m)}{' months' if m == at[-1] else ''}" for m in at])
    canvas.rule(first, last, 0, 0)
    for path in levels.values():
        x = [m for m, _ in path]
        edge = [f.high for _, f in path], [f.low for _, f in reversed(path)]
        canvas.trace(mode="lines", x=[*x, *reversed(x)], y=[*edge[0], *edge[1]], fill="toself", fillcolor=colours.range_band,
                     line={"width": 0, "color": colours.blue})
    canvas.line([m for m, _ in widest], [f.point or 0.0 for _, f in widest], colours.blue, 3)
    _mark(canvas, widest, (low, high))
    _end(canvas, levels)
    return canvas.figure()


def _mark(canvas: Canvas, path: Sequence[tuple[int, Finding]], axis: tuple[float, float]) -> None:
    month = back_in(path)
    if month is None:
        return
    y = dict(path)[month].point or 0.0
    canvas.trace(mode="markers", x=[month], y=[y], cliponaxis=False, marker={
        "size": 11, "opacity": 1, "color": canvas.colours.background, "line": {"color": canvas.colours.blue, "width": 2.4}})
    below = (y - axis[0]) / (axis[1] - axis[0]) * canvas.inner_height > 26
    late = month > (path[0][0] + path[-1][0]) * 0.6
    canvas.note(bold(f"Pays back in month {month}"), month, y, yshift=-18 if below else 18, xshift=-6 if late else 6,
                xanchor="right" if late else "left", size=13, colour=canvas.colours.text)


def _end(canvas: Canvas, levels: Mapping[float, list[tuple[int, Finding]]]) -> None:
    colours = canvas.colours
    last = next(iter(levels.values()))[-1][1]
    at = last.point or 0.0
    px = (canvas.axes["yaxis"]["range"][1] - canvas.axes["yaxis"]["range"][0]) / canvas.inner_height
    taken = [at + 8 * px, at - 9 * px]
    canvas.note(bold(plain(figure_words(last))), 1, at, xref="paper", xshift=8, yshift=8, size=LABEL, colour=colours.blue)
    canvas.note(plain(range_only(last)), 1, at, xref="paper", xshift=8, yshift=-9, size=SECOND, colour=colours.blue)
    for level, path in levels.items():
        top = path[-1][1].high
        if top is not None and all(abs(top - t) > 15 * px for t in taken):
            canvas.note(f"{level * 100:.0f} in 100", 1, top, xref="paper", xshift=8, size=TICK, colour=colours.faint)
            taken.append(top)


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """When the money is back, or that it is not within the months drawn; the range of the end decides on "likely"."""
    del names
    path = next(iter(by_level(findings).values()), [])
    if not path:
        return "There is no scenario to draw yet"
    month, last = back_in(path), path[-1][1]
    if month is not None and not spans_zero(last):
        return f"Money back by month {month}"
    if month is not None:
        return f"Money back by month {month} at best estimate, but not for sure"
    never = f"The money is not back within {months(path[-1][0], None)}"
    return never if (last.point or 0.0) < 0 else "The plan never goes below zero"
