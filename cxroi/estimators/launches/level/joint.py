"""Overlapping staggered initiatives fitted together over clusters and months.

Plain joint fixed effects have contaminated weights when effects change (de Chaisemartin and D'Haultfoeuille 2023), so
every initiative has its own effect per launch date and bin of months since launch; clusters not yet exposed are the
controls.
What two bring together beyond each alone is a column of its own and shared in halves (Shapley 1953), so that single
effects add up to all on minus all off. What comes out is the outcome of each initiative with the others' effects taken
off, and the
uncertainty of doing so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cxroi.checks.thresholds import MAX_CONDITION
from cxroi.errors import DesignError
from cxroi.estimators.launches.groups import NEVER
from cxroi.estimators.launches.staggered import Outcome
from cxroi.terms import Array

BINS: tuple[tuple[int, int], ...] = ((-2, -1), (0, 2), (3, 5), (6, 11), (12, NEVER))
"""Months since launch that share an effect; the months just before launch have their own, so that dips are not base."""

Pair = tuple[str, str]


@dataclass(frozen=True)
class Exposed:
    """One initiative over G clusters: launches (G,) with NEVER; or, as a nuisance, the exposed share `dose` (G, T)."""

    launches: Array
    dose: Array | None = None


@dataclass(frozen=True)
class JointFit:
    """P columns (P, G, T) with their owners (both, for what a pair brings together), coefficients (P,) and influence
    (G, P) per outcome; `left_out` (G, P): the same with each cluster's residuals as if it had been left out (for pairs,
    else
    zero)."""

    owners: tuple[tuple[str, ...], ...]
    design: Array
    coefficients: Mapping[str, Array]
    influence: Mapping[str, Array]
    left_out: Mapping[str, Array]


def columns(months: Array, exposed: Exposed) -> list[Array]:
    """Indicator columns (G, T): one per launch date and bin of months since launch that occurs."""
    found = []
    for date in np.unique(exposed.launches[exposed.launches < NEVER]):
        mine = exposed.launches == date
        dose = (
            mine[:, None] * np.ones(len(months)) if exposed.dose is None else np.where(mine[:, None], exposed.dose, 0.0)
        )
        for low, high in BINS if exposed.dose is None else BINS[1:]:
            column = dose * ((months - date >= low) & (months - date <= high))
            if column.any():
                found.append(column)
    return found


def _centred(values: Array, weights: Array) -> Array:
    """Cluster and month means taken off (..., G, T), clusters weighted: exact on a balanced panel."""
    share = weights / weights.sum()
    by_cluster = values.mean(axis=-1, keepdims=True)
    by_month = np.einsum("g,...gt->...t", share, values)[..., None, :]
    whole = np.einsum("g,...gt->...", share, values)[..., None, None] / values.shape[-1]
    return np.asarray(values - by_cluster - by_month + whole)


def joint_fit(
    months: Array,
    weights: Array,
    exposed: Mapping[str, Exposed],
    outcomes: Mapping[str, Array],
    pairs: Sequence[Pair] = (),
) -> JointFit:
    """Least squares of outcomes (G, T) on all initiatives' columns, cluster and month effects; weights (G,) fixed over
    time.

    `pairs`: those whose joint months get a column of their own.
    Raises DesignError naming no group when initiatives cannot be told apart (always launched together).
    """
    owners: list[tuple[str, ...]] = []
    parts: list[Array] = []
    for name, one in exposed.items():
        own = columns(months, one)
        owners += [(name,)] * len(own)
        parts += own
    for one_name, other in pairs:
        both = np.maximum(exposed[one_name].launches, exposed[other].launches)
        owners.append((one_name, other))
        parts.append((months[None, :] >= both[:, None]).astype(float))
    design = np.asarray(parts)
    centred = _centred(design, weights)
    flat = centred.reshape(len(design), -1)
    scale = np.sqrt(np.einsum("pgt,g,pgt->p", centred, weights, centred))
    if (scale <= 1e-9 * np.sqrt(weights.sum())).any():
        raise DesignError("an initiative reached every group at once: nobody is left to compare with")
    unit = flat / scale[:, None]
    rows = np.repeat(weights, len(months))
    normal = (unit * rows) @ unit.T
    if np.linalg.cond(normal) > MAX_CONDITION:
        raise DesignError(
            "initiatives were launched together in the same groups and cannot be told apart; "
            "launch them in different groups or at different times, or judge them as one"
        )
    inverse = np.linalg.inv(normal) / np.outer(scale, scale)
    coefficients, influence, left_out = {}, {}, {}
    of_pairs = np.flatnonzero([len(owner) > 1 for owner in owners])
    for name, values in outcomes.items():
        target = _centred(values, weights)
        beta = inverse @ ((flat * rows) @ target.ravel())
        residual = target - np.einsum("p,pgt->gt", beta, centred)
        coefficients[name] = beta
        influence[name] = np.einsum("pgt,g,gt->gp", centred, weights, residual) @ inverse
        left_out[name] = np.zeros_like(influence[name])
        if len(of_pairs):
            left_out[name][:, of_pairs] = _left_out(centred, weights, residual, inverse)[:, of_pairs]
    return JointFit(tuple(owners), design, coefficients, influence, left_out)


def _left_out(centred: Array, weights: Array, residual: Array, inverse: Array) -> Array:
    """(G, P) influence with residuals (I - H_g)^-1 e_g: with few clusters a column, plain ones are too small (Bell and
    McCaffrey 2002, the jackknife form)."""
    found = np.zeros((len(weights), len(inverse)))
    for g, weight in enumerate(weights):
        own = centred[:, g, :].T
        kept = np.eye(len(own)) - own @ inverse @ own.T * weight
        found[g] = weight * (np.linalg.lstsq(kept, residual[g], rcond=1e-8)[0] @ own) @ inverse
    return found


def without_others(fit: JointFit, name: str, outcome: str, values: Array) -> Outcome:
    """The outcome (G, T) of initiative `name` with the estimated effects of all others taken off, and half of what it
    brings together with another."""
    off = np.asarray([1 - (name in owner) / len(owner) for owner in fit.owners])
    others = np.flatnonzero(off)
    if not len(others):
        return Outcome(values)
    design = fit.design[others] * off[others, None, None]
    taken = np.einsum("p,pgt->gt", fit.coefficients[outcome][others], design)
    return Outcome(values - taken, design, fit.influence[outcome][:, others])


def pair_effect(fit: JointFit, pair: Pair, weight: float) -> tuple[float, float]:
    """(estimate, standard error) of what a pair brings beyond each alone, a month: margin less leaving at `weight`."""
    at = fit.owners.index(pair)
    value = fit.coefficients["margin"][at] - weight * fit.coefficients["leaving"][at]
    own = fit.left_out["margin"][:, at] - weight * fit.left_out["leaving"][:, at]
    return float(value), float(np.sqrt((len(own) - 1) / len(own) * (own**2).sum()))


def components(shares: Mapping[tuple[str, str], float], names: list[str], threshold: float) -> list[list[str]]:
    """Initiatives that overlap (directly or through others) with at least `threshold` of exposed customer-months."""
    groups = [{name} for name in names]
    for (one, other), share in shares.items():
        if one != other and share >= threshold and one in names and other in names:
            first = next(group for group in groups if one in group)
            second = next(group for group in groups if other in group)
            if first is not second:
                groups.remove(second)
                first |= second
    return [sorted(group) for group in groups]
