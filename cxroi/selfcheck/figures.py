"""Estimated money beside planted money: pairs, kinds of figures, and how often the ranges hold the truth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cxroi.checks.coverage import WINDOWS
from cxroi.terms import LEVEL, Finding

CERTAIN = 0.999


@dataclass(frozen=True)
class Pair:
    """One figure of one company: its kind, planted truth, estimate and 90 % range (None where refused), and grade.

    `on_curve`: a point of a curve, which may share its estimate with other scores. `at_least`: said as a lower bound,
    which the truth may exceed by any amount.
    """

    seed: int
    kind: str
    id: str
    truth: float
    point: float | None
    low: float | None
    high: float | None
    grade: str
    on_curve: bool = False
    at_least: bool = False

    @property
    def ranged(self) -> bool:
        return self.low is not None and self.high is not None

    @property
    def holds(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low <= self.truth and (self.at_least or self.truth <= self.high)

    @property
    def miss(self) -> float:
        """Estimate less truth in half-widths of a 90 % normal range, that is in standard errors."""
        if self.point is None or self.low is None or self.high is None or self.high <= self.low:
            return float("nan")
        return (self.point - self.truth) / ((self.high - self.low) / (2 * 1.6448536))


def pairs(seed: int, found: Iterable[Finding]) -> list[Pair]:
    """Every planted figure with its estimate: `truth/x/earned` beside `initiative/x/earned`, `truth/curve/s` beside
    `curve/s`."""
    by_id = {finding.id: finding for finding in found}
    made = []
    for finding in by_id.values():
        if not finding.place.under("truth") or finding.point is None:
            continue
        place = replace(finding.place, path="/".join(finding.place.parts[1:]))
        other = by_id.get(replace(place, path=f"initiative/{place.path}").id) or by_id.get(place.id)
        if other is not None:
            ends, told = (other.point, other.low, other.high), (other.sense == "level", other.meaning == "least")
            made.append(Pair(seed, kind_of(other), place.id, finding.point, *ends, other.grade, *told))
    return own_steps(made)


def kind_of(estimated: Finding) -> str:
    """Kind of figure: coverage is judged by its family, apart where it is a lower bound, and by period where it has
    any."""
    family, period = estimated.family or "other", estimated.period
    family += ", at least" if estimated.meaning == "least" else ""
    return f"{family}, {period}" if period in WINDOWS else family


def own_steps(made: list[Pair]) -> list[Pair]:
    """Scores pooled for lack of answers share one estimate; only the steps that have their own are figures of the
    curve."""
    ranges = [(one.low, one.high) for one in made if one.on_curve]
    return [one for one in made if not one.on_curve or ranges.count((one.low, one.high)) == 1]


@dataclass(frozen=True)
class Coverage:
    """Over companies: how many ranges, how many hold, the bias in standard errors; bounds as if a company's figures of
    a kind were one figure (full dependence), so that they are wide rather than narrow."""

    kind: str
    companies: int
    ranged: int
    held: int
    bias: float
    spread: float

    @property
    def rate(self) -> float:
        return self.held / self.ranged

    @property
    def bounds(self) -> tuple[float, float]:
        return bounds(self.companies)

    @property
    def inside(self) -> bool:
        low, high = self.bounds
        return low <= self.rate <= high


def bounds(companies: int, level: float = LEVEL) -> tuple[float, float]:
    """Shares between which CERTAIN of all sets of `companies` lie when each range holds with chance `level`."""
    from scipy.stats import binom

    low, high = (float(binom.ppf(p, companies, level)) for p in ((1 - CERTAIN) / 2, (1 + CERTAIN) / 2))
    return low / companies, high / companies


def coverage(made: Sequence[Pair], kinds: Sequence[str] | None = None) -> list[Coverage]:
    """One row a kind, in the order the kinds first appear; kinds without any range are left out."""
    rows = []
    for kind in kinds or list(dict.fromkeys(one.kind for one in made)):
        mine = [one for one in made if one.kind == kind and one.ranged]
        if mine:
            misses = np.array([one.miss for one in mine])
            rows.append(
                Coverage(
                    kind,
                    len({one.seed for one in mine}),
                    len(mine),
                    sum(one.holds for one in mine),
                    float(np.nanmean(misses)),
                    float(np.nanstd(misses)),
                )
            )
    return rows
