"""Cost against value on a slide: a native bubble chart, bubbles as large as the customers reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import BubbleChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.util import Pt

from cxroi.report.figures.frame import name_of
from cxroi.report.figures.ticks import round_ticks, span, unit_ticks
from cxroi.report.slides.meta import SlideMeta
from cxroi.report.slides.workbook import bubble_workbook, series_name
from cxroi.report.slides.xy import COLOURS, Box, Label, bare, scale_of, write_labels
from cxroi.terms import Finding
from cxroi.words import figure_words, safe_text, spans_zero

Trio = tuple[Finding, Finding, Finding]


def trios(findings: Sequence[Finding]) -> list[Trio]:
    """(cost, value, customers) of every initiative that has all three, largest bubble first so that small ones stay seen."""
    by: dict[str, dict[str, Finding]] = {}
    for one in findings:
        if one.initiative is not None and one.point is not None:
            by.setdefault(one.initiative, {})[one.key] = one
    whole = [(f["cost"], f["npv_decision"], f["units"]) for f in by.values() if {"cost", "npv_decision", "units"} <= f.keys()]
    return sorted(whole, key=lambda trio: -(trio[2].point or 0.0))


def claim(findings: Sequence[Finding]) -> str:
    """How many are clearly worth more than they cost from here on."""
    drawn = trios(findings)
    worth = sum((value.point or 0.0) > 0 and not spans_zero(value) for _, value, _ in drawn)
    return f"{worth} of {len(drawn)} initiatives {'is' if worth == 1 else 'are'} clearly worth going on with"


def _colour(value: Finding) -> str:
    return "gray" if spans_zero(value) else "red" if (value.point or 0.0) < 0 else "blue"


def add_bubble(slide: Any, findings: Sequence[Finding], box: Box, meta: SlideMeta) -> Any:
    """One series an initiative; words and ticks are labels of unseen bubbles, so that no minus sign is lost."""
    drawn = trios(findings)
    x = span([t[0].point or 0.0 for t in drawn], pad=0.12)
    y = span([t[1].point or 0.0 for t in drawn], pad=0.2)
    reach = 0.125 * box[3] / box[2] * (x[1] - x[0]) * 12.6 / 9.4
    x_inch, y_inch = (x[1] - x[0]) / 9.4, (y[1] - y[0]) / 3.9
    frame_x, frame_y = (x[0] - 1.4 * x_inch, x[1] + 1.8 * x_inch), (y[0] - 0.75 * y_inch, y[1] + 0.55 * y_inch)
    labels = _labels(drawn, (x, y), (x_inch, y_inch, reach), meta)
    unseen = max(t[2].point or 1.0 for t in drawn) * 1e-5
    rows = [("Labels", [one.x for one in labels], [one.y for one in labels], [unseen] * len(labels))]
    rows += [(name_of(t[0], meta.names), [t[0].point or 0.0], [t[1].point or 0.0], [t[2].point or 0.0]) for t in drawn]
    data = BubbleChartData(number_format="General")
    for name, xs, ys, sizes in rows:
        series = data.add_series(series_name(name))
        for point in zip(xs, ys, sizes, strict=True):
            series.add_data_point(*point)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.BUBBLE, *box, data)
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(bubble_workbook(rows, findings))
    bare(chart, frame_x, frame_y)
    _paint(chart, [_colour(t[1]) for t in drawn])
    write_labels(chart.plots[0].series[0], labels, scale_of(box))
    return frame


def _paint(chart: Any, colours: Sequence[str]) -> None:
    axis = chart.category_axis
    axis.visible, axis.tick_label_position = True, XL_TICK_LABEL_POSITION.NONE
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    axis.format.line.color.theme_color = COLOURS["gray"]
    axis.format.line.width = Pt(1)
    series = list(chart.plots[0].series)
    series[0].format.fill.background()
    series[0].format.line.fill.background()
    for one, colour in zip(series[1:], colours, strict=True):
        one.invert_if_negative = False
        one.format.fill.solid()
        one.format.fill.fore_color.theme_color = COLOURS[colour]
        one.format.fill.fore_color.brightness = 0.25
        one.format.line.color.theme_color = COLOURS["page"]
        one.format.line.width = Pt(1)


def _labels(drawn: Sequence[Trio], axes: tuple[tuple[float, float], tuple[float, float]], inch: tuple[float, float, float],
            meta: SlideMeta) -> list[Label]:
    """Names with their value beside each bubble, ticks of both axes, what the axes are."""
    (x, y), (x_inch, y_inch, largest) = axes, inch
    most = max(t[2].point or 1.0 for t in drawn)
    out = []
    for cost, value, reached in drawn:
        radius = largest * ((reached.point or 0.0) / most) ** 0.5
        shown = "no clear value" if spans_zero(value) else figure_words(value, meta.horizon)
        words = ((safe_text(name_of(cost, meta.names), 30) + "  ", "text", True), (shown, _colour(value), False))
        out.append(Label((cost.point or 0.0) + radius, value.point or 0.0, words, size=13))
    for at, text in _ticks(x, drawn[0][0], 6):
        out.append(Label(at, y[0], ((text, "muted", False),), "below", 13))
    for at, text in _ticks(y, drawn[0][1], 5):
        out.append(Label(x[0], at, ((text, "muted", False),), "left" if at else "above", 13))
    for at_x, at_y, text in ((x[0] - 1.2 * x_inch, y[1] + 0.25 * y_inch, "Value from here on (NPV), upwards"),
                             (x[0], y[0] - 0.55 * y_inch, "What it cost, to the right; size: customers reached")):
        out.append(Label(at_x, at_y, ((text, "muted", False),), size=13))
    return out


def _ticks(axis: tuple[float, float], like: Finding, most: int) -> list[tuple[float, str]]:
    ticks = round_ticks(*axis, most)
    return list(zip(ticks, unit_ticks(ticks, like.unit, like.currency), strict=True))
