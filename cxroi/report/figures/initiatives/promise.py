"""Promise versus delivery: cumulative margin promised (dashed) beside what came (line with its 90 % range)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from cxroi.report.figures.base.frame import LABEL, Canvas, View, bold, plain
from cxroi.report.figures.base.ticks import month_step, round_ticks, span, unit_ticks
from cxroi.words import money, month_name

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 240, 62, 150, 16, 28


def figure(months: Sequence[Mapping[str, Any]], currency: str | None, view: View | None = None) -> go.Figure:
    """`months`: rows of month, promised, earned, low, high (money, cumulative; earned may be empty)."""
    view = view or View()
    canvas = Canvas(view, HEIGHT, LEFT, RIGHT, TOP, BOTTOM)
    if not months:
        return canvas.figure()
    told = [row for row in months if row["earned"] is not None]
    values = [row["promised"] for row in months] + [row[name] for row in told for name in ("low", "earned", "high")]
    low, high = span([0.0, *values])
    ticks = round_ticks(low, high, 5)
    canvas.axis("y", low, high, ticks, texts=unit_ticks(ticks, currency or "", currency), grid=True)
    first, last = months[0]["month"], months[-1]["month"]
    every = month_step(max(last - first, 1), canvas.inner_width / 76)
    at = range(first, last + 1, every)
    canvas.axis(
        "x",
        first - 0.3,
        max(last, first + 1),
        [float(month) for month in at],
        texts=[month_name(month, short=True) for month in at],
    )
    canvas.rule(first - 0.3, max(last, first + 1), 0, 0)
    colours = canvas.colours
    if told:
        x = [row["month"] for row in told]
        canvas.band(x, [row["high"] for row in told], [row["low"] for row in told])
        canvas.line(x, [row["earned"] for row in told], colours.blue, 3)
    canvas.line([row["month"] for row in months], [row["promised"] for row in months], colours.text, 2, dash="dash")
    _ends(canvas, months[-1]["promised"], told[-1]["earned"] if told else None, currency, (high - low))
    return canvas.figure()


def _ends(canvas: Canvas, promised: float, came: float | None, currency: str | None, height: float) -> None:
    """What each line is, at its end; moved apart where the ends are close."""
    px = height / canvas.inner_height
    apart = 0.0 if came is None else max(0.0, 18 - abs(promised - came) / px) / 2
    up = 1 if came is None or promised >= came else -1
    canvas.note(
        bold(plain(f"Promised {money(promised, currency)}")),
        1,
        promised,
        xref="paper",
        xshift=8,
        yshift=up * apart,
        size=LABEL,
        colour=canvas.colours.text,
    )
    if came is not None:
        canvas.note(
            bold(plain(f"Delivered {money(came, currency)}")),
            1,
            came,
            xref="paper",
            xshift=8,
            yshift=-up * apart,
            size=LABEL,
            colour=canvas.colours.blue,
        )
