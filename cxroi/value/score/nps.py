"""NPS of a group of answers: points with their range, and how many answers a precision needs."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

from cxroi.terms import LEVEL

EACH = 1.0
"""Answers of each of the three kinds that the range adds to those given."""


def nps(promoters: float, detractors: float) -> float:
    """NPS = 100 (P - D), points from -100 to 100, from the shares of promoters and detractors (Reichheld 2003)."""
    return 100 * (promoters - detractors)


def nps_std_error(promoters: float, detractors: float, n: float) -> float:
    """SE = 100 sqrt((P + D - (P - D)^2) / n), points, from n answers."""
    return 100 * sqrt(max(promoters + detractors - (promoters - detractors) ** 2, 0.0) / n)


def nps_answers_needed(promoters: float, detractors: float, points: float, level: float = 0.95) -> int:
    """Answers needed for a range of +- `points` at `level`."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    return ceil((z * nps_std_error(promoters, detractors, 1) / points) ** 2)


@dataclass(frozen=True)
class Answers:
    """A group of answers: how many, the sums of their weights and of the squares of these, and the weights of promoters
    and detractors. Without weights every answer weighs 1."""

    n: int
    weight: float
    squares: float
    promoters: float
    detractors: float

    @property
    def shares(self) -> tuple[float, float]:
        """(promoters, detractors) as shares."""
        return self.promoters / self.weight, self.detractors / self.weight

    @property
    def effective(self) -> float:
        """As many answers of equal weight as tell as much (Kish 1965)."""
        return self.weight**2 / self.squares

    @property
    def point(self) -> float:
        return nps(*self.shares)

    @property
    def _smoothed(self) -> tuple[float, float, float]:
        """Shares with one answer of each kind added, and the answers behind them."""
        n = self.effective
        return *((share * n + EACH) / (n + 3 * EACH) for share in self.shares), n + 3 * EACH  # type: ignore[return-value]

    def range(self) -> tuple[float, float]:
        """90 % range, from one answer of each kind more than was given: with few answers, or all alike, the plain
        error is too small (none at all where every answer is the same)."""
        promoters, detractors, n = self._smoothed
        reach = NormalDist().inv_cdf((1 + LEVEL) / 2) * nps_std_error(promoters, detractors, n)
        middle = nps(promoters, detractors)
        return max(-100.0, min(middle - reach, self.point)), min(100.0, max(middle + reach, self.point))

    def less(self, other: Answers) -> tuple[float, float, float]:
        """Difference from another group of answers, with its 90 % range."""
        mine, theirs = self._smoothed, other._smoothed
        reach = NormalDist().inv_cdf((1 + LEVEL) / 2) * sqrt(nps_std_error(*mine) ** 2 + nps_std_error(*theirs) ** 2)
        middle, point = nps(*mine[:2]) - nps(*theirs[:2]), self.point - other.point
        return point, max(-200.0, min(middle - reach, point)), min(200.0, max(middle + reach, point))
