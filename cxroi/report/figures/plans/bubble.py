"""Bubbles: each step's cost against its net value, size by customers, in four fields: start, scale, fix, stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import Canvas, View, bold, name_of, plain, text_width
from cxroi.report.figures.base.kind import ChartKind, native
from cxroi.report.figures.base.names import Box, Spot, write_names
from cxroi.report.figures.base.ticks import ends, money_ticks, round_ticks, span, unit_ticks
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.report.slides.kinds.paths import framed, x_ticks, y_ticks
from cxroi.terms import Finding
from cxroi.words import count, figure_words, money, range_only, safe_text, spans_zero

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 334, 62, 20, 14, 46
SMALLEST, LARGEST = 11.0, 36.0
LARGEST_PT = 40
"""The largest mark in px on a page, in points on a slide."""
FIELDS = (
    ("start", "pays, costs little"),
    ("scale", "pays, costs much"),
    ("fix", "does not pay, costs little"),
    ("stop", "does not pay, costs much"),
)


@dataclass(frozen=True)
class Bubble:
    """One step: its finding of net value, cost, and customers (None: not stated)."""

    net: Finding
    cost: float
    customers: float | None

    @property
    def loss(self) -> bool:
        """True when the whole range of its net value lies below zero."""
        return self.net.clear and (self.net.point or 0.0) < 0


def bubbles(findings: Sequence[Finding]) -> list[Bubble]:
    """Steps that have both cost and net value, largest net value first."""
    parts = {(f.series, f.key): f for f in findings if f.place.under("bubble") and f.point is not None}
    found = []
    for (who, key), net in parts.items():
        cost, customers = parts.get((who, "cost")), parts.get((who, "customers"))
        if key == "net" and cost is not None:
            found.append(Bubble(net, cost.point or 0.0, (customers.point or None) if customers is not None else None))
    return sorted(found, key=lambda one: -(one.net.point or 0.0))


def split(found: Sequence[Bubble]) -> float:
    """The cost above which a step costs much: the median of all."""
    return median(one.cost for one in found)


def reach(found: Sequence[Bubble]) -> tuple[float, float]:
    """Lowest and highest value that the picture must hold."""
    return span(ends([one.net for one in found]), pad=0.12)


def diameter(one: Bubble, most: float) -> float:
    """Pixels; the area grows with the customers."""
    return SMALLEST if not one.customers or most <= 0 else max(SMALLEST, LARGEST * sqrt(one.customers / most))


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """Filled = range clear of zero, hollow = it holds zero, red diamond = loss; names beside the marks."""
    view = view or View()
    found = bubbles(findings)
    canvas = Canvas(view, 300 if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    if not found:
        return canvas.figure()
    like = found[0].net
    low, high = reach(found)
    end = max(one.cost for one in found) * 1.14 or 1.0
    ticks, across = round_ticks(low, high, 5), round_ticks(0.0, end, max(3, int(canvas.inner_width // 90)))
    canvas.axis("y", low, high, ticks, texts=unit_ticks(ticks, like.measure, like.currency))
    canvas.axis("x", -0.04 * end, end, across, texts=money_ticks(across, like.currency))
    _fields(canvas, split(found), (low, high), end)
    most = max((one.customers or 0.0 for one in found), default=0.0)
    for one in found:
        _mark(canvas, one, diameter(one, most))
    _names(canvas, [(one, diameter(one, most)) for one in found], (low, high), end)
    canvas.below("Cost of the step; the size of a mark is its customers")
    return canvas.figure()


def _fields(canvas: Canvas, middle: float, axis: tuple[float, float], end: float) -> None:
    colours = canvas.colours
    canvas.rule(-0.04 * end, end, 0, 0)
    canvas.rule(middle, middle, *axis, dash="dot")
    places = ((0, 1, "left", -8), (1, 1, "right", -8), (0, 0, "left", 8), (1, 0, "right", 8))
    for (name, meaning), (x, y, anchor, shift) in zip(FIELDS, places, strict=True):
        canvas.note(
            f"{bold(name)} · {meaning}",
            x,
            y,
            xref="paper",
            yref="paper",
            xanchor=anchor,
            yshift=shift,
            size=12,
            xshift=4 if x == 0 else 0,
            colour=colours.faint,
        )


def _mark(canvas: Canvas, one: Bubble, size: float) -> None:
    colours, unclear = canvas.colours, spans_zero(one.net)
    colour = colours.red if one.loss else colours.gray if unclear else colours.blue
    told = (
        f"{plain(name_of(one.net, canvas.view.names))}<br>{plain(figure_words(one.net))} "
        f"({plain(range_only(one.net))})<br>"
    )
    reached = f", {count(one.customers, 2)} customers" if one.customers else ""
    told += f"costs {plain(money(one.cost, one.net.currency))}{reached}"
    if one.net.low is not None and one.net.high is not None:
        canvas.line([one.cost, one.cost], [one.net.low, one.net.high], colour, 1.5)
    inside, symbol = colours.background if unclear else colour, "diamond" if one.loss else "circle"
    hover = {"cliponaxis": False, "hoverinfo": "text", "hovertext": [told]}
    canvas.dot(one.cost, one.net.point, size, (inside, colour), symbol=symbol, **hover)


def _names(canvas: Canvas, found: Sequence[tuple[Bubble, float]], axis: tuple[float, float], end: float) -> None:
    """Every step's name where neither a mark, a range, a field's words nor another name stands."""
    (low, high), wide, tall = axis, canvas.inner_width, canvas.inner_height
    words: list[Box] = []
    for (name, meaning), (x, y) in zip(FIELDS, ((0, tall - 8), (wide, tall - 8), (0, 8), (wide, 8)), strict=True):
        room = text_width(f"{name} · {meaning}", 12)
        words.append((x - room * (x > 0), y - 8, x + room * (x == 0), y + 8))
    spots = []
    for one, size in found:
        x = (one.cost + 0.04 * end) / (1.04 * end) * wide
        y = ((one.net.point or 0.0) - low) / (high - low) * tall
        ends = None
        if one.net.low is not None and one.net.high is not None:
            ends = (one.net.low - low) / (high - low) * tall, (one.net.high - low) / (high - low) * tall
        at = (one.cost, one.net.point or 0.0)
        spots.append(Spot(name_of(one.net, canvas.view.names), at, size, (x, y), ends))
    write_names(canvas, spots, words)


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """How many steps clearly pay, and how many clearly lose."""
    del names
    found = bubbles(findings)
    if not found:
        return "No step has both a cost and a value yet"
    paying = sum(one.net.clear and not one.loss for one in found)
    losing = sum(one.loss for one in found)
    tail = f", {losing} clearly lose{'s' if losing == 1 else ''}" if losing else ""
    if not paying:
        return f"None of {len(found)} steps clearly pays{tail}"
    pays = "pays for itself" if paying == 1 else "pay for themselves"
    return f"{paying} of {len(found)} steps clearly {pays}{tail}"


def on_slide(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """One series a step; grey where its range holds zero (LibreOffice draws no hollow mark), a diamond for a loss."""
    found = bubbles(findings)
    low, high = reach(found)
    last = max(one.cost for one in found) * 1.14 or 1.0
    plot, x_inch, y_inch = framed(-0.04 * last, last, low, high, right_in=1.6)
    like, middle = found[0].net, split(found)
    ticks, across = round_ticks(low, high, 5), round_ticks(0.0, last, 6)
    y_ticks(plot, -0.04 * last, ticks, unit_ticks(ticks, like.unit, like.currency))
    x_ticks(plot, across, money_ticks(across, like.currency), low)
    plot.line((-0.04 * last, last), (0.0, 0.0), "gray", 1, name="zero")
    plot.line((middle, middle), (low, high), "gray", 1, name="half of the steps cost less", dash="dot")
    for (name, meaning), (x, y) in zip(FIELDS, ((0.0, high), (last, high), (0.0, low), (last, low)), strict=True):
        inside = y - 0.12 * y_inch if y == high else y + 0.18 * y_inch
        plot.say(f"{name}: {meaning}", x, inside, "muted", side="right" if x == 0.0 else "left", size=13)
    most = max((one.customers or 0.0 for one in found), default=0.0)
    for one in found:
        unclear, name = spans_zero(one.net), safe_text(name_of(one.net, meta.names), 48)
        colour = "red" if one.loss else "gray" if unclear else "blue"
        size = round(diameter(one, most) * LARGEST_PT / LARGEST)
        if one.net.low is not None and one.net.high is not None:
            plot.line((one.cost, one.cost), (one.net.low, one.net.high), colour, 1.25, name=f"{name}, 90 % range")
        y = one.net.point or 0.0
        plot.line(
            (one.cost,), (y,), colour, 0, name=name, marked=(0,), size=size, marker="diamond" if one.loss else "circle"
        )
        _beside(
            plot,
            f"{name}, not clear" if unclear else name,
            (one.cost, y, size / 144 + 0.04),
            x_inch,
            one.cost > 0.7 * last,
        )
    plot.say("Cost of the step; the size of a mark is its customers", 0.0, low - 0.45 * y_inch, "muted", size=13)
    return plot


def _beside(plot: Plot, name: str, mark: tuple[float, float, float], x_inch: float, left: bool) -> None:
    """The name clear of its mark (x, y, radius in inches), left of it where there is no room to the right."""
    x, y, radius = mark
    plot.say(name, x + (-radius if left else radius) * x_inch, y, side="left" if left else "right", size=13)


CHART = ChartKind(
    name="bubble",
    how_to_read=(
        "Each mark is one step: further right costs more, higher up brings more after its cost. Filled means the "
        "90 % range does not touch zero, hollow that it does, a red diamond is a loss. The dotted line parts the "
        "cheaper half from the dearer half of the steps shown."
    ),
    claim=claim,
    slide=native(on_slide),
    figure=figure,
    source="what initiatives brought so far, the cost of their next steps",
    drawable=bubbles,
    unled=lambda _: "What each step costs, and what it brings beyond it",
)
