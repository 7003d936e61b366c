"""Charts: findings in, a Plotly figure out; each knows its claim. The kinds are shared with the slides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from cxroi.report.figures import (
    break_even,
    bridge,
    bubble,
    curve,
    detect,
    event_study,
    fan,
    forecast,
    forest,
    frontier,
    ladder,
    reach,
    segments,
    tornado,
    two_comparisons,
)
from cxroi.report.figures.frame import View
from cxroi.terms import Finding


@dataclass(frozen=True)
class Chart:
    """One kind: `figure(findings, view)` and `claim(findings, names)`, the title as a claim."""

    figure: Callable[[Sequence[Finding], View | None], go.Figure]
    claim: Callable[[Sequence[Finding], Mapping[str, str] | None], str]


CHARTS: dict[str, Chart] = {
    name: Chart(module.figure, module.claim)
    for name, module in (
        ("forest", forest), ("bridge", bridge), ("event_study", event_study), ("two_comparisons", two_comparisons),
        ("curve", curve), ("segments", segments), ("ladder", ladder), ("fan", fan), ("break_even", break_even),
        ("forecast", forecast), ("tornado", tornado), ("reach", reach), ("frontier", frontier), ("bubble", bubble),
        ("detect", detect),
    )
}

__all__ = ["CHARTS", "Chart", "View"]
