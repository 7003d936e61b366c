"""Effects that change: the sum of each month's own effect holds whatever its shape, the mean carried on does not, and
grade B goes to clean designs only (method-rules.md section 1). More seeds: python -m benchmarks.validation_grade_b."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from benchmarks.validation_grade_b import Case, simulate, sums

SEEDS = 120
JUDGED = 40


def bounds(share: float, n: int, chance: float = 0.001) -> tuple[float, float]:
    """Shares that n draws of a true `share` stay within, but for `chance` on either side."""
    return float(binom.ppf(chance, n, share) / n), float(binom.isf(chance, n, share) / n)


@pytest.mark.parametrize("shape", ["constant", "half-life 4", "growing"])
def test_the_sum_of_own_months_holds_and_the_mean_carried_on_does_not(shape: str) -> None:
    """Simulated with 200 to 1,500 seeds: .90 for the sum in each shape; the mean .39 for half-life 4, .26 growing."""
    held = sums(Case(20, 18, 6.0, shape=shape), SEEDS)
    low, high = bounds(0.90, SEEDS)
    assert low <= held["own months"].covers <= high
    assert held["booked"].covers >= held["own months"].covers
    assert abs(held["own months"].bias) < 0.15 + 3 / np.sqrt(SEEDS)
    if shape != "constant":
        assert held["mean carried on"].covers < 0.75
        assert abs(held["mean carried on"].bias) > 1


def test_a_fading_effect_gets_b_and_a_drift_or_a_single_date_does_not() -> None:
    """A drift of half the effect and an effect at one launch date only, both at 8 SE; the old rule let the drift pass
    (negative control)."""
    fading = [simulate(Case(20, 6, 8.0, shape="half-life 4"), seed) for seed in range(JUDGED)]
    assert np.mean([one.is_b for one in fading]) >= bounds(0.80, JUDGED)[0]
    for trouble in ("half-effect drift", "effect at one date only"):
        planted = [simulate(Case(20, 6, 8.0, trouble), seed) for seed in range(JUDGED)]
        assert np.mean([one.is_b for one in planted]) <= bounds(0.05, JUDGED)[1]
        assert np.mean([one.naive_drift_rule for one in planted]) >= 0.55
