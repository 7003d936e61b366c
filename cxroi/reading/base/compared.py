"""One figure before and again: identical, the same within a tolerance, different, or gone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from cxroi.terms import Finding

TOLERANCE = 1e-9
Verdict = Literal["identical", "same", "different", "gone"]
WORDS: dict[Verdict, str] = {
    "identical": "identical to the last digit",
    "same": f"the same within {TOLERANCE:.0e} of its size",
    "different": "different",
    "gone": "not there any more",
}


@dataclass(frozen=True)
class Compared:
    """One figure before and again; ends in the same unit, None where refused."""

    id: str
    verdict: Verdict
    before: tuple[float | None, float | None, float | None]
    again: tuple[float | None, float | None, float | None]


def _ends(finding: Finding) -> tuple[float | None, float | None, float | None]:
    return finding.point, finding.low, finding.high


def compared(before: Finding, again: Finding | None) -> Compared:
    if again is None:
        return Compared(before.id, "gone", _ends(before), (None, None, None))
    pairs = list(zip(_ends(before), _ends(again), strict=True))
    size = max((abs(x) for pair in pairs for x in pair if x is not None), default=0.0)
    verdict: Verdict = "different"
    if all(x == y for x, y in pairs):
        verdict = "identical"
    elif all(
        (x is None) == (y is None)
        and (x is None or y is None or math.isclose(x, y, rel_tol=TOLERANCE, abs_tol=TOLERANCE * size))
        for x, y in pairs
    ):
        verdict = "same"
    return Compared(before.id, verdict if before.grade == again.grade else "different", _ends(before), _ends(again))
