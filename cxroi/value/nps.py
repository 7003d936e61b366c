"""NPS of a group of answers: points, standard error, and how many answers a precision needs."""

from __future__ import annotations

from math import ceil, sqrt
from statistics import NormalDist


def nps(promoters: float, detractors: float) -> float:
    """NPS = 100 (P - D), points from -100 to 100, from the shares of promoters and detractors (Reichheld 2003)."""
    return 100 * (promoters - detractors)


def nps_std_error(promoters: float, detractors: float, n: int) -> float:
    """SE = 100 sqrt((P + D - (P - D)^2) / n), points, from n answers."""
    return 100 * sqrt((promoters + detractors - (promoters - detractors) ** 2) / n)


def nps_answers_needed(promoters: float, detractors: float, points: float, level: float = 0.95) -> int:
    """Answers needed for a range of +- `points` at `level`."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    return ceil((z * nps_std_error(promoters, detractors, 1) / points) ** 2)
