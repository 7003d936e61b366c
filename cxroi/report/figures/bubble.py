"""Bubbles: each step's cost against its net value, size by customers, in four fields: start, scale, fix, stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import sqrt
from statistics import median

import plotly.graph_objects as go

from cxroi.report.figures.frame import TICK, Canvas, View, bold, fitted, in_two_lines, name_of, plain, text_width
from cxroi.report.figures.ticks import money_ticks, round_ticks, span, unit_ticks
from cxroi.terms import Finding
from cxroi.words import count, figure_words, money, range_only, spans_zero

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 334, 62, 20, 14, 46
SMALLEST, LARGEST = 11.0, 36.0
NAME, ROOM = 12.5, 170
BESIDE = 8.0
HIGHER = (0.0, 8.0, -8.0, 16.0, -16.0, 24.0, -24.0, 32.0, -32.0)
"""Pixels by which a name may stand above or below the middle of its mark, nearest first."""
FIELDS = (("start", "pays, costs little"), ("scale", "pays, costs much"), ("fix", "does not pay, costs little"),
          ("stop", "does not pay, costs much"))
Box = tuple[float, float, float, float]
Spot = tuple["Bubble", float, tuple[float, float], tuple[float, float]]
"""A step, the size of its mark, where it stands in px, foot and top of its range in px."""


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
    parts = {(f.id.split("@")[0].rsplit("/", 1)[0], f.key): f for f in findings
             if f.id.startswith("bubble/") and f.point is not None}
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
    return span([v for one in found for v in (one.net.low, one.net.point, one.net.high) if v is not None], pad=0.12)


def field(one: Bubble, middle: float) -> str:
    """Name of the field a step stands in."""
    return FIELDS[(0 if (one.net.point or 0.0) > 0 else 2) + (one.cost > middle)][0]


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
    canvas.axis("y", low, high, ticks, texts=unit_ticks(ticks, like.unit, like.currency))
    canvas.axis("x", -0.04 * end, end, across, texts=money_ticks(across, like.currency))
    _fields(canvas, split(found), (low, high), end)
    most = max((one.customers or 0.0 for one in found), default=0.0)
    for one in found:
        _mark(canvas, one, diameter(one, most))
    _names(canvas, [(one, diameter(one, most)) for one in found], (low, high), end)
    canvas.note("Cost of the step; the size of a mark is its customers", 0, 0, xref="paper", yref="paper", yshift=-36, size=12,
                colour=canvas.colours.faint)
    return canvas.figure()


def _fields(canvas: Canvas, middle: float, axis: tuple[float, float], end: float) -> None:
    colours = canvas.colours
    canvas.rule(-0.04 * end, end, 0, 0)
    canvas.rule(middle, middle, *axis, dash="dot")
    places = ((0, 1, "left", -8), (1, 1, "right", -8), (0, 0, "left", 8), (1, 0, "right", 8))
    for (name, meaning), (x, y, anchor, shift) in zip(FIELDS, places, strict=True):
        canvas.note(f"{bold(name)} · {meaning}", x, y, xref="paper", yref="paper", xanchor=anchor, yshift=shift, size=12,
                    xshift=4 if x == 0 else 0, colour=colours.faint)


def _mark(canvas: Canvas, one: Bubble, size: float) -> None:
    colours, unclear = canvas.colours, spans_zero(one.net)
    colour = colours.red if one.loss else colours.gray if unclear else colours.blue
    told = f"{plain(name_of(one.net, canvas.view.names))}<br>{plain(figure_words(one.net))} ({plain(range_only(one.net))})<br>"
    reached = f", {count(one.customers, 2)} customers" if one.customers else ""
    told += f"costs {plain(money(one.cost, one.net.currency))}{reached}"
    if one.net.low is not None and one.net.high is not None:
        canvas.line([one.cost, one.cost], [one.net.low, one.net.high], colour, 1.5)
    canvas.trace(mode="markers", x=[one.cost], y=[one.net.point], cliponaxis=False, hoverinfo="text", hovertext=[told], marker={
        "size": size, "opacity": 1, "symbol": "diamond" if one.loss else "circle",
        "color": colours.background if unclear else colour, "line": {"color": colour, "width": 2}})


def _names(canvas: Canvas, found: Sequence[tuple[Bubble, float]], axis: tuple[float, float], end: float) -> None:
    """Every step's name where neither a mark, a range, a field's words nor another name stands."""
    (low, high), wide, tall = axis, canvas.inner_width, canvas.inner_height
    taken: list[Box] = []
    ranges: list[Box] = []
    for (name, meaning), (x, y) in zip(FIELDS, ((0, tall - 8), (wide, tall - 8), (0, 8), (wide, 8)), strict=True):
        room = text_width(f"{name} · {meaning}", 12)
        taken.append((x - room * (x > 0), y - 8, x + room * (x == 0), y + 8))
    spots = []
    for one, size in found:
        x = (one.cost + 0.04 * end) / (1.04 * end) * wide
        y = ((one.net.point or 0.0) - low) / (high - low) * tall
        taken.append((x - size / 2, y - size / 2, x + size / 2, y + size / 2))
        foot = top = y
        if one.net.low is not None and one.net.high is not None:
            foot, top = ((end - low) / (high - low) * tall for end in (one.net.low, one.net.high))
            ranges.append((x - 2, foot, x + 2, top))
        spots.append((one, size, (x, y), (foot, top)))
    for spot in sorted(spots, key=lambda spot: -len(name_of(spot[0].net, canvas.view.names))):
        _name(canvas, spot, taken, ranges)


def _name(canvas: Canvas, spot: Spot, taken: list[Box], ranges: list[Box]) -> None:
    """The step's name right or left of its mark, as near as is free, with a line to it where it stands higher or lower.

    Where no place is free it crosses the range of another step, takes two lines, stands at the end of its own range, is cut.
    """
    one, size, at, _ = spot
    name = name_of(one.net, canvas.view.names)
    whole, broken = (fitted(name, NAME, ROOM),), in_two_lines(name, NAME, ROOM * 0.7)
    cut = [(fitted(name, NAME, ROOM * part),) for part in (0.7, 0.45)]
    two = [(broken, taken)] if broken else []
    first = [(whole, [*taken, *ranges]), (whole, taken), *two]
    last = [*((short, taken) for short in cut), (cut[-1], list[Box]())]

    def beside(tries: Sequence[tuple[tuple[str, ...], list[Box]]]) -> Box | None:
        placed = (_placed(canvas, one, (size, *at, lines), full) for lines, full in tries)
        return next((box for box in placed if box is not None), None)

    box = beside(first) or _ended(canvas, spot, whole[0], taken) or beside(last)
    if box is not None:
        taken.append(box)


def _ended(canvas: Canvas, spot: Spot, text: str, taken: list[Box]) -> Box | None:
    """The name under the foot of its range or over its top, as far to the side as the picture asks."""
    one, _, (x, y), (foot, top) = spot
    wide = text_width(text, NAME)
    left = min(max(x - wide / 2, 0.0), canvas.inner_width - wide)
    for at in (foot - 11, top + 11):
        box = (left, at - 8, left + wide, at + 8)
        if box[1] >= 0 and box[3] <= canvas.inner_height and not any(_meet(box, other) for other in taken):
            canvas.note(plain(text), one.cost, one.net.point or 0.0, xanchor="center", xshift=left + wide / 2 - x, yshift=at - y,
                        size=TICK, colour=canvas.colours.text)
            return box
    return None


def _placed(canvas: Canvas, one: Bubble, spot: tuple[float, float, float, tuple[str, ...]], taken: list[Box]) -> Box | None:
    size, x, y, lines = spot
    wide, half, reach = max(text_width(line, NAME) for line in lines), 8 * len(lines), size / 2 + 5
    for dy, side in product(HIGHER, (1, -1)):
        dx, anchor = side * (reach if abs(dy) < size / 2 + 8 else 6.0), "left" if side > 0 else "right"
        left = x + dx - wide * (side < 0)
        box = (left, y + dy - half, left + wide, y + dy + half)
        inside = box[0] >= 0 and box[2] <= canvas.inner_width and box[1] >= 0 and box[3] <= canvas.inner_height
        if inside and not any(_meet(box, other) for other in taken):
            where = {"xshift": dx, "yshift": dy} if abs(dy) <= BESIDE else {
                "showarrow": True, "ax": dx, "ay": -dy, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": canvas.colours.faint}
            canvas.note("<br>".join(map(plain, lines)), one.cost, one.net.point or 0.0, xanchor=anchor, align=anchor, size=TICK,
                        colour=canvas.colours.text, **where)
            return box
    return None


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


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
