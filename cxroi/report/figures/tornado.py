"""Tornado: net value with one input at its low and at its high end, the widest first; the line is the scenario itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cxroi.report.figures.frame import ROW, TICK, Canvas, View, bold, fitted, plain
from cxroi.report.figures.ticks import round_ticks, span, unit_ticks
from cxroi.terms import Finding
from cxroi.value.tornado import INPUTS
from cxroi.words import figure_words

HEIGHT, COMPACT, LEFT, RIGHT, TOP, BOTTOM = 214, 190, 134, 14, 8, 28
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


def base(findings: Sequence[Finding]) -> Finding | None:
    """The scenario's own net value."""
    return next((f for f in findings if "/tornado/" not in f.id and f.point is not None), None)


def rows(findings: Sequence[Finding]) -> list[Row]:
    """Inputs with both ends told, the widest first. The input's name stands in the id, its value in the question."""
    ends: dict[str, list[Finding]] = {}
    for finding in findings:
        parts = finding.id.split("@")[0].split("/")
        if "tornado" in parts and finding.point is not None:
            ends.setdefault("/".join(parts[:-1]), []).append(finding)
    both = [sorted(pair, key=lambda f: f.point or 0.0) for pair in ends.values() if len(pair) == 2]
    found = [Row(INPUTS.get(pair[0].id.split("/")[-2], "Input"), pair[0], pair[1]) for pair in both]
    return sorted(found, key=lambda row: row.ends[0] - row.ends[1])


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """At most six bars around a black line; low side pale, high side blue, the first in full; input values at the ends."""
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
    canvas.axis("x", low, high, ticks, texts=unit_ticks(ticks, middle.unit, middle.currency))
    canvas.axis("y", -len(bars) + 0.5, 0.5)
    for i, row in enumerate(bars):
        _bar(canvas, row, (-i, at), first=i == 0)
        canvas.note(plain(fitted(row.name, ROW, LEFT - 20)), 0, -i, xref="paper", xshift=-12, xanchor="right", size=ROW,
                    colour=colours.text)
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
        canvas.trace("bar", orientation="h", x=[end - at], base=[at], y=[y], width=[0.62], hoverinfo="text", hovertext=[hover],
                     marker={"color": colour, "line": {"width": 0}})
        canvas.note(plain(fitted(finding.question, TICK, ROOM)), end, y, xanchor=side, xshift=-5 if side == "right" else 5)


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


