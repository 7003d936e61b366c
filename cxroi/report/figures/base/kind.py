"""One kind of chart in one record: pages, slides, print, tray and command read it, and know no kind by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import View
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.report.slides.base.plot import Box, Plot
from cxroi.report.slides.base.spec import SlideSpec
from cxroi.terms import Finding

Findings = Sequence[Finding]
Find = Callable[[str], Finding | None]
MOST_ROWS = 14
"""Rows of findings that a chart on a slide holds."""


def any_figure(findings: Findings) -> bool:
    """True where at least one finding is not refused."""
    return any(one.point is not None for one in findings)


def most(findings: Findings) -> int:
    """Customers behind the finding that has most of them."""
    return max((one.n for one in findings), default=0)


def nobody(findings: Findings) -> None:
    """No finding leads: the chart is about all of them."""
    del findings


def led_by(key: str) -> Callable[[Findings], Finding | None]:
    """The finding of this key leads."""
    return lambda findings: next((one for one in findings if one.key == key), None)


def nothing_yet(findings: Findings) -> str:
    """The line under a title where nothing leads and the kind has no words of its own."""
    del findings
    return "Nothing can be counted yet"


def as_named(findings: Findings, find: Find) -> list[Finding]:
    """All findings that were asked for."""
    del find
    return list(findings)


@dataclass(frozen=True)
class ChartKind:
    """One kind of chart. Everything beyond the first four fields has a value that fits most kinds."""

    name: str
    how_to_read: str
    """The help beside the chart and the first lines of a slide's notes."""
    claim: Callable[[Findings, Mapping[str, str] | None], str]
    """The title: what the findings say. Also the beginning of the alternative text."""
    slide: Callable[[Any, Findings, Box, SlideSpec], Any]
    """Draws natively on a slide inside a box and returns the graphic frame."""
    figure: Callable[[Findings, View | None], go.Figure] | None = None
    """The picture on a page and in print, in both themes, sizes and every width (`View`); None for tables."""
    source: str = ""
    """Where the figures come from, in words a finance person would use."""
    drawable: Callable[[Findings], Any] = any_figure
    """Falsy where the slide shows a table of the findings in place of the chart."""
    lead: Callable[[Findings], Finding | None] = nobody
    """The finding whose figure and grade stand on top of the slide."""
    lead_words: str = "Figure:"
    unled: Callable[[Findings], str] = nothing_yet
    """The line under the title where no finding leads."""
    counted: Callable[[Findings], int] = most
    """The customers that n counts below the chart on a page."""
    picked: Callable[[Findings, Find], list[Finding]] = as_named
    """Which of the findings that begin alike belong on one chart; `find` gives a finding of the build by its path."""
    most: int | None = None
    """Findings that one slide holds."""
    continued: bool = False
    """More of them take further slides; otherwise they are too many."""
    title: Callable[[Findings, SlideMeta], str] | None = None
    """Where a slide is headed by the first finding's own words: such a kind keeps the title it was collected under."""
    lines: bool = False
    """On a slide its ranges are drawn as lines."""
    cards: bool = False
    """In print each finding is a card beside the next one."""

    def headed(self, findings: Findings, meta: SlideMeta) -> str:
        """The title on a slide."""
        return self.claim(findings, meta.names) if self.title is None else self.title(findings, meta)


def native(plot: Callable[[Findings, SlideMeta], Plot]) -> Callable[[Any, Findings, Box, SlideSpec], Any]:
    """Draws a `Plot` as a native chart; PowerPoint's library is loaded with the first slide."""

    def draw(page: Any, findings: Findings, box: Box, spec: SlideSpec) -> Any:
        from cxroi.report.slides.base.xy import add_chart

        return add_chart(page, plot(findings, spec.meta), box, findings)

    return draw
