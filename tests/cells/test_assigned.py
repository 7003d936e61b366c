"""Moments of both arms against vectors of each customer made row by row, and statsmodels on these vectors."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.cells.lot import assigned
from cxroi.engine.duck import DuckEngine

FIRST, T = 24_100, 4
KINDS = ("margin", "contacts")


@pytest.fixture
def panel() -> pl.DataFrame:
    """60 customers who come and go, some without money in a month, the rows in no order."""
    rng = np.random.default_rng(5)
    rows = []
    for unit in range(60):
        start, end = sorted(rng.integers(FIRST - 15, FIRST + T + 1, 2))
        for month in range(start, end):
            leaves = int(month == end - 1 and end < FIRST + T)
            margin = None if rng.random() < 0.1 else round(float(rng.normal(30, 9)), 2)
            known = (month - start, "A" if unit % 2 else "B")
            rows.append((unit, month, int(rng.random() < 0.95), leaves, margin, int(rng.poisson(2)), *known))
    columns = ["unit_id", "month", "active", "has_left", *KINDS, "tenure_months", "segment"]
    return pl.DataFrame(rows, schema=columns, orient="row").sample(fraction=1, shuffle=True, seed=2)


def engine_of(panel: pl.DataFrame) -> DuckEngine:
    engine = DuckEngine()
    engine.execute("create schema panel")
    engine.put("rows", panel)
    engine.execute("create table panel.customer_month as from rows")
    arms = pl.DataFrame(
        {
            "unit_id": range(55),
            "arm": ["control" if k % 3 == 0 else "treated" for k in range(55)],
            "group_id": [f"g{k % 12}" for k in range(55)],
        }
    )
    engine.put("arms", arms.with_columns(initiative_id=pl.lit("test"), launch_month=pl.lit(FIRST)))
    engine.execute("create table panel.exposure_month as from arms")
    return engine


def vector(panel: pl.DataFrame, unit: int, kind: str) -> list[float]:
    mine = {row["month"]: row for row in panel.iter_rows(named=True) if row["unit_id"] == unit and row["active"] == 1}
    months = range(FIRST, FIRST + T)
    paid = [float((mine[m][kind] or 0) if m in mine else 0) for m in months]
    there = [float(m in mine) for m in months]
    last = mine.get(FIRST + T - 1)
    before = [float(mine[m][kind] or 0) for m in range(FIRST - 12, FIRST) if m in mine]
    return [*paid, *there, float(bool(last) and last["has_left"] == 0), float(np.mean(before)) if before else 0.0]


def found_in(engine: DuckEngine, kinds: tuple[str, ...], *, by_group: bool = False) -> assigned.Moments:
    known = assigned.known_before(engine, "test", FIRST, kinds)
    return assigned.arm_moments(engine, "test", tuple(range(FIRST, FIRST + T)), known, by_group=by_group)


def vectors(panel: pl.DataFrame, kind: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(N, V) variables, (N,) mean month before, (N,) treated."""
    made = np.array([vector(panel, unit, kind) for unit in range(55)])
    return made[:, :-1], made[:, -1], np.array([float(unit % 3 != 0) for unit in range(55)])


@pytest.mark.parametrize("at_once", [7, 250_000])
def test_plain_moments_are_those_of_every_customers_own_vector(
    panel: pl.DataFrame, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assigned, "AT_ONCE", at_once)
    with engine_of(panel) as engine:
        found = found_in(engine, KINDS)
    for kind in KINDS:
        X, _, treated = vectors(panel, kind)
        for name, side in (("treated", 1), ("control", 0)):
            own, arm = X[treated == side], found[kind][name]
            assert (arm.n, arm.n_groups) == (len(own), len(own))
            np.testing.assert_allclose(arm.plain, own.mean(axis=0), rtol=1e-12, atol=1e-12)
            np.testing.assert_allclose(arm.plain_error, np.cov(own.T) / len(own), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("by_group", [False, True])
def test_adjusted_moments_are_the_regression_by_arm_of_each_variable(panel: pl.DataFrame, by_group: bool) -> None:
    """statsmodels OLS on arm, the mean month before less its treated mean, and their product; HC3 or clustered."""
    with engine_of(panel) as engine:
        found = found_in(engine, ("margin",), by_group=by_group)["margin"]
    X, before, treated = vectors(panel, "margin")
    centred = before - before[treated == 1].mean()
    design = np.column_stack([np.ones(55), treated, centred, treated * centred])
    groups = np.arange(55) % 12
    how = {"groups": groups, "use_correction": False} if by_group else None
    for v in range(X.shape[1]):
        fit = sm.OLS(X[:, v], design).fit(cov_type="cluster" if by_group else "HC3", cov_kwds=how)
        mine = found["treated"].mean[v] - found["control"].mean[v]
        error = np.sqrt(found["treated"].error[v, v] + found["control"].error[v, v])
        assert mine == pytest.approx(fit.params[1], rel=1e-9, abs=1e-9)
        assert error == pytest.approx(fit.bse[1], rel=1e-9, abs=1e-9)
    assert found["treated"].adjusted


def test_without_a_past_the_plain_means_are_primary(panel: pl.DataFrame) -> None:
    with engine_of(panel.filter(pl.col("month") >= FIRST)) as engine:
        arm = found_in(engine, ("margin",))["margin"]["treated"]
    assert not arm.adjusted
    np.testing.assert_allclose(arm.mean, arm.plain)
    np.testing.assert_allclose(arm.error, arm.plain_error, rtol=1e-9, atol=1e-12)


def test_an_arm_that_nobody_is_in_is_absent(panel: pl.DataFrame) -> None:
    with engine_of(panel) as engine:
        engine.execute("delete from panel.exposure_month where arm = 'control'")
        found = found_in(engine, ("margin",))
    assert set(found["margin"]) == {"treated"}
