"""`results.flows`: every initiative's money month by month, at the point estimate: what NPV, ROI and payback are made
of.

`results.added`: what one customer more should bring by month.
`results.together`: how what the initiatives should bring moves together over the draws of the build.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from cxroi.engine import Engine
from cxroi.results.initiatives.whole import Portfolio
from cxroi.terms import Array
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.draws import quantile_range
from cxroi.value.initiatives.ahead import faded, newcomer
from cxroi.value.initiatives.costs import CostRow
from cxroi.value.initiatives.initiative import InitiativeValue
from cxroi.value.plans.step import spread_evenly

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "initiative_id": pl.String,
    "month": pl.Int32,
    "t": pl.Int32,
    "is_measured": pl.Boolean,
    "margin": pl.Float64,
    "cost": pl.Float64,
    "cost_in_margin": pl.Float64,
    "margin_beyond": pl.Float64,
}
Row = tuple[str | None, int, int, bool, float | None, float, float, float]


def write_flows(engine: Engine, whole: Portfolio) -> None:
    """Write `results.flows` and `results.added`; of the first one row an initiative and month from its first cost or
    launch to the horizon.

    `t`: month since launch, 1 = launch; `margin`: incremental margin, measured or expected, empty where the estimate is
    refused (its costs stand) or nothing can be said of the month yet; `cost` of the month not yet inside margin,
    `cost_in_margin` already in it. `margin_beyond`: what the months beyond its history add where it is booked, at the
    month's own effect; supported, never in `margin`. initiative_id empty: overhead. Money in the reporting currency.
    """
    rows: list[Row] = [row for value in whole.values for row in _rows(value, whole)]
    rows += _costs_only(None, whole.market.costs.overhead_rows, (whole.market.last_month, whole.market.last_month))
    engine.put("flow_rows", pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    engine.execute("create table results.flows as from flow_rows")
    _write_added(engine, whole)


def write_together(engine: Engine, whole: Portfolio) -> None:
    """Write `results.together`: initiative_id, other_id, correlation of their expected margin over the shared draws.

    They share customers, controls and what a person stated, so that they err together. Plain estimates, earlier trends
    left out; midway between the decay going on and stopping.
    """
    ahead = {
        value.initiative_id: (value.flows.worlds[0] + value.flows.worlds[1])[:, ~value.flows.measured].sum(axis=1)
        for value in whole.values
        if value.flows is not None
    }
    spread = {name: draws for name, draws in ahead.items() if np.ptp(draws) > 0}
    matrix = np.atleast_2d(np.corrcoef(np.array(list(spread.values())))) if spread else np.zeros((0, 0))
    rows = [
        (one, other, float(matrix[i, j])) for i, one in enumerate(spread) for j, other in enumerate(spread) if i != j
    ]
    schema = {"initiative_id": pl.String, "other_id": pl.String, "correlation": pl.Float64}
    engine.put("together_rows", pl.DataFrame(rows, schema=schema, orient="row"))
    engine.execute("create table results.together as from together_rows")


def _write_added(engine: Engine, whole: Portfolio) -> None:
    """Write `results.added`, one row an initiative that somebody has and month from now, `t` = 1 to the horizon: what
    one customer who gets it now should bring (`margin`, money), and `low`, `high`, whose sums are the 90 % range of the
    sum.
    """
    rows = []
    for value in whole.values:
        months = added_months(value, whole.market.assumptions)
        if months is not None:
            rows += [(value.initiative_id, t, *map(float, each)) for t, each in enumerate(months.T, 1)]
    numbers = dict.fromkeys(("margin", "low", "high"), pl.Float64)
    schema = {"initiative_id": pl.String, "t": pl.Int32, **numbers}
    engine.put("added_rows", pl.DataFrame(rows, schema=schema, orient="row"))
    engine.execute("create table results.added as from added_rows")


def added_months(value: InitiativeValue, rules: Assumptions) -> Array | None:
    """(3, H) margin of one customer who gets it now: point, lower and upper end; None where nobody has it or nothing
    can be said of it."""
    if value.flows is None or value.outlook is None or value.outlook.effects is None:
        return None
    worlds = list(newcomer(value.outlook.having, value.outlook.effects, rules.horizon))
    point = (worlds[0] + worlds[1]).mean(axis=0) / 2
    if not rules.fade_per_year.is_default:
        worlds.append(faded(worlds[1], rules.draws("fade_per_year", len(worlds[1]))))
    ends = [quantile_range(world.sum(axis=1)) for world in worlds]
    low, high = min(float(one) for one, _ in ends), max(float(one) for _, one in ends)
    return spread_evenly(point, float(point.sum()), low, high)


def _rows(value: InitiativeValue, whole: Portfolio) -> Iterable[Row]:
    money, last = value.flows, whole.market.last_month
    if money is None:
        launch = value.path.months[0] if value.path.months else last
        yield from _costs_only(value.initiative_id, whole.market.costs.of(value.initiative_id), (launch, last))
        return
    beyond = _beyond(value)
    for i, month in enumerate(money.months.astype(int)):
        measured = bool(money.measured[i])
        yield (
            value.initiative_id,
            int(month),
            int(month) - money.launch + 1,
            measured,
            float(money.benefit[i]) if measured or money.unknown is None else None,
            float(money.cost[i]),
            float(money.cost_in_margin[i]),
            beyond.get(int(month), 0.0),
        )


def _beyond(value: InitiativeValue) -> dict[int, float]:
    """Month -> margin beyond the history of what is booked: the line `later`, month by month."""
    draws = value.path.later if value.booked else None
    if draws is None:
        return {}
    return dict(zip(value.path.months, map(float, draws.retention + draws.spend), strict=True))


def _costs_only(initiative: str | None, rows: tuple[CostRow, ...], dated: tuple[int, int]) -> Iterable[Row]:
    """Months in which money went out; `dated`: launch and last data month."""
    launch, last = dated
    for month in np.unique([row.month for row in rows]).astype(int) if rows else ():
        outside, inside = (
            sum(row.amount for row in rows if row.month == month and row.already_in_margin is there)
            for there in (False, True)
        )
        yield (
            initiative,
            int(month),
            int(month) - launch + 1,
            bool(month <= last),
            None,
            float(outside),
            float(inside),
            0.0,
        )
