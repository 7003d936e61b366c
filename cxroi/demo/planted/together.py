"""What two planted initiatives bring together beyond each alone: four worlds that share every random number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from cxroi.demo.planted.paths import Paths, probability
from cxroi.demo.planted.people import Exposure
from cxroi.demo.planted.world import Planted

Sums = np.ndarray[Any, np.dtype[np.float64]]
ROWS = ("units", "customer_months", "margin", "leaving", "late_months", "late_margin", "late_remaining")
LATE = 12


def pairs_of(initiatives: Sequence[Planted]) -> tuple[tuple[int, int], ...]:
    """Positions of every two staggered initiatives, in the order of their ids."""
    teams = sorted((one.initiative_id, number) for number, one in enumerate(initiatives) if one.design == "team")
    return tuple((one, other) for (_, one), (_, other) in combinations(teams, 2))


def pair_sums(path: Paths, one: Exposure, other: Exposure) -> Sums:
    """Sums (7,) named by ROWS over active customer-months with both: both on, less either alone, plus none of the two.

    Everything else stays on. `margin` in USD a month, `leaving` probability in the month; the last three over the last
    twelve months: customer-months, their margin, their months still to come.
    """
    months = path.leaving.shape[0]
    start = np.maximum(one.start, other.start)
    chosen = np.flatnonzero((start < months) & (path.left >= start))
    month = np.arange(months)[:, None]
    cells = (month >= start[chosen]) & path.alive[:, chosen]
    leaving, margin = path.leaving[:, chosen][cells], path.margin[:, chosen][cells].astype(np.float64)
    shares = [each.intensity[:, chosen][cells] for each in (one, other)]
    logits = [np.float32(each.planted.leaving) * share for each, share in zip((one, other), shares, strict=True)]
    gains = [each.planted.margin * share.astype(np.float64) for each, share in zip((one, other), shares, strict=True)]
    leaves = _beyond([probability(leaving - off).astype(np.float64) for off in _off(logits)])
    brings = _beyond([margin - off for off in _off(gains)])
    late = (month * np.ones_like(cells))[cells] >= months - LATE
    remaining = (months - 1 - month * np.ones_like(cells))[cells]
    return np.asarray(
        [chosen.size, leaving.size, brings, leaves, late.sum(), margin[late].sum(), remaining[late].sum()],
        dtype=np.float64,
    )


def _off(parts: Sequence[np.ndarray[Any, Any]]) -> tuple[np.ndarray[Any, Any], ...]:
    """What is taken off in the four worlds: nothing, the first, the second, both."""
    first, second = parts
    return 0 * first, first, second, first + second


def _beyond(worlds: Sequence[Sums]) -> float:
    both, without_first, without_second, neither = worlds
    return float((both - without_first - without_second + neither).sum())
