"""Charts over months or answers on a slide: event study, curve, fan."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.report.figures import curve, event_study, fan, forecast
from cxroi.report.figures.ticks import round_ticks, share_ticks, span, unit_ticks
from cxroi.report.slides.meta import SlideMeta
from cxroi.report.slides.rows import ends
from cxroi.report.slides.xy import Label, Plot
from cxroi.terms import Finding
from cxroi.words import count, figure_words, month_name, range_only, spans_zero

WIDTH_IN, HEIGHT_IN = 12.6, 5.0


def framed(first: float, last: float, low: float, high: float, right_in: float = 2.3) -> tuple[Plot, float, float]:
    """A plot with room for words left, right, above and below; x and y per inch."""
    x_inch, y_inch = (last - first) / (WIDTH_IN - 1.2 - right_in), (high - low) / (HEIGHT_IN - 1.2)
    return Plot((first - 1.2 * x_inch, last + right_in * x_inch), (low - 0.7 * y_inch, high + 0.5 * y_inch)), x_inch, y_inch


def y_ticks(plot: Plot, first: float, ticks: Sequence[float], texts: Sequence[str]) -> None:
    for tick, text in zip(ticks, texts, strict=True):
        plot.say(text, first, tick, "muted", side="left", size=13)


def event_plot(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """One series per month: low, estimate, high; grey before launch, blue after."""
    points = event_study.by_month(findings)
    found = [f for _, f in points]
    low, high = span(ends(found), pad=0.08)
    months = [e for e, _ in points]
    first, last = min(months) - 0.6, max(months) + 0.4
    plot, _, y_inch = framed(first, last, low, high)
    ticks = round_ticks(low, high, 6)
    y_ticks(plot, first, ticks, unit_ticks(ticks, found[0].unit, found[0].currency))
    every = next(s for s in (1, 2, 3, 6, 12) if (last - first) / s <= 22)
    for e in (e for e in range(min(months), max(months) + 1) if e % every == 0):
        plot.say(count(e), e, low, "muted", side="below", size=13)
    plot.line((first, last), (0, 0), "gray", 1, name="zero")
    if min(months) < 0 <= max(months):
        plot.line((-0.5, -0.5), (low, high), "text", 1.5, name="launch")
        plot.say("Launch", -0.5, high, bold=True, side="above")
    after = [(float(e), f.point or 0.0) for e, f in points if e >= 0]
    if len(after) > 1:
        plot.line([x for x, _ in after], [y for _, y in after], "blue", 1.25, name="after launch")
    few = event_study.thin(points)
    for e, f in points:
        y = f.point or 0.0
        ys = (y,) if f.low is None or f.high is None else (f.low, y, f.high)
        plot.line([float(e)] * len(ys), ys, "blue" if e >= 0 else "gray", 1 if e in few else 2.25, name=f"month {e}",
                  marked=(len(ys) // 2,), hollow=e < 0, size=9)
    plot.say("Months before and after each unit's own launch; line: 90 % range of one month", first, low - 0.5 * y_inch,
             "muted", size=13)
    month, end = event_study.spoken(points) or points[-1]
    _end(plot, float(months[-1]) + 0.3, end, f"{figure_words(end)} in month {month}", meta, y_inch)
    return plot


def _end(plot: Plot, x: float, finding: Finding, words: str, meta: SlideMeta, y_inch: float) -> None:
    """Figure and range in two lines right of the last point."""
    y = finding.point or 0.0
    plot.labels.append(Label(x, y + 0.12 * y_inch, ((words, "gray" if spans_zero(finding) else "blue", True),), size=15))
    plot.say(range_only(finding, meta.horizon), x, y - 0.14 * y_inch, "muted", size=13)


def curve_plot(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Share who stay by answer with both ends of the range; answers counted under each."""
    points, heard = curve.stays(findings), curve.answers(findings)
    xs = [x for x, _ in points]
    low, high = span(ends([f for _, f in points]), zero=False, pad=0.06)
    plot, _, y_inch = framed(min(xs) - 0.3, max(xs), low, high)
    ticks = [t for t in round_ticks(low, high, 5) if t <= 1]
    y_ticks(plot, min(xs) - 0.3, ticks, share_ticks(ticks))
    for x in sorted({*xs, *heard}):
        plot.say(f"{x:g}", x, low, side="below", size=14)
        if x in heard:
            plot.say(count(heard[x]), x, low - 0.3 * y_inch, "muted", side="below", size=13)
    plot.say("answers", max(xs) + 0.3, low - 0.43 * y_inch, "muted", size=13)
    for name, part in (("low", "low"), ("high", "high")):
        ranged = [(x, getattr(f, part)) for x, f in points if getattr(f, part) is not None]
        if ranged:
            plot.line([x for x, _ in ranged], [y for _, y in ranged], "gray", 1.25, name=f"90 % range, {name}", dash="dash")
    plot.line(xs, [f.point or 0.0 for _, f in points], "blue", 3.5, name="share who stay", marked=tuple(range(len(xs))), size=8)
    stretch = curve.steep(points)
    if stretch is not None:
        for x in stretch:
            plot.line((x, x), (low, high), "gray", 1, name="steepest part", dash="dot")
        plot.say(f"{stretch[0]:g} to {stretch[1]:g}: the steepest part", sum(stretch) / 2, high, bold=True, side="above")
    end = points[-1][1]
    _end(plot, max(xs), end, f"{figure_words(end)} stay", meta, y_inch)
    return plot


