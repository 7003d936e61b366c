"""The month-by-month picture of a random test equals the unpooled two-sample comparison of row-level statsmodels."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from cxroi.engine.duck import DuckEngine
from cxroi.estimators.lot.arm_study import MONTHS_BEFORE, arm_events

LAUNCH, MONTHS, UNITS = 24_300, 8, 400


def company(rng: np.random.Generator) -> tuple[DuckEngine, np.ndarray, np.ndarray]:
    """Engine with a panel of UNITS customers over 2 * MONTHS months; some leave; margins (units, months), zero once
    gone."""
    arm = rng.permutation(np.arange(UNITS) % 2)
    span = np.arange(LAUNCH - MONTHS, LAUNCH + MONTHS)
    margin = rng.normal(40, 12, (UNITS, span.size)) + 3.0 * arm[:, None] * (span >= LAUNCH)
    gone = span[None, :] > rng.integers(LAUNCH - 3, LAUNCH + 3 * MONTHS, UNITS)[:, None]
    margin[gone] = 0.0
    here = [(unit, t) for unit in range(UNITS) for t in range(span.size) if not gone[unit, t]]
    rows = [(unit, int(span[t]), float(margin[unit, t]), 1) for unit, t in here]
    engine = DuckEngine()
    engine.execute("create schema panel")
    engine.put("rows_in", pl.DataFrame(rows, schema=["unit_id", "month", "margin", "active"], orient="row"))
    engine.execute("create table panel.customer_month as from rows_in")
    engine.put(
        "arms_in",
        pl.DataFrame(
            {
                "initiative_id": "test",
                "unit_id": range(UNITS),
                "launch_month": [LAUNCH] * UNITS,
                "arm": ["treated" if a else "control" for a in arm],
            }
        ),
    )
    engine.execute("create table panel.exposure_month as from arms_in")
    return engine, arm, margin


def test_each_month_is_the_plain_two_sample_comparison() -> None:
    engine, arm, margin = company(np.random.default_rng(7))
    events = arm_events(engine, "test", LAUNCH, "margin")
    assert [event.e for event in events] == list(range(-MONTHS, MONTHS))
    assert MONTHS <= MONTHS_BEFORE
    for t, event in enumerate(events):
        compared = CompareMeans(DescrStatsW(margin[arm == 1, t]), DescrStatsW(margin[arm == 0, t]))
        assert event.estimate == pytest.approx(float(margin[arm == 1, t].mean() - margin[arm == 0, t].mean()), rel=1e-9)
        low, high = compared.zconfint_diff(alpha=0.10, usevar="unequal")
        assert (event.low, event.high) == pytest.approx((low, high), rel=1e-6)
        assert event.band_low < event.low < event.high < event.band_high


def test_a_test_nobody_was_in_has_no_picture() -> None:
    engine, _, _ = company(np.random.default_rng(8))
    assert arm_events(engine, "another", LAUNCH, "margin") == ()
