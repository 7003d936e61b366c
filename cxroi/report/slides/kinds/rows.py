"""What charts of ranges in rows share on a slide."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.report.figures.base.frame import name_of, text_width
from cxroi.report.figures.base.rows import is_total
from cxroi.report.figures.base.ticks import ends, round_ticks, span, unit_ticks
from cxroi.report.palette import grade_role
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.terms import BOOKED_GRADES, Finding
from cxroi.words import NO_EFFECT, count, figure_words, range_only, reason_words, safe_text, spans_zero, verdict

NAMES_IN, PLOT_IN, COLUMNS_IN = 3.0, 5.1, 4.5
VERDICT_AT, RANGE_AT, GRADE_AT = 0.25, 2.15, 4.0
POINTS_AN_INCH, APART = 62, 0.2
"""Width of a text: the page's estimate is narrow for what LibreOffice draws; inches between two columns."""


def _columns(rows: Sequence[Finding], meta: SlideMeta, figure_only: bool, size: int) -> tuple[float, float]:
    """Where the columns of ranges and grades begin, inches right of the plot: further out where words are wide."""
    shown = [row for row in rows if row.point is not None]
    told = [text_width(_verdict_of(row, meta.horizon, figure_only)[0], size) / POINTS_AN_INCH for row in shown]
    ranges = [text_width(range_only(row, meta.horizon), 13) / POINTS_AN_INCH for row in shown]
    range_at = max(RANGE_AT, VERDICT_AT + max(told, default=0) + APART)
    return range_at, max(range_at + GRADE_AT - RANGE_AT, range_at + max(ranges, default=0) + APART)


def _verdict_of(finding: Finding, horizon: int, figure_only: bool) -> tuple[str, bool]:
    words = verdict(finding, horizon)
    if finding.point is None or words == NO_EFFECT:
        return words, False
    return (figure_words(finding, horizon), True) if figure_only else (words, finding.grade in BOOKED_GRADES)


def add_range(plot: Plot, finding: Finding, y: float, name: str, counted: bool) -> None:
    """One series low, estimate, high at height y, marker on the estimate; shape and colour as on the page."""
    if finding.point is None:
        return
    clear = counted and not spans_zero(finding)
    colour = "text" if is_total(finding) else "gray" if not clear else "red" if finding.point < 0 else "blue"
    xs = (finding.point,) if finding.low is None or finding.high is None else (finding.low, finding.point, finding.high)
    marker = "square" if is_total(finding) else "diamond" if clear and finding.point < 0 else "circle"
    plot.line(
        xs,
        [y] * len(xs),
        colour,
        3.5 if clear else 2.25,
        name=name,
        marked=(len(xs) // 2,),
        marker=marker,
        dash="dot" if finding.grade in ("D", "E") else "solid",
        size=11,
        hollow=not clear and not is_total(finding),
    )


def rows_plot(rows: Sequence[Finding], meta: SlideMeta, figure_only: bool) -> Plot:
    """Names left, ranges in the middle, verdict, range and grade right, all in one chart."""
    low, high = span(ends(rows))
    size = 14 if len(rows) <= 12 else 13
    range_at, grade_at = _columns(rows, meta, figure_only, size)
    room = grade_at - GRADE_AT
    inch = (high - low) / (PLOT_IN - room)
    plot = Plot((low - NAMES_IN * inch, high + (COLUMNS_IN + room) * inch), (-len(rows) - 0.2, 1.1))
    for text, at in (("90 % range", range_at), ("Grade", grade_at)):
        plot.say(text, high + at * inch, 0.8, "muted", size=13)
    if low <= 0 <= high:
        plot.line((0, 0), (-len(rows) + 0.4, 0.55), "gray", 1, name="zero", dash="dash")
    for i, finding in enumerate(rows):
        name = name_of(finding, meta.names)
        shown = name if not figure_only else f"{name}, n {count(finding.n)}"
        plot.say(safe_text(shown, 34), plot.x[0] + 0.15 * inch, -i, bold=is_total(finding), size=size)
        if finding.point is None:
            free = max(low, 0.0) + 0.1 * inch
            plot.say(f"Not measurable here: {reason_words(finding, 74)}", free, -i, "muted", size=13)
            continue
        add_range(plot, finding, -i, name, figure_only or finding.grade in BOOKED_GRADES)
        words, heavy = _verdict_of(finding, meta.horizon, figure_only)
        plot.say(words, high + VERDICT_AT * inch, -i, "text" if heavy else "muted", bold=heavy, size=size)
        plot.say(
            range_only(finding, meta.horizon), high + range_at * inch, -i, "muted", bold=is_total(finding), size=13
        )
        plot.say(finding.grade, high + grade_at * inch, -i, grade_role(finding.grade), bold=True, size=13)
    add_x_ticks(plot, rows, (low, high), -len(rows) + 0.1)
    return plot


def add_x_ticks(plot: Plot, findings: Sequence[Finding], axis: tuple[float, float], y: float, most: int = 5) -> None:
    """Tick words under the plot as labels: a number format could drop the minus sign."""
    like = next((f for f in findings if f.point is not None), None)
    if like is not None:
        ticks = round_ticks(*axis, most)
        for tick, text in zip(ticks, unit_ticks(ticks, like.measure, like.currency), strict=True):
            plot.say(text, tick, y, "muted", side="below", size=13)
