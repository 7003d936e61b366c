"""What holds of every finding of every company, whatever was estimated; tests walk all companies they have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cxroi.results.base.sound import NO_WIDTH, OUTSIDE

Row = Mapping[str, Any]
EXACT = ("probability", "months")
ROOM = 1e-6
BRIDGE = ("without", "retention", "spend", "cost_to_serve", "programme_cost", "with")


def contradictions(found: Iterable[Row]) -> list[str]:
    """Every finding that contradicts itself or its own parts, each with what is wrong."""
    rows = list(found)
    return [*(wrong for row in rows for wrong in _of(row)), *_sums(rows)]


def _of(row: Row) -> Iterable[str]:
    name, point, low, high = row["id"], row["point"], row["low"], row["high"]
    if row["reason"] in (OUTSIDE, NO_WIDTH):
        yield f"{name}: withheld, {row['reason']}"
    if (low is None) != (high is None):
        yield f"{name}: half a range"
    if point is None and not row["reason"]:
        yield f"{name}: no figure and no reason"
    if point is not None and low is not None and high is not None:
        room = ROOM * max(abs(low), abs(high), abs(point))
        if not low - room <= point <= high + room:
            yield f"{name}: {point} outside {low} to {high}"
        if high <= low and row["grade"] not in ("R", "E") and row["measure"] not in EXACT:
            yield f"{name}: a range of no width"
        yield from _unit(row)


def _unit(row: Row) -> Iterable[str]:
    """One unit in figure, field and sentence."""
    said = str(row["statement"])
    if row["measure"] == "money" and row["currency"] and not str(row["unit"]).startswith(row["currency"]):
        yield f"{row['id']}: money in {row['currency']} with unit {row['unit']}"
    if row["measure"] != "money" and row["currency"]:
        yield f"{row['id']}: {row['measure']} with a currency"
    if row["measure"] == "money" and row["currency"] == "USD" and "$" not in said and "¤" not in said:
        yield f"{row['id']}: money without a currency in its sentence: {said[:90]}"
    if row["measure"] not in ("money", "") and re.search(r"range −?\$", said):
        yield f"{row['id']}: {row['measure']} with a range of money: {said[:90]}"


def _sums(rows: list[Row]) -> Iterable[str]:
    """Net is gross less cost, and the steps of the bridge lead from its one end to the other."""
    point = {row["id"]: row["point"] for row in rows}
    for period in {str(row["period"]) for row in rows if str(row["id"]).startswith("booked/")}:
        gross, cost, net = (point.get(f"booked/{part}@{period}") for part in ("gross", "cost", "net"))
        if None not in (gross, cost, net) and not _near(gross - cost, net):
            yield f"booked@{period}: {gross} less {cost} is not {net}"
        steps = [point.get(f"bridge/{step}@{period}") for step in BRIDGE]
        if None not in steps:
            without, *parts, programme, whole = steps
            if not any(_near(without + sum(parts) + sign * programme, whole) for sign in (-1, 0, 1)):
                yield f"bridge@{period}: {steps} do not add up"


def _near(one: float, other: float) -> bool:
    return abs(one - other) <= ROOM * max(abs(one), abs(other), 1.0)
