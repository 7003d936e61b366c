"""Tornado: net value with one input at its low and at its high end, the widest first; the line is the scenario
itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import ROW, TICK, Canvas, View, bold, fitted, plain
from cxroi.report.figures.base.kind import ChartKind, native
from cxroi.report.figures.base.ticks import ends, round_ticks, span, unit_ticks
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.terms import Finding
from cxroi.value.plans.tornado import INPUTS
from cxroi.words import figure_words, range_only, safe_text

HEIGHT, COMPACT, LEFT, RIGHT, TOP, BOTTOM = 214, 190, 134, 14, 8, 28
NAMES_IN, PLOT_IN, ENDS_IN = 3.2, 6.6, 1.4
"""Inches of a slide for the names, the bars and the words at their ends."""
ROOM = 46


@dataclass(frozen=True)
class Row:
    """One input: what it is, and the two findings, the one with the smaller net value first."""

    name: str
    worse: Finding
    better: Finding

    @property
    def ends(self) -> tuple[float, float]:
        return self.worse.point or 0.0, self.better.point or 0.0


TORNADO = "tornado"
"""Part of the path of a bar's end."""


def base(findings: Sequence[Finding]) -> Finding | None:
    """The scenario's own net value."""
    return next((f for f in findings if TORNADO not in f.place.parts and f.point is not None), None)


def rows(findings: Sequence[Finding]) -> list[Row]:
    """Inputs with both ends told, the widest first. The input's name stands in the id, its value in the question."""
    ends: dict[str, list[Finding]] = {}
    for finding in findings:
        if TORNADO in finding.place.parts and finding.point is not None:
            ends.setdefault(finding.series, []).append(finding)
    both = [sorted(pair, key=lambda f: f.point or 0.0) for pair in ends.values() if len(pair) == 2]
    found = [Row(INPUTS.get(pair[0].place.parts[-2], "Input"), pair[0], pair[1]) for pair in both]
    return sorted(found, key=lambda row: row.ends[0] - row.ends[1])


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """At most six bars around a black line; low side pale, high side blue, the first in full; input values at the
    ends."""
    view = view or View()
    bars, middle = rows(findings)[:6], base(findings)
    canvas = Canvas(view, COMPACT if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    if not bars or middle is None or middle.point is None:
        return canvas.figure()
    colours, at = canvas.colours, middle.point
    low, high = span([v for row in bars for v in row.ends] + [at], pad=0)
    room = (high - low) * ROOM / max(canvas.inner_width - 2 * ROOM, 40)
    low, high = low - room, high + room
    ticks = round_ticks(low, high, max(2, int(canvas.inner_width // 80)))
    canvas.axis("x", low, high, ticks, texts=unit_ticks(ticks, middle.measure, middle.currency))
    canvas.axis("y", -len(bars) + 0.5, 0.5)
    for i, row in enumerate(bars):
        _bar(canvas, row, (-i, at), first=i == 0)
        canvas.note(
            plain(fitted(row.name, ROW, LEFT - 20)),
            0,
            -i,
            xref="paper",
            xshift=-12,
            xanchor="right",
            size=ROW,
            colour=colours.text,
        )
    canvas.rule(at, at, -len(bars) + 0.5, 0.5, colour=colours.text, width=1.6, layer="above")
    if low < 0 < high:
        canvas.rule(0, 0, -len(bars) + 0.5, 0.5, dash="dot")
    return canvas.figure()


def _bar(canvas: Canvas, row: Row, where: tuple[float, float], first: bool) -> None:
    """Both sides of one bar; an end that lies on the wrong side of the line is drawn from the line all the same."""
    (y, at), colours = where, canvas.colours
    for finding, side in ((row.worse, "right"), (row.better, "left")):
        end = finding.point or 0.0
        colour = colours.pale if side == "right" else colours.blue if first else colours.second_blue
        hover = f"{bold(plain(row.name))} {plain(finding.question)}<br>Net value {plain(figure_words(finding))}"
        canvas.trace(
            "bar",
            orientation="h",
            x=[end - at],
            base=[at],
            y=[y],
            width=[0.62],
            hoverinfo="text",
            hovertext=[hover],
            marker={"color": colour, "line": {"width": 0}},
        )
        canvas.note(
            plain(fitted(finding.question, TICK, ROOM)),
            end,
            y,
            xanchor=side,
            xshift=-5 if side == "right" else 5,
            bgcolor=colours.background,
        )


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """What moves the result most, and whether that alone turns it into a loss."""
    del names
    bars, middle = rows(findings), base(findings)
    if not bars or middle is None:
        return "What matters most cannot be said yet"
    losing = [row for row in bars if row.ends[0] < 0 <= (middle.point or 0.0)]
    if losing:
        return f"{losing[0].name} could make it a loss" if losing[0] is bars[0] else f"{bars[0].name} matters most"
    return f"{bars[0].name} matters most"


def on_slide(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """One thick line an input from its worse to its better end, around the scenario's own net value."""
    del meta
    bars, middle = rows(findings)[:6], base(findings)
    at = 0.0 if middle is None else middle.point or 0.0
    low, high = span([v for row in bars for v in row.ends] + ends([middle] if middle else []), pad=0)
    inch = (high - low) / PLOT_IN
    plot = Plot((low - (NAMES_IN + ENDS_IN) * inch, high + ENDS_IN * inch), (-len(bars) - 0.4, 1.5))
    for i, row in enumerate(bars):
        plot.say(safe_text(row.name, 30), plot.x[0] + 0.15 * inch, -i, size=15)
        for finding, colour, side in ((row.worse, "gray", "left"), (row.better, "blue", "right")):
            end = finding.point or 0.0
            plot.line((at, end), (-i, -i), colour, 16, name=f"{row.name} {finding.question}")
            plot.say(safe_text(finding.question, 20), end, -i, "muted", side=side, size=13)
    plot.line((at, at), (-len(bars) + 0.4, 0.55), "text", 1.75, name="scenario")
    if middle is not None:
        spread = [v for v in (middle.low, middle.point, middle.high) if v is not None]
        plot.line(spread, [0.65] * len(spread), "text", 1.75, name="net value, 90 % range", marked=(len(spread) // 2,))
        plot.say(f"Net value {figure_words(middle)} ({range_only(middle)})", at, 0.7, bold=True, side="above", size=14)
        ticks = [tick for tick in round_ticks(low, high, 5) if abs(tick - at) > inch / 3]
        for tick, text in zip(ticks, unit_ticks(ticks, middle.unit, middle.currency), strict=True):
            plot.say(text, tick, -len(bars) + 0.1, "muted", side="below", size=13)
    return plot


CHART = ChartKind(
    name="tornado",
    how_to_read=(
        "The black line is the plan's net value. Each bar changes one input alone, from the value at its left end "
        "to the one at its right. The value of a point runs over its 90 % range, stated assumptions over the "
        "range their owner gave, everything typed a fifth down and up. The longest bar is what to find out first."
    ),
    claim=claim,
    slide=native(on_slide),
    lines=True,
    figure=figure,
    drawable=rows,
    lead=base,
    lead_words="Net value:",
)
