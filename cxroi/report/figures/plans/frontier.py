"""Frontier: net value of the best choice at every budget, and the choice that was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import SECOND, Canvas, View, bold, plain, text_width
from cxroi.report.figures.base.kind import ChartKind, Findings, native
from cxroi.report.figures.base.ticks import ends, money_ticks, round_ticks, span, unit_ticks
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.report.slides.kinds.paths import framed, x_ticks, y_ticks
from cxroi.terms import Finding
from cxroi.words import figure_words, money, range_only

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 334, 62, 24, 14, 46
CHOSEN = "portfolio/chosen"


def by_cost(findings: Sequence[Finding], path: str = "portfolio/frontier") -> list[tuple[float, Finding]]:
    """(cost, finding) in order. The key of a finding is its cost."""
    found = [(float(f.key), f) for f in findings if f.series == path and f.point is not None]
    return sorted(found, key=lambda pair: pair[0])


def chosen(findings: Sequence[Finding]) -> tuple[float, Finding] | None:
    """Cost and finding of the choice that was made; None where nothing is chosen."""
    return next(iter(by_cost(findings, CHOSEN)), None)


def counted(findings: Sequence[Finding]) -> str:
    """ "counted with caution 50 %" where the choice was made with caution; empty where best estimates count."""
    told = next((f.question.partition("? ")[2] for f in findings), "")
    return told[:1].lower() + told[1:]


def axis_words(findings: Sequence[Finding]) -> str:
    """What stands below the cost axis."""
    how = counted(findings)
    return "What the chosen steps cost" + (f"; value {how}" if how else "")


def stairs(points: Sequence[tuple[float, float]], last: float) -> tuple[list[float], list[float]]:
    """Corners of the line that holds each value until the next cost, up to `last`."""
    xs, ys = [], []
    for i, (x, y) in enumerate(points):
        xs += [x, points[i + 1][0] if i + 1 < len(points) else last]
        ys += [y, y]
    return xs, ys


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """Stairs with the range as a band; a mark with figure and range on the choice."""
    view = view or View()
    points, mine = by_cost(findings), chosen(findings)
    canvas = Canvas(view, 300 if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    if not points:
        return canvas.figure()
    colours, like = canvas.colours, points[0][1]
    every = [f for _, f in points] + ([mine[1]] if mine is not None else [])
    low, high = span(ends(every), pad=0.08)
    end = max(x for x, _ in points) * 1.08 or 1.0
    ticks, across = round_ticks(low, high, 5), round_ticks(0.0, end, max(3, int(canvas.inner_width // 90)))
    canvas.axis("y", low, high, ticks, texts=unit_ticks(ticks, like.measure, like.currency), grid=True)
    canvas.axis("x", 0.0, end, across, texts=money_ticks(across, like.currency))
    canvas.rule(0.0, end, 0, 0)
    if any(f.low is not None for _, f in points):
        _band(canvas, points, end)
    canvas.line(*stairs([(x, f.point or 0.0) for x, f in points], end), colours.blue, 2.5)
    canvas.trace(
        mode="markers",
        x=[x for x, _ in points],
        y=[f.point for _, f in points],
        hoverinfo="text",
        hovertext=[
            f"{plain(money(x, f.currency))} brings {plain(figure_words(f))}<br>{plain(range_only(f))}"
            for x, f in points
        ],
        marker={"size": 6, "opacity": 1, "color": colours.blue, "line": {"width": 0}},
    )
    if mine is not None:
        _mine(canvas, mine, end)
    canvas.below(axis_words(findings))
    return canvas.figure()


def _band(canvas: Canvas, points: Sequence[tuple[float, Finding]], end: float) -> None:
    tops, feet = (
        stairs([(x, v if v is not None else f.point or 0.0) for x, f in points for v in (getattr(f, side),)], end)
        for side in ("high", "low")
    )
    canvas.band(tops[0], tops[1], feet[1])


def _mine(canvas: Canvas, mine: tuple[float, Finding], end: float) -> None:
    x, finding = mine
    y, colours = finding.point or 0.0, canvas.colours
    if finding.low is not None and finding.high is not None:
        canvas.line([x, x], [finding.low, finding.high], colours.text, 2)
    canvas.dot(x, y, 14, (colours.text, colours.background), symbol="square", edge=1.5)
    words = f"Chosen: {money(x, finding.currency)} brings {figure_words(finding)}"
    left = x / end * canvas.inner_width > text_width(words, 13) + 16
    side, shift = ("right", -12) if left else ("left", 12)
    under = range_only(finding) if finding.low is not None else counted([finding])
    for text, size, down in ((bold(plain(words)), 13, -18), (plain(under), SECOND, -35)):
        canvas.note(
            text,
            x,
            y,
            xanchor=side,
            xshift=shift,
            yshift=down,
            size=size,
            colour=colours.text,
            bgcolor=colours.background,
        )


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """What more money would still bring beyond the choice, or that nothing more pays."""
    del names
    points, mine = by_cost(findings), chosen(findings)
    if not points:
        return "No step pays under these limits"
    if mine is None:
        return "Nothing is chosen under these limits"
    more = [(x, f) for x, f in points if x > mine[0] + 0.01]
    if not more:
        return "More money would buy nothing that pays"
    x, last = more[-1]
    gain = (last.point or 0.0) - (mine[1].point or 0.0)
    how = counted(findings) or "best estimates"
    return f"{money(x - mine[0], last.currency)} more would bring {money(gain, last.currency)} more, {how}"


def on_slide(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Stairs of the best value at each cost, both ends of the range, a square on the choice."""
    points, mine = by_cost(findings), chosen(findings)
    every = [f for _, f in points] + ([mine[1]] if mine is not None else [])
    low, high = span(ends(every), pad=0.08)
    last = max(x for x, _ in points) * 1.08 or 1.0
    plot, _, y_inch = framed(0.0, last, low, high, right_in=0.6)
    ticks, across = round_ticks(low, high, 5), round_ticks(0.0, last, 6)
    like = points[0][1]
    y_ticks(plot, 0.0, ticks, unit_ticks(ticks, like.unit, like.currency))
    x_ticks(plot, across, money_ticks(across, like.currency), low)
    sides = (("high", 1.25, "dash"), ("low", 1.25, "dash")) if any(f.low is not None for _, f in points) else ()
    for side, width, dash in (*sides, ("point", 3.5, "solid")):
        values = [(x, v if (v := getattr(f, side)) is not None else f.point or 0.0) for x, f in points]
        corners = stairs(values, last)
        name = "best choice" if side == "point" else f"90 % range, {side}"
        plot.line(*corners, "blue", width, name=name, dash=dash)
    if mine is not None:
        x, found = mine
        plot.line((x,), (found.point or 0.0,), "text", 0, name="chosen", marked=(0,), marker="square", size=13)
        side = "left" if x > last / 2 else "right"
        plot.say(
            f"Chosen: {money(x, found.currency)} brings {figure_words(found, meta.horizon)}",
            x,
            (found.point or 0.0) - 0.3 * y_inch,
            bold=True,
            side=side,
            size=15,
        )
        under = range_only(found, meta.horizon) if found.low is not None else counted([found])
        plot.say(under, x, (found.point or 0.0) - 0.58 * y_inch, "muted", side=side, size=13)
    plot.say(axis_words(findings), 0.0, low - 0.45 * y_inch, "muted", size=13)
    return plot


def _choice(findings: Findings) -> Finding | None:
    return next((one for one in findings if one.series == CHOSEN), None)


CHART = ChartKind(
    name="frontier",
    how_to_read=(
        "The line is the most that can be earned, after cost, with each amount of money: every corner was solved "
        "exactly under the limits you set, only the money differs. The pale band is the 90 % range; it adds the "
        "steps' ranges as far as they err together. With caution the line is the value as counted, below the best "
        "estimate, and has no band. The square is the choice made."
    ),
    claim=claim,
    slide=native(on_slide),
    lines=True,
    figure=figure,
    source="what initiatives brought so far, the cost of their next steps",
    drawable=by_cost,
    lead=_choice,
    lead_words="Chosen steps:",
)
