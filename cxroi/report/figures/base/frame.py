"""What all charts share: theme, margins in pixels, notes instead of legends and axis titles, text that cannot act."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Any

import plotly.graph_objects as go

from cxroi.report.palette import FONT, Palette, Theme, chip_colours, palette
from cxroi.terms import Finding, Grade
from cxroi.words import HORIZON, safe_text

TICK, HEAD, ROW, LABEL, SECOND = 12.5, 12, 13.5, 14, 11
NARROW, WIDE = frozenset(" ilj.,:;'|!()[]tfrI"), frozenset("mwMW@%…—")


@dataclass(frozen=True)
class View:
    """How a chart is to be drawn: theme, compact height, column width in px, names of initiatives by id, horizon in
    months.

    `opaque`: on the page's own ground instead of none, for pictures that leave the page."""

    theme: Theme = "light"
    compact: bool = False
    width: int = 600
    names: Mapping[str, str] = field(default_factory=dict)
    horizon: int = HORIZON
    opaque: bool = False

    @property
    def colours(self) -> Palette:
        return palette(self.theme)


def plain(text: object) -> str:
    """Safe text in which Plotly finds no markup."""
    return html.escape(safe_text(text), quote=False)


def bold(text: str) -> str:
    return f"<b>{text}</b>"


def text_width(text: str, size: float) -> float:
    """Width in px of a line set in the charts' font, near enough to keep texts apart."""
    em = sum(0.26 if c in NARROW else 0.82 if c in WIDE else 0.6 if c.isupper() else 0.5 for c in text)
    return em * size


def fitted(text: str, size: float, room: float) -> str:
    """Safe text cut with "…" so that it takes at most `room` px."""
    line = safe_text(text)
    while text_width(line, size) > room and len(line) > 2:
        line = line.removesuffix("…")[:-1].rstrip() + "…"
    return line


