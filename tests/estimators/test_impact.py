"""What each initiative earned, on planted truth: gains, nulls and losses, refusals, shared worlds, changes without
effect."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from cxroi.estimators.company.impact import ImpactResult, initiative_paths
from cxroi.terms import MarginPath
from tests.estimators.company import Made, Plan, company, engine_with

PLAN = Plan({"a": (4.0, 0.0), "b": (-3.0, 0.006)})


def result(made: Made, seed: int = 1) -> ImpactResult:
    with engine_with(made) as engine:
        return initiative_paths(engine, draws=400, seed=seed)


def path(found: ImpactResult, name: str) -> MarginPath:
    return next(one for one in found.paths if one.initiative_id == name)


def total(one: MarginPath) -> tuple[float, float, float]:
    assert one.plain is not None
    draws = (one.plain.retention_draws + one.plain.spend_draws).sum(axis=1)
    low, high = np.quantile(draws, [0.05, 0.95])
    return float((one.plain.retention + one.plain.spend).sum()), float(low), float(high)


@pytest.fixture(scope="module")
def made() -> Made:
    return company(11, PLAN)


@pytest.fixture(scope="module")
def found(made: Made) -> ImpactResult:
    return result(made)


def test_gain_and_loss_are_found_with_their_sign_and_money(made: Made, found: ImpactResult) -> None:
    for name in ("a", "b"):
        point, low, high = total(path(found, name))
        width = (high - low) / 2
        assert abs(point - made.truth[name]) < 2.5 * width
        assert low < point < high
    assert total(path(found, "a"))[1] > 0
    assert total(path(found, "b"))[2] < 0


def test_overlapping_ones_are_fitted_together_and_say_so(found: ImpactResult) -> None:
    assert {"a", "b"} <= set(found.together[0])
    assert found.overlap["a", "b"] == found.overlap["b", "a"] > 0
    assert found.overlap_share["a", "b"] > 0.05
    assert any(check.name == "overlapping initiatives" for check in path(found, "a").checks)


def test_every_other_design_has_its_reason(found: ImpactResult) -> None:
    assert "only 1 month since launch" in (path(found, "newest").refused or "")
    assert "no customer of the panel is exposed" in (path(found, "nobody").refused or "")
    club = path(found, "club").refused or ""
    assert "Customers chose it themselves".lower() in club.lower()
    assert "a gap of" in club
    assert {one.grade for one in found.paths if one.refused} == {"insufficient"}


def test_one_region_without_effect_is_weighed_against_a_mix_of_the_others_and_holds_zero(found: ImpactResult) -> None:
    one = path(found, "region")
    assert one.grade == "D"
    assert "weighted mix of 5 others" in one.method
    assert {check.name for check in one.checks} >= {"placebo rank", "alike before launch", "overlapping initiatives"}
    _, low, high = total(one)
    assert low < 0 < high


def test_random_test_without_effect_is_grade_a_and_holds_zero(found: ImpactResult) -> None:
    test = path(found, "test")
    assert test.grade == "A"
    assert test.trended is None
    _, low, high = total(test)
    assert low < 0 < high


def test_random_arms_equal_the_row_level_difference(made: Made, found: ImpactResult) -> None:
    arms = made.exposure.filter(pl.col("initiative_id") == "test").select("unit_id", treated=pl.col("arm") == "treated")
    launch = made.exposure.filter(pl.col("initiative_id") == "test")["launch_month"].min()
    sums = (
        made.panel.filter(pl.col("month") >= launch)
        .with_columns(pl.col("margin").round(2))
        .group_by("unit_id")
        .agg(pl.col("margin").sum())
    )
    rows = arms.join(sums, on="unit_id", how="left").with_columns(pl.col("margin").fill_null(0))
    one, other = (rows.filter(pl.col("treated") == side)["margin"].to_numpy() for side in (True, False))
    point, low, high = total(path(found, "test"))
    plain = next(row for row in found.estimates if row.term == "test/difference")
    assert plain.estimate == pytest.approx(one.mean() - other.mean(), rel=1e-6)
    assert plain.std_error == pytest.approx(
        np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other)), rel=1e-6
    )
    y, treated = (rows[name].cast(pl.Float64).to_numpy() for name in ("margin", "treated"))
    before = (
        made.panel.filter(pl.col("month").is_between(launch - 12, launch - 1))
        .group_by("unit_id")
        .agg(x=pl.mean("margin"))
    )
    x = rows.join(before, on="unit_id", how="left")["x"].fill_null(0).to_numpy()
    centred = x - x[treated == 1].mean()
    fit = sm.OLS(y, np.column_stack([np.ones(len(y)), treated, centred, treated * centred])).fit(cov_type="HC3")
    assert point == pytest.approx(len(one) * fit.params[1], rel=1e-3)
    assert (high - low) / 2 == pytest.approx(1.645 * len(one) * fit.bse[1], rel=0.08)


def test_adjustment_for_the_year_before_narrows_the_random_test(found: ImpactResult) -> None:
    plain, adjusted = (
        next(row for row in found.estimates if row.term == f"test/{term}") for term in ("difference", "adjusted")
    )
    assert adjusted.std_error < plain.std_error
    assert abs(adjusted.estimate - plain.estimate) < 2 * plain.std_error
    one = path(found, "test")
    assert total(one)[0] == pytest.approx(adjusted.estimate * one.n_units, rel=1e-9), "the adjusted one is booked"


def test_parts_kept_and_months_have_their_shapes(found: ImpactResult) -> None:
    one = path(found, "a")
    assert one.plain is not None
    assert one.plain.retention.shape == (len(one.months),)
    assert one.plain.kept_draws.shape == (400, len(one.months))
    assert list(one.months) == list(range(one.months[0], one.months[-1] + 1))
    assert (one.trended is not None) == (one.grade == "B")


def test_same_worlds_for_every_initiative_and_every_run(made: Made, found: ImpactResult) -> None:
    again = result(made)
    for one, other in zip(found.paths, again.paths, strict=True):
        if one.plain is not None and other.plain is not None:
            np.testing.assert_allclose(one.plain.spend_draws, other.plain.spend_draws, rtol=1e-9)
    a, b = path(found, "a").plain, path(found, "b").plain
    assert a is not None
    assert b is not None
    assert abs(np.corrcoef(a.spend_draws.sum(axis=1), b.spend_draws.sum(axis=1))[0, 1]) > 0.05


def test_money_times_hundred_order_and_names_change_nothing_else(made: Made, found: ImpactResult) -> None:
    panel = made.panel.with_columns(
        margin=pl.col("margin").round(2) * 100,
        unit_id=pl.col("unit_id") * 7 + 3,
        team=pl.format("x{}", "team"),
    ).sample(fraction=1.0, shuffle=True, seed=1)
    exposure = made.exposure.with_columns(
        unit_id=pl.col("unit_id") * 7 + 3,
        group_id=pl.when(pl.col("group_type") == "team").then(pl.format("x{}", "group_id")).otherwise("group_id"),
    )
    other = result(replace(made, panel=panel, exposure=exposure.sample(fraction=1.0, shuffle=True, seed=2)))
    for name in ("a", "b", "test"):
        np.testing.assert_allclose(total(path(other, name)), 100 * np.asarray(total(path(found, name))), rtol=1e-6)
        assert path(other, name).grade == path(found, name).grade


def test_event_study_rises_at_launch_only(found: ImpactResult) -> None:
    rows = {row.e: row for row in found.events["a"] if row.outcome == "margin"}
    assert rows[2].low > 0
    assert sum(rows[e].low <= 0 <= rows[e].high for e in range(-12, -5)) >= 4
    assert all(row.band_low <= row.low <= row.estimate <= row.high <= row.band_high for row in rows.values())


def test_null_is_called_nothing_and_ranges_cover() -> None:
    """Eight companies, two initiatives each (one null): fewer than 9 of 16 covered happens once in 2,000 at 90 %."""
    hits, false = 0, 0
    for seed in range(8):
        made = company(seed, Plan({"a": (3.0, -0.004), "b": (0.0, 0.0)}, per_team=20))
        again = result(made)
        for name in ("a", "b"):
            _, low, high = total(path(again, name))
            hits += low <= made.truth[name] <= high
        _, low, high = total(path(again, "b"))
        false += low > 0 or high < 0
    assert hits >= 10
    assert false <= 4


def test_money_so_far_and_each_months_own_effects_err_in_the_same_worlds(found: ImpactResult) -> None:
    """The months that are carried on are the ones the path was drawn with, not others drawn apart."""
    for name, own in found.own.items():
        plain, moved = path(found, name).plain, found.deviations[name]
        assert plain is not None
        assert moved.shape == (400, 2 * len(own.since))
        earned = (plain.retention_draws + plain.spend_draws).sum(axis=1)
        cells = own.exposed.sum(axis=0)
        left = own.since.max() - own.since
        worth = np.concatenate([cells, -cells * left * 40])
        assert np.corrcoef(earned, moved @ worth)[0, 1] > 0.8, name
