"""Sums of roll-outs made in the database equal sums made row by row."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cxroi.cells.core import groups
from cxroi.cells.launches import exposed
from cxroi.engine.duck import DuckEngine
from cxroi.errors import DesignError
from tests.estimators.company import Made, Plan, company, engine_with


@pytest.fixture(scope="module")
def made() -> Made:
    return company(3, Plan({"a": (1.0, 0.0), "b": (0.0, 0.0)}, per_team=10))


@pytest.fixture(scope="module")
def engine(made: Made) -> Iterator[DuckEngine]:
    with engine_with(made) as one:
        yield one


def joined(made: Made) -> pl.DataFrame:
    starts = made.exposure.filter(pl.col("launch_month").is_not_null() & (pl.col("arm") != "control"))
    rows = made.panel.with_columns(pl.col("margin").round(2)).join(
        starts.select("initiative_id", "unit_id", "launch_month", "group_id"), on="unit_id"
    )
    return rows.filter(pl.col("month") >= pl.col("launch_month"))


def test_cluster_months(made: Made, engine: DuckEngine) -> None:
    expected = (
        made.panel.with_columns(pl.col("margin").round(2))
        .group_by(cluster="team", month="month")
        .agg(n_at_risk=pl.len(), n_left=pl.col("has_left").sum(), sum_margin=pl.col("margin").sum())
        .sort("cluster", "month")
    )
    found = groups.cluster_months(engine, "team").select(expected.columns)
    assert_frame_equal(found, expected, check_dtypes=False)


def test_exposed_cells_follow_customers_from_their_first_exposed_month(made: Made, engine: DuckEngine) -> None:
    expected = (
        joined(made)
        .group_by("initiative_id", "launch_month", "month")
        .agg(n_at_risk=pl.len(), n_left=pl.col("has_left").sum(), sum_margin=pl.col("margin").sum())
    )
    cells = exposed.exposed_cells(engine)
    assert cells["end_month"].null_count() == cells.height
    assert (cells["launch_month"] <= cells["entry_month"]).all()
    found = cells.drop("launch_month").rename({"entry_month": "launch_month"}).select(expected.columns)
    keys = ["initiative_id", "launch_month", "month"]
    assert_frame_equal(found.sort(keys), expected.sort(keys), check_dtypes=False)


def test_overlap_counts_customers_and_months(made: Made, engine: DuckEngine) -> None:
    rows = joined(made)
    both = rows.filter(pl.col("initiative_id") == "a").join(
        rows.filter(pl.col("initiative_id") == "b"), on=["unit_id", "month"]
    )
    found = groups.overlaps(engine).filter((pl.col("initiative_id") == "a") & (pl.col("other_id") == "b"))
    assert found["n_units"].item() == both["unit_id"].n_unique()
    assert found["customer_months"].item() == len(both)


def test_exposed_shares_and_launches(made: Made, engine: DuckEngine) -> None:
    shares = groups.exposed_shares(engine, "team")
    expected = joined(made).group_by("initiative_id", "team", "month").len()
    assert shares["n_exposed"].sum() == expected["len"].sum()
    launches = groups.group_launches(engine).filter(pl.col("initiative_id") == "a")
    assert len(launches) == 30
    assert launches["launch_month"].n_unique() == 6


def test_control_rows_are_never_exposed(engine: DuckEngine) -> None:
    row = groups.designs(engine).filter(pl.col("initiative_id") == "test").row(0, named=True)
    assert row["n_exposed"] == row["n_control"] == 300


def test_who_left_before_the_launch_was_never_exposed(made: Made, engine: DuckEngine) -> None:
    """A team's former customers are in its exposure rows; counting them made an average customer a third smaller."""
    expected = (
        joined(made)
        .filter(pl.col("group_id").is_not_null())
        .group_by("initiative_id")
        .agg(pl.col("unit_id").n_unique())
    )
    found = dict(groups.designs(engine).select("initiative_id", "n_exposed").iter_rows())
    assert {name: found[name] for name, _ in expected.iter_rows()} == dict(expected.iter_rows())
    assigned = groups.group_launches(engine).filter(pl.col("initiative_id") == "a")["n_units"].sum()
    assert found["a"] < assigned


def test_groups_come_from_the_registry_only(engine: DuckEngine) -> None:
    with pytest.raises(DesignError):
        groups.cluster_months(engine, "unit_id; drop table x")
