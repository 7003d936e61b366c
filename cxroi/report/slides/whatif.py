"""What-if charts on a slide: tornado, and net value by points moved."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.report.figures import reach, tornado
from cxroi.report.figures.ticks import plain_ticks, round_ticks, span, unit_ticks
from cxroi.report.slides.meta import SlideMeta
from cxroi.report.slides.rows import ends
from cxroi.report.slides.xy import Plot
from cxroi.terms import Finding
from cxroi.words import figure_words, number, range_only, safe_text

NAMES_IN, PLOT_IN, ENDS_IN, PATH_IN = 3.2, 6.6, 1.4, 8.8


def tornado_plot(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """One thick line an input from its worse to its better end, around the scenario's own net value."""
    del meta
    bars, middle = tornado.rows(findings)[:6], tornado.base(findings)
    at = 0.0 if middle is None else middle.point or 0.0
    low, high = span([v for row in bars for v in row.ends] + ends([middle] if middle else []), pad=0)
    inch = (high - low) / PLOT_IN
    plot = Plot((low - (NAMES_IN + ENDS_IN) * inch, high + ENDS_IN * inch), (-len(bars) - 0.4, 1.5))
    for i, row in enumerate(bars):
        plot.say(safe_text(row.name, 30), plot.x[0] + 0.15 * inch, -i, size=15)
        for finding, colour, side in ((row.worse, "gray", "left"), (row.better, "blue", "right")):
            end = finding.point or 0.0
            plot.line((at, end), (-i, -i), colour, 16, name=f"{row.name} {finding.question}")
            plot.say(safe_text(finding.question, 20), end, -i, "muted", side=side, size=13)
    plot.line((at, at), (-len(bars) + 0.4, 0.55), "text", 1.75, name="scenario")
    if middle is not None:
        spread = [v for v in (middle.low, middle.point, middle.high) if v is not None]
        plot.line(spread, [0.65] * len(spread), "text", 1.75, name="net value, 90 % range", marked=(len(spread) // 2,))
        plot.say(f"Net value {figure_words(middle)} ({range_only(middle)})", at, 0.7, bold=True, side="above", size=14)
        ticks = [tick for tick in round_ticks(low, high, 5) if abs(tick - at) > inch / 3]
        for tick, text in zip(ticks, unit_ticks(ticks, middle.unit, middle.currency), strict=True):
            plot.say(text, tick, -len(bars) + 0.1, "muted", side="below", size=13)
    return plot


def reach_plot(findings: Sequence[Finding], meta: SlideMeta) -> Plot:
    """Solid with both ends of the range up to the largest rise seen, dashed beyond; yours and break-even marked."""
    drawn = reach.curve(findings)
    low, high = span(ends([f for _, f in drawn.every]), pad=0.06)
    last, seen = max(*(x for x, _ in drawn.every), 1e-6), drawn.seen[-1][0]
    inch, tall = last / PATH_IN, (high - low) / 3.8
    plot = Plot((-1.3 * inch, last + 2.3 * inch), (low - 0.8 * tall, high + 0.6 * tall))
    ticks, at = round_ticks(low, high, 5), round_ticks(0, last, 6)
    like = drawn.seen[0][1]
    for tick, text in zip(ticks, unit_ticks(ticks, like.unit, like.currency), strict=True):
        plot.say(text, 0, tick, "muted", side="left", size=13)
    for x, text in zip(at, plain_ticks(at), strict=True):
        plot.say(text + (" points moved" if x == at[-1] else ""), x, low, "muted", side="below", size=13)
    plot.line((0, last), (0, 0), "gray", 1, name="zero")
    plot.line((seen, seen), (low, high), "gray", 1, name="largest rise seen", dash="dot")
    plot.say(f"seen: up to {number(seen)}", seen, high, "muted", side="above", size=13)
    for of, width in (("point", 3.5), ("low", 1.25), ("high", 1.25)):
        name = "net value" if of == "point" else f"90 % range, {of}"
        for points, colour, dash in ((drawn.seen, "blue", "solid" if of == "point" else "dash"), (drawn.beyond, "gray", "dash")):
            told = [(x, getattr(f, of)) for x, f in points if getattr(f, of) is not None]
            if len(told) > 1:
                plot.line([x for x, _ in told], [y for _, y in told], colour, width, name=name, dash=dash)
    if drawn.zero is not None and drawn.zero[0] <= last:
        plot.line((drawn.zero[0],), (0.0,), "text", 0, name="breaks even", marked=(0,), size=12, hollow=True)
        plot.say(f"Breaks even at {number(drawn.zero[0])}", drawn.zero[0], -0.3 * tall, bold=True)
    if drawn.yours is not None:
        x, finding = drawn.yours
        spread = [v for v in (finding.low, finding.point, finding.high) if v is not None]
        plot.line([x] * len(spread), spread, "blue", 1.5, name="yours", marked=(len(spread) // 2,), size=13)
        words = f"Yours: {number(x)} points, {figure_words(finding)} ({range_only(finding, meta.horizon)})"
        plot.say(words, x, (finding.point or 0.0) + 0.3 * tall, "blue", bold=True, side="left" if x > last / 2 else "right")
    return plot
