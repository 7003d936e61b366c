"""Names beside marks: each where neither a mark, a range, other words nor another name stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from cxroi.report.figures.base.frame import TICK, Canvas, fitted, in_lines, plain, text_width

NAME, ROOM = 12.5, 170
LINES = ((2, 0.7), (2, 1.0), (3, 0.7), (4, 0.5))
"""Lines that a name may take, and the share of the room that each may: the first that is free."""
BESIDE = 8.0
NEAR = (0.0, 8.0, -8.0, 16.0, -16.0, 24.0, -24.0, 32.0, -32.0)
FAR = (40.0, -40.0, 48.0, -48.0, 56.0, -56.0, 64.0, -64.0, 80.0, -80.0, 96.0, -96.0)
"""Pixels by which a name may stand above or below the middle of its mark, nearest first."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Spot:
    """A mark that wants its name: `at` on the axes, `size` and `px` in pixels, foot and top of its range in pixels."""

    name: str
    at: tuple[float, float]
    size: float
    px: tuple[float, float]
    ends: tuple[float, float] | None = None


def write_names(canvas: Canvas, spots: Sequence[Spot], words: Sequence[Box]) -> None:
    """The names of all marks, the longest first; `words` are boxes in pixels where other words stand already."""
    taken, ranges = list(words), list[Box]()
    for spot in spots:
        x, y = spot.px
        taken.append((x - spot.size / 2, y - spot.size / 2, x + spot.size / 2, y + spot.size / 2))
        if spot.ends is not None:
            ranges.append((x - 2, spot.ends[0], x + 2, spot.ends[1]))
    for spot in sorted(spots, key=lambda spot: -len(spot.name)):
        _name(canvas, spot, taken, ranges)


def _name(canvas: Canvas, spot: Spot, taken: list[Box], ranges: list[Box]) -> None:
    """The name right or left of its mark, as near as is free, with a line to it where it stands higher or lower.

    Longer than one line may be, it takes two to four. Where no place is free it crosses the range of another mark,
    stands at the end of its own range, further off; only where that is not free either is it cut.
    """
    one = (spot.name,) if text_width(spot.name, NAME) <= ROOM else None
    broken = [one, *(in_lines(spot.name, n, NAME, ROOM * part) for n, part in LINES)]
    told = [lines for lines in broken if lines is not None]
    cut = [(fitted(spot.name, NAME, ROOM * part),) for part in (1.0, 0.7, 0.45)]
    first = [(lines, full) for full in ([*taken, *ranges], taken) for lines in told]
    last = [*((short, taken) for short in cut), (cut[-1], list[Box]())]

    def beside(tries: Sequence[tuple[tuple[str, ...], list[Box]]], higher: Sequence[float] = NEAR) -> Box | None:
        placed = (_placed(canvas, spot, lines, (full, higher)) for lines, full in tries)
        return next((box for box in placed if box is not None), None)

    box = beside(first) or _ended(canvas, spot, spot.name, taken) or beside(first, FAR) or beside(last)
    if box is not None:
        taken.append(box)


def _ended(canvas: Canvas, spot: Spot, text: str, taken: list[Box]) -> Box | None:
    """The name under the foot of its range or over its top, as far to the side as the picture asks."""
    (x, y), (foot, top) = spot.px, spot.ends or (spot.px[1], spot.px[1])
    wide = text_width(text, NAME)
    if wide > canvas.inner_width:
        return None
    left = min(max(x - wide / 2, 0.0), canvas.inner_width - wide)
    for at in (foot - 11, top + 11):
        box = (left, at - 8, left + wide, at + 8)
        if box[1] >= 0 and box[3] <= canvas.inner_height and not any(_meet(box, other) for other in taken):
            canvas.note(
                plain(text),
                *spot.at,
                xanchor="center",
                xshift=left + wide / 2 - x,
                yshift=at - y,
                size=TICK,
                colour=canvas.colours.text,
            )
            return box
    return None


def _placed(canvas: Canvas, spot: Spot, lines: tuple[str, ...], where: tuple[list[Box], Sequence[float]]) -> Box | None:
    """The first place beside the mark, so many pixels higher or lower, that is free; the name is written there."""
    (x, y), (taken, higher) = spot.px, where
    wide, half, reach = max(text_width(line, NAME) for line in lines), 8 * len(lines), spot.size / 2 + 5
    for dy, side in product(higher, (1, -1)):
        dx, anchor = side * (reach if abs(dy) < spot.size / 2 + 8 else 6.0), "left" if side > 0 else "right"
        left = x + dx - wide * (side < 0)
        box = (left, y + dy - half, left + wide, y + dy + half)
        inside = box[0] >= 0 and box[2] <= canvas.inner_width and box[1] >= 0 and box[3] <= canvas.inner_height
        if inside and not any(_meet(box, other) for other in taken):
            canvas.note(
                "<br>".join(map(plain, lines)),
                *spot.at,
                xanchor=anchor,
                align=anchor,
                size=TICK,
                colour=canvas.colours.text,
                **_away(canvas, dx, dy),
            )
            return box
    return None


def _away(canvas: Canvas, dx: float, dy: float) -> dict[str, Any]:
    """Where the name stands from its mark: plainly beside it, further off at the end of a thin line."""
    if abs(dy) <= BESIDE:
        return {"xshift": dx, "yshift": dy}
    faint = canvas.colours.faint
    return {"showarrow": True, "ax": dx, "ay": -dy, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": faint}


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
