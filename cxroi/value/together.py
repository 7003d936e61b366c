"""Range of a sum of figures that do not err on their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cxroi.terms import Finding

UNKNOWN = 1.0
"""Correlation of two figures of which nobody knows how they move together: as if they erred the same way at once."""


def together(found: Sequence[tuple[str, Finding]], alike: Mapping[tuple[str, str], float]) -> tuple[float, float, float]:
    """(point, low, high) of the sum of named findings with points.

    Each side's half ranges are added by `alike`, the correlation of a pair of names; an unknown pair counts as UNKNOWN, which
    gives the widest range. An end that is not known lies at the point.
    """
    names = [name for name, _ in found]
    points = np.array([one.point or 0.0 for _, one in found])
    matrix = np.array([[1.0 if i == j else alike.get((one, other), UNKNOWN) for j, other in enumerate(names)]
                       for i, one in enumerate(names)])
    lows, highs = (np.array([getattr(one, side) if getattr(one, side) is not None else one.point or 0.0
                             for _, one in found]) for side in ("low", "high"))
    below, above = (float(np.sqrt(max(half @ matrix @ half, 0.0))) for half in (points - lows, highs - points))
    point = float(points.sum())
    return point, point - below, point + above
