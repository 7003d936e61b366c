"""By launch date, by month, fading, later launches, adjusted: exact without noise, right where the plain answer is
not."""

from __future__ import annotations

import numpy as np
import pytest

from cxroi.estimators.launches.aggregates import aggregates, other_comparisons
from cxroi.estimators.launches.groups import NEVER
from cxroi.estimators.launches.staggered import Outcome, Rollout, contrasts, statistics
from cxroi.terms import Array, Estimate

MONTHS = np.arange(36, dtype=float)
DATES = (20.0, 24.0, 28.0)
CLAIMED = 6


def rollout(near: Array | None = None) -> Rollout:
    launches = np.full(60, float(NEVER))
    launches[:30] = np.repeat(DATES, 10)
    return Rollout(MONTHS, launches, np.ones(60), CLAIMED, near)


def outcome(effect: Array, noise: Array | None = None) -> Outcome:
    """Group level + season + effect (G, T) from launch on."""
    level = np.linspace(0, 5, 60)[:, None]
    return Outcome(level + np.sin(MONTHS)[None, :] + effect + (0 if noise is None else noise))


def rows(made: Rollout, values: Outcome) -> dict[str, Estimate]:
    return {row.term: row for row in aggregates(made, values, 1.0, 56.0)}


def since(made: Rollout) -> Array:
    return np.asarray(MONTHS[None, :] - made.launches[:, None])


def test_each_launch_date_month_and_the_slope_are_exact_without_noise() -> None:
    """Planted: 2, 3 and 4 by launch date, less .25 with every month since launch."""
    made = rollout()
    size = np.select([made.launches == date for date in DATES], [2.0, 3.0, 4.0], 0.0)[:, None]
    event = since(made)
    found = rows(made, outcome(np.where(event >= 0, size - 0.25 * event, 0.0)))
    middle = 0.25 * (CLAIMED - 1) / 2
    for date, planted in zip(DATES, (2.0, 3.0, 4.0), strict=True):
        assert found[f"group {date:.0f}"].estimate == pytest.approx(planted - middle, abs=1e-9)
    assert found["decay"].estimate == pytest.approx(-0.25, abs=1e-9)
    assert found["calendar 20"].estimate == pytest.approx(2.0, abs=1e-9)
    assert found["calendar 29"].estimate == pytest.approx(np.mean([2 - 0.25 * 9, 3 - 0.25 * 5, 4 - 0.25 * 1]), abs=1e-9)
    assert "calendar 19" not in found


def test_ranges_of_launch_dates_hold_what_was_planted() -> None:
    """60 draws of white noise; at 90 % coverage fewer than 43 of 60 happen less than once in 1,000 (binomial)."""
    held = {"group 24": 0, "decay": 0, "calendar 30": 0}
    for seed in range(60):
        made = rollout()
        noise = np.random.default_rng(seed).standard_normal((60, 36))
        found = rows(made, outcome(np.where(since(made) >= 0, 1.0, 0.0), noise))
        for term, planted in (("group 24", 1.0), ("decay", 0.0), ("calendar 30", 1.0)):
            held[term] += found[term].conf_low <= planted <= found[term].conf_high
    assert min(held.values()) >= 43


def test_later_launches_and_alike_groups_say_the_same_where_nothing_is_wrong() -> None:
    made = rollout()
    values = outcome(np.where(since(made) >= 0, 2.0, 0.0), 0.2 * np.random.default_rng(1).standard_normal((60, 36)))
    found = statistics(made, values, contrasts(made))
    covariates = np.random.default_rng(2).standard_normal((60, 2))
    checks = other_comparisons(made, values, covariates, (found.value("plain"), found.error("plain")))
    assert [check.status for check in checks] == ["PASS", "PASS"]


def test_a_trend_that_follows_what_groups_were_is_seen_by_the_adjusted_comparison() -> None:
    """Planted: no effect; groups with a large covariate grow, and exposed groups have more of it. Wrong: the plain
    comparison."""
    made = rollout()
    rng = np.random.default_rng(3)
    covariate = rng.standard_normal(60) + 0.8 * made.treated
    values = outcome(0.15 * covariate[:, None] * MONTHS[None, :], 0.1 * rng.standard_normal((60, 36)))
    found = statistics(made, values, contrasts(made))
    told = (found.value("plain"), found.error("plain"))
    assert told[0] > 3 * told[1]
    adjusted = other_comparisons(made, values, covariate[:, None], told)[-1]
    assert adjusted.name == "adjusted for who they were before"
    assert adjusted.status == "REVIEW"


def test_what_reaches_neighbours_is_shown_on_neighbours() -> None:
    """Planted: half of the controls gain 1.0 from month 20 on because their region launched; where no region tells, no
    row."""
    near = np.full(60, float(NEVER))
    near[30:45] = 20.0
    made = rollout(near)
    spill = np.zeros((60, 36))
    spill[30:45, 20:] = 1.0
    found = rows(made, outcome(spill, 0.1 * np.random.default_rng(4).standard_normal((60, 36))))
    assert found["neighbours"].conf_low <= 1.0 <= found["neighbours"].conf_high
    assert found["neighbours"].conf_low > 0.5
    assert "neighbours" not in rows(rollout(), outcome(spill))
