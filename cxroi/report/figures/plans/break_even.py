"""Break-even: does the range of the measured effect stay right of what is needed?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import LABEL, TICK, Canvas, View, bold, plain, text_width
from cxroi.report.figures.base.kind import ChartKind, native
from cxroi.report.figures.base.ticks import ends, round_ticks, span, unit_ticks
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.report.slides.kinds.rows import add_range, add_x_ticks
from cxroi.terms import Finding
from cxroi.words import figure_words, number, ours, range_only, spans_zero, value_words

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 218, 14, 20, 8, 46


def parts(findings: Sequence[Finding]) -> tuple[Finding | None, Finding | None]:
    """(needed, measured): the finding with key break_even and the first other one."""
    needed = next((f for f in findings if f.key == "break_even" and f.point is not None), None)
    return needed, next((f for f in findings if f.key != "break_even"), None)


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """Red-tinted zone up to break-even, a line, the estimate with its range beside it."""
    view = view or View()
    needed, measured = parts(findings)
    canvas = Canvas(view, 190 if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    if needed is None or needed.point is None or measured is None:
        return canvas.figure()
    colours, at = canvas.colours, needed.point
    low, high = span(
        [v for v in (at, at * 1.3, measured.low, measured.point, measured.high) if v is not None], pad=0.04
    )
    ticks = round_ticks(low, high, 5)
    canvas.axis("x", low, high, ticks, texts=unit_ticks(ticks, measured.measure, measured.currency))
    canvas.axis("y", 0, 1)
    canvas.shape("rect", x0=low, x1=at, y0=0, y1=1, fillcolor=colours.red_background)
    canvas.rule(at, at, 0, 1, colour=colours.text, width=1.6)
    if low < 0:
        canvas.rule(0, 0, 0, 1, dash="dot")
    _needed(canvas, needed, (low, high))
    _measured(canvas, measured, (low, high))
    canvas.below(ours("Margin per customer and year for one step of the answer"))
    return canvas.figure()


def _needed(canvas: Canvas, needed: Finding, axis: tuple[float, float]) -> None:
    """Words at the line, on the side that has room for them."""
    at, px = needed.point or 0.0, canvas.inner_width / (axis[1] - axis[0])
    if (at - axis[0]) * px > text_width("loses money", TICK) + 12:
        canvas.note("loses money", at, 0.1, xanchor="right", xshift=-8, colour=canvas.colours.red_text)
    words = f"Break-even {figure_words(needed)}"
    fits = (axis[1] - at) * px > text_width(words, LABEL) + 14
    canvas.note(
        bold(plain(words)),
        at,
        0.9,
        xanchor="left" if fits else "right",
        xshift=10 if fits else -10,
        size=13,
        colour=canvas.colours.text,
    )


def _measured(canvas: Canvas, finding: Finding, axis: tuple[float, float]) -> None:
    if finding.point is None:
        return
    colours = canvas.colours
    colour = colours.gray if spans_zero(finding) else colours.blue
    if finding.low is not None and finding.high is not None:
        canvas.line([finding.low, finding.high], [0.45, 0.45], colour, 4)
    canvas.dot(finding.point, 0.45, 13, (colours.background if spans_zero(finding) else colour, colour))
    words = f"Measured {figure_words(finding)}"
    half = text_width(f"{words}   {range_only(finding)}", 13) / 2
    px = (axis[1] - axis[0]) / canvas.inner_width
    x = min(max(finding.point, axis[0] + half * px), axis[1] - half * px)
    ends = f"  <span style='font-size:{TICK}px'>{plain(range_only(finding))}</span>"
    canvas.note(bold(plain(words)) + ends, x, 0.45, xanchor="center", yshift=22, size=13, colour=colour)


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """How far the effect may fall and still pay, read from the range's lower end."""
    del names
    needed, measured = parts(findings)
    if needed is None or needed.point is None or measured is None or measured.point is None:
        return "Break-even cannot be compared with a measured effect yet"
    if measured.low is not None and measured.low >= needed.point:
        return "Even the low end of the effect pays"
    if measured.point >= needed.point > 0:
        share = needed.point / measured.point
        words = "may fall by half" if share <= 0.5 else f"must stay above {value_words(needed.point, needed)}"
        return (
            f"The effect {words} to pay; the range also holds less"
            if share > 0.5
            else f"The effect {words} and still pay"
        )
    return (
        f"It needs {number(needed.point / measured.point)} times the effect measured"
        if measured.point > 0
        else "The measured effect does not pay"
    )


def on_slide(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """The needed effect as a line, the measured one with its range."""
    needed, measured = parts(findings)
    rows = [f for f in (needed, measured) if f is not None]
    low, high = span(ends(rows))
    plot = Plot((low, high), (-0.35, 1.15))
    if needed is not None and needed.point is not None:
        plot.line((needed.point, needed.point), (0, 1), "text", 2, name="Break-even")
        plot.say(f"Break-even {figure_words(needed)}", needed.point, 0.95, bold=True, size=15)
        plot.say("loses money", needed.point, 0.1, "red", side="left")
    if measured is not None and measured.point is not None:
        add_range(plot, measured, 0.45, "Measured", True)
        plot.say(
            f"Measured {figure_words(measured)} ({range_only(measured, meta.horizon)}), grade {measured.grade}",
            measured.point,
            0.5,
            "blue",
            side="above",
            bold=True,
            size=15,
        )
    add_x_ticks(plot, rows, (low, high), -0.05)
    return plot


CHART = ChartKind(
    name="break_even",
    how_to_read=(
        "The black line is the effect at which the money just comes back; left of it the plan loses. Look whether "
        "the whole range of the measured effect stays to its right."
    ),
    claim=claim,
    slide=native(on_slide),
    lines=True,
    figure=figure,
    drawable=lambda findings: all(one is not None and one.point is not None for one in parts(findings)),
    lead=lambda findings: parts(findings)[1],
    lead_words="Measured:",
)
