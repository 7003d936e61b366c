"""Group-time effects against the published county minimum-wage case (mpdta; ../shared/reference/README.md)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cxroi.estimators import groups

SE = {"simple": 0.012034, "dynamic": 0.019965, "group": 0.012446, "calendar": 0.015972}
POINT = {"simple": -0.0399513, "dynamic": -0.0772, "group": -0.031}
PAIRS = {2004: (-0.0105, -0.0704, -0.1373, -0.1008), 2006: (0.0065, -0.0028, -0.0046, -0.0412), 2007: (0.0305, -0.0027, -0.0311, -0.0261)}


@pytest.fixture(scope="module")
def counties(shared: Path) -> groups.Cohorts:
    wide = pl.read_csv(shared / "reference/mpdta.csv").sort("countyreal", "year").group_by("countyreal", maintain_order=True).agg(
        pl.col("lemp"), pl.col("first.treat").first())
    launches = wide["first.treat"].to_numpy().astype(float)
    launches[launches == 0] = groups.NEVER
    return groups.cohorts_of(np.asarray(wide["lemp"].to_list()), np.arange(2003.0, 2008.0), launches)


def test_every_published_group_time_effect(counties: groups.Cohorts) -> None:
    effects = groups.group_times(counties)
    for launch, published in PAIRS.items():
        np.testing.assert_allclose(effects.estimates[effects.launch == launch], published, atol=5e-5)


@pytest.mark.parametrize("kind", ["simple", "dynamic", "group", "calendar"])
def test_published_aggregates_and_analytic_errors(counties: groups.Cohorts, kind: groups.Kind) -> None:
    fit = groups.aggregate(groups.group_times(counties), kind)
    if kind in POINT:
        assert fit.param("overall") == pytest.approx(POINT[kind], abs=5e-5)
    assert fit.std_error("overall") == pytest.approx(SE[kind], abs=1e-6)


def test_published_pre_test(counties: groups.Cohorts) -> None:
    p, df = groups.pre_test(groups.group_times(counties))
    assert df == 5
    assert p == pytest.approx(0.16812, abs=5e-6)
