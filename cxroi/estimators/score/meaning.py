"""What a step of an answer means: the answer itself, what customers feel now, neither, or only a lower bound.

Customers act on what they feel now, the score is what they said then. The last answer and what is felt stand in the fit
together, the step is the sum of both, and which of the two is needed decides the words and the grade: a mood that moves
answers and money alike looks like a feeling that moves money, and no estimator tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.cells.score.process import Process
from cxroi.checks import thresholds as rule
from cxroi.nature import Meaning
from cxroi.terms import Array, Check
from cxroi.words import MOOD, by_chance, count, share

NAME = "the answer or what is felt"


@dataclass(frozen=True)
class Parts:
    """Answer and felt part of a step in leaving and in money, (2, M): M outcomes measured; covariance (2M, 2M), the
    answer parts first."""

    values: Array
    covariance: Array

    def chance(self, part: int) -> float:
        """Probability of such a part in all outcomes together where there is none (Wald)."""
        size = self.values.shape[1]
        own = slice(part * size, (part + 1) * size)
        value = self.values[part]
        return _chance(value, self.covariance[own, own])


def _chance(value: Array, covariance: Array) -> float:
    """Probability of so large a value (M,) by chance (Wald)."""
    from scipy.special import chdtrc

    return float(chdtrc(len(value), value @ np.linalg.solve(covariance, value)))


def lower_bound(process: Process) -> str | None:
    """Why answers do not tell what customers feel now, so that the plain slope stands as a lower bound; else None."""
    if process.n_thrice < rule.FELT_UNITS:
        return f"{count(process.n_thrice)} customers answered three times or more, {rule.FELT_UNITS} needed"
    if process.n_gaps < rule.FELT_GAPS:
        return f"answers lie {process.n_gaps} different numbers of months apart, {rule.FELT_GAPS} needed"
    if process.mood_share < rule.FELT_SHARE:
        return (
            f"{share(1 - process.mood_share)} of what moves in a customer's answers is chance, at most "
            f"{share(1 - rule.FELT_SHARE)} may be"
        )
    return None


def least(reason: str) -> tuple[Meaning, Check]:
    """The plain slope as a lower bound, grade D."""
    words = (
        f"What customers feel now cannot be read off their answers ({reason}): the true step is at least this large."
    )
    return "least", Check(NAME, "FAIL", words)


def judged(parts: Parts, whole: tuple[Array, Array]) -> tuple[Meaning, Check]:
    """Which part is needed. `whole`: the steps in leaving and in money (M,), and their covariance (M, M)."""
    answer, felt = parts.chance(0), parts.chance(1)
    told = f"the last answer's part comes {by_chance(answer)}, that of what customers feel now {by_chance(felt)}"
    if felt < rule.PART_P:
        return "felt", Check(NAME, "FAIL", f"Beside each other, {told}: what customers feel now is needed, and {MOOD}.")
    if answer < rule.PART_P:
        return "answer", Check(NAME, "PASS", f"Beside each other, {told}: the answer is enough.")
    if _chance(*whole) < rule.PART_P:
        words = f"Beside each other, {told}: together they are clear, but not which of the two it is, and {MOOD}."
        return "felt", Check(NAME, "FAIL", words)
    return "neither", Check(NAME, "FAIL", f"Beside each other, {told}: no clear effect of either.")
