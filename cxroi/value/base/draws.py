"""Seeded draws: one draw index is one possible world, in every figure that shares a seed.

Draws are stratified (each normal takes one value from each of D equal slices; McKay, Beckman and Conover 1979) and made
second-order exact (their covariance is the one asked for), so that 2,000 of them carry the noise of some 20,000 plain
ones.
"""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist
from zlib import crc32

import numpy as np

from cxroi.errors import DesignError
from cxroi.terms import LEVEL, Array

SEED = 20_260
N_DRAWS = 2_000
Z90 = NormalDist().inv_cdf((1 + LEVEL) / 2)


@lru_cache(maxsize=8)
def normal_scores(n: int) -> Array:
    """Middles of n equal slices of a normal, (n,), scaled to variance one; symmetric around zero."""
    inverse = NormalDist().inv_cdf
    scores = np.array([inverse((i + 0.5) / n) for i in range(n)])
    scores /= np.sqrt(np.mean(scores**2))
    scores.setflags(write=False)
    return scores


@lru_cache(maxsize=32)
def _chi_square_scores(df: float, n: int) -> Array:
    """Middles of n equal slices of a chi-square, read off a sorted sample 64 times as long (no scipy on a page)."""
    sample = np.sort(np.random.default_rng(SEED).chisquare(df, 64 * n))
    scores = sample[32::64].copy()
    scores.setflags(write=False)
    return scores


def standard_normals(n: int, k: int, seed: int = SEED) -> Array:
    """(n, k) independent stratified standard normals with sample covariance exactly the identity (n > 10 k)."""
    rng = np.random.default_rng(seed)
    scores = normal_scores(n)
    normals = np.column_stack([rng.permutation(scores) for _ in range(k)]) if k else np.empty((n, 0))
    if n > 10 * k > 0:
        factor = np.linalg.cholesky(normals.T @ normals / n)
        normals = np.linalg.solve(factor, normals.T).T
    return np.asarray(normals, dtype=np.float64)


def multivariate(mean: Array, covariance: Array, n: int = N_DRAWS, seed: int = SEED, df: float = np.inf) -> Array:
    """(n, K) draws from a normal, or for finite `df` a t, with location `mean` (K,) and scale `covariance` (K, K).

    A t draw divides all K normals of its world by the same root of chi-square over df. Singular covariances are fine;
    one with a negative direction raises DesignError. Columns are scaled first and the root is the
    symmetric one, the only one that neither the currency's unit nor rounding can turn.
    """
    whole = np.atleast_2d(covariance)
    scale = np.sqrt(np.clip(np.diag(whole), 0.0, None))
    safe = np.where(scale > 0, scale, 1.0)
    values, vectors = np.linalg.eigh(whole / np.outer(safe, safe))
    if values.min(initial=0.0) < -1e-9 * max(values.max(initial=0.0), 1e-300):
        raise DesignError("The covariance of the estimates has a negative direction, so no range can be drawn from it.")
    factor = safe[:, None] * ((vectors * np.sqrt(np.clip(values, 0.0, None))) @ vectors.T)
    deviations = standard_normals(n, len(values), seed) @ factor.T
    if np.isfinite(df):
        chi_square = np.random.default_rng(seed + 1).permutation(_chi_square_scores(float(df), n))
        deviations = deviations * np.sqrt(df / chi_square)[:, None]
    return np.asarray(mean + deviations, dtype=np.float64)


def named_normals(name: str, n: int = N_DRAWS) -> Array:
    """(n,) standard normals that belong to one named assumption: the same in every figure that uses it."""
    return np.random.default_rng([SEED, crc32(name.encode())]).permutation(normal_scores(n))


def named_uniforms(name: str, n: int = N_DRAWS) -> Array:
    """(n,) middles of n equal slices of 0 to 1, in an order that belongs to one name."""
    return np.random.default_rng([SEED, crc32(name.encode())]).permutation((np.arange(n) + 0.5) / n)


def stated_draws(
    name: str, stated: tuple[float, float | None, float | None], span: tuple[float, float], n: int
) -> Array:
    """(n,) worlds of one stated number (value, low, high), held to the allowed `span`.

    `low` and `high` are read as the ends of a 90 % range; below and above the value the draws are half normals that
    reach them at 5 % and 95 %. Without a range every world has the value. The same name gives the same draws in every
    figure.
    """
    value, low, high = stated
    if low is None or high is None:
        return np.full(n, value)
    normals = named_normals(name, n)
    spread = np.where(normals > 0, high - value, value - low) / Z90
    return np.asarray(np.clip(value + normals * spread, *span), dtype=np.float64)


def quantile_range(draws: Array, level: float = LEVEL) -> tuple[Array, Array]:
    """Lower and upper end of the central `level` range over the first axis (linear interpolation, type 7)."""
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    return low, high


def share_above(draws: Array, threshold: float = 0.0) -> float:
    """Share of the draws (D,) above a threshold: the probability a reader is told."""
    return float(np.mean(draws > threshold))


def p_value(point: float, draws: Array) -> float:
    """Two-sided p of no effect, from the spread of the draws (normal), for counting across initiatives."""
    spread = float(np.std(draws))
    if spread == 0:
        return 1.0 if point == 0 else 0.0
    return 2 * NormalDist().cdf(-abs(point) / spread)
