"""How often ranges of a family held the truth in companies with known truth, printed beside a range that held it too
seldom: only where companies of this shape and about this size were among them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log

from cxroi.checks.thresholds import COVERAGE_COMPANIES, COVERED, NO_RANGE
from cxroi.terms import Check
from cxroi.words import COVERAGE, count

NEAR = 3.0
"""A company at most so many times as large or as small as the simulated ones is about their size."""
WINDOWS = ("last12", "prior12", "since_launch")
"""Last part of a measured kind that names the time its ranges are for: one family holds them all."""
PLAIN = "demo"
"""The shape of a company of which nothing else is known: contracts that can be left in any month."""
SHAPES: Mapping[str, str] = {
    PLAIN: "contracts by the month",
    "yearly": "yearly contracts",
    "orders": "orders without a contract",
    "ending": "contracts by the month and initiatives that end",
    "felt": "contracts by the month and old answers",
    "returning": "customers who leave and come back",
    "refunds": "refunds larger than a month's money",
}
"""Shapes that a company's files tell apart, in words that follow "with"."""


@dataclass(frozen=True)
class Coverage:
    """What was measured of a family: `held` of `ranges` in `companies` of `size` customers and of this `shape`."""

    companies: int
    ranges: int
    held: int
    size: int
    shape: str

    @property
    def share(self) -> float:
        return self.held / self.ranges

    @property
    def no_range(self) -> bool:
        """True where so few held that it is not called a 90 % range."""
        return self.companies >= COVERAGE_COMPANIES and self.share < NO_RANGE

    def check(self, units: str = "customers") -> Check:
        """PASS or REVIEW. The sentence begins with the share, so that it can stand beside the range."""
        words = (
            f"{self.share:.0%} of {self.ranges:,} ranges of this kind held the truth in {self.companies} simulated "
            f"companies of {count(self.size)} {units} with {SHAPES[self.shape]}, about this size and shape, whose "
            "truth is known; 90 % is the aim"
        )
        return Check(COVERAGE, "PASS" if self.share >= COVERED else "REVIEW", words.replace("%", " %", 1))


def coverage_of(family: str, customers: int, shape: str = PLAIN) -> Coverage | None:
    """Coverage of a family of ranges, measured in companies of this shape and nearest in size
    (`python -m benchmarks.coverage`).

    None where the family has no planted truth to measure it on, or no company of this shape within a factor of NEAR in
    size was among the tests: then only the self-check can tell.
    """
    sizes = [size for one, size in _records() if one == shape and 1 / NEAR <= customers / size <= NEAR]
    if not sizes:
        return None
    nearest = min(sizes, key=lambda size: abs(log(customers / size)))
    found = _records()[shape, nearest].get(family)
    return Coverage(*found, nearest, shape) if found and found[1] else None


@cache
def _records() -> dict[tuple[str, int], dict[str, tuple[int, int, int]]]:
    """By shape and size, then family: companies, ranges, ranges that held."""
    measured = json.loads(files("cxroi.checks").joinpath("coverage.json").read_text(encoding="utf-8"))
    return {(one["shape"], int(one["size"])): families(one["kinds"]) for one in measured}


def families(kinds: dict[str, dict[str, int]]) -> dict[str, tuple[int, int, int]]:
    """Measured kinds added up to families: the times of one figure belong together."""
    found: dict[str, list[dict[str, int]]] = defaultdict(list)
    for kind, row in kinds.items():
        head, _, window = kind.rpartition(", ")
        found[head if window in WINDOWS else kind].append(row)
    return {
        family: (
            max(row["companies"] for row in rows),
            sum(row["ranges"] for row in rows),
            sum(row["held"] for row in rows),
        )
        for family, rows in found.items()
    }
