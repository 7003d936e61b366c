"""Bridge and ladder on a slide: native columns and bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION
from pptx.util import Pt

from cxroi.report.figures import bridge, ladder
from cxroi.report.slides.meta import SlideMeta
from cxroi.report.slides.workbook import column_workbook, series_name
from cxroi.report.slides.xy import COLOURS, Box, fill_plot, write
from cxroi.terms import Finding
from cxroi.words import figure_words, money, range_only, spans_zero

_LAYOUT = ('<c:layout xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:manualLayout>'
           '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
           '<c:x val="{x}"/><c:y val="{y}"/><c:w val="{w}"/><c:h val="{h}"/></c:manualLayout></c:layout>')
Values = Sequence[float | None]


def add_bridge(slide: Any, findings: Sequence[Finding], box: Box, meta: SlideMeta) -> Any:
    """Stacked columns over an invisible base. The axis starts where the page cuts the totals, so values stay whole."""
    del meta
    columns = bridge.steps(findings)
    kinds = {"Total": [s.is_total for s in columns],
             "Not attributed": [s.key == "unattributed" for s in columns],
             "Added": [not s.is_total and s.key != "unattributed" and s.change >= 0 for s in columns],
             "Taken": [not s.is_total and s.key != "unattributed" and s.change < 0 for s in columns]}
    floor = max(bridge.floor_of(columns), 0.0) if columns else 0.0
    top = max([max(s.start, s.end) for s in columns], default=1.0)
    room = (top - floor) * 0.16
    series: list[tuple[str, Values]] = [
        ("Base", [None if s.is_total else min(s.start, s.end) for s in columns])]
    series += [(name, [_height(s) if chosen else None for s, chosen in zip(columns, which, strict=True)])
               for name, which in kinds.items()]
    series.append(("Room for words", [room] * len(columns)))
    names = [" ".join(bridge.step_name(s)) for s in columns]
    frame = _chart(slide, XL_CHART_TYPE.COLUMN_STACKED, box, (names, series), findings)
    chart = frame.chart
    chart.plots[0].overlap, chart.plots[0].gap_width = 100, 56
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = floor, top + room
    fill_plot(chart, _LAYOUT.format(x=0.01, y=0.02, w=0.98, h=0.82))
    colours = {"Total": "muted", "Not attributed": "gray", "Added": "green", "Taken": "red"}
    drawn = list(chart.plots[0].series)
    for one in drawn:
        _paint(one, colours.get(one.name))
    for i, step in enumerate(columns):
        _column_label(drawn[-1].points[i], step)
    return frame


def _height(step: bridge.Step) -> float:
    """Full-precision size of the column as it stands in the finding."""
    return step.end if step.is_total else abs(step.finding.point or 0.0)


def _column_label(point: Any, step: bridge.Step) -> None:
    """Signed figure and range just above the column, on the unpainted part of the stack."""
    f = step.finding
    shown = money(step.end, f.currency, digits=3) if step.is_total else money(step.change, f.currency, signed=True)
    label = point.data_label
    write(label.text_frame, ((shown, "text", True), ("\n", "text", False), (bridge.third_line(step), "muted", False)), 14)
    label.position = XL_LABEL_POSITION.INSIDE_BASE


def add_ladder(slide: Any, findings: Sequence[Finding], box: Box, meta: SlideMeta) -> Any:
    """Horizontal bars from exposure down to what can be won back; refused steps have no bar and say so."""
    rungs = ladder.rungs(findings)
    names = [ladder.NAMES[f.key] for f in rungs]
    frame = _chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, box, (names, [("Money a year", [f.point for f in rungs])]), findings)
    chart = frame.chart
    chart.plots[0].gap_width = 60
    top = max([f.point for f in rungs if f.point is not None], default=1.0)
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = min(0.0, *(f.point or 0.0 for f in rungs), 0.0), top * 1.6
    chart.category_axis.reverse_order = True
    fill_plot(chart, _LAYOUT.format(x=0.27, y=0.02, w=0.72, h=0.96))
    series = chart.plots[0].series[0]
    _paint(series, "gray")
    series.format.fill.fore_color.brightness = 0.5
    for i, finding in enumerate(rungs):
        last = finding.key == "recoverable"
        point = series.points[i]
        if last and finding.point is not None and not spans_zero(finding):
            point.format.fill.solid()
            point.format.fill.fore_color.theme_color = COLOURS["blue"]
        label = point.data_label
        if finding.point is None:
            continue
        grade = "actual" if finding.grade == "R" else f"{range_only(finding, meta.horizon)}, grade {finding.grade}"
        blue = last and not spans_zero(finding)
        write(label.text_frame, ((f"{figure_words(finding)}  ", "blue" if blue else "text", True), (grade, "muted", False)), 14)
        label.position = XL_LABEL_POSITION.OUTSIDE_END
    return frame


def _chart(slide: Any, kind: Any, box: Box, table: tuple[Sequence[str], Sequence[tuple[str, Values]]],
           findings: Sequence[Finding]) -> Any:
    """A bare category chart of (names, series) whose embedded workbook also holds the findings."""
    names, series = table
    data = CategoryChartData(number_format="General")
    data.categories = [series_name(n) for n in names]
    for name, values in series:
        data.add_series(name, values)
    frame = slide.shapes.add_chart(kind, *box, data)
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(column_workbook(names, series, findings))
    chart.has_legend, chart.has_title = False, False
    chart.font.size = Pt(14)
    chart.font.color.theme_color = COLOURS["text"]
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    axis = chart.category_axis
    axis.has_major_gridlines = False
    axis.format.line.fill.background()
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.tick_labels.font.size = Pt(14)
    return frame


def _paint(series: Any, colour: str | None) -> None:
    series.invert_if_negative = False
    if colour is None:
        series.format.fill.background()
        return
    series.format.fill.solid()
    series.format.fill.fore_color.theme_color = COLOURS[colour]
