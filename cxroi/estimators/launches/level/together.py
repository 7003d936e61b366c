"""Which initiatives of one kind of group are fitted together, and what do two of them bring beyond each alone?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cxroi.checks.thresholds import FEW_CLUSTERS, JOINT_SHARE, JOINT_UNITS
from cxroi.errors import DesignError
from cxroi.estimators.core.accounting import ExposedCells
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.launches.groups import NEVER
from cxroi.estimators.launches.level.joint import Exposed, JointFit, Pair, components, joint_fit, pair_effect
from cxroi.estimators.launches.level.level import Level
from cxroi.estimators.launches.rollouts import composite_weight
from cxroi.terms import Array, Estimate


@dataclass(frozen=True)
class Overlap:
    """By ordered pair: share of the first one's exposed customer-months that is jointly exposed, and customers."""

    shares: Mapping[Pair, float]
    units: Mapping[Pair, int]


def overlapping(overlap: Overlap, ready: list[str], others: list[str]) -> list[list[str]]:
    """Sets of initiatives that overlap, each with one to be judged (`ready`) in it; `others` are held constant only."""
    found = components(overlap.shares, [*ready, *others], JOINT_SHARE)
    return [component for component in found if set(component) & set(ready)]


def exposures(level: Level, component: list[str], ready: list[str]) -> dict[str, Exposed]:
    """Columns of the joint fit: launches of those to be judged, exposed shares of those only to be held constant."""
    found = {}
    for name in component:
        if name in ready:
            found[name] = Exposed(level.launches[name])
            continue
        dose = level.dose(name)
        if dose.any():
            first = level.panel.months[dose.any(axis=0).argmax()]
            found[name] = Exposed(np.where(dose.any(axis=1), first, float(NEVER)), dose)
    return found


def told_apart(level: Level, names: list[str], overlap: Overlap) -> dict[Pair, int]:
    """Pairs with enough jointly exposed customers, in groups that had both for some months and in groups that had only
    one; with the number of those customers."""
    found = {}
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            a, b = level.launches[one] < NEVER, level.launches[other] < NEVER
            fewest = min((a & b).sum(), (a & ~b).sum(), (b & ~a).sum())
            if fewest >= FEW_CLUSTERS and overlap.units.get((one, other), 0) >= JOINT_UNITS:
                found[one, other] = overlap.units[one, other]
    return found


def fitted(
    level: Level, exposed: Mapping[str, Exposed], pairs: Mapping[Pair, int], outcomes: Mapping[str, Array]
) -> JointFit | None:
    """With a column for each pair where the data tell it apart from the two, else without; None for one that stands
    alone. Raises DesignError when the initiatives themselves cannot be told apart."""
    if len(exposed) < 2:
        return None
    panel = level.panel
    weights = panel.weights(min(float(one.launches.min()) for one in exposed.values()))
    try:
        return joint_fit(panel.months, weights, exposed, outcomes, tuple(pairs))
    except DesignError:
        if not pairs:
            raise
        return joint_fit(panel.months, weights, exposed, outcomes)


def pair_rows(
    level: Level, fit: JointFit, pairs: Mapping[Pair, int], cells: Mapping[str, ExposedCells]
) -> dict[Pair, Estimate]:
    """What each pair brings a month beyond the two alone, at LEVEL over the groups."""
    rows, groups = {}, len(level.panel.clusters)
    method = f"joint fit over {level.group_type}s and months"
    for pair, n in pairs.items():
        if pair in fit.owners:
            weight = sum(composite_weight(cells[name]) for name in pair) / 2
            value, error = pair_effect(fit, pair, weight)
            reach = half_width(groups - 1) * error
            label = " and ".join(pair)
            rows[pair] = Estimate(label, value, error, value - reach, value + reach, n, groups, method)
    return rows
