"""An XY chart as data, before PowerPoint is asked: labels and series of any kind of chart, in colour words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cxroi.safetext import safe_text

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Label:
    """Words at a place of the plot; `parts` are (text, colour, bold) runs of one line."""

    x: float
    y: float
    parts: tuple[tuple[str, str, bool], ...]
    side: str = "right"
    size: float = 14


@dataclass(frozen=True)
class Mark:
    """One series: a line through the points, a marker on those listed in `marked`."""

    name: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    colour: str
    width: float = 3
    dash: str = "solid"
    marked: tuple[int, ...] = ()
    marker: str = "circle"
    size: int = 10
    hollow: bool = False


@dataclass
class Plot:
    """An XY chart in the making; all series share one hidden pair of axes over `x` and `y`."""

    x: tuple[float, float]
    y: tuple[float, float]
    labels: list[Label] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def say(self, text: str, x: float, y: float, colour: str = "text", **settings: Any) -> None:
        """Add one label of one colour; `bold`, `side`, `size` as wanted."""
        heavy = bool(settings.pop("bold", False))
        self.labels.append(Label(x, y, ((safe_text(text), colour, heavy),), **settings))

    def line(self, xs: Sequence[float], ys: Sequence[float], colour: str, width: float, **settings: Any) -> None:
        self.marks.append(Mark(settings.pop("name", "line"), tuple(xs), tuple(ys), colour, width, **settings))
