"""Row charts on a slide: forest and segments, two comparisons, break-even."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.report.figures import break_even, forest, segments, two_comparisons
from cxroi.report.figures.frame import name_of
from cxroi.report.figures.rows import is_total
from cxroi.report.figures.ticks import round_ticks, span, unit_ticks
from cxroi.report.palette import grade_role
from cxroi.report.slides.meta import SlideMeta
from cxroi.report.slides.xy import Plot
from cxroi.terms import BOOKED_GRADES, Finding
from cxroi.words import NO_EFFECT, count, figure_words, range_only, reason_words, safe_text, spans_zero, verdict

NAMES_IN, PLOT_IN, COLUMNS_IN = 3.0, 5.1, 4.5
VERDICT_AT, RANGE_AT, GRADE_AT = 0.25, 2.15, 4.0


def ends(findings: Sequence[Finding]) -> list[float]:
    """All values that the axis must hold."""
    return [v for f in findings for v in (f.low, f.point, f.high) if v is not None]


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
    plot.line(xs, [y] * len(xs), colour, 3.5 if clear else 2.25, name=name, marked=(len(xs) // 2,), marker=marker,
              dash="dot" if finding.grade in ("D", "E") else "solid", size=11, hollow=not clear and not is_total(finding))


def rows_plot(rows: Sequence[Finding], meta: SlideMeta, figure_only: bool) -> Plot:
    """Names left, ranges in the middle, verdict, range and grade right, all in one chart."""
    low, high = span(ends(rows))
    inch = (high - low) / PLOT_IN
    plot = Plot((low - NAMES_IN * inch, high + COLUMNS_IN * inch), (-len(rows) - 0.2, 1.1))
    size = 14 if len(rows) <= 12 else 13
    for text, at in (("90 % range", RANGE_AT), ("Grade", GRADE_AT)):
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
        plot.say(range_only(finding, meta.horizon), high + RANGE_AT * inch, -i, "muted", bold=is_total(finding), size=13)
        plot.say(finding.grade, high + GRADE_AT * inch, -i, grade_role(finding.grade), bold=True, size=13)
    add_x_ticks(plot, rows, (low, high), -len(rows) + 0.1)
    return plot


def add_x_ticks(plot: Plot, findings: Sequence[Finding], axis: tuple[float, float], y: float, most: int = 5) -> None:
    """Tick words under the plot as labels: a number format could drop the minus sign."""
    like = next((f for f in findings if f.point is not None), None)
    if like is not None:
        ticks = round_ticks(*axis, most)
        for tick, text in zip(ticks, unit_ticks(ticks, like.unit, like.currency), strict=True):
            plot.say(text, tick, y, "muted", side="below", size=13)


def forest_plot(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """What each initiative earned, the counted total on its own row."""
    return rows_plot(forest.in_order(findings), meta, figure_only=False)


def segments_plot(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """The same figure for each group."""
    return rows_plot(segments.in_order(findings), meta, figure_only=True)


def comparisons_plot(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Sentence above each mark; the one that counts is blue and thick."""
    rows = [f for f in two_comparisons.pair(findings) if f is not None]
    low, high = span(ends(rows))
    plot = Plot((low, high + (high - low) * 0.45), (-1.7, 0.75))
    plot.line((0, 0), (-1.45, 0.6), "gray", 1, name="zero", dash="dash")
    for finding in rows:
        counts = finding.key == "within"
        y = -1.0 if counts else 0.0
        words = "".join(two_comparisons.WITHIN) if counts else two_comparisons.BETWEEN
        plot.say(words, max(low, 0.0), y + 0.28, "text" if counts else "muted", bold=counts, size=15)
        if finding.point is None:
            plot.say(f"Not measurable here: {reason_words(finding, 90)}", max(low, 0.0), y, "muted")
            continue
        add_range(plot, finding, y, "Same customer" if counts else "Different customers", counts)
        words = NO_EFFECT if spans_zero(finding) else figure_words(finding, meta.horizon)
        plot.say(f"{words} ({range_only(finding, meta.horizon)}), grade {finding.grade}",
                 finding.high if finding.high is not None else finding.point, y, "text" if counts else "muted", bold=counts)
    add_x_ticks(plot, rows, (low, high), -1.4)
    return plot


def break_even_plot(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """The needed effect as a line, the measured one with its range."""
    needed, measured = break_even.parts(findings)
    rows = [f for f in (needed, measured) if f is not None]
    low, high = span(ends(rows))
    plot = Plot((low, high), (-0.35, 1.15))
    if needed is not None and needed.point is not None:
        plot.line((needed.point, needed.point), (0, 1), "text", 2, name="Break-even")
        plot.say(f"Break-even {figure_words(needed)}", needed.point, 0.95, bold=True, size=15)
        plot.say("loses money", needed.point, 0.1, "red", side="left")
    if measured is not None and measured.point is not None:
        add_range(plot, measured, 0.45, "Measured", True)
        plot.say(f"Measured {figure_words(measured)} ({range_only(measured, meta.horizon)}), grade {measured.grade}",
                 measured.point, 0.5, "blue", side="above", bold=True, size=15)
    add_x_ticks(plot, rows, (low, high), -0.05)
    return plot
