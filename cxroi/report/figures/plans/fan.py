"""Fan: money back month by month in a scenario, best estimate with nested bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import LABEL, SECOND, TICK, Canvas, View, bold, plain
from cxroi.report.figures.base.kind import ChartKind, Findings, native
from cxroi.report.figures.base.ticks import ends, month_step, multiples, round_ticks, span, unit_ticks
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.report.slides.kinds.paths import end_words, framed, y_ticks
from cxroi.terms import Finding
from cxroi.words import count, figure_words, months, range_only, spans_zero

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 214, 58, 104, 14, 28
ROOM_BELOW = 34
"""Px under zero for the words at the month in which the money is back."""


def by_level(findings: Sequence[Finding]) -> dict[float, list[tuple[int, Finding]]]:
    """(month, finding) in order for each level of the range, widest first. The key of a finding is its month."""
    told = [f for f in findings if f.level is not None and f.point is not None and f.key.isdigit()]
    levels = sorted({f.level for f in told if f.level is not None}, reverse=True)
    return {
        level: sorted(((int(f.key), f) for f in told if f.level == level), key=lambda pair: pair[0]) for level in levels
    }


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
    low, high = span(ends([f for path in levels.values() for _, f in path]))
    if back_in(widest) is not None:
        low = min(low, -(high - low) * ROOM_BELOW / canvas.inner_height)
    ticks = round_ticks(low, high, 4)
    canvas.axis("y", low, high, ticks, texts=unit_ticks(ticks, widest[0][1].measure, widest[0][1].currency), grid=True)
    first, last = widest[0][0], widest[-1][0]
    at = multiples(first, last, month_step(max(last - first, 1), canvas.inner_width / 34))
    canvas.axis(
        "x", first, last, [float(m) for m in at], texts=[f"{count(m)}{' months' if m == at[-1] else ''}" for m in at]
    )
    canvas.rule(first, last, 0, 0)
    for path in levels.values():
        x = [m for m, _ in path]
        canvas.band(x, [f.high for _, f in path], [f.low for _, f in path])
    canvas.line([m for m, _ in widest], [f.point or 0.0 for _, f in widest], colours.blue, 3)
    _mark(canvas, widest, (low, high))
    _end(canvas, levels)
    return canvas.figure()


def _mark(canvas: Canvas, path: Sequence[tuple[int, Finding]], axis: tuple[float, float]) -> None:
    month = back_in(path)
    if month is None:
        return
    y = dict(path)[month].point or 0.0
    canvas.dot(month, y, 11, (canvas.colours.background, canvas.colours.blue), edge=2.4, cliponaxis=False)
    below = (y - axis[0]) / (axis[1] - axis[0]) * canvas.inner_height > 26
    late = month > (path[0][0] + path[-1][0]) * 0.6
    canvas.note(
        bold(f"Pays back in month {month}"),
        month,
        y,
        yshift=-18 if below else 18,
        xshift=-6 if late else 6,
        xanchor="right" if late else "left",
        size=13,
        colour=canvas.colours.text,
    )


def _end(canvas: Canvas, levels: Mapping[float, list[tuple[int, Finding]]]) -> None:
    colours = canvas.colours
    last = next(iter(levels.values()))[-1][1]
    at = last.point or 0.0
    px = (canvas.axes["yaxis"]["range"][1] - canvas.axes["yaxis"]["range"][0]) / canvas.inner_height
    taken = [at + 8 * px, at - 9 * px]
    canvas.note(
        bold(plain(figure_words(last))), 1, at, xref="paper", xshift=8, yshift=8, size=LABEL, colour=colours.blue
    )
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


def on_slide(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Median and the two ends of each level, month by month."""
    levels = by_level(findings)
    path = next(iter(levels.values()))
    first, last = float(path[0][0]), float(path[-1][0])
    low, high = span(ends([f for p in levels.values() for _, f in p]))
    plot, _, y_inch = framed(first, last, low, high)
    ticks = round_ticks(low, high, 5)
    y_ticks(plot, first, ticks, unit_ticks(ticks, path[0][1].unit, path[0][1].currency))
    every = month_step(last - first, 14)
    at = [m for m, _ in path if m % every == 0]
    for month in at:
        plot.say(f"{month} months" if month == at[-1] else count(month), month, low, "muted", side="below", size=13)
    plot.line((first, last), (0, 0), "gray", 1, name="zero")
    for (level, spread), width in zip(levels.items(), (1.25, 1.5, 2.0, 2.0, 2.0), strict=False):
        for part in ("low", "high"):
            ranged = [(float(m), getattr(f, part)) for m, f in spread if getattr(f, part) is not None]
            if ranged:
                plot.line(
                    [x for x, _ in ranged],
                    [y for _, y in ranged],
                    "blue",
                    width,
                    name=f"{level:.0%} range, {part}",
                    dash="dot" if level > 0.85 else "dash",
                )
    plot.line([float(m) for m, _ in path], [f.point or 0.0 for _, f in path], "blue", 3.5, name="median")
    back = back_in(path)
    if back is not None:
        y = dict(path)[back].point or 0.0
        plot.line((float(back),), (y,), "blue", 0, name="pays back", marked=(0,), size=12)
        side = "right" if back < (first + last) / 2 else "left"
        plot.say(f"Pays back in month {back}", back, min(y, 0.0) - 0.25 * y_inch, bold=True, side=side)
    end_words(plot, last, path[-1][1], figure_words(path[-1][1]), meta, y_inch)
    return plot


def _last(findings: Findings) -> Finding | None:
    """The last month."""
    told = [one for one in findings if one.point is not None and one.key.isdigit()]
    return max(told, key=lambda one: int(one.key), default=None)


CHART = ChartKind(
    name="fan",
    how_to_read=(
        "Money in less money out, added up month by month and not discounted; net value is the same money "
        "discounted. The line is the best estimate; the bands hold 90, 80 and 50 of 100 draws. The hollow mark is "
        "the month from which the line stays above zero."
    ),
    claim=claim,
    slide=native(on_slide),
    lines=True,
    figure=figure,
    drawable=by_level,
    lead=_last,
    lead_words="At the end:",
)
