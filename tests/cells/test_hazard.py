"""Counts per pattern and scores per cluster against plain grouping of the rows."""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.cells.core.common import Rows
from cxroi.cells.core.hazard import pattern_counts, prepare, state_influence, written
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


def test_scores_per_cluster_are_the_sums_of_its_rows() -> None:
    frame = unbalanced(3)
    with engine_with("t", frame) as engine:
        prepared = prepare(engine, Rows("t"), key="unit", outcome="left", covariates=("x2", "fixed"))
        cells = pattern_counts(engine, prepared)
        x2 = cells["x2"].cast(pl.Float64).to_numpy()
        X = np.column_stack([np.ones(len(cells)), x2, x2 == 2, cells["fixed"].to_numpy() == 1]).astype(float)
        whole = state_influence(engine, prepared, cells["pattern"].to_numpy().astype(float), -0.2 * X, 0.8 * X)
        found = engine.query(f"select * from {whole.table} order by cluster").to_numpy()
    residual = pl.col("left") - 0.2
    sums = (residual.sum(), (residual * pl.col("x2")).sum())
    levels = (residual.filter(pl.col("x2") == 2).sum(), residual.filter(pl.col("fixed") == 1).sum())
    plain = frame.group_by("unit").agg(*(part.alias(f"s{k}") for k, part in enumerate((*sums, *levels)))).sort("unit")
    np.testing.assert_allclose(found, plain.to_numpy(), atol=1e-12)
