"""Estimated money beside planted money: the product's self-check has it (cxroi/selfcheck); here what is said of each
initiative over companies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxroi.selfcheck.figures import CERTAIN, Coverage, Pair, bounds, coverage, kind_of, own_steps, pairs

NULLS = ("thank-you-notes", "insider-club")
HARMFUL = "phone-menu"

__all__ = [
    "CERTAIN",
    "HARMFUL",
    "NULLS",
    "Coverage",
    "Pair",
    "Verdicts",
    "bounds",
    "coverage",
    "kind_of",
    "own_steps",
    "pairs",
    "verdicts",
]


@dataclass(frozen=True)
class Verdicts:
    """What is said of one initiative over companies: its grades, and the range of what it earned since launch against
    zero."""

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
        rows.append(
            Verdicts(
                name,
                len(mine),
                tuple((grade, grades.count(grade)) for grade in sorted(set(grades))),
                gain,
                loss,
                len(shown) - gain - loss,
            )
        )
    return rows
