from __future__ import annotations

import numpy as np
import pytest

from cxroi.errors import DesignError
from cxroi.value.base.draws import multivariate, named_normals, normal_scores, p_value, quantile_range, standard_normals

COVARIANCE = np.array([[4.0, -1.5], [-1.5, 1.0]])
MEAN = np.array([10.0, -3.0])


def test_same_seed_same_numbers() -> None:
    np.testing.assert_array_equal(multivariate(MEAN, COVARIANCE, seed=5), multivariate(MEAN, COVARIANCE, seed=5))
    assert not np.array_equal(multivariate(MEAN, COVARIANCE, seed=5), multivariate(MEAN, COVARIANCE, seed=6))


def test_draws_have_exactly_the_mean_and_covariance_asked_for() -> None:
    draws = multivariate(MEAN, COVARIANCE)
    np.testing.assert_allclose(draws.mean(axis=0), MEAN, atol=1e-9)
    np.testing.assert_allclose(np.cov(draws.T, bias=True), COVARIANCE, atol=1e-9)
    np.testing.assert_allclose(standard_normals(2000, 7).T @ standard_normals(2000, 7) / 2000, np.eye(7), atol=1e-9)


def test_ranges_of_normal_draws_are_those_of_the_normal() -> None:
    """90 % of a normal lies within 1.6449 standard errors."""
    low, high = quantile_range(multivariate(MEAN, COVARIANCE))
    np.testing.assert_allclose(high - low, 2 * 1.6449 * np.array([2.0, 1.0]), rtol=0.02)


@pytest.mark.parametrize(("df", "t"), [(3, 2.3534), (9, 1.8331), (58, 1.6716)])
def test_ranges_of_t_draws_are_those_of_the_t(df: float, t: float) -> None:
    """Quantiles .95 of Student's t from the usual table."""
    spreads = []
    for seed in range(60):
        low, high = quantile_range(multivariate(np.zeros(1), np.eye(1), seed=seed, df=df))
        spreads.append(float((high - low)[0]) / 2)
    assert np.mean(spreads) == pytest.approx(t, rel=0.015)
    assert np.std(spreads) / t < 0.03


def test_stratified_draws_are_far_quieter_than_plain_ones() -> None:
    ours = [float(quantile_range(standard_normals(2000, 2, seed).sum(axis=1))[1]) for seed in range(40)]
    plain = [
        float(quantile_range(np.random.default_rng(seed).standard_normal((2000, 2)).sum(axis=1))[1])
        for seed in range(40)
    ]
    assert np.std(ours) < 0.7 * np.std(plain)


def test_singular_covariance_is_fine_and_a_negative_one_is_not() -> None:
    draws = multivariate(np.zeros(2), np.ones((2, 2)))
    np.testing.assert_allclose(draws[:, 0], draws[:, 1], atol=1e-7)
    with pytest.raises(DesignError):
        multivariate(np.zeros(2), np.diag([1.0, -1.0]))


def test_named_normals_belong_to_their_name() -> None:
    np.testing.assert_array_equal(named_normals("fade_per_year"), named_normals("fade_per_year"))
    assert abs(np.corrcoef(named_normals("fade_per_year"), named_normals("share_moved"))[0, 1]) < 0.08
    assert np.sum(normal_scores(2000)) == pytest.approx(0, abs=1e-9)


def test_p_value_is_the_normal_one() -> None:
    """1.96 standard errors: .05."""
    assert p_value(1.959964, normal_scores(2000)) == pytest.approx(0.05, abs=1e-6)
    assert p_value(0.0, np.zeros(10)) == 1.0
