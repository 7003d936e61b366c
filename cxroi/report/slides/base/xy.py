"""Native XY charts: ranges as lines, estimates as markers, all words as data labels in theme colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE_DASH_STYLE, MSO_THEME_COLOR
from pptx.oxml import parse_xml
from pptx.util import Pt

from cxroi.report.slides.base.plot import Box, Label, Mark, Plot
from cxroi.report.slides.base.workbook import series_name, xy_workbook
from cxroi.safetext import unbroken
from cxroi.terms import Finding

COLOURS = {
    "text": MSO_THEME_COLOR.TEXT_1,
    "muted": MSO_THEME_COLOR.TEXT_2,
    "page": MSO_THEME_COLOR.BACKGROUND_1,
    "blue": MSO_THEME_COLOR.ACCENT_1,
    "gray": MSO_THEME_COLOR.ACCENT_2,
    "green": MSO_THEME_COLOR.ACCENT_3,
    "red": MSO_THEME_COLOR.ACCENT_4,
    "orange": MSO_THEME_COLOR.ACCENT_5,
}
SIDES = {
    "right": XL_LABEL_POSITION.RIGHT,
    "left": XL_LABEL_POSITION.LEFT,
    "above": XL_LABEL_POSITION.ABOVE,
    "below": XL_LABEL_POSITION.BELOW,
    "center": XL_LABEL_POSITION.CENTER,
}
MARKERS = {"circle": XL_MARKER_STYLE.CIRCLE, "diamond": XL_MARKER_STYLE.DIAMOND, "square": XL_MARKER_STYLE.SQUARE}
DASHES = {"dash": MSO_LINE_DASH_STYLE.DASH, "dot": MSO_LINE_DASH_STYLE.ROUND_DOT}
_FULL = (
    '<c:layout xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:manualLayout>'
    '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    '<c:x val="0"/><c:y val="0"/><c:w val="1"/><c:h val="1"/></c:manualLayout></c:layout>'
)


def add_chart(slide: Any, plot: Plot, box: Box, findings: Sequence[Finding]) -> Any:
    """Draw the plot on the slide as a native chart; returns its graphic frame. The longest series goes first:
    LibreOffice drops shorter ones that come before a longer one."""
    longest = max([len(m.xs) for m in plot.marks], default=1)
    labels = list(plot.labels) + [Label(plot.x[0], plot.y[0], ()) for _ in range(longest - len(plot.labels))]
    rows = [("Labels", [lab.x for lab in labels], [lab.y for lab in labels])]
    rows += [(m.name, list(m.xs), list(m.ys)) for m in plot.marks]
    data = XyChartData(number_format="General")
    for name, xs, ys in rows:
        series = data.add_series(series_name(name))
        for x, y in zip(xs, ys, strict=True):
            series.add_data_point(x, y)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES, *box, data)
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(xy_workbook(rows, findings))
    bare(chart, plot.x, plot.y)
    drawn = list(chart.plots[0].series)
    drawn[0].smooth = False
    drawn[0].format.line.fill.background()
    drawn[0].marker.style = XL_MARKER_STYLE.NONE
    write_labels(drawn[0], labels, scale_of(box))
    for series, mark in zip(drawn[1:], plot.marks, strict=True):
        _style(series, mark)
    return frame


def scale_of(box: Box) -> float:
    """How much smaller the words of a chart are than in our own deck, whose chart is 12.6 by 5.2 inches."""
    return max(min(box[2] / (12.6 * 914400), box[3] / (4.6 * 914400), 1.0), 0.6)


def bare(chart: Any, x: tuple[float, float], y: tuple[float, float]) -> None:
    """No legend, title, axes or gridlines; the plot fills the frame over the two ranges."""
    chart.has_legend, chart.has_title = False, False
    chart.font.size = Pt(14)
    for axis, (low, high) in ((chart.category_axis, x), (chart.value_axis, y)):
        axis.has_major_gridlines, axis.has_minor_gridlines, axis.visible = False, False, False
        axis.minimum_scale, axis.maximum_scale = low, high
    fill_plot(chart)


def fill_plot(chart: Any, layout: str = _FULL) -> None:
    """Give the plot area a layout of its own instead of an automatic one."""
    area = chart._chartSpace.chart.plotArea
    for old in area.findall("{http://schemas.openxmlformats.org/drawingml/2006/chart}layout"):
        area.remove(old)
    area.insert(0, parse_xml(layout))


def write_labels(series: Any, labels: Sequence[Label], scale: float = 1.0) -> None:
    """Each label's words at its point."""
    for i, label in enumerate(labels):
        if label.parts:
            shown = series.points[i].data_label
            write(shown.text_frame, label.parts, round(label.size * scale * 2) / 2)
            shown.position = SIDES[label.side]


def write(frame: Any, parts: Sequence[tuple[str, str, bool]], size: float) -> None:
    """Runs of one paragraph in theme colours; "\\n" as a run's text starts a new paragraph. The frame never wraps."""
    frame.word_wrap = False
    paragraph = frame.paragraphs[0]
    for text, colour, heavy in parts:
        if text == "\n":
            paragraph = frame.add_paragraph()
            continue
        run = paragraph.add_run()
        run.text = unbroken(text)
        run.font.size, run.font.bold = Pt(size), heavy
        run.font.color.theme_color = COLOURS[colour]


def _style(series: Any, mark: Mark) -> None:
    series.smooth = False
    line = series.format.line
    if mark.width > 0 and len(mark.xs) > 1:
        line.width = Pt(mark.width)
        line.color.theme_color = COLOURS[mark.colour]
        if mark.dash != "solid":
            line.dash_style = DASHES[mark.dash]
    else:
        line.fill.background()
    series.marker.style = XL_MARKER_STYLE.NONE
    for i in mark.marked:
        point = series.points[i]
        point.marker.style, point.marker.size = MARKERS[mark.marker], mark.size
        point.marker.format.fill.solid()
        point.marker.format.fill.fore_color.theme_color = COLOURS["page" if mark.hollow else mark.colour]
        point.marker.format.line.color.theme_color = COLOURS[mark.colour]
        point.marker.format.line.width = Pt(1.75)
        if mark.width > 0 and len(mark.xs) > 1:
            point.format.line.width = Pt(mark.width)
            point.format.line.color.theme_color = COLOURS[mark.colour]
            if mark.dash != "solid":
                point.format.line.dash_style = DASHES[mark.dash]
