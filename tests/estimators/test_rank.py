"""Which columns add something, against numpy's rank of every set kept; influence of shares against products written
out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxroi.estimators.core import drivers, linear


def columns(rng: np.random.Generator, n: int) -> np.ndarray:
    """A constant, numbers of all sizes, indicators that add up to it, mixes of others, zeros, nearly constant ones."""
    numbers = rng.normal(size=(n, 4)) * 10.0 ** rng.integers(-3, 4, 4) + 10.0 ** rng.integers(-2, 2, 4)
    levels = np.eye(3)[rng.integers(0, 3, n)]
    rare = (np.arange(n) == 1).astype(float)
    pool = [np.ones(n), *numbers.T, *levels.T, rare, 1 - rare, numbers[:, 0] + 2 * levels[:, 0], np.zeros(n)]
    return np.column_stack([pool[k] for k in rng.permutation(len(pool))])


def by_rank(parts: list[np.ndarray]) -> list[bool]:
    """Columns kept one after the other: the rank of the kept ones and the new one is full in every part."""
    kept: list[int] = []
    for k in range(parts[0].shape[1]):
        trial = [*kept, k]
        scaled = [X[:, trial] / np.maximum(np.linalg.norm(X[:, trial], axis=0), 1e-300) for X in parts]
        if all(np.linalg.matrix_rank(X, tol=1e-11) == len(trial) for X in scaled):
            kept.append(k)
    return [k in kept for k in range(parts[0].shape[1])]


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.sampled_from([3, 40, 9_000]))
def test_a_column_is_kept_where_it_raises_the_rank(seed: int, n: int) -> None:
    X = columns(np.random.default_rng(seed), n)
    assert linear.independent(X) == by_rank([X])


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_in_each_of_several_parts(seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = columns(rng, 300)
    side = rng.random(300) < 0.5
    X[side, 3] = X[side, 2]
    parts = [X[side], X[~side]]
    assert linear.independent_in_each(parts) == by_rank(parts)


@pytest.mark.parametrize("n", [5, 700])
def test_influence_by_forms_is_that_of_products_written_out(n: int) -> None:
    rng = np.random.default_rng(1)
    data = rng.normal(size=(n, 4))
    data -= data.mean(axis=0)
    moments, slope = data.T @ data / n, rng.normal(size=(3, 10))
    i, j = np.triu_indices(4)
    expected = (data[:, i] * data[:, j] - moments[i, j]) @ slope.T / n
    np.testing.assert_allclose(drivers.influence(data, moments, slope), expected, rtol=1e-10, atol=1e-14)


def test_weights_of_several_moments_at_once_are_those_of_each() -> None:
    rng = np.random.default_rng(2)
    several = np.array([np.cov(rng.normal(size=(50, 4)).T) for _ in range(5)])
    each = np.array([drivers.relative_weights(one) for one in several])
    np.testing.assert_allclose(drivers.relative_weights(several), each, rtol=1e-12)
