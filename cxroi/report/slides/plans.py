"""Charts of plans on a slide: frontier, bubbles, detectable effect."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

from cxroi.report.figures import bubble, detect, frontier
from cxroi.report.figures.frame import name_of
from cxroi.report.figures.ticks import money_ticks, round_ticks, span, unit_ticks
from cxroi.report.slides.meta import SlideMeta
from cxroi.report.slides.paths import framed, y_ticks
from cxroi.report.slides.rows import ends
from cxroi.report.slides.xy import Plot
from cxroi.terms import Finding
from cxroi.words import count, figure_words, money, range_only, safe_text, spans_zero

LARGEST_PT = 40


def _x_ticks(plot: Plot, ticks: Sequence[float], texts: Sequence[str], y: float) -> None:
    for tick, text in zip(ticks, texts, strict=True):
        plot.say(text, tick, y, "muted", side="below", size=13)


def frontier_plot(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Stairs of the best value at each cost, both ends of the range, a square on the choice."""
    points, mine = frontier.by_cost(findings), frontier.chosen(findings)
    every = [f for _, f in points] + ([mine[1]] if mine is not None else [])
    low, high = span(ends(every), pad=0.08)
    last = max(x for x, _ in points) * 1.08 or 1.0
    plot, _, y_inch = framed(0.0, last, low, high, right_in=0.6)
    ticks, across = round_ticks(low, high, 5), round_ticks(0.0, last, 6)
    like = points[0][1]
    y_ticks(plot, 0.0, ticks, unit_ticks(ticks, like.unit, like.currency))
    _x_ticks(plot, across, money_ticks(across, like.currency), low)
    sides = (("high", 1.25, "dash"), ("low", 1.25, "dash")) if any(f.low is not None for _, f in points) else ()
    for side, width, dash in (*sides, ("point", 3.5, "solid")):
        values = [(x, v if (v := getattr(f, side)) is not None else f.point or 0.0) for x, f in points]
        stairs = frontier.stairs(values, last)
        name = "best choice" if side == "point" else f"90 % range, {side}"
        plot.line(*stairs, "blue", width, name=name, dash=dash)
    if mine is not None:
        x, found = mine
        plot.line((x,), (found.point or 0.0,), "text", 0, name="chosen", marked=(0,), marker="square", size=13)
        side = "left" if x > last / 2 else "right"
        plot.say(f"Chosen: {money(x, found.currency)} brings {figure_words(found, meta.horizon)}", x,
                 (found.point or 0.0) - 0.3 * y_inch, bold=True, side=side, size=15)
        under = range_only(found, meta.horizon) if found.low is not None else frontier.counted([found])
        plot.say(under, x, (found.point or 0.0) - 0.58 * y_inch, "muted", side=side, size=13)
    plot.say(frontier.axis_words(findings), 0.0, low - 0.45 * y_inch, "muted", size=13)
    return plot


def bubble_plot(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """One series a step; grey where its range holds zero (LibreOffice draws no hollow mark), a diamond for a loss."""
    found = bubble.bubbles(findings)
    low, high = bubble.reach(found)
    last = max(one.cost for one in found) * 1.14 or 1.0
    plot, x_inch, y_inch = framed(-0.04 * last, last, low, high, right_in=1.6)
    like, middle = found[0].net, bubble.split(found)
    ticks, across = round_ticks(low, high, 5), round_ticks(0.0, last, 6)
    y_ticks(plot, -0.04 * last, ticks, unit_ticks(ticks, like.unit, like.currency))
    _x_ticks(plot, across, money_ticks(across, like.currency), low)
    plot.line((-0.04 * last, last), (0.0, 0.0), "gray", 1, name="zero")
    plot.line((middle, middle), (low, high), "gray", 1, name="half of the steps cost less", dash="dot")
    for (name, meaning), (x, y) in zip(bubble.FIELDS, ((0.0, high), (last, high), (0.0, low), (last, low)), strict=True):
        inside = y - 0.12 * y_inch if y == high else y + 0.18 * y_inch
        plot.say(f"{name}: {meaning}", x, inside, "muted", side="right" if x == 0.0 else "left", size=13)
    most = max((one.customers or 0.0 for one in found), default=0.0)
    for one in found:
        unclear, name = spans_zero(one.net), safe_text(name_of(one.net, meta.names), 34)
        colour = "red" if one.loss else "gray" if unclear else "blue"
        size = round(bubble.diameter(one, most) * LARGEST_PT / bubble.LARGEST)
        if one.net.low is not None and one.net.high is not None:
            plot.line((one.cost, one.cost), (one.net.low, one.net.high), colour, 1.25, name=f"{name}, 90 % range")
        y = one.net.point or 0.0
        plot.line((one.cost,), (y,), colour, 0, name=name, marked=(0,), size=size, marker="diamond" if one.loss else "circle")
        _beside(plot, f"{name}, not clear" if unclear else name, (one.cost, y, size / 144 + 0.04), x_inch,
                one.cost > 0.7 * last)
    plot.say("Cost of the step; the size of a mark is its customers", 0.0, low - 0.45 * y_inch, "muted", size=13)
    return plot


def _beside(plot: Plot, name: str, mark: tuple[float, float, float], x_inch: float, left: bool) -> None:
    """The name clear of its mark (x, y, radius in inches), left of it where there is no room to the right."""
    x, y, radius = mark
    plot.say(name, x + (-radius if left else radius) * x_inch, y, side="left" if left else "right", size=13)


def detect_plot(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Smallest effect found by customers in each group (each step ten times as many), and the effect worth finding."""
    points, effect, size = detect.by_size(findings), detect.wanted(findings), detect.needed(findings)
    high = span([f.point or 0.0 for _, f in points] + ([effect.point or 0.0] if effect is not None else []))[1]
    first, last = log10(points[0][0]), log10(points[-1][0])
    plot, _, y_inch = framed(first, last, 0.0, high, right_in=0.6)
    ticks, like = round_ticks(0.0, high, 5), points[0][1]
    y_ticks(plot, first, ticks, unit_ticks(ticks, like.unit, like.currency))
    at = [n for power in range(1, 9) for n in (10**power, 3 * 10**power) if points[0][0] <= n <= points[-1][0]]
    _x_ticks(plot, [log10(n) for n in at], [count(n) for n in at], 0.0)
    plot.line([log10(n) for n, _ in points], [f.point or 0.0 for _, f in points], "blue", 3.5, name="smallest effect found")
    if effect is not None:
        y = effect.point or 0.0
        plot.line((first, last), (y, y), "text", 2, name="effect worth finding")
        plot.say(f"Worth finding: {figure_words(effect, meta.horizon)}", last, y + 0.2 * y_inch, bold=True, side="left", size=15)
        if size is not None and points[0][0] <= (size.point or 0.0) <= points[-1][0]:
            plot.line((log10(size.point or 1.0),), (y,), "blue", 0, name="needed", marked=(0,), size=12, hollow=True)
            plot.say(f"{count(size.point or 0.0)} each", log10(size.point or 1.0), y - 0.25 * y_inch, "blue", bold=True, size=15)
    plot.say("Customers in each of the two groups", first, -0.45 * y_inch, "muted", size=13)
    return plot
