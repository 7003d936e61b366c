"""Scale, stop, fix or learn: a published rule, the same for every initiative (method.md section 5)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cxroi.value.initiative import InitiativeValue
from cxroi.words import chances

Action = Literal["scale", "stop", "fix", "learn"]
SCALE_FROM, STOP_UP_TO, DISCOVERY = 0.8, 0.2, 0.10
SMALLEST_PILOT, LARGEST_PILOT = 0.1, 20.0


@dataclass(frozen=True)
class Recommendation:
    """What to do next and why; `pilot` says what would settle it (for fix and learn)."""

    action: Action
    why: str
    pilot: str | None


def benjamini_hochberg(p_values: Sequence[float], rate: float = DISCOVERY) -> tuple[bool, ...]:
    """Which of the effects stand at a false discovery rate (Benjamini and Hochberg 1995): one flag per p value."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    passed = max((rank for rank, i in enumerate(order, 1) if p_values[i] <= rate * rank / len(order)), default=0)
    kept = set(order[:passed])
    return tuple(i in kept for i in range(len(p_values)))


def standing(values: Sequence[InitiativeValue]) -> dict[str, bool]:
    """For each initiative: graded A or B and standing among all A and B estimates at 10 % false discoveries."""
    booked = [value for value in values if value.booked]
    flags = dict(zip([v.initiative_id for v in booked], benjamini_hochberg([v.p_value for v in booked]), strict=True))
    return {value.initiative_id: flags.get(value.initiative_id, False) for value in values}


def recommendations(values: Sequence[InitiativeValue], harm: Mapping[str, str] | None = None) -> Mapping[str, Recommendation]:
    """The rule for all initiatives of a company together, because 'scale' allows for how many were looked at.

    `harm`: what a failed harm check says, by initiative.
    """
    stands, harmed = standing(values), harm or {}
    return {value.initiative_id: recommend(value, stands[value.initiative_id], harmed.get(value.initiative_id))
            for value in values}


def recommend(value: InitiativeValue, stands: bool, harm: str | None = None) -> Recommendation:
    """Scale: P(NPV > 0 at the hurdle rate) >= .8, grade A or B, and standing at 10 % false discoveries.

    Stop: P <= .2, or harmful: margin lowered for sure, or a failed harm check (`harm`, whatever the money says). Else fix
    (measured well, does not clear the bar) or learn (not measured well enough), with the pilot that would settle it. Where
    grade B has two worlds, the less favourable one counts for either verdict.
    """
    if harm is not None:
        return Recommendation("stop", f"It harms those it reaches. {harm}", None)
    if value.refused is not None:
        return Recommendation("learn", f"Nothing can be said yet. {value.refused}", _pilot(value))
    chance = value.worth.probability
    low, high = float(chance.low or 0.0), float(chance.high or 0.0)
    least, most = chances(low), chances(high)
    draws = least if least == most else f"{least.split()[0]} to {most}"
    facts = f"it beats the hurdle rate in {draws.replace(' in ', ' of ')} draws"
    facts += f", grade {value.grade}"
    if value.harmful:
        return Recommendation("stop", f"{facts}. It lowered margin: the whole range lies below zero.", None)
    if high <= STOP_UP_TO:
        return Recommendation("stop", f"{facts}. The rule stops at 20 % or less.", None)
    if not value.booked:
        return Recommendation("learn", f"{facts}. Only grade A or B can be scaled.", _pilot(value))
    if low >= SCALE_FROM and stands:
        return Recommendation("scale", f"{facts}. The rule scales from 80 % at grade A or B.", None)
    if low >= SCALE_FROM:
        return Recommendation("fix", f"{facts}, but it does not stand out among all that were measured (10 % false discoveries).",
                              _pilot(value))
    return Recommendation("fix", f"{facts}. The rule scales from 80 % and stops at 20 % or less.", _pilot(value))


def _pilot(value: InitiativeValue) -> str:
    """The holdout that would tell earned margin from its costs at 90 %: customers grow with the square of the half range."""
    general = "Keep a random holdout at the next launch, and read it after 12 months."
    earned = value.periods["since_launch"].earned
    if earned.point is None or earned.low is None or earned.high is None:
        return general
    half = (earned.high - earned.low) / 2
    distance = abs(earned.point - value.break_even)
    growth = (half / distance) ** 2 if distance > half / math.sqrt(LARGEST_PILOT) else LARGEST_PILOT
    customers = max(math.ceil(value.path.n_units * max(growth, SMALLEST_PILOT) / 100) * 100, 100)
    months = len(value.path.months)
    return f"A random pilot with about {customers:,} exposed customers and as many held out, read after {months} months."
