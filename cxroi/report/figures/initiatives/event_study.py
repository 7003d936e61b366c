"""Event study: exposed against comparable units by months from each unit's own launch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import SECOND, Canvas, View, bold, fitted, plain, text_width
from cxroi.report.figures.base.kind import ChartKind, Findings, native
from cxroi.report.figures.base.ticks import ends, month_step, multiples, round_ticks, span, unit_ticks
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Plot
from cxroi.report.slides.kinds.paths import end_words, framed, y_ticks
from cxroi.terms import Finding
from cxroi.words import count, figure_words, range_only, spans_zero

LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 58, 132, 28, 46, 256


def by_month(findings: Sequence[Finding]) -> list[tuple[int, Finding]]:
    """(months from launch, finding) in order; findings without a figure left out."""
    found = [(int(f.key), f) for f in findings if f.point is not None and f.key.lstrip("-").isdigit()]
    return sorted(found, key=lambda pair: pair[0])


def is_leaving(findings: Sequence[Finding]) -> bool:
    return any(f.measure == "share" for f in findings)


def thin(points: Sequence[tuple[int, Finding]]) -> set[int]:
    """Months that fewer than half as many units reach as the fullest month: their points are not to be read alone."""
    most = max((f.n for _, f in points), default=0)
    return {e for e, f in points if 2 * f.n < most}


def spoken(points: Sequence[tuple[int, Finding]]) -> tuple[int, Finding] | None:
    """The last month after launch that at least four fifths of the units have reached; the one that is put in words."""
    after = [(e, f) for e, f in points if e >= 0]
    most = max((f.n for _, f in after), default=0)
    return next(((e, f) for e, f in reversed(after) if f.n >= 0.8 * most), None)


def flat_before(points: Sequence[tuple[int, Finding]]) -> bool:
    """True when zero lies in at least four of five ranges before launch (one of ten misses by chance alone)."""
    before = [f for e, f in points if e < 0 and f.low is not None]
    return bool(before) and sum(spans_zero(f) for f in before) >= 0.8 * len(before)


BAND = "all months together"


def band(finding: Finding) -> tuple[float, float] | None:
    """The range that holds for all months at once (simultaneous), as the finding's check tells it."""
    told = next((check.reason for check in finding.checks if check.name == BAND), "")
    ends = told.split(" to ")
    return (float(ends[0]), float(ends[1])) if len(ends) == 2 else None


