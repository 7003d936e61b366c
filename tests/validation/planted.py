"""How often ranges hold a planted truth, and whether misses of several seeds are more than luck."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.figures import bounds
from cxroi.estimators.core.linear import half_width
from cxroi.terms import LEVEL

SURE = 3.29
"""Standard errors that a fair estimate misses by once in a thousand."""


def held(misses: Sequence[float], df: float = np.inf) -> int:
    """How many 90 % ranges hold the truth, from misses in standard errors."""
    return int((np.abs(misses) <= half_width(df, LEVEL)).sum())


def holds(misses: Sequence[float], df: float = np.inf) -> bool:
    """True where as many ranges hold the truth as 90 % ranges do (99.9 %) and the misses do not point one way."""
    low, high = bounds(len(misses))
    fair = abs(float(np.mean(misses))) < SURE / np.sqrt(len(misses))
    return fair and low <= held(misses, df) / len(misses) <= high


def fails(misses: Sequence[float], df: float = np.inf) -> bool:
    """True where fewer ranges hold the truth than 90 % ranges ever do (99.9 %) and the misses point one way."""
    biased = abs(float(np.mean(misses))) > SURE / np.sqrt(len(misses))
    return biased and held(misses, df) / len(misses) < bounds(len(misses))[0]
