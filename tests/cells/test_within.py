"""Sums by unit, period and pattern against plain grouping of the rows."""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.cells.core.common import Rows
from cxroi.cells.core.within import Layout, panel, panel_sums
from tests.estimators.panels import engine_with, unbalanced


def test_sums_equal_plain_grouping() -> None:
    frame = unbalanced(1, units=30, periods=7)
    with engine_with("t", frame) as engine:
        data = panel(engine, Rows("t"), Layout("unit", "period", "y", ("x1", "x2")))
        sums = panel_sums(engine, data)
    values = frame.select("y", "x1", "x2").cast(pl.Float64).to_numpy() - np.array(data.centres)
    period = frame["period"].to_numpy() - 24_000
    np.testing.assert_allclose(sums.total, values.T @ values, rtol=1e-10)
    for t in range(7):
        assert sums.period_n[t] == (period == t).sum()
        np.testing.assert_allclose(sums.period_sums[t], values[period == t].sum(axis=0), rtol=1e-9, atol=1e-9)
    groups = [values[frame["unit"].to_numpy() == u] for u in frame["unit"].unique()]
    np.testing.assert_allclose(sums.between, sum(np.outer(g.sum(axis=0), g.mean(axis=0)) for g in groups), rtol=1e-9)
    np.testing.assert_allclose(sums.means, sum(np.outer(g.mean(axis=0), g.mean(axis=0)) for g in groups), rtol=1e-9)
    assert (sums.n_units, sums.n_obs, sums.n_dropped) == (len(groups), frame.height, 0)
    assert sums.present.sum(axis=1) @ sums.units == frame.height


def test_centres_do_not_depend_on_the_order_of_rows() -> None:
    frame = unbalanced(2)
    found = []
    for data in (frame, frame.reverse()):
        with engine_with("t", data) as engine:
            found.append(panel(engine, Rows("t"), Layout("unit", "period", "y", ("x1",))).centres)
    assert found[0] == found[1]
