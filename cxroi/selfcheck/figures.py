"""Estimated money beside planted money: pairs, kinds of figures, and how often the ranges hold the truth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cxroi.terms import LEVEL, Finding

CERTAIN = 0.999
NULLS = ("thank-you-notes", "insider-club")
HARMFUL = "phone-menu"
DESIGNS = {"early-notice": "randomised", "thank-you-notes": "randomised", "evening-hours": "one region",
           "insider-club": "chosen by customers"}
"""How the planted initiatives reached customers; the others were launched team by team."""
PERIODS = ("since_launch", "last12", "prior12")


@dataclass(frozen=True)
class Pair:
    """One figure of one company: its kind, planted truth, estimate and 90 % range (None where refused), and grade."""

    seed: int
    kind: str
    id: str
    truth: float
    point: float | None
    low: float | None
    high: float | None
    grade: str

    @property
    def ranged(self) -> bool:
        return self.low is not None and self.high is not None

    @property
    def holds(self) -> bool:
        return self.low is not None and self.high is not None and self.low <= self.truth <= self.high

    @property
    def miss(self) -> float:
        """Estimate less truth in half-widths of a 90 % normal range, that is in standard errors."""
        if self.point is None or self.low is None or self.high is None or self.high <= self.low:
            return float("nan")
        return (self.point - self.truth) / ((self.high - self.low) / (2 * 1.6448536))


def pairs(seed: int, found: Iterable[Finding]) -> list[Pair]:
    """Every planted figure with its estimate: `truth/x/earned` beside `initiative/x/earned`, `truth/curve/s` beside `curve/s`."""
    by_id = {finding.id: finding for finding in found}
    made = []
    for finding in by_id.values():
        if not finding.id.startswith("truth/") or finding.point is None:
            continue
        rest = finding.id.removeprefix("truth/")
        other = by_id.get(f"initiative/{rest}") or by_id.get(rest)
        if other is not None:
            made.append(Pair(seed, kind_of(rest), rest, finding.point, other.point, other.low, other.high, other.grade))
    return own_steps(made)


def kind_of(rest: str) -> str:
    """Kind of figure of an id without its prefix: coverage is judged by kind."""
    path, _, place = rest.partition("@")
    period, _, segment = place.partition("#")
    parts = path.split("/")
    if parts[0] == "point":
        return "one step, by segment" if segment else "one step, all"
    if parts[0] == "curve":
        return "curve"
    who = "booked total" if parts[0] == "booked" else DESIGNS.get(parts[0], "staggered")
    return f"{who}, {'earned' if parts[0] == 'booked' else parts[1]}, {period}"


def own_steps(made: list[Pair]) -> list[Pair]:
    """Scores pooled for lack of answers share one estimate; only the steps that have their own are figures of the curve."""
    ranges = [(one.low, one.high) for one in made if one.kind == "curve"]
    return [one for one in made if one.kind != "curve" or ranges.count((one.low, one.high)) == 1]


@dataclass(frozen=True)
class Coverage:
    """Over companies: how many ranges, how many hold, the bias in standard errors; bounds as if a company's figures of a
    kind were one figure (full dependence), so that they are wide rather than narrow."""

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
            rows.append(Coverage(kind, len({one.seed for one in mine}), len(mine), sum(one.holds for one in mine),
                                 float(np.nanmean(misses)), float(np.nanstd(misses))))
    return rows


@dataclass(frozen=True)
class Verdicts:
    """What is said of one initiative over companies: its grades, and the range of what it earned since launch against zero."""

    initiative: str
    companies: int
    grades: tuple[tuple[str, int], ...]
    gain: int
    loss: int
    unclear: int


def verdicts(made: Sequence[Pair]) -> list[Verdicts]:
    """One row an initiative, from its earned figure since launch."""
    rows = []
    names = dict.fromkeys(one.id.split("/")[0] for one in made if one.id.endswith("/earned@since_launch"))
    for name in names:
        mine = [one for one in made if one.id == f"{name}/earned@since_launch"]
        grades = [one.grade for one in mine]
        shown = [one for one in mine if one.ranged]
        gain = sum(one.low is not None and one.low > 0 for one in shown)
        loss = sum(one.high is not None and one.high < 0 for one in shown)
        rows.append(Verdicts(name, len(mine), tuple((grade, grades.count(grade)) for grade in sorted(set(grades))),
                             gain, loss, len(shown) - gain - loss))
    return rows