def figure(findings: Sequence[Finding], view: View | None = None) -> go.Figure:
    """Hollow grey before launch on a grey ground, filled blue after; bars are the 90 % range of one month."""
    view = view or View()
    points = by_month(findings)
    canvas = Canvas(view, 224 if view.compact else HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    if not points:
        return canvas.figure()
    months = [e for e, _ in points]
    first, last = min(months) - 0.6, max(months) + 0.5
    low, high = span(
        [v for _, f in points for v in (f.low, f.point, f.high, *(band(f) or ())) if v is not None], pad=0.06
    )
    ticks = round_ticks(low, high, 6)
    canvas.axis("y", low, high, ticks, texts=unit_ticks(ticks, points[0][1].measure, points[0][1].currency), grid=True)
    every = month_step(last - first, canvas.inner_width / 26, (1, 2, 3, 4, 6, 12))
    at = multiples(min(months), max(months), every)
    canvas.axis("x", first, last, [float(e) for e in at], texts=[count(e) for e in at])
    canvas.rule(first, last, 0, 0)
    if min(months) < 0 <= max(months):
        canvas.shape("rect", x0=first, x1=-0.5, y0=0, y1=1, yref="paper", fillcolor=canvas.colours.band)
        canvas.rule(-0.5, -0.5, 0, 1, yref="paper", colour=canvas.colours.text, width=1.4)
        canvas.note(bold("Launch"), -0.5, 1, yref="paper", xanchor="center", yshift=12, colour=canvas.colours.text)
        if flat_before(points):
            _before(canvas, "Before: no difference, as it should be", first)
    _together(canvas, points)
    _marks(canvas, points)
    _words(canvas, points)
    return canvas.figure()


def _together(canvas: Canvas, points: Sequence[tuple[int, Finding]]) -> None:
    """The pale band of all months together."""
    rows = [(float(e), ends) for e, f in points if (ends := band(f)) is not None]
    if len(rows) > 1:
        x = [e for e, _ in rows]
        canvas.trace(
            mode="lines",
            x=[*x, *x[::-1]],
            y=[high for _, (_, high) in rows] + [low for _, (low, _) in rows[::-1]],
            fill="toself",
            fillcolor=canvas.colours.range_band,
            line={"width": 0},
            hoverinfo="skip",
        )


def _before(canvas: Canvas, words: str, first: float) -> None:
    room = canvas.inner_width * (-0.5 - first) / (canvas.axes["xaxis"]["range"][1] - first)
    short = words if text_width(words, 12) < room else "Before: no difference"
    if text_width(short, 12) < room:
        canvas.note(
            short,
            (first - 0.5) / 2,
            1,
            yref="paper",
            yshift=-10,
            xanchor="center",
            size=12,
            bgcolor=canvas.colours.band,
        )


def _marks(canvas: Canvas, points: Sequence[tuple[int, Finding]]) -> None:
    colours = canvas.colours
    known, few = {e for e, _ in points}, thin(points)
    for e, f in points:
        colour = colours.blue if e >= 0 else colours.gray
        if f.low is not None and f.high is not None:
            canvas.line([e, e], [f.low, f.high], colour, 1 if e in few else 2)
    for before in (True, False):
        group = [(float(e), f.point or 0.0, f) for e, f in points if (e < 0) == before]
        if before and -1 not in known and any(e < -1 for e in known):
            canvas.trace(mode="markers", x=[-1], y=[0], marker=_marker(colours.background, colours.gray))
        if not group:
            continue
        x, y, found = [g[0] for g in group], [g[1] for g in group], [g[2] for g in group]
        colour = colours.gray if before else colours.blue
        if not before:
            canvas.line(x, y, colour, 1.2)
        hover = [
            f"Month {count(e)}: {plain(figure_words(f))}<br>{plain(range_only(f))}"
            for e, f in zip(x, found, strict=True)
        ]
        fills = [colours.background if before or e in few else colour for e in x]
        canvas.trace(
            mode="markers",
            x=x,
            y=y,
            hoverinfo="text",
            hovertext=hover,
            cliponaxis=False,
            marker={**_marker(colour, colour), "color": fills},
        )


def _marker(fill: str, edge: str) -> dict[str, object]:
    return {"symbol": "circle", "size": 9, "opacity": 1, "color": fill, "line": {"color": edge, "width": 1.8}}


def _words(canvas: Canvas, points: Sequence[tuple[int, Finding]]) -> None:
    colours, (month, last) = canvas.colours, spoken(points) or points[-1]
    leave = "Share who leave, more or fewer a month"
    unit = leave if is_leaving([last]) else f"Extra {last.money or 'margin'}, customer and month"
    room = (
        canvas.inner_width
        * (-0.5 - canvas.axes["xaxis"]["range"][0])
        / (points[-1][0] + 1 - canvas.axes["xaxis"]["range"][0])
    )
    if text_width(unit, 12) < room - 24 or points[0][0] >= 0:
        canvas.note(unit, 0, 1, xref="paper", yref="paper", yshift=12, size=12, colour=colours.faint)
    words = "Months from each unit's own launch. Bar: 90 % range of one month; band: of all months together"
    words += "; thin: few" if thin(points) else ""
    room = canvas.inner_width + RIGHT
    canvas.below(fitted(words, 12, room))
    shade = colours.gray if spans_zero(last) else colours.blue
    if month >= 0:
        words = f"{bold(plain(figure_words(last)))} in month {month}"
        canvas.note(words, 1, last.point or 0.0, xref="paper", xshift=8, yshift=8, size=13, colour=shade)
        canvas.note(
            plain(range_only(last)),
            1,
            last.point or 0.0,
            xref="paper",
            xshift=8,
            yshift=-9,
            size=SECOND + 1,
            colour=shade,
        )


def steady(points: Sequence[tuple[int, Finding]]) -> tuple[int, int, int]:
    """(sign, clear months, months) over the months after launch that most units have reached.

    Sign 0 unless at least three months and a quarter of them are clear to one side and none to the other: one clear
    month among many is what chance brings.
    """
    told = spoken(points)
    after = [f for e, f in points if told is not None and 0 <= e <= told[0]]
    up, down = (sum(f.clear and (f.point or 0.0) * side > 0 for f in after) for side in (1, -1))
    most = max(up, down)
    if min(up, down) or most < 3 or 4 * most < len(after):
        return 0, most, len(after)
    return (1 if up else -1), most, len(after)


def claim(findings: Sequence[Finding], names: Mapping[str, str] | None = None) -> str:
    """In how many months after launch the difference is clear, or that there was one before launch already."""
    del names
    points = by_month(findings)
    if spoken(points) is None:
        return "There are no months after launch to compare yet"
    if any(e < 0 for e, _ in points) and not flat_before(points):
        return "The groups already differed before launch"
    sign, months, of = steady(points)
    if not sign:
        return f"No steady difference in the first {of} months after launch"
    drawn = sum(e >= 0 for e, _ in points)
    when = f"in {months} of {of if of == drawn else f'the first {of}'} months after launch"
    if is_leaving(findings):
        return f"{'More' if sign > 0 else 'Fewer'} customers leave {when}"
    return f"Customers who got it bring {'more' if sign > 0 else 'less'} {when}"


def on_slide(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """One series per month: low, estimate, high; grey before launch, blue after."""
    points = by_month(findings)
    found = [f for _, f in points]
    low, high = span(ends(found), pad=0.08)
    months = [e for e, _ in points]
    first, last = min(months) - 0.6, max(months) + 0.4
    plot, _, y_inch = framed(first, last, low, high)
    ticks = round_ticks(low, high, 6)
    y_ticks(plot, first, ticks, unit_ticks(ticks, found[0].unit, found[0].currency))
    for e in multiples(min(months), max(months), month_step(last - first, 22)):
        plot.say(count(e), e, low, "muted", side="below", size=13)
    plot.line((first, last), (0, 0), "gray", 1, name="zero")
    if min(months) < 0 <= max(months):
        plot.line((-0.5, -0.5), (low, high), "text", 1.5, name="launch")
        plot.say("Launch", -0.5, high, bold=True, side="above")
    after = [(float(e), f.point or 0.0) for e, f in points if e >= 0]
    if len(after) > 1:
        plot.line([x for x, _ in after], [y for _, y in after], "blue", 1.25, name="after launch")
    few = thin(points)
    for point in points:
        _month(plot, *point, few=point[0] in few)
    words = "Months before and after each unit's own launch; line: 90 % range of one month"
    plot.say(words, first, low - 0.5 * y_inch, "muted", size=13)
    month, end = spoken(points) or points[-1]
    end_words(plot, float(months[-1]) + 0.3, end, f"{figure_words(end)} in month {month}", meta, y_inch)
    return plot


def _month(plot: Plot, e: int, found: Finding, few: bool) -> None:
    """Low, estimate, high of one month; grey and hollow before launch, thin where few units are that far."""
    y = found.point or 0.0
    ys = (y,) if found.low is None or found.high is None else (found.low, y, found.high)
    colour, width, marked = "blue" if e >= 0 else "gray", 1 if few else 2.25, (len(ys) // 2,)
    plot.line([float(e)] * len(ys), ys, colour, width, name=f"month {e}", marked=marked, hollow=e < 0, size=9)


def _last_full(findings: Findings) -> Finding | None:
    told = spoken(by_month(findings))
    return None if told is None else told[1]


CHART = ChartKind(
    name="event_study",
    how_to_read=(
        "Units that got the initiative against comparable units that did not, by months from each unit's own "
        "launch. Before launch the points should lie around zero: then the groups moved alike. Each bar is the 90 "
        "% range of one month; the pale band holds for all months at once, so that no single month is singled out "
        "by chance."
    ),
    claim=claim,
    slide=native(on_slide),
    lines=True,
    figure=figure,
    source="money by month, who got it and when",
    drawable=by_month,
    lead=_last_full,
    lead_words="Last full month:",
)
