"""One computed figure before it gets its sentence: point, range, grade, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.terms import LEVEL, Array, Check, Grade
from cxroi.value.base.draws import quantile_range


@dataclass(frozen=True)
class Figure:
    """A figure in `unit`; recorded ones (grade R) have no range, refused ones no point and a reason.

    `n` counts units (customers). `unit` is one of money, customers, months, ratio, share, points. `within`: months
    counted for a payback that never came in them.
    """

    point: float | None
    low: float | None
    high: float | None
    grade: Grade
    n: int
    unit: str
    method: str
    refused: str | None = None
    checks: tuple[Check, ...] = ()
    within: int | None = None

    @property
    def clear(self) -> bool:
        """True when the range excludes zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def recorded(point: float, n: int, unit: str, method: str) -> Figure:
    """A fact from the files: no range, grade R."""
    return Figure(point, None, None, "R", n, unit, method)


def refusal(reason: str, unit: str, n: int = 0, grade: Grade = "insufficient", method: str = "") -> Figure:
    """No figure, and why: a value like any other."""
    return Figure(None, None, None, grade, n, unit, method, refused=reason)


@dataclass(frozen=True)
class Basis:
    """What stands behind a figure: its grade, the customers in it, the method in a sentence, its checks."""

    grade: Grade
    n: int
    method: str
    checks: tuple[Check, ...] = ()


def ranged(point: float, worlds: tuple[Array, ...], unit: str, basis: Basis, level: float = LEVEL) -> Figure:
    """A figure with its range: from the lowest to the highest end over `worlds`, each (D,) draws.

    One world for most figures; two at grade B (plain, and with the earlier trend carried on; method.md section 5).
    Draws that are not finite make the figure refused: a range with holes would be too narrow.
    """
    if not np.isfinite(point) or any(not np.all(np.isfinite(draws)) for draws in worlds):
        return refusal(
            "The draws hold values that are not finite, so no range can be given.", unit, basis.n, method=basis.method
        )
    ends = [quantile_range(draws, level) for draws in worlds]
    low, high = min(float(low) for low, _ in ends), max(float(high) for _, high in ends)
    return Figure(float(point), low, high, basis.grade, basis.n, unit, basis.method, checks=basis.checks)
