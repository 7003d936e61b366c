"""Segments: the same figure for each group of customers, with "not measurable here" as an answer of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import ROW, TICK, Canvas, View, fitted, name_of, plain, text_width
from cxroi.report.figures.base.kind import MOST_ROWS, ChartKind, Findings, most, native
from cxroi.report.figures.base.rows import RANGE_HEADS, draw_range, heads, row_axes, row_columns, row_name
from cxroi.report.figures.base.ticks import ends, span
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.report.slides.kinds.rows import rows_plot
from cxroi.terms import Finding
from cxroi.words import about_words, reason_words, spans_zero

LEFT, MOST_LEFT, RIGHT, TOP, BOTTOM = 176, 236, 262, 30, 28


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Measured groups by size of the figure, then those without one by n."""
    return sorted(findings, key=lambda f: (f.point is None, -(f.point or 0.0), -f.n))


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """One row per group: name, n, range, figure, grade; a refused row holds its reason across the plot."""
    view = view or View()
    rows = in_order(findings)
    each = 26 if view.compact else 37
    widest = max((text_width(name_of(f, view.names), ROW) for f in rows), default=0.0)
    left = min(max(LEFT, widest + 28), MOST_LEFT)
    canvas = Canvas(view, TOP + BOTTOM + each * max(len(rows), 1), left, RIGHT, TOP, BOTTOM)
    low, high = span(ends(rows))
    row_axes(canvas, len(rows), low, high, next((f for f in rows if f.point is not None), None))
    with_n = len({f.n for f in rows}) > 1
    for i, finding in enumerate(rows):
        row_name(canvas, finding, -i, with_n)
        if finding.point is None:
            room = canvas.inner_width + RIGHT - 30
            canvas.rule(low, high, -i, -i, colour=canvas.colours.grid, width=1)
            reason = f"Not measurable here: {reason_words(finding, int(room / 6.4) - 21)}"
            canvas.note(
                plain(fitted(reason, TICK, room)),
                0,
                -i,
                xref="paper",
                size=TICK,
                bgcolor=canvas.colours.background,
                hovertext=plain(reason),
                borderpad=2,
            )
            continue
        draw_range(canvas, finding, -i)
        row_columns(canvas, finding, -i, figure_only=True)
    if any(f.point is not None for f in rows):
        heads(canvas, RANGE_HEADS)
    return canvas.figure()


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """The group with the highest clear figure, and how many cannot be measured; "most" only when ranges do not meet."""
    rows = in_order(findings)
    clear = [f for f in rows if f.point is not None and f.point > 0 and not spans_zero(f)]
    refused = sum(f.point is None for f in rows)
    tail = f"; {refused} of {len(rows)} groups cannot be measured yet" if refused else ""
    if not rows:
        return "No groups are measured yet"
    if refused == len(rows):
        return "No group can be measured yet"
    if not clear:
        return "No group shows a clear effect" + tail
    first = name_of(clear[0], names or {})
    where = "for answers about" if about_words(clear[0].segment) else "in"
    rivals = [f.high for f in rows[1:] if f.high is not None]
    apart = clear[0].low is not None and all(h < clear[0].low for h in rivals) and clear[0] is rows[0]
    point = first_is_point(rows)
    if apart and rivals:
        return f"{f'A point is worth most {where}' if point else 'Most stands in'} {first}{tail}"
    others = [name_of(f, names or {}) for f in clear[1:3]]
    listed = " and ".join([", ".join([first, *others[:-1]]), others[-1]] if others else [first])
    pays = f"A point clearly pays {where}" if point else "Clear amounts stand in"
    if len(clear) == len(rows) > 2:
        return f"{pays} all {len(rows)} groups"
    return f"{pays} {listed}{tail}" if len(clear) <= 3 else f"{pays} {len(clear)} groups{tail}"


def first_is_point(rows: Sequence[Finding]) -> bool:
    """True when the groups compare the value of a point, not an amount such as the recoverable margin."""
    return bool(rows) and rows[0].sense == "effect"


def on_slide(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """The same figure for each group."""
    return rows_plot(in_order(findings), meta, figure_only=True)


def _compared(findings: Findings) -> str:
    return "Margin per customer and year for one step" if first_is_point(findings) else "By group, a year"


def _parted(findings: Findings) -> int:
    """Groups that part the customers add up; of others the largest counts."""
    columns = {one.column or one.segment for one in findings}
    return sum(one.n for one in findings) if columns in ({"segment"}, {"business_unit"}) else most(findings)


CHART = ChartKind(
    name="segments",
    how_to_read=(
        "The same figure for each group. The line is the 90 % range, n the customers behind it; hollow marks hold "
        "zero. Where too few answered or left, there is no figure and the row says what would do."
    ),
    claim=claim,
    slide=native(on_slide),
    lines=True,
    figure=figure,
    source="last answer known before each month, money by month",
    unled=_compared,
    counted=_parted,
    most=MOST_ROWS,
)