def in_lines(text: str, n: int, size: float, room: float) -> tuple[str, ...] | None:
    """Safe text broken between words into `n` lines of about one length, each at most `room` px; None where no break
    does that."""
    parts = safe_text(text).split()

    def lines(breaks: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(" ".join(parts[i:j]) for i, j in pairwise((0, *breaks, len(parts))))

    def widest(one: tuple[str, ...]) -> float:
        return max(text_width(line, size) for line in one)

    shortest = min(map(lines, combinations(range(1, len(parts)), n - 1)), default=None, key=widest)
    return shortest if shortest is not None and widest(shortest) <= room else None


def name_of(finding: Finding, names: Mapping[str, str]) -> str:
    """The words for what the finding is about: its segment's value, its initiative's name, or the total."""
    if finding.segment != "all":
        return segment_name(finding.segment)
    if finding.initiative is not None:
        shown = names.get(finding.initiative, finding.initiative.replace("_", " ").replace("-", " "))
        return safe_text(shown[:1].upper() + shown[1:])
    return "Counted in the headline" if finding.booked else "All customers"


def segment_name(segment: str) -> str:
    """ "region=North" -> "North"; "unknown" is said with its column."""
    column, _, value = segment.partition("=")
    if column in ("driver", "metric"):
        value = value[:1].upper() + value[1:]
    return safe_text(f"{column.replace('_', ' ').capitalize()} unknown" if value == "unknown" else value or segment)


class Canvas:
    """A chart in the making: traces, notes and shapes, then one figure. Margins are px and never move."""

    def __init__(
        self, view: View, height: float, left: float, right: float, top: float = 28, bottom: float = 30
    ) -> None:
        self.view, self.colours, self.height = view, view.colours, height
        self.margin = {"l": left, "r": right, "t": top, "b": bottom, "pad": 0, "autoexpand": False}
        self.inner_width = max(view.width - left - right, 60)
        self.inner_height = max(height - top - bottom, 40)
        self.traces: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []
        self.axes: dict[str, dict[str, Any]] = {}

    def trace(self, kind: str = "scatter", **settings: Any) -> None:
        settings.setdefault("hoverinfo", "skip")
        self.traces.append({"type": kind, "showlegend": False, **settings})

    def line(self, x: list[float], y: list[float], colour: str, width: float, **settings: Any) -> None:
        dash = settings.pop("dash", "solid")
        self.trace(mode="lines", x=x, y=y, line={"color": colour, "width": width, "dash": dash}, **settings)

    def band(self, x: Sequence[float], tops: Sequence[float | None], feet: Sequence[float | None]) -> None:
        """The ground between both ends of a range."""
        self.trace(
            mode="lines",
            x=[*x, *reversed(x)],
            y=[*tops, *reversed(feet)],
            fill="toself",
            fillcolor=self.colours.range_band,
            line={"width": 0, "color": self.colours.blue},
        )

    def dot(self, x: float, y: float | None, size: float, colours: tuple[str, str], **settings: Any) -> None:
        """One mark; `colours` of its inside and its edge, `edge` px wide, `symbol` other than a circle."""
        told = {"symbol": settings.pop("symbol")} if "symbol" in settings else {}
        edge = {"color": colours[1], "width": settings.pop("edge", 2)}
        marker = {"size": size, "opacity": 1, **told, "color": colours[0], "line": edge}
        self.trace(mode="markers", x=[x], y=[y], marker=marker, **settings)

    def below(self, words: str) -> None:
        """What stands under the numbers of the x axis, in place of its title."""
        self.note(words, 0, 0, xref="paper", yref="paper", yshift=-36, size=12, colour=self.colours.faint)

    def note(self, text: str, x: float, y: float, **settings: Any) -> None:
        """Text without arrow; `size`, `colour` and any annotation setting (xref, yref, xshift, xanchor ...)."""
        font = {"size": settings.pop("size", TICK), "color": settings.pop("colour", self.colours.muted), "family": FONT}
        self.notes.append(
            {
                "text": text,
                "x": x,
                "y": y,
                "showarrow": False,
                "font": font,
                "borderpad": 0,
                "xanchor": "left",
                "yanchor": "middle",
                **settings,
            }
        )

    def chip(self, grade: Grade, y: float, xshift: float, x: float = 1, **settings: Any) -> None:
        """A grade's letter on its colour; "–" where no figure is given."""
        colour, ground = chip_colours(grade, self.view.theme)
        text = "–" if grade == "insufficient" else "ledger" if grade == "R" else grade
        self.note(
            bold(text),
            x,
            y,
            size=12,
            colour=colour,
            bgcolor=ground,
            bordercolor=ground,
            xref="paper",
            xshift=xshift,
            xanchor="center",
            **{"borderpad": 2, **settings},
        )

    def shape(self, kind: str, **settings: Any) -> None:
        self.shapes.append({"type": kind, "layer": "below", "line": {"width": 0}, **settings})

    def rule(self, x0: float, x1: float, y0: float, y1: float, **settings: Any) -> None:
        """A straight line; colour axis, 1.2 wide, below the marks unless told."""
        stroke = {
            "color": settings.pop("colour", self.colours.axis),
            "width": settings.pop("width", 1.2),
            "dash": settings.pop("dash", "solid"),
        }
        self.shape("line", x0=x0, x1=x1, y0=y0, y1=y1, line=stroke, **settings)

    def row_band(self, y0: float, y1: float) -> None:
        """A ground behind one row over the whole width, margins too."""
        outer = ((0, -self.margin["l"], 0), (0, 0, None), (1, 0, self.margin["r"]))
        for at, first, last in outer:
            if last is None:
                self.shape("rect", xref="paper", x0=0, x1=1, y0=y0, y1=y1, fillcolor=self.colours.band)
            else:
                self.shape(
                    "rect",
                    xref="paper",
                    xsizemode="pixel",
                    xanchor=at,
                    x0=first,
                    x1=last,
                    y0=y0,
                    y1=y1,
                    fillcolor=self.colours.band,
                )

    def axis(self, name: str, low: float, high: float, ticks: list[float] | None = None, **settings: Any) -> None:
        """Axis `name` ("x", "y", "x2" ...) over [low, high]; tick texts by `texts`, gridlines by `grid`."""
        texts, grid = settings.pop("texts", None), settings.pop("grid", False)
        self.axes[name[0] + "axis" + name[1:]] = {
            "range": [low, high],
            "fixedrange": True,
            "zeroline": False,
            "showline": False,
            "ticks": "",
            "tickangle": 0,
            "showgrid": grid,
            "gridcolor": self.colours.grid,
            "gridwidth": 1,
            "tickmode": "array",
            "tickvals": ticks or [],
            "ticktext": texts if texts is not None else [str(t) for t in ticks or []],
            "automargin": False,
            "showticklabels": bool(ticks),
            "tickfont": {"size": TICK, "color": self.colours.muted, "family": FONT},
            **settings,
        }

    def figure(self) -> go.Figure:
        nothing = "rgba(0,0,0,0)"
        layout = {
            "height": self.height,
            "margin": self.margin,
            "showlegend": False,
            "template": {},
            "plot_bgcolor": nothing,
            "paper_bgcolor": self.colours.background if self.view.opaque else nothing,
            "barmode": "overlay",
            "hovermode": "closest",
            "dragmode": False,
            "font": {"family": FONT, "size": TICK, "color": self.colours.text},
            "annotations": self.notes,
            "shapes": self.shapes,
            "hoverlabel": {
                "bgcolor": self.colours.band,
                "bordercolor": self.colours.axis,
                "align": "left",
                "font": {"family": FONT, "size": TICK, "color": self.colours.text},
            },
            **self.axes,
        }
        return go.Figure(data=self.traces, layout=layout, _validate=False)
