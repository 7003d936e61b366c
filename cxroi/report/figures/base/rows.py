"""Ranges in rows with aligned text columns at the right: what forest, segments and ladder share."""

from __future__ import annotations

from cxroi.report.figures.base.frame import (
    HEAD,
    ROW,
    SECOND,
    TICK,
    Canvas,
    bold,
    fitted,
    in_lines,
    name_of,
    plain,
    text_width,
)
from cxroi.report.figures.base.ticks import round_ticks, unit_ticks
from cxroi.terms import BOOKED_GRADES, Finding
from cxroi.words import NO_EFFECT, count, figure_words, range_only, spans_zero, verdict

VERDICT_AT, RANGE_AT, GRADE_AT = 10, 124, 246
VERDICT_ROOM, RANGE_ROOM = 112, 106
TWO_LINES = 29


def is_total(finding: Finding) -> bool:
    return finding.booked


def mark_colour(canvas: Canvas, finding: Finding) -> str:
    """Blue measured and counted, red a proven loss, black the total, grey the rest."""
    colours = canvas.colours
    if is_total(finding):
        return colours.text
    if finding.grade not in BOOKED_GRADES or spans_zero(finding):
        return colours.gray
    return colours.red if (finding.point or 0) < 0 else colours.blue


def draw_range(canvas: Canvas, finding: Finding, y: float, counted: bool = True) -> None:
    """Range line and marker of one row; hollow where no effect is clear or the row is not counted."""
    if finding.point is None:
        return
    colour = mark_colour(canvas, finding)
    clear = counted and not spans_zero(finding)
    if not is_total(finding) and counted and clear and finding.grade not in BOOKED_GRADES:
        colour = canvas.colours.red if finding.point < 0 else canvas.colours.blue
    if finding.low is not None and finding.high is not None:
        dash = "dot" if finding.grade in ("D", "E") else "solid"
        canvas.line([finding.low, finding.high], [y, y], colour, 3 if clear else 2, dash=dash)
    symbol = "square" if is_total(finding) else "diamond" if clear and finding.point < 0 else "circle"
    fill = colour if clear or is_total(finding) else canvas.colours.background
    hover = (
        f"{bold(plain(name_of(finding, canvas.view.names)))}<br>{plain(verdict(finding))}, {plain(range_only(finding))}"
    )
    canvas.trace(
        mode="markers",
        x=[finding.point],
        y=[y],
        cliponaxis=False,
        hoverinfo="text",
        hovertext=[hover],
        marker={
            "symbol": symbol,
            "size": 13 if symbol == "diamond" else 11,
            "opacity": 1,
            "color": fill,
            "line": {"color": colour, "width": 2},
        },
    )


def row_name(canvas: Canvas, finding: Finding, y: float, with_n: bool = False) -> None:
    """The row's name, right-aligned in the left margin, with n in small where asked."""
    small = f"n {count(finding.n)}" if with_n else ""
    room = canvas.margin["l"] - 20 - (text_width(small, SECOND) + 6 if small else 0)
    words = _in_room(canvas, name_of(finding, canvas.view.names), float(room))
    if is_total(finding):
        words = bold(words)
    if small:
        words += f"  <span style='font-size:{SECOND}px;color:{canvas.colours.faint}'>{small}</span>"
    canvas.note(
        words, 0, y, xref="paper", xshift=-14, xanchor="right", align="right", size=ROW, colour=canvas.colours.text
    )


def _in_room(canvas: Canvas, name: str, room: float) -> str:
    """One line; two where the name is too long and rows are high enough; else cut."""
    low, high = canvas.axes["yaxis"]["range"]
    if text_width(name, ROW) > room and canvas.inner_height / (high - low) >= TWO_LINES:
        lines = in_lines(name, 2, HEAD, room)
        if lines is not None:
            return "<br>".join(f"<span style='font-size:{HEAD}px'>{plain(line)}</span>" for line in lines)
    return plain(fitted(name, ROW, room))


def row_columns(canvas: Canvas, finding: Finding, y: float, figure_only: bool = False) -> None:
    """Verdict, range and grade of one row at their fixed places."""
    words = verdict(finding, canvas.view.horizon)
    if figure_only and words not in (NO_EFFECT, "No figure"):
        words = figure_words(finding, canvas.view.horizon)
    strong = (
        finding.point is not None
        and words != NO_EFFECT
        and (is_total(finding) or figure_only or finding.grade in BOOKED_GRADES)
    )
    size = ROW if text_width(words, ROW) <= VERDICT_ROOM else HEAD
    canvas.note(
        bold(plain(words)) if strong else plain(words),
        1,
        y,
        xref="paper",
        xshift=VERDICT_AT,
        size=size,
        colour=canvas.colours.text if strong else canvas.colours.muted,
    )
    ends = range_only(finding, canvas.view.horizon)
    size = TICK if text_width(ends, TICK) <= RANGE_ROOM else SECOND
    canvas.note(plain(ends), 1, y, xref="paper", xshift=RANGE_AT, size=size)
    low, high = canvas.axes["yaxis"]["range"]
    canvas.chip(finding.grade, y, GRADE_AT, borderpad=2 if canvas.inner_height / (high - low) >= 24 else 0)


def heads(canvas: Canvas, texts: tuple[tuple[str, float, str], ...]) -> None:
    """Column heads above the plot: (text, px right of the plot, anchor)."""
    for text, shift, anchor in texts:
        canvas.note(text, 1, 1, xref="paper", yref="paper", xshift=shift, yshift=12, xanchor=anchor, size=HEAD)


RANGE_HEADS = (("90 % range", RANGE_AT, "left"), ("Grade", GRADE_AT, "center"))


def row_axes(canvas: Canvas, rows: int, low: float, high: float, like: Finding | None) -> None:
    """x with at most four round ticks and vertical gridlines, rows at y = 0, -1, ...; a zero line over all rows."""
    most = max(2, min(5, int(canvas.inner_width // 50)))
    ticks = round_ticks(low, high, most) if like else []
    texts = unit_ticks(ticks, like.measure if like else "", like.currency if like else None)
    canvas.axis("x", low, high, ticks, texts=texts, grid=True)
    canvas.axis("y", -rows + 0.5, 0.5)
    if low <= 0 <= high:
        canvas.rule(0, 0, -rows + 0.5, 0.5)
