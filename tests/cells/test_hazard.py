"""Counts per pattern and scores per cluster against plain grouping of the rows."""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.cells.common import Rows
from cxroi.cells.hazard import SlowPart, changes_seldom, pattern_counts, prepare, score_influence, state_influence, written
from tests.estimators.panels import engine_with, unbalanced

COVARIATES = ("x2", "period", "kind")


def test_counts_equal_plain_grouping() -> None:
    frame = unbalanced(1)
    with engine_with("t", frame) as engine:
        prepared = prepare(engine, Rows("t"), key="unit", outcome="left", covariates=COVARIATES)
        cells = pattern_counts(engine, prepared)
        again = pattern_counts(engine, written(engine, prepared))
    counts = (pl.len().cast(pl.Int64).alias("n"), pl.col("left").sum().alias("events"))
    plain = frame.group_by(*COVARIATES).agg(*counts).sort(*COVARIATES)
    same = cells.select(*COVARIATES, "n", "events").sort(*COVARIATES)
    for column in ("n", "events"):
        assert same[column].to_list() == plain[column].to_list()
    assert cells.equals(again)


def test_filter_on_a_kept_column() -> None:
    frame = unbalanced(2)
    with engine_with("t", frame) as engine:
        prepared = prepare(engine, Rows("t"), key="unit", outcome="left", covariates=("x2",), keep=("kind", "team"))
        cells = pattern_counts(engine, prepared, (("kind", "south"), ("team", 3)))
    assert cells["n"].sum() == frame.filter((pl.col("kind") == "south") & (pl.col("team") == 3)).height


def test_both_ways_to_scores_agree() -> None:
    """Indicators by CASE, by the slow part, and as values per state give the same sums per cluster."""
    frame = unbalanced(3)
    with engine_with("t", frame) as engine:
        prepared = prepare(engine, Rows("t"), key="unit", outcome="left", covariates=("x2", "fixed"), keep=("x2", "fixed"))
        cells = pattern_counts(engine, prepared)
        patterns = cells["pattern"].to_numpy().astype(float)
        x2, fixed = cells["x2"].cast(pl.Float64).to_numpy(), cells["fixed"].to_numpy()
        stays, leaves = -0.2 * np.ones(len(cells)), 0.8 * np.ones(len(cells))
        X = np.column_stack([np.ones(len(cells)), x2, x2 == 2, fixed == 1, fixed == 2]).astype(float)
        whole = state_influence(engine, prepared, patterns, X * stays[:, None], X * leaves[:, None])
        base = 2 * prepared.codings[0].size
        codes, first = np.unique(patterns.astype(np.int64) * 2 // base, return_index=True)
        split = score_influence(engine, prepared, patterns, (stays, leaves), (("", None), ("x2", None), ("x2", 2.0)),
                                SlowPart(base, codes.astype(float), X[first][:, 3:]))
        a, b = (engine.query(f"select * from {part.table} order by cluster").to_numpy() for part in (whole, split))
    np.testing.assert_allclose(a, b, atol=1e-12)
    row = frame.filter(pl.col("unit") == a[0, 0])
    residual = row["left"].to_numpy() - 0.2
    np.testing.assert_allclose(a[0, 1:3], [residual.sum(), (residual * row["x2"].to_numpy()).sum()], atol=1e-12)


def test_columns_that_change_seldom_are_seen() -> None:
    with engine_with("t", unbalanced(4).sort("unit", "period")) as engine:
        assert changes_seldom(engine, Rows("t"), "unit", "fixed")
        assert not changes_seldom(engine, Rows("t"), "unit", "period")
