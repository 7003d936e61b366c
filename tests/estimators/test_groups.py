"""The band that holds for all months at once."""

from __future__ import annotations

import numpy as np

from cxroi.estimators.launches import groups


def test_simultaneous_band_is_wider_than_a_single_range_and_narrower_than_bonferroni() -> None:
    from scipy.stats import norm

    cov = 0.5 * np.eye(10) + 0.5
    critical = groups.simultaneous(cov, 0.90, seed=1)
    assert norm.ppf(0.95) < critical < norm.ppf(1 - 0.05 / 10)
