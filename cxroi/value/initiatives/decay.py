"""How an effect that changed month by month goes on: half-lives weighed by the months measured, in two worlds.

method-rules.md section 1, "Expected". One outcome at a time; money is put together in ahead.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.terms import Array
from cxroi.value.base.draws import named_uniforms

HALF_LIVES = (-6.0, -12.0, -24.0, np.inf, 36.0, 24.0, 18.0, 12.0, 9.0, 6.0, 4.0, 3.0, 2.0)
"""Months in which an effect halves; below zero: in which it doubles; infinite: it neither fades nor grows."""
PRIOR_NONE = 4.0
BLOCKS, BLOCK_MONTHS, LATEST = 4, 2, 6


@dataclass(frozen=True)
class Months:
    """An effect's own months: `since` (E,) months since launch in order, `effects` (E,), `deviations` (D, E) its worlds
    less the effects, `covariance` (E, E) with `df`, `exposed` (E,) customers behind each month."""

    since: Array
    effects: Array
    deviations: Array
    covariance: Array
    exposed: Array
    df: float = np.inf


@dataclass(frozen=True)
class Decay:
    """Worlds of an effect: `half_life` (D,), `amplitude` (D,) in the month of launch, `risen` (D,) what growing ones
    are held to; `rising`: weight of growing half-lives; `steady`: weight of neither."""

    half_life: Array
    amplitude: Array
    risen: Array
    rising: float
    steady: float

    def at(self, since: Array) -> Array:
        """(D, ...) level in months since launch; a growing effect rises to the mean of its last six months, no
        further."""
        shape = (len(self.half_life),) + (1,) * since.ndim
        level = self.amplitude.reshape(shape) * np.exp2(-since / self.half_life.reshape(shape))
        risen, grows = self.risen.reshape(shape), (self.half_life < 0).reshape(shape)
        capped = np.where(np.abs(level) > np.abs(risen), np.broadcast_to(risen, level.shape), level)
        return np.asarray(np.where(grows, capped, level))

    def today(self, since: Array) -> Array:
        """(D, K) level today of launch dates `since` (K,) months ago; growing: the mean of the last six months."""
        grows = (self.half_life < 0)[:, None]
        return np.asarray(np.where(grows, self.risen[:, None], self.at(since)))

    def goes_on(self, since: Array, months: int) -> Array:
        """(D, K, H) level in each of `months` ahead, the decay going on; growing draws stay where they are."""
        ahead = np.arange(1, months + 1)
        grows = (self.half_life < 0)[:, None, None]
        rate = np.where(grows, 0.0, 1 / np.where(grows, 1.0, self.half_life[:, None, None]))
        return np.asarray(self.today(since)[:, :, None] * np.exp2(-rate * ahead))

    def stops(self, since: Array, months: int) -> Array:
        """(D, K, H) level in each of `months` ahead, the decay stopping today."""
        return np.repeat(self.today(since)[:, :, None], months, axis=2)


def blocks(exposed: Array, df: float) -> Array | None:
    """(q, E) averaging weights of up to four runs of months with about equal exposed months, two months each at least;
    None where there are not two of them: too early."""
    E = len(exposed)
    most = min(BLOCKS, E // BLOCK_MONTHS, int(np.ceil(df)) - 2 if np.isfinite(df) else BLOCKS)
    if most < 2 or exposed.sum() <= 0:
        return None
    so_far = np.cumsum(exposed) / exposed.sum()
    ends: list[int] = []
    for k in range(1, most):
        wanted = int(np.argmin(np.abs(so_far - k / most))) + 1
        least = (ends[-1] if ends else 0) + BLOCK_MONTHS
        ends.append(min(max(wanted, least), E - BLOCK_MONTHS * (most - k)))
    weights = np.zeros((most, E))
    for row, (start, end) in enumerate(zip([0, *ends], [*ends, E], strict=True)):
        share = np.maximum(exposed[start:end], 1e-12)
        weights[row, start:end] = share / share.sum()
    return weights


def decay(own: Months, name: str) -> Decay | None:
    """Worlds of one outcome; None where it is too early to tell. `name` seeds which half-life a world has.

    Where all months share one estimate (`covariance` has a single direction) nothing is known of its decay: half-lives
    come from their prior alone.
    """
    if not np.any(own.covariance) and not np.any(own.effects):
        nothing = np.zeros(len(own.deviations))
        return Decay(np.full(len(nothing), np.inf), nothing, nothing, 0.0, 1.0)
    weights = blocks(own.exposed, own.df)
    if weights is None:
        return None
    if _one_estimate(weights @ own.covariance @ weights.T):
        weights = np.asarray(own.exposed / own.exposed.sum())[None, :]
    q = len(weights)
    b, V = weights @ own.effects, weights @ own.covariance @ weights.T
    shrink = (own.df - q - 1) / own.df if np.isfinite(own.df) and q > 1 else 1.0
    W = np.linalg.inv(V) * shrink if q > 1 else np.eye(1)
    paths = np.asarray([np.exp2(-own.since / k) for k in HALF_LIVES])
    x = paths @ weights.T
    xWx = np.einsum("kq,qp,kp->k", x, W, x)
    weight = _weights(x, xWx, x @ W @ b)
    drawn = np.searchsorted(np.cumsum(weight), named_uniforms(name, len(own.deviations)))
    drawn = np.minimum(drawn, len(HALF_LIVES) - 1)
    pull = (x @ W) / xWx[:, None]
    away = (own.deviations @ weights.T / np.sqrt(shrink) * pull[drawn]).sum(axis=1)
    amplitude = (pull @ b)[drawn] + away
    half = np.asarray(HALF_LIVES)
    risen = amplitude * paths[:, -LATEST:].mean(axis=1)[drawn]
    return Decay(half[drawn], amplitude, risen, float(weight[half < 0].sum()), float(weight[np.isinf(half)].sum()))


def _one_estimate(V: Array) -> bool:
    """True where the blocks err as one: their covariance has a single direction."""
    scale = np.sqrt(np.diag(V))
    if not np.all(scale > 0):
        return True
    return bool(np.linalg.eigvalsh(V / np.outer(scale, scale))[0] < 1e-6)


def _weights(x: Array, xWx: Array, xWb: Array) -> Array:
    """(k,) posterior weight of each half-life, sum 1; the prior alone where there is one block."""
    prior = np.where(np.isinf(HALF_LIVES), PRIOR_NONE, 1.0)
    if x.shape[1] == 1:
        return np.asarray(prior / prior.sum())
    log = np.log(prior) + xWb**2 / (2 * xWx) - 0.5 * np.log(xWx / (x**2).sum(axis=1))
    found = np.exp(log - log.max())
    return np.asarray(found / found.sum())
