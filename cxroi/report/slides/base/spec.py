"""One slide to come: a kind of chart, its findings and where they come from. PowerPoint is not asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxroi.report.slides.base.grid import Grid
from cxroi.report.slides.base.meta import SlideMeta
from cxroi.terms import Finding


@dataclass(frozen=True)
class Label:
    """What stands over and under a figure's card: what it is, and one reason."""

    name: str
    reason: str = ""


@dataclass(frozen=True)
class SlideSpec:
    """One slide of a deck: the name of a kind of chart (report/kinds.py), its findings and where they come from.

    `title` and `line` stand in place of the claim and of the line under it; `labels` name the figures of "cards"; a
    `grid` is drawn in place of the findings, which then stand in the notes; `told`: the grid speaks of them, so that
    the footer counts their customers.
    """

    kind: str
    findings: Sequence[Finding]
    meta: SlideMeta
    title: str = ""
    line: str = ""
    labels: Sequence[Label] = ()
    grid: Grid | None = None
    told: bool = False
