"""What may be added up, and the range of a sum of figures that do not err on their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cxroi.nature import ALL, split_segment
from cxroi.value.base.figure import Figure

UNKNOWN = 1.0
"""Correlation of two figures of which nobody knows how they move together: as if they erred the same way at once."""


def together(found: Sequence[tuple[str, Figure]], alike: Mapping[tuple[str, str], float]) -> tuple[float, float, float]:
    """(point, low, high) of the sum of named figures with points.

    Each side's half ranges are added by `alike`, the correlation of a pair of names; an unknown pair counts as UNKNOWN,
    which gives the widest range. An end that is not known lies at the point.
    """
    names = [name for name, _ in found]
    points = np.array([one.point or 0.0 for _, one in found])
    matrix = np.array(
        [
            [1.0 if i == j else alike.get((one, other), UNKNOWN) for j, other in enumerate(names)]
            for i, one in enumerate(names)
        ]
    )
    lows, highs = (
        np.array([getattr(one, side) if getattr(one, side) is not None else one.point or 0.0 for _, one in found])
        for side in ("low", "high")
    )
    below, above = (float(np.sqrt(max(half @ matrix @ half, 0.0))) for half in (points - lows, highs - points))
    point = float(points.sum())
    return point, point - below, point + above


@dataclass(frozen=True)
class Lever:
    """What a plan moves. `answers`: the groups whose answers it raises; empty for an initiative's step, which carries
    on what was measured."""

    id: str
    answers: tuple[str, ...] = ()


def exclusive(plans: Sequence[Lever]) -> tuple[frozenset[str], ...]:
    """Pairs of plans of which at most one may be chosen.

    Two that raise answers of customers who may be the same. One that raises answers and one that carries a measured
    initiative on: what an initiative brought came, in part, by better answers, so the two are never added.
    """
    return tuple(frozenset((one.id, other.id)) for one, other in combinations(plans, 2) if twice(one, other))


def twice(one: Lever, other: Lever) -> bool:
    """Whether the sum of two plans would count the same effect or the same customers twice."""
    if not one.answers or not other.answers:
        return bool(one.answers) != bool(other.answers)
    return any(_share(mine, theirs) for mine in one.answers for theirs in other.answers)


def _share(one: str, other: str) -> bool:
    """Whether two groups may hold the same customers: two values of one column of customers never do."""
    columns = split_segment(one)[0], split_segment(other)[0]
    apart = columns[0] == columns[1] and one != other and ALL not in (one, other) and columns[0] != "touchpoint"
    return not apart
