"""Native columns and bars on a slide, whose words stand at their ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION
from pptx.util import Pt

from cxroi.report.slides.base.plot import Box
from cxroi.report.slides.base.workbook import column_workbook, series_name
from cxroi.report.slides.base.xy import COLOURS, fill_plot, write
from cxroi.terms import Finding

_LAYOUT = (
    '<c:layout xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:manualLayout>'
    '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    '<c:x val="{x}"/><c:y val="{y}"/><c:w val="{w}"/><c:h val="{h}"/></c:manualLayout></c:layout>'
)
Values = Sequence[float | None]
PAINTED = {"Total": "muted", "Not attributed": "gray", "Added": "green", "Taken": "red"}
"""Kinds of columns of a waterfall and their colours."""


@dataclass(frozen=True)
class Column:
    """One column of a waterfall: from `start` to `end`, `size` high at full precision, words above it."""

    name: str
    kind: str
    start: float
    end: float
    size: float
    figure: str
    small: str


@dataclass(frozen=True)
class Bar:
    """One bar with its figure in words; `value` None where there is none, `strong` in blue instead of grey."""

    name: str
    value: float | None
    figure: str
    small: str
    strong: bool


def add_waterfall(slide: Any, columns: Sequence[Column], floor: float, box: Box, findings: Sequence[Finding]) -> Any:
    """Stacked columns over an invisible base. The axis starts at `floor`, so that cut values stay whole."""
    top = max([max(one.start, one.end) for one in columns], default=1.0)
    room = (top - floor) * 0.16
    lifted = [None if one.kind == "Total" else min(one.start, one.end) for one in columns]
    series: list[tuple[str, Values]] = [("Base", lifted)]
    series += [(kind, [one.size if one.kind == kind else None for one in columns]) for kind in PAINTED]
    series.append(("Room for words", [room] * len(columns)))
    frame = _chart(slide, XL_CHART_TYPE.COLUMN_STACKED, box, ([one.name for one in columns], series), findings)
    chart = frame.chart
    chart.plots[0].overlap, chart.plots[0].gap_width = 100, 56
    chart.value_axis.minimum_scale, chart.value_axis.maximum_scale = floor, top + room
    fill_plot(chart, _LAYOUT.format(x=0.01, y=0.02, w=0.98, h=0.82))
    drawn = list(chart.plots[0].series)
    for one in drawn:
        _paint(one, PAINTED.get(one.name))
    for point, column in zip(drawn[-1].points, columns, strict=False):
        label = point.data_label
        words = ((column.figure, "text", True), ("\n", "text", False), (column.small, "muted", False))
        write(label.text_frame, words, 14)
        label.position = XL_LABEL_POSITION.INSIDE_BASE
    return frame


def add_bars(slide: Any, rows: Sequence[Bar], box: Box, findings: Sequence[Finding]) -> Any:
    """Horizontal bars, the first on top, words at their ends; a row without a value has no bar."""
    table = ([one.name for one in rows], [("Money a year", [one.value for one in rows])])
    frame = _chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, box, table, findings)
    chart = frame.chart
    chart.plots[0].gap_width = 60
    values = [one.value for one in rows if one.value is not None]
    chart.value_axis.minimum_scale = min(0.0, *(one.value or 0.0 for one in rows), 0.0)
    chart.value_axis.maximum_scale = max(values, default=1.0) * 1.6
    chart.category_axis.reverse_order = True
    fill_plot(chart, _LAYOUT.format(x=0.27, y=0.02, w=0.72, h=0.96))
    series = chart.plots[0].series[0]
    _paint(series, "gray")
    series.format.fill.fore_color.brightness = 0.5
    for i, row in enumerate(rows):
        if row.value is None:
            continue
        if row.strong:
            series.points[i].format.fill.solid()
            series.points[i].format.fill.fore_color.theme_color = COLOURS["blue"]
        label = series.points[i].data_label
        words = ((f"{row.figure}  ", "blue" if row.strong else "text", True), (row.small, "muted", False))
        write(label.text_frame, words, 14)
        label.position = XL_LABEL_POSITION.OUTSIDE_END
    return frame


def _chart(
    slide: Any,
    kind: Any,
    box: Box,
    table: tuple[Sequence[str], Sequence[tuple[str, Values]]],
    findings: Sequence[Finding],
) -> Any:
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
