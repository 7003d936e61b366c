"""Every kind of chart there is: one line each. A new one is a file with its record, `CHART`, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import plotly.graph_objects as go

from cxroi.report.figures.act import ladder
from cxroi.report.figures.base.frame import View
from cxroi.report.figures.base.kind import ChartKind
from cxroi.report.figures.company import forecast
from cxroi.report.figures.initiatives import bridge, event_study, forest
from cxroi.report.figures.plans import break_even, bubble, detect, fan, frontier, reach, tornado
from cxroi.report.figures.score import curve, nps, segments, two_comparisons
from cxroi.report.slides.kinds import card, cards, heatmap
from cxroi.terms import Finding

_ALL = (
    forest.CHART,
    segments.CHART,
    two_comparisons.CHART,
    break_even.CHART,
    event_study.CHART,
    curve.CHART,
    nps.CHART,
    fan.CHART,
    forecast.CHART,
    tornado.CHART,
    reach.CHART,
    frontier.CHART,
    bubble.CHART,
    detect.CHART,
    bridge.CHART,
    ladder.CHART,
    heatmap.CHART,
    card.CHART,
    cards.CHART,
)
KINDS: Mapping[str, ChartKind] = {kind.name: kind for kind in _ALL}
"""By name, in the order in which they are offered."""
DRAWN: Mapping[str, Callable[[Sequence[Finding], View | None], go.Figure]] = {
    kind.name: kind.figure for kind in _ALL if kind.figure is not None
}
"""The picture of each kind that has one."""
