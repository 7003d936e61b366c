"""Scale, stop, fix or learn: a published rule, the same for every initiative (method.md section 5)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from cxroi.checks.acts import act, against_scaling
from cxroi.checks.thresholds import DISCOVERY, SCALE_FROM, STOP_UP_TO
from cxroi.terms import Check, Finding
from cxroi.value.initiatives.initiative import InitiativeValue
from cxroi.words import chances

Action = Literal["scale", "stop", "fix", "learn"]
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


def recommendations(
    values: Sequence[InitiativeValue], harm: Mapping[str, tuple[Check, ...]] | None = None
) -> Mapping[str, Recommendation]:
    """The rule for all initiatives of a company together, because 'scale' allows for how many were looked at.

    `harm`: harm checks that did not pass, by initiative.
    """
    stands, harmed = standing(values), harm or {}
    return {
        value.initiative_id: recommend(value, stands[value.initiative_id], harmed.get(value.initiative_id, ()))
        for value in values
    }


def open_harm(harm: Iterable[Finding]) -> dict[str, tuple[Check, ...]]:
    """Harm checks that did not pass, a failed one first, by initiative."""
    found: dict[str, tuple[Check, ...]] = {}
    for one in harm:
        open_ones = [check for check in one.checks if act(check) is not None]
        if one.initiative is not None and open_ones:
            both = (*found.get(one.initiative, ()), *open_ones)
            found[one.initiative] = tuple(sorted(both, key=lambda check: check.status != "FAIL"))
    return found


def recommend(value: InitiativeValue, stands: bool, harm: tuple[Check, ...] = ()) -> Recommendation:
    """Scale: P(NPV > 0 at the hurdle rate) >= .8, grade A or B, and standing at 10 % false discoveries.

    Stop: P <= .2, or harmful: margin lowered for sure, or a failed harm check (`harm`, whatever the money says). Else
    fix (measured well, does not clear the bar) or learn (not measured well enough), with the pilot that would settle
    it. A check that speaks against scaling (cxroi/checks/acts.py) makes scale a fix.
    Of all worlds the less favourable one counts for either verdict. What nobody has any more is neither scaled nor
    stopped, and nothing is advised before the months ahead can be told.
    """
    worst = next((check for check in harm if check.status == "FAIL"), None)
    over = _over(value, worst.reason if worst is not None else None)
    if over is not None:
        return over
    if worst is not None:
        return Recommendation("stop", f"It harms those it reaches. {worst.reason}", None)
    if value.refused is not None:
        return Recommendation("learn", f"Nothing can be said yet. {value.refused}", _pilot(value))
    chance = value.worth.probability
    if chance.point is None:
        return Recommendation("learn", f"Nothing can be said of the months ahead. {chance.refused}", _pilot(value))
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
    against = against_scaling((*value.checks, *harm))
    if low >= SCALE_FROM and stands and against is not None:
        return Recommendation("fix", f"{facts}, but one check speaks against scaling: {against.reason}", _pilot(value))
    if low >= SCALE_FROM and stands:
        return Recommendation("scale", f"{facts}. The rule scales from 80 % at grade A or B.", None)
    if low >= SCALE_FROM:
        return Recommendation(
            "fix",
            f"{facts}, but it does not stand out among all that were measured (10 % false discoveries).",
            _pilot(value),
        )
    return Recommendation("fix", f"{facts}. The rule scales from 80 % and stops at 20 % or less.", _pilot(value))


def _over(value: InitiativeValue, harm: str | None) -> Recommendation | None:
    """What is said of one that nobody has any more; None where somebody has it."""
    if value.outlook is None or not value.outlook.ended:
        return None
    gone = value.outlook.having.gone
    facts = f"{gone[:1].upper()}{gone[1:]}: there is nothing left to scale or to stop."
    if harm is not None:
        return Recommendation("learn", f"{facts} It harmed those it reached: do not bring it back. {harm}", None)
    if value.harmful:
        return Recommendation("learn", f"{facts} It lowered margin: do not bring it back as it was.", None)
    return Recommendation("learn", f"{facts} Before it is brought back:", _pilot(value))


def _pilot(value: InitiativeValue) -> str:
    """The holdout that would tell earned margin from its costs at 90 %: customers grow with the square of the half
    range."""
    general = "Keep a random holdout at the next launch, and read it after 12 months."
    earned = value.periods["since_launch"].earned
    if earned.point is None or earned.low is None or earned.high is None:
        return general
    half = (earned.high - earned.low) / 2
    distance = abs(earned.point - value.break_even)
    growth = (half / distance) ** 2 if distance > half / math.sqrt(LARGEST_PILOT) else LARGEST_PILOT
    customers = max(math.ceil(value.path.n_units * max(growth, SMALLEST_PILOT) / 100) * 100, 100)
    months = len(value.path.months)
    return (
        f"A random pilot with about {customers:,} exposed customers and as many held out, read after {months} months."
    )
