"""Bridge (waterfall): from margin without customer-experience work to margin with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import LABEL, SECOND, TICK, Canvas, View, bold, plain, text_width
from cxroi.report.figures.base.kind import ChartKind, Findings
from cxroi.report.slides.base.plot import Box
from cxroi.report.slides.base.spec import SlideSpec
from cxroi.terms import Finding
from cxroi.words import money, money_range, ours

TOTALS = ("without", "with", "before", "now")
ORDER = (
    "without",
    "before",
    "retention",
    "spend",
    "cost_to_serve",
    "programme_change",
    "unattributed",
    "programme_cost",
    "with",
    "now",
)
NAMES = {
    "without": ("Margin", "without"),
    "with": ("Margin", "with"),
    "retention": ("Customers", "kept"),
    "spend": ("More", "spend"),
    "programme_cost": ("Programme", "cost"),
    "unattributed": ("Not", "attributed"),
    "before": ("Margin", "year before"),
    "now": ("Margin", "this year"),
    "programme_change": ("Programme", "cost change"),
}
WIDTH, BOTTOM, TOP = 0.64, 60, 26


@dataclass(frozen=True)
class Step:
    """One column: from `start` to `end`; `low`, `high` are the ends of its range on the same scale, None for
    actuals."""

    finding: Finding
    key: str
    start: float
    end: float
    low: float | None
    high: float | None

    @property
    def change(self) -> float:
        return self.end - self.start

    @property
    def is_total(self) -> bool:
        return self.key in TOTALS


def steps(findings: Sequence[Finding]) -> list[Step]:
    """The columns in order; programme cost always lowers, whatever its sign in the finding.

    Refused parts and recorded parts of zero are left out.
    """
    found = {f.key: f for f in findings if f.point is not None and f.key in ORDER and (f.point or f.grade != "R")}
    level, columns = 0.0, []
    for key in (k for k in ORDER if k in found):
        f = found[key]
        value = -abs(f.point or 0.0) if key == "programme_cost" else f.point or 0.0
        start = 0.0 if key in TOTALS else level
        ends = (None, None) if f.low is None or f.high is None else (f.low, f.high)
        if key == "programme_cost" and ends[0] is not None and ends[1] is not None and (f.point or 0) > 0:
            ends = (-ends[1], -ends[0])
        low, high = (None if v is None else start + v for v in ends)
        columns.append(Step(f, key, start, start + value, low, high))
        level = start + value
    return columns


def step_name(step: Step) -> tuple[str, str]:
    """Two short lines under the column."""
    if step.key == "cost_to_serve":
        return ("Service", "cost saved" if step.change >= 0 else "cost added")
    above, below = NAMES[step.key]
    return ours(above), below


def third_line(step: Step) -> str:
    """The range, or "actual" for a recorded figure."""
    f = step.finding
    if f.low is None or f.high is None:
        return "actual" if f.grade == "R" else ""
    return money_range(f.low, f.high, None)


def floor_of(columns: Sequence[Step]) -> float:
    """Where the total bars are cut: zero unless the steps would be too small to see."""
    levels = [v for s in columns for v in (s.start, s.end) if not (s.is_total and v == 0)]
    levels += [v for s in columns if not s.is_total for v in (s.low, s.high) if v is not None]
    low, high = min(levels, default=0.0), max(levels, default=0.0)
    if low <= 0 or high - low > 0.45 * high:
        return min(0.0, low)
    return low - 0.28 * (high - low)


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """Columns of the bridge with signed labels, thin range lines and totals cut at the foot where steps are small."""
    view = view or View()
    columns = steps(findings)
    canvas = Canvas(view, 220 if view.compact else 334, 4, 4, TOP, BOTTOM)
    if not columns:
        return canvas.figure()
    floor = floor_of(columns)
    tops = [s.end if s.is_total else max(v for v in (s.start, s.end, s.high) if v is not None) for s in columns]
    peak = max(tops)
    high = peak + (peak - floor) * (24 / max(canvas.inner_height - 24, 20))
    canvas.axis("x", -0.55, len(columns) - 0.45)
    canvas.axis("y", floor - (0.02 * (peak - floor) if floor < 0 else 0), high)
    for i, step in enumerate(columns):
        _column(canvas, i, step, floor)
        if i + 1 < len(columns):
            canvas.rule(i + WIDTH / 2, i + 1 - WIDTH / 2, step.end, step.end, width=1)
        _labels(canvas, i, step, tops[i], canvas.inner_width / len(columns))
    if floor > 0:
        _cuts(canvas, columns, floor, high)
    spent = ours("Margin after programme cost. ") if any(step.key == "now" for step in columns) else ""
    words = f"{spent}Thin line: 90 % range." + (" Total bars are cut below." if floor > 0 else "")
    canvas.note(words, 0, 1, xref="paper", yref="paper", yshift=13, size=12, colour=canvas.colours.faint)
    return canvas.figure()


def _column(canvas: Canvas, i: int, step: Step, floor: float) -> None:
    colours = canvas.colours
    colour = (
        colours.total
        if step.is_total
        else colours.pale
        if step.key == "unattributed"
        else colours.green
        if step.change >= 0
        else colours.red
    )
    base = max(min(step.start, step.end), floor) if step.is_total else min(step.start, step.end)
    canvas.trace(
        "bar",
        x=[i],
        y=[max(step.start, step.end) - base],
        base=[base],
        width=[WIDTH],
        marker={"color": colour, "line": {"width": 0}},
    )
    if not step.is_total and step.low is not None and step.high is not None:
        canvas.line([i, i], [step.low, step.high], colours.background, 4.5)
        canvas.line([i, i], [step.low, step.high], colours.text, 1.6)


def _shown(step: Step) -> str:
    """A total's margin, a step's signed change."""
    currency = step.finding.currency
    return money(step.end, currency, digits=3) if step.is_total else money(step.change, currency, signed=True)


def _labels(canvas: Canvas, i: int, step: Step, top: float, room: float) -> None:
    shown = _shown(step)
    size = LABEL if text_width(shown, LABEL) < room * 0.95 else TICK
    canvas.note(
        bold(shown), i, top, yanchor="bottom", xanchor="center", yshift=4, size=size, colour=canvas.colours.text
    )
    third = third_line(step)
    for line, (words, wanted) in enumerate(zip((*step_name(step), third), (TICK, TICK, SECOND + 0.5), strict=True)):
        size = wanted if text_width(words, wanted) < room - 2 else SECOND
        canvas.note(
            plain(words),
            i,
            0,
            yref="paper",
            xanchor="center",
            yshift=-13 - 17 * line,
            size=size,
            colour=canvas.colours.muted if line < 2 else canvas.colours.faint,
        )


def _cuts(canvas: Canvas, columns: Sequence[Step], floor: float, high: float) -> None:
    """A slanted gap in the page's colour near the foot of the total bars."""
    px = (high - floor) / canvas.inner_height
    for i, step in enumerate(columns):
        if step.is_total:
            left, right, base = i - WIDTH / 2 - 0.02, i + WIDTH / 2 + 0.02, floor + 9 * px
            corners = ((left, base), (right, base + 5 * px), (right, base + 9 * px), (left, base + 4 * px))
            path = "M" + " L".join(f"{x},{y}" for x, y in corners) + " Z"
            canvas.shape("path", path=path, layer="above", fillcolor=canvas.colours.background)


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """Names the largest part; "most" would need a range that supports it. The change stands with its sign."""
    del names
    columns = steps(findings)
    if any(s.key in ("before", "now") for s in columns):
        return _years(columns)
    gains = [s for s in columns if not s.is_total and s.key != "programme_cost" and s.change > 0]
    ends = {s.key: s for s in columns if s.is_total}
    if not gains:
        return "No part of the margin rose through this work"
    largest = max(gains, key=lambda s: s.change)
    subject = {
        "retention": "Kept customers are",
        "spend": "More spend is",
        "cost_to_serve": "Lower service cost is",
        "unattributed": "Unknown causes are",
    }[largest.key]
    if len(ends) == 2 and ends["with"].end < ends["without"].end:
        return f"{subject} the largest gain, below the cost"
    return f"{subject} the largest gain"


