"""`results.flows`: every initiative's money month by month, at the point estimate: what NPV, ROI and payback are made of.

`results.together`: how what the initiatives should bring moves together over the draws of the build.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from cxroi.engine import Engine
from cxroi.results.initiatives import Portfolio
from cxroi.value.costs import CostRow
from cxroi.value.initiative import InitiativeValue

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "initiative_id": pl.String, "month": pl.Int32, "t": pl.Int32, "is_measured": pl.Boolean, "margin": pl.Float64,
    "rate": pl.Float64, "cost": pl.Float64, "cost_in_margin": pl.Float64}
Row = tuple[str | None, int, int, bool, float | None, float, float, float]


def write_flows(engine: Engine, whole: Portfolio) -> None:
    """Write `results.flows`, one row an initiative and month from its first cost or launch to the horizon.

    `t`: month since launch, 1 = launch; `margin`: incremental margin, measured or expected, empty where the estimate is
    refused (its costs stand); `rate`: what is expected a month before it fades; `cost` of the month not yet inside margin,
    `cost_in_margin` already in it. initiative_id empty: overhead. Money in the reporting currency.
    """
    rows: list[Row] = [row for value in whole.values for row in _rows(value, whole)]
    rows += _costs_only(None, whole.market.costs.overhead_rows, (whole.market.last_month, whole.market.last_month))
    engine.put("flow_rows", pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    engine.execute("create table results.flows as from flow_rows")


def write_together(engine: Engine, whole: Portfolio) -> None:
    """Write `results.together`: initiative_id, other_id, correlation of their expected margin over the shared draws.

    They share customers, controls and the stated fade, so that they err together. Plain estimates, earlier trends left out.
    """
    ahead = {value.initiative_id: value.flows.worlds[0][:, ~value.flows.measured].sum(axis=1)
             for value in whole.values if value.flows is not None}
    spread = {name: draws for name, draws in ahead.items() if np.ptp(draws) > 0}
    matrix = np.atleast_2d(np.corrcoef(np.array(list(spread.values())))) if spread else np.zeros((0, 0))
    rows = [(one, other, float(matrix[i, j])) for i, one in enumerate(spread) for j, other in enumerate(spread) if i != j]
    schema = {"initiative_id": pl.String, "other_id": pl.String, "correlation": pl.Float64}
    engine.put("together_rows", pl.DataFrame(rows, schema=schema, orient="row"))
    engine.execute("create table results.together as from together_rows")


def _rows(value: InitiativeValue, whole: Portfolio) -> Iterable[Row]:
    money, last = value.flows, whole.market.last_month
    if money is None:
        launch = value.path.months[0] if value.path.months else last
        yield from _costs_only(value.initiative_id, whole.market.costs.of(value.initiative_id), (launch, last))
        return
    for i, month in enumerate(money.months.astype(int)):
        measured = bool(money.measured[i])
        yield (value.initiative_id, int(month), int(month) - money.launch + 1, measured, float(money.benefit[i]),
               0.0 if measured else money.rate, float(money.cost[i]), float(money.cost_in_margin[i]))


def _costs_only(initiative: str | None, rows: tuple[CostRow, ...], dated: tuple[int, int]) -> Iterable[Row]:
    """Months in which money went out; `dated`: launch and last data month."""
    launch, last = dated
    for month in np.unique([row.month for row in rows]).astype(int) if rows else ():
        outside, inside = (sum(row.amount for row in rows if row.month == month and row.already_in_margin is there)
                           for there in (False, True))
        yield initiative, int(month), int(month) - launch + 1, bool(month <= last), None, 0.0, float(outside), float(inside)
