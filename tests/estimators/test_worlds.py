"""Worlds carry the covariance asked for, whatever the unit, also where estimates are perfectly correlated or
certain."""

from __future__ import annotations

import numpy as np

from cxroi.estimators.core.worlds import worlds


def test_covariance_is_the_one_asked_for() -> None:
    root = np.random.default_rng(1).standard_normal((4, 4))
    cov = root @ root.T
    drawn = worlds(cov, np.full(4, np.inf), 2000, seed=3)
    np.testing.assert_allclose(drawn.T @ drawn / len(drawn), cov, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=1e-12)


def test_units_do_not_change_worlds_and_singular_is_fine() -> None:
    cov = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    scale = np.array([100.0, 1e-3, 1.0])
    one, other = worlds(cov, np.full(3, 20.0), 500, 3), worlds(cov * np.outer(scale, scale), np.full(3, 20.0), 500, 3)
    np.testing.assert_allclose(other, one * scale, rtol=1e-9)
    assert np.abs(one[:, 2]).max() == 0
    np.testing.assert_allclose(one[:, 0], one[:, 1], atol=1e-3)


def test_t_worlds_are_wider() -> None:
    normal, heavy = (worlds(np.eye(1), np.array([df]), 2000, 1) for df in (np.inf, 5.0))
    assert np.quantile(heavy, 0.95) > 1.1 * np.quantile(normal, 0.95)
