"""Unit S: one sum over six columns of the panel in its DuckDB file, the yardstick of every ratio."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from cxroi.engine import Engine

SUM = """select sum(revenue_net) as a, sum(cost_to_serve) as b, sum(margin) as c, sum(contacts) as d, sum(tenure_months)
as e,
    sum(score) as f from panel.customer_month"""
REPEATS = 3


def unit_seconds(engine: Engine) -> float:
    """Fastest of three sums, after one that fills the cache."""
    engine.query(SUM)
    return min(seconds_of(lambda: engine.query(SUM)) for _ in range(REPEATS))


def seconds_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median_seconds(work: Callable[[], object], runs: int) -> float:
    return statistics.median(seconds_of(work) for _ in range(runs))
