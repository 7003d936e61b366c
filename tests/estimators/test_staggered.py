"""The grade-B estimate and its statistics: equal to row-level regressions, fair to few clusters, deaf to names and
order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from benchmarks.validation_grade_b import PLANTED, Case, simulate
from cxroi.checks.evidence import Facts
from cxroi.errors import DesignError
from cxroi.estimators.launches.aggregates import neighbour_test
from cxroi.estimators.launches.evidence import propensity_overlap, staggered_evidence
from cxroi.estimators.launches.few import inflation
from cxroi.estimators.launches.groups import NEVER
from cxroi.estimators.launches.staggered import Outcome, Rollout, contrasts, event_contrasts, statistics
from cxroi.terms import Array

G, T = 60, 36


def made(seed: int, effect: float = 1.0, n_treated: int = 30) -> tuple[Rollout, Array]:
    rng = np.random.default_rng(seed)
    launches = np.full(G, float(NEVER))
    launches[:n_treated] = 20 + 2 * (np.arange(n_treated) % 6)
    shocks = rng.standard_normal((G, T))
    for t in range(1, T):
        shocks[:, t] = 0.5 * shocks[:, t - 1] + np.sqrt(0.75) * shocks[:, t]
    values = shocks + 3 * rng.standard_normal((G, 1)) + 2 * np.sin(np.arange(T) / 2)
    rollout = Rollout(np.arange(float(T)), launches, rng.uniform(50, 150, G), 6)
    return rollout, values + effect * (rollout.months[None, :] >= launches[:, None])


def test_every_statistic_is_exact_without_noise() -> None:
    rollout, _ = made(1)
    level = np.arange(G, dtype=float)[:, None] + np.sin(np.arange(T))[None, :]
    exposed = rollout.months[None, :] >= rollout.launches[:, None]
    found = statistics(rollout, Outcome(level + 2.5 * exposed), contrasts(rollout))
    assert found.value("plain") == pytest.approx(2.5, abs=1e-9)
    assert found.value("trended") == pytest.approx(2.5, abs=1e-9)
    for name in set(found.names) - {"plain", "trended"}:
        assert found.value(name) == pytest.approx(0.0, abs=1e-9)
    trend = level + 0.1 * rollout.months[None, :] * rollout.treated[:, None]
    drifting = statistics(rollout, Outcome(trend), contrasts(rollout))
    assert drifting.value("drift") == pytest.approx(0.1 * 6.5, abs=1e-9)
    assert drifting.value("plain") == pytest.approx(0.1 * 6.5, abs=1e-9)
    assert drifting.value("trended") == pytest.approx(0.0, abs=1e-9)


def test_imputation_equals_row_level_weighted_regression() -> None:
    rollout, values = made(2)
    event = np.where(rollout.treated[:, None], rollout.months[None, :] - rollout.launches[:, None], -99)
    clean = event <= -3
    cluster, month = np.repeat(np.arange(G), T), np.tile(np.arange(T), G)
    dummies = np.hstack([np.eye(G)[cluster], np.eye(T)[month][:, 1:]])
    weights = np.repeat(rollout.weights, T)
    fit = sm.WLS(values.ravel()[clean.ravel()], dummies[clean.ravel()], weights=weights[clean.ravel()]).fit()
    left = (values.ravel() - dummies @ fit.params).reshape(G, T)
    post = (event >= 0) & (event < 6)
    expected = np.average(left[post], weights=np.broadcast_to(rollout.weights[:, None], (G, T))[post])
    found = statistics(rollout, Outcome(values), contrasts(rollout))
    assert found.value("plain") + found.value("second") == pytest.approx(expected, rel=1e-6)


def test_drift_equals_row_level_slope_with_an_intercept_per_launch_date() -> None:
    rollout, values = made(3)
    control = np.average(values[~rollout.treated], axis=0, weights=rollout.weights[~rollout.treated])
    rows, y, weights = [], [], []
    for k, date in enumerate(rollout.dates):
        mine = rollout.launches == date
        gap = np.average(values[mine], axis=0, weights=rollout.weights[mine]) - control
        for t in range(int(date)):
            rows.append([*(1.0 if j == k else 0.0 for j in range(6)), t - date])
            y.append(gap[t])
            weights.append(rollout.weights[mine].sum())
    slope = sm.WLS(np.asarray(y), np.asarray(rows), weights=np.asarray(weights)).fit().params[-1]
    assert statistics(rollout, Outcome(values), contrasts(rollout)).value("drift") == pytest.approx(
        slope * 6.5, rel=1e-6
    )


def test_errors_equal_the_stratified_formula() -> None:
    rollout, values = made(4)
    plain = {"plain": contrasts(rollout)["plain"]}
    variance = 0.0
    for k, date in enumerate([*rollout.dates, float(NEVER)]):
        mine = rollout.launches == date
        share = rollout.weights[mine] / rollout.weights[mine].sum()
        pattern = plain["plain"][k] if k < 6 else plain["plain"].sum(axis=0)
        change = values[mine] @ pattern
        variance += mine.sum() / (mine.sum() - 1) * ((share * (change - share @ change)) ** 2).sum()
    assert statistics(rollout, Outcome(values), plain).error("plain") == pytest.approx(np.sqrt(variance), rel=1e-9)


def test_money_times_hundred_and_order_of_clusters() -> None:
    rollout, values = made(5)
    order = np.random.default_rng(1).permutation(G)
    other = replace(rollout, launches=rollout.launches[order], weights=rollout.weights[order])
    one = statistics(rollout, Outcome(values), contrasts(rollout))
    hundred = statistics(other, Outcome(100 * values[order]), contrasts(other))
    np.testing.assert_allclose(hundred.estimates, 100 * one.estimates, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(hundred.influence, 100 * one.influence[order], rtol=1e-9, atol=1e-9)


def test_launch_dates_with_one_cluster_have_an_error() -> None:
    rollout, values = made(6, n_treated=6)
    assert statistics(rollout, Outcome(values), contrasts(rollout)).error("plain") > 0.1


def test_few_clusters_widen_the_range_and_many_do_not() -> None:
    many, values = made(7)
    factor, df = inflation(many, Outcome(values))
    assert factor == 1.0
    assert 29 < df < 54
    few, values = made(7, n_treated=6)
    factor, df = inflation(few, Outcome(values))
    assert factor >= 1
    assert df == 5


def test_coverage_of_plain_ranges_over_twenty_seeds() -> None:
    """90 % ranges: fewer than 12 of 20 covered happens once in 10,000 (binomial)."""
    hits = 0
    for seed in range(20):
        rollout, values = made(100 + seed, effect=1.0)
        found = statistics(rollout, Outcome(values), contrasts(rollout))
        hits += abs(found.value("plain") - 1.0) <= 1.674 * found.error("plain")
    assert hits >= 12


def test_everyone_exposed_is_refused() -> None:
    rollout, values = made(8)
    with pytest.raises(DesignError, match="no control"):
        statistics(replace(rollout, launches=np.full(G, 20.0)), Outcome(values), contrasts(rollout))


def test_neighbours_are_seen_where_regions_tell_them_apart() -> None:
    rollout, values = made(9)
    near = np.where(np.arange(G) % 2 == 0, 22.0, float(NEVER))
    assert neighbour_test(rollout, Outcome(values)) is None
    assert neighbour_test(replace(rollout, near_launch=np.full(G, 22.0)), Outcome(values)) is None
    clean = neighbour_test(replace(rollout, near_launch=near), Outcome(values))
    spilled = values + 1.0 * ((near[:, None] <= rollout.months[None, :]) & ~rollout.treated[:, None])
    hit = neighbour_test(replace(rollout, near_launch=near), Outcome(spilled))
    assert clean is not None
    assert hit is not None
    assert hit[0] == pytest.approx(clean[0] + 1.0)
    assert hit[1] < 0.001


def test_event_study_has_base_months_around_zero() -> None:
    rollout, values = made(10)
    found = statistics(rollout, Outcome(values), {str(e): pattern for e, pattern in event_contrasts(rollout).items()})
    assert sum(found.value(str(e)) for e in (-5, -4, -3)) == pytest.approx(0, abs=1e-9)


def test_separated_groups_have_no_overlap() -> None:
    treated = np.arange(G) < 30
    rng = np.random.default_rng(1)
    assert (
        propensity_overlap(np.where(treated, 5.0, -5.0)[:, None] + 0.1 * rng.standard_normal((G, 1)), treated) is None
    )
    overlap = propensity_overlap(rng.standard_normal((G, 3)), treated)
    assert overlap is not None
    assert overlap > 0.9
    assert propensity_overlap(np.ones((G, 2)), treated) == 1.0


def test_evidence_names_what_could_not_be_looked_at() -> None:
    rollout, values = made(11)
    evidence, _ = staggered_evidence(rollout, Outcome(values), Facts(1.0, 0.0, owner_named=True))
    assert any("no outcome that cannot move was named" in words for words in evidence.not_made)
    assert {placebo.name for placebo in evidence.placebos} == {"yearly wave"}


@pytest.mark.parametrize("design", [(18, 6), (20, 6), (12, 3)])
def test_clean_designs_reach_b(design: tuple[int, int]) -> None:
    """Smoke of benchmarks/validation_grade_b.py: at a rate of .80 fewer than 12 of 20 happens once in 100."""
    assert sum(simulate(Case(*design, effect=5.0), seed).is_b for seed in range(20)) >= 12


@pytest.mark.parametrize("trouble", PLANTED)
def test_planted_trouble_is_caught(trouble: str) -> None:
    """At a rate of .05 more than 4 of 20 happens once in 400."""
    assert sum(simulate(Case(20, 6, 8.0, trouble), seed).is_b for seed in range(20)) <= 4


def test_negative_controls_must_fail() -> None:
    """The old rule passes drift, and events at every launch date cannot be seen: the documented blind spot."""
    drifting = [simulate(Case(20, 6, 8.0, "half-effect drift"), seed) for seed in range(20)]
    assert sum(run.naive_drift_rule for run in drifting) >= 11
    assert sum(simulate(Case(20, 6, 8.0, "event at every launch date"), seed).is_b for seed in range(20)) >= 12
