"""Random unbalanced panels that the estimators are compared on with row-level fits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import polars as pl

from cxroi.engine.duck import DuckEngine


@contextmanager
def engine_with(name: str, frame: pl.DataFrame, threads: int = 1) -> Iterator[DuckEngine]:
    """Engine in memory with the frame as table `name` (schema.table or table)."""
    with DuckEngine(None, threads=threads) as engine:
        engine.put("given", frame)
        if "." in name:
            engine.execute(f"create schema {name.split('.', maxsplit=1)[0]}")
        engine.execute(f"create table {name} as select * from given")
        yield engine


def unbalanced(seed: int, units: int = 80, periods: int = 9) -> pl.DataFrame:
    """Panel with holes, a unit effect correlated with x1, a nested cluster column, a 0/1 outcome and categories."""
    rng = np.random.default_rng(seed)
    unit, period = (a.ravel() for a in np.meshgrid(np.arange(units), np.arange(periods), indexing="ij"))
    effect = rng.normal(size=units)[unit]
    x1 = np.round(effect + rng.normal(size=unit.size) + 0.1 * period, 2)
    x2 = rng.integers(0, 4, size=unit.size)
    y = 1000 + 2 * effect + 0.5 * x1 - 0.3 * x2 + np.sin(period) + rng.normal(size=unit.size)
    frame = pl.DataFrame({
        "unit": unit + 10_000, "period": period + 24_000, "team": unit // 4, "x1": x1, "x2": x2, "y": y,
        "fixed": (unit % 3).astype(float), "kind": np.array(["north", "south", "east"])[(unit + period) % 3],
        "left": (rng.random(unit.size) < 1 / (1 + np.exp(1.5 - 0.4 * x1))).astype(int),
    })
    return frame.filter(pl.Series(rng.random(unit.size) < 0.8)).sample(fraction=1.0, shuffle=True, seed=seed)