def fan_plot(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Median and the two ends of each level, month by month."""
    levels = fan.by_level(findings)
    path = next(iter(levels.values()))
    first, last = float(path[0][0]), float(path[-1][0])
    low, high = span(ends([f for p in levels.values() for _, f in p]))
    plot, _, y_inch = framed(first, last, low, high)
    ticks = round_ticks(low, high, 5)
    y_ticks(plot, first, ticks, unit_ticks(ticks, path[0][1].unit, path[0][1].currency))
    every = next(s for s in (1, 2, 3, 6, 12, 24, 60) if (last - first) / s <= 14)
    at = [m for m, _ in path if m % every == 0]
    for month in at:
        plot.say(f"{month} months" if month == at[-1] else count(month), month, low, "muted", side="below", size=13)
    plot.line((first, last), (0, 0), "gray", 1, name="zero")
    for (level, spread), width in zip(levels.items(), (1.25, 1.5, 2.0, 2.0, 2.0), strict=False):
        for part in ("low", "high"):
            ranged = [(float(m), getattr(f, part)) for m, f in spread if getattr(f, part) is not None]
            if ranged:
                plot.line([x for x, _ in ranged], [y for _, y in ranged], "blue", width, name=f"{level:.0%} range, {part}",
                          dash="dot" if level > 0.85 else "dash")
    plot.line([float(m) for m, _ in path], [f.point or 0.0 for _, f in path], "blue", 3.5, name="median")
    back = fan.back_in(path)
    if back is not None:
        y = dict(path)[back].point or 0.0
        plot.line((float(back),), (y,), "blue", 0, name="pays back", marked=(0,), size=12)
        side = "right" if back < (first + last) / 2 else "left"
        plot.say(f"Pays back in month {back}", back, min(y, 0.0) - 0.25 * y_inch, bold=True, side=side)
    _end(plot, last, path[-1][1], figure_words(path[-1][1]), meta, y_inch)
    return plot


def forecast_plot(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Recorded months in grey, months ahead in blue with both ends of their range."""
    past, ahead = forecast.by_month(findings)
    every = [*past, *ahead]
    low, high = span(ends([f for _, f in every]), zero=False, pad=0.06)
    first, last = float(every[0][0]), float(every[-1][0])
    plot, _, y_inch = framed(first, last, low, high)
    ticks = round_ticks(low, high, 5)
    y_ticks(plot, first, ticks, unit_ticks(ticks, past[0][1].unit, past[0][1].currency))
    for month in (m for m, _ in every if m % 6 == 0):
        plot.say(month_name(month, short=True), month, low, "muted", side="below", size=13)
    for part in ("low", "high"):
        plot.line([float(m) for m, _ in ahead], [getattr(f, part) for _, f in ahead], "blue", 1.25, name=f"90 % range, {part}",
                  dash="dash")
    plot.line([float(m) for m, _ in past], [f.point or 0.0 for _, f in past], "gray", 2.5, name="recorded")
    plot.line([float(m) for m, _ in ahead], [f.point or 0.0 for _, f in ahead], "blue", 3.5, name="forecast")
    _end(plot, last, ahead[-1][1], figure_words(ahead[-1][1]), meta, y_inch)
    return plot