def _years(columns: Sequence[Step]) -> str:
    """By how much margin after programme cost moved from one year to the next, and its clear largest step if there is
    one."""
    ends = {s.key: s for s in columns if s.is_total}
    moved = ends["now"].end - ends["before"].end if len(ends) == 2 else 0.0
    rose = f"{'rose' if moved >= 0 else 'fell'} {money(abs(moved), columns[0].finding.currency)}"
    clear = [s for s in columns if not s.is_total and s.finding.clear and s.change * moved > 0]
    if not clear:
        return f"Margin {rose}, no single part clearly why"
    largest = max(clear, key=lambda s: abs(s.change))
    return f"Margin {rose}, most clearly by {YEARS[largest.key]}"


YEARS = {
    "retention": "customers kept",
    "spend": "spend",
    "cost_to_serve": "service cost",
    "programme_change": "programme cost",
    "unattributed": "unknown causes",
}


def on_slide(slide: Any, findings: Findings, box: Box, spec: SlideSpec) -> Any:
    """Native stacked columns; the axis starts where the page cuts the totals."""
    from cxroi.report.slides.kinds.columns import Column, add_waterfall

    del spec
    found = steps(findings)
    columns = []
    for one in found:
        unknown = "Not attributed" if one.key == "unattributed" else "Added" if one.change >= 0 else "Taken"
        size = one.end if one.is_total else abs(one.finding.point or 0.0)
        kind, name = "Total" if one.is_total else unknown, " ".join(step_name(one))
        columns.append(Column(name, kind, one.start, one.end, size, _shown(one), third_line(one)))
    floor = max(floor_of(found), 0.0) if found else 0.0
    return add_waterfall(slide, columns, floor, box, findings)


def _from_to(findings: Findings) -> str:
    """The line on a slide: from the margin without the work to the margin with it."""
    ends = [one for key in ("without", "with") for one in findings if one.key == key and one.point is not None]
    text = " to ".join(f"{money(one.point or 0.0, one.currency, digits=3)} {one.key} it" for one in ends)
    return f"{ours('Margin')}: {text}; bars are cut" if floor_of(steps(findings)) > 0 else text


CHART = ChartKind(
    name="bridge",
    how_to_read=(
        "Left, the margin these customers would have brought without the work; right, the margin with it. The "
        "steps between are what kept customers, more spend and cost to serve changed, less what the work cost. "
        "The thin line is the 90 % range. Where the total bars are cut, only the steps can be compared by length."
    ),
    claim=claim,
    slide=on_slide,
    figure=figure,
    source="money by month, who got what and when, costs",
    drawable=steps,
    unled=_from_to,
)
