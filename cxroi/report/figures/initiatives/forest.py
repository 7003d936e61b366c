"""Forest: what each initiative earned, with its range; the counted ones add up to the total that the headline
quotes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import HEAD, ROW, TICK, Canvas, View, name_of, text_width
from cxroi.report.figures.base.kind import MOST_ROWS, ChartKind, Find, Findings, native
from cxroi.report.figures.base.rows import RANGE_HEADS, draw_range, heads, is_total, row_axes, row_columns, row_name
from cxroi.report.figures.base.ticks import ends, span
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.report.slides.kinds.rows import rows_plot
from cxroi.terms import BOOKED_GRADES, Finding
from cxroi.words import spans_zero

LEFT, MOST_LEFT, RIGHT, TOP, BOTTOM = 164, 196, 262, 28, 21


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Counted initiatives by size, the total, those not counted by grade and size, those without a figure."""

    def place(finding: Finding) -> tuple[int, float]:
        if finding.point is None:
            return 9, 0.0
        if is_total(finding):
            return 2, 0.0
        group = 1 if finding.grade in BOOKED_GRADES else {"C": 3, "D": 4}.get(finding.grade, 5)
        return group, -finding.point

    return sorted((f for f in findings if not (is_total(f) and f.point is None)), key=place)


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """Range, marker, verdict, range in words and grade of each initiative (ids initiative/<id>/earned and
    booked/gross)."""
    view = view or View()
    rows = in_order(findings)
    height = max(220 if view.compact else 334, TOP + BOTTOM + 19 * len(rows))
    height = min(height, TOP + BOTTOM + 44 * max(len(rows), 1))
    widest = max((text_width(name_of(f, view.names), ROW) for f in rows), default=0.0) * 1.04
    canvas = Canvas(
        view, height, min(max(widest + 22, 120), LEFT if view.width < 560 else MOST_LEFT), RIGHT, TOP, BOTTOM
    )
    values = ends(rows)
    low, high = span(values)
    row_axes(canvas, len(rows), low, high, rows[0] if values else None)
    for i, finding in enumerate(rows):
        if is_total(finding):
            canvas.row_band(-i - 0.5, -i + 0.5)
        counted = finding.grade in BOOKED_GRADES
        draw_range(canvas, finding, -i, counted)
        row_name(canvas, finding, -i)
        row_columns(canvas, finding, -i)
        if finding.point is not None and not counted:
            _not_counted(canvas, finding, -i, (low, high))
    heads(canvas, RANGE_HEADS)
    for text, shift, anchor in () if not values else (("← lost", -8, "right"), ("earned →", 8, "left")):
        room = canvas.inner_width * (-low if anchor == "right" else high) / (high - low) + (
            60 if anchor == "right" else 0
        )
        if text_width(text, HEAD) < room:
            canvas.note(text, 0, 1, yref="paper", xshift=shift, yshift=12, xanchor=anchor, size=HEAD)
    return canvas.figure()


def _not_counted(canvas: Canvas, finding: Finding, y: float, axis: tuple[float, float]) -> None:
    """ "not counted" in the plot, at the side where the row leaves room; nothing where neither side does."""
    per_px = (axis[1] - axis[0]) / canvas.inner_width
    room = 12 + text_width("not counted", TICK)
    low = finding.low if finding.low is not None else finding.point or 0.0
    high = finding.high if finding.high is not None else finding.point or 0.0
    if (axis[1] - high) / per_px > room + 8:
        canvas.note(
            "not counted",
            axis[1],
            y,
            xanchor="right",
            xshift=-4,
            size=TICK,
            colour=canvas.colours.faint,
            bgcolor=canvas.colours.background,
        )
    elif (low - axis[0]) / per_px > room + 8:
        canvas.note(
            "not counted",
            axis[0],
            y,
            xshift=4,
            size=TICK,
            colour=canvas.colours.faint,
            bgcolor=canvas.colours.background,
        )


def surely(findings: Sequence[Finding]) -> list[Finding]:
    """Those whose effect may be counted: range without zero and kept by Benjamini-Hochberg (1995) at 10 %.

    p-values from the wider half of each 90 % range, normal.
    """
    tested = []
    for f in findings:
        if f.point is None or f.low is None or f.high is None:
            continue
        half = max(f.point - f.low, f.high - f.point)
        tested.append((math.erfc(abs(f.point) / half * 1.6448536 / math.sqrt(2)) if half > 0 else 0.0, f))
    tested.sort(key=lambda pair: pair[0])
    kept = max((k for k, (p, _) in enumerate(tested, 1) if p <= 0.1 * k / len(tested)), default=0)
    return [f for _, f in tested[:kept] if not spans_zero(f)]


_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def spelled(n: int) -> str:
    return _NUMBERS[n] if n < len(_NUMBERS) else str(n)


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """How many earned, lost, show no clear effect; only grades A and B may be said to have earned or lost."""
    del names
    rows = [f for f in findings if not is_total(f)]
    booked = [f for f in rows if f.point is not None and f.grade in BOOKED_GRADES]
    proven = surely(booked)
    earned = sum(1 for f in proven if (f.point or 0) > 0)
    lost = len(proven) - earned
    if not rows:
        return "No initiatives are recorded yet"
    of = f"of {spelled(len(rows))} initiatives"
    if not booked:
        return f"None {of} can be counted yet" if len(rows) > 1 else "The initiative cannot be counted yet"
    if len(rows) == 1:
        return f"The initiative {'earned money' if earned else 'lost money' if lost else 'shows no clear effect'}"
    first = f"{spelled(earned).capitalize()} {of} earned money"
    return f"{first}, {spelled(lost)} lost it" if lost else first


def on_slide(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """What each initiative earned, the counted total on its own row."""
    return rows_plot(in_order(findings), meta, figure_only=False)


def _total(findings: Findings) -> Finding | None:
    return next((one for one in findings if is_total(one)), None)


def _with_total(findings: Findings, find: Find) -> list[Finding]:
    """What each initiative earned, and what is counted of it in all."""
    total = find("booked/gross") if any(one.initiative is not None for one in findings) else None
    return [one for one in findings if one.key == "earned"] + ([] if total is None else [total])


CHART = ChartKind(
    name="forest",
    how_to_read=(
        "Each row is one initiative. The dot is the best estimate of the margin it brought, the line the 90 % "
        "range: with data like these, nine of ten such lines hold the true value. A filled mark has a range that "
        "does not touch zero, a hollow one shows no clear effect or is not counted, a diamond is a loss. Only "
        "grades A and B are counted; they add up to the square."
    ),
    claim=claim,
    slide=native(on_slide),
    lines=True,
    figure=figure,
    source="money by month, who got what and when",
    lead=_total,
    lead_words="Counted:",
    picked=_with_total,
    most=MOST_ROWS,
)
