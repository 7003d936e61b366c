"""What designs with launch dates share: who never launches, masks over units, and the band that holds for all months
at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from cxroi.terms import Array

Mask = np.ndarray[Any, np.dtype[np.bool_]]

NEVER = 1_000_000
"""Launch month of a cohort that is never exposed."""
BASE = (-5, -3)
"""Months since launch that stand for before; nearer ones are left out: dips and anticipation."""


def simultaneous(cov: Array, level: float, seed: int, draws: int = 20_000) -> float:
    """Critical value of the band that holds for all P terms at once (sup-t, Montiel Olea and Plagborg-Moller 2019)."""
    scale = np.sqrt(np.diag(cov))
    live = scale > 0
    if not live.any():
        return 0.0
    correlation = cov[np.ix_(live, live)] / np.outer(scale[live], scale[live])
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.clip(values, 0, None))
    z = np.random.default_rng(seed).standard_normal((draws, len(values))) @ root.T
    return float(np.quantile(np.abs(z).max(axis=1), level))
