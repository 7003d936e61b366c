"""A figure before it becomes a finding: withheld where its range contradicts it, told where such ranges held seldom."""

from __future__ import annotations

from dataclasses import replace

from cxroi.checks.coverage import Coverage
from cxroi.terms import Check, Grade
from cxroi.value.base.figure import Figure, refusal

EXACT, ROUNDING = ("probability", "months"), 1e-9
OUTSIDE = (
    "its range does not hold the figure itself, which is a defect of this program; everything else stands. Please "
    "report it with the name of the figure"
)
NO_WIDTH = "nothing was estimated in it, and a range of no width would claim a certainty that nobody has"


def sound(figure: Figure) -> Figure:
    """The figure, refused where its range contradicts it: a defect of this program, told in the open, while the build
    goes on. Facts and assumptions have no range of their own; a chance has none either, and whole months may agree."""
    low, point, high = figure.low, figure.point, figure.high
    if low is None or point is None or high is None or figure.grade in ("R", "E") or figure.unit in EXACT:
        return figure
    room = ROUNDING * max(abs(low), abs(high), abs(point))
    if not low - room <= point <= high + room:
        reason = OUTSIDE
    elif high - low <= 0:
        reason = NO_WIDTH
    else:
        return figure
    return replace(refusal(reason, figure.unit, figure.n, method=figure.method), checks=figure.checks)


def named(figure: Figure, measured: Coverage, check: Check, scores: bool) -> Figure:
    """The figure with what was measured of ranges like its own. Where so few held that it is no 90 % range, a figure
    from answers falls to grade D and says so; those of initiatives get their range from their design."""
    falls = measured.no_range and scores
    told = replace(check, status="FAIL") if falls else check
    grade: Grade = "D" if falls and figure.grade == "C" else figure.grade
    return replace(figure, checks=(*figure.checks, told), grade=grade)
