"""`results.actuals`: what each initiative reached, cost and earned so far, month by month: the facts beside a
promise."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from cxroi.engine import Engine
from cxroi.results.base.run import Run, sql
from cxroi.results.initiatives.whole import Portfolio
from cxroi.terms import Array, MarginPath
from cxroi.value.base.draws import quantile_range

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "initiative_id": pl.String,
    "month": pl.Int32,
    "n_exposed": pl.Int64,
    "n_reached": pl.Int64,
    "margin": pl.Float64,
    "cost": pl.Float64,
    "earned": pl.Float64,
    "earned_low": pl.Float64,
    "earned_high": pl.Float64,
}


def write_actuals(engine: Engine, run: Run, whole: Portfolio) -> None:
    """Write `results.actuals`, one row an initiative and month since launch.

    `n_exposed` customers in the panel that month, `n_reached` ever reached by then, `margin` their recorded margin
    (revenue where no margin is known), `cost` of the month; `earned` with its 90 % range is cumulative since launch and
    empty
    where the estimate is refused. Money in the reporting currency.
    """
    frame = engine.query(sql("actuals"))
    costs = _costs(whole)
    earned = {key: value for one in whole.values if one.refused is None for key, value in _earned(one.path)}
    money = "margin" if run.has_margin else "revenue_net"
    rows = []
    for row in frame.iter_rows(named=True):
        key = (row["initiative_id"], row["month"])
        point, low, high = earned.get(key, (None, None, None))
        rows.append(
            {
                "initiative_id": key[0],
                "month": key[1],
                "n_exposed": int(row["n_exposed"]),
                "n_reached": int(row["n_reached"]),
                "margin": float(row[money] or 0),
                "cost": costs.get(key, 0.0),
                "earned": point,
                "earned_low": low,
                "earned_high": high,
            }
        )
    engine.put("actual_rows", pl.DataFrame(rows, schema=SCHEMA))
    engine.execute("create table results.actuals as from actual_rows")


def _costs(whole: Portfolio) -> dict[tuple[str, int], float]:
    """Cost of each initiative and month; costs before the launch month fall into the first month that has customers."""
    found: dict[tuple[str, int], float] = {}
    for value in whole.values:
        launch = value.path.months[0] if value.path.months else None
        for row in whole.market.costs.of(value.initiative_id):
            if not row.already_in_margin:
                month = row.month if launch is None else max(row.month, launch)
                found[value.initiative_id, month] = found.get((value.initiative_id, month), 0.0) + row.amount
    return found


def _earned(path: MarginPath) -> Iterable[tuple[tuple[str, int], tuple[float, float, float]]]:
    """Cumulative margin earned by month with the widest 90 % range of the plain and the trended draws."""
    if path.plain is None:
        return
    point: Array = np.cumsum(path.plain.retention + path.plain.spend)
    variants = [draws for draws in (path.plain, path.trended) if draws is not None]
    sums = [np.cumsum(draws.retention_draws + draws.spend_draws, axis=1) for draws in variants]
    for place, month in enumerate(path.months):
        ends = [quantile_range(world[:, place]) for world in sums]
        low, high = min(float(end[0]) for end in ends), max(float(end[1]) for end in ends)
        yield (path.initiative_id, month), (float(point[place]), low, high)
