"""One treated unit: synthetic control and synthetic difference-in-differences with placebo ranks.

Weights are exact optima on the simplex: minimising |M w|^2 over w >= 0, sum w = 1 equals non-negative least squares of
(M; 1') on (0; 1), rescaled (Lawson and Hanson 1974). Abadie, Diamond, Hainmueller 2010; Arkhangelsky et al. 2021.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cxroi.errors import DesignError
from cxroi.terms import Array

Way = Literal["synthetic control", "synthetic difference in differences", "did"]
WAYS: tuple[Way, ...] = ("synthetic control", "synthetic difference in differences", "did")
TINY, DRAWS, SEED = 1e-6, 200, 20260501


@dataclass(frozen=True)
class Block:
    """values (N, T): donors first, then `treated` units; periods, then `after` periods in force last."""

    values: Array
    treated: int
    after: int

    @property
    def donors(self) -> int:
        return len(self.values) - self.treated

    @property
    def before(self) -> int:
        return int(self.values.shape[1]) - self.after


@dataclass(frozen=True)
class Synthetic:
    """One way's answer: effect a period in force, weights of donors (N0,) and earlier periods (T0,), distance before
    launch.

    `placebos`: the effect each donor (or drawn set of donors) would show; `rank` of the treated among all, 1 = most
    extreme (synthetic control: by distance after over before launch; others: by size of the effect), `among` how many.
    `std_error`: spread of the placebos.
    """

    way: Way
    effect: float
    donor_weights: Array
    period_weights: Array
    fit: float
    placebos: Array
    std_error: float
    rank: int
    among: int


def simplex(A: Array, b: Array, ridge: float) -> Array:
    """argmin |A w - b|^2 + ridge |w|^2 over w >= 0 adding up to 1; A (R, N), b (R,)."""
    from scipy.optimize import nnls

    M = np.vstack([A - b[:, None], np.sqrt(ridge) * np.eye(A.shape[1])])
    M = M / max(float(np.abs(M).max()), 1e-300)
    found, _ = nnls(np.vstack([M, np.ones(A.shape[1])]), np.append(np.zeros(len(M)), 1.0), maxiter=50 * A.shape[1])
    return np.asarray(found / found.sum())


def noise_of(block: Block) -> float:
    """Spread of the donors' steps from period to period before launch: the scale of the penalty on weights."""
    steps = np.diff(block.values[: block.donors, : block.before], axis=1)
    return float(steps.std(ddof=1)) if steps.size > 1 else 0.0


def weights_of(block: Block, way: Way, noise: float) -> tuple[Array, Array]:
    """Weights of donors (N0,) and of earlier periods (T0,), zero for a way that has none."""
    n, t = block.donors, block.before
    if way == "did":
        return np.full(n, 1 / n), np.full(t, 1 / t)
    Y, target = block.values[:n, :t], block.values[n:, :t].mean(axis=0)
    if way == "synthetic control":
        return simplex(Y.T, target, t * (TINY * noise) ** 2), np.zeros(t)
    zeta = (block.treated * block.after) ** 0.25 * noise
    centre = Y.mean(axis=1, keepdims=True)
    units = simplex((Y - centre).T, target - target.mean(), t * zeta**2)
    later = block.values[:n, t:].mean(axis=1)
    times = simplex(Y - Y.mean(axis=0), later - later.mean(), n * (TINY * noise) ** 2)
    return units, times


def _gap(block: Block, units: Array) -> Array:
    return np.asarray(block.values[block.donors :].mean(axis=0) - units @ block.values[: block.donors])


def _answer(block: Block, way: Way, noise: float) -> tuple[float, Array, Array, float, float]:
    """(effect, donor weights, period weights, distance before, distance after over before)."""
    units, times = weights_of(block, way, noise)
    gap = _gap(block, units)
    early, late = gap[: block.before], gap[block.before :]
    if way != "synthetic control":
        early = early - times @ early
    before, after = float(np.sqrt((early**2).mean())), float(np.sqrt((late**2).mean()))
    return float(late.mean() - times @ gap[: block.before]), units, times, before, after / max(before, 1e-12)


def synthetic(block: Block, way: Way) -> Synthetic:
    """The answer of one way with placebos over the donors. Raises DesignError below two donors or two earlier
    periods."""
    if block.donors < 2 or block.before < 2 or block.after < 1:
        raise DesignError(
            f"{block.donors} untreated units, {block.before} periods before launch: at least 2 of each are needed"
        )
    noise = noise_of(block)
    effect, units, times, fit, ratio = _answer(block, way, noise)
    placebos = (
        [_answer(each, way, noise) for each in placebo_blocks(block)] if block.donors > max(block.treated, 2) else []
    )
    others = np.asarray([each[0] for each in placebos])
    own, rest = (
        (ratio, [each[4] for each in placebos])
        if way == "synthetic control"
        else (abs(effect), [abs(x) for x in others])
    )
    error = float(others.std()) if len(others) else float("nan")
    return Synthetic(way, effect, units, times, fit, others, error, 1 + int(sum(x >= own for x in rest)), 1 + len(rest))


def placebo_blocks(block: Block) -> list[Block]:
    """Every donor in turn as if treated; with several treated units, drawn sets of as many donors."""
    Y, n = block.values[: block.donors], block.donors
    if block.treated == 1:
        sets = [np.asarray([k]) for k in range(n)]
    else:
        draw = np.random.default_rng(SEED)
        sets = [draw.choice(n, block.treated, replace=False) for _ in range(DRAWS)]
    return [Block(np.vstack([np.delete(Y, own, axis=0), Y[own]]), block.treated, block.after) for own in sets]
