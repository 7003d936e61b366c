"""What charts along an axis share on a slide: room for words, tick words, the figure at the end of a line."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Label, Plot
from cxroi.terms import Finding
from cxroi.words import range_only, spans_zero

WIDTH_IN, HEIGHT_IN = 12.6, 5.0


def framed(first: float, last: float, low: float, high: float, right_in: float = 2.3) -> tuple[Plot, float, float]:
    """A plot with room for words left, right, above and below; x and y per inch."""
    x_inch, y_inch = (last - first) / (WIDTH_IN - 1.2 - right_in), (high - low) / (HEIGHT_IN - 1.2)
    return (
        Plot((first - 1.2 * x_inch, last + right_in * x_inch), (low - 0.7 * y_inch, high + 0.5 * y_inch)),
        x_inch,
        y_inch,
    )


def x_ticks(plot: Plot, ticks: Sequence[float], texts: Sequence[str], y: float) -> None:
    for tick, text in zip(ticks, texts, strict=True):
        plot.say(text, tick, y, "muted", side="below", size=13)


def y_ticks(plot: Plot, first: float, ticks: Sequence[float], texts: Sequence[str]) -> None:
    for tick, text in zip(ticks, texts, strict=True):
        plot.say(text, first, tick, "muted", side="left", size=13)


def end_words(plot: Plot, x: float, finding: Finding, words: str, meta: SlideMeta, y_inch: float) -> None:
    """Figure and range in two lines right of the last point."""
    y = finding.point or 0.0
    plot.labels.append(
        Label(x, y + 0.12 * y_inch, ((words, "gray" if spans_zero(finding) else "blue", True),), size=15)
    )
    plot.say(range_only(finding, meta.horizon), x, y - 0.14 * y_inch, "muted", size=13)
