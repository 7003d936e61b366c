"""The controls of Pilot: what it is judged by and the effect worth finding."""

from __future__ import annotations

from collections.abc import Mapping

from cxroi.reading.plans.pilots import OUTCOMES
from cxroi.terms import ALL
from cxroi.ui.state.fields import Choice, Field, Number
from cxroi.ui.state.record import Form, Values
from cxroi.ui.state.view import plain

NAMES = {"margin": "What a customer brings", "left": "Share who leave", "score": "Their answer"}
ELSE = "Something else"
EFFECT, MOST = "effect-", "most-"


def segment_words(segment: str) -> str:
    return "All active customers" if segment == ALL else segment


def asked(segments: list[str]) -> Form:
    """Outcome, months, who can be drawn, and the two chances."""
    outcome = Choice(
        key="outcome", label="Judged by", default=OUTCOMES[0], options=tuple(OUTCOMES), called=NAMES.__getitem__
    )
    whom = Choice(key="eligible", label="For whom", default=ALL, options=(ALL, *segments), called=segment_words)
    fields: tuple[Field, ...] = (
        outcome,
        Number(key="months", label="Months", default=6, low=1, high=24, whole=True),
        whom,
        Number(key="power", label="Chance to find it", default=80, low=50, high=99, whole=True),
        Number(key="level", label="Chance to see one that is not there", default=5, low=1, high=20, whole=True),
    )
    return plain("pilot", *fields)


def wanted(outcome: str, segment: str, pays: Mapping[str, float], first: float, half: int) -> Form:
    """What is tried, the effect worth finding and the customers that can be afforded.

    `pays`: break-even effect of each next step; `first`: effect to start with otherwise; `half`: customers a group can
    hold at most.
    """
    tries = (ELSE, *pays)
    tried = Choice(key="tried", label="What is tried", default=tries[min(len(pays), 1)], options=tries)

    def effect_of(name: str) -> tuple[str, object]:
        key = effect_key(outcome, name)
        field = Number(key=key, label="Effect worth finding", default=round(pays.get(name) or first, 4))
        return key, lambda before: field if before["tried"] == name else None

    most = Number(
        key=f"{MOST}{segment}", label="Customers a group", default=max(half, 2), low=2, high=max(half, 2), whole=True
    )
    steps = (("tried", lambda _: tried), *(effect_of(one) for one in tries), (most.key, lambda _: most))
    return Form("pilot-wanted", steps, families=(EFFECT, MOST))  # type: ignore[arg-type]


def effect_key(outcome: str, tried: str) -> str:
    return f"{EFFECT}{outcome}-{tried}"


def effect_of(values: Values, outcome: str) -> float:
    return float(values[effect_key(outcome, str(values["tried"]))])  # type: ignore[arg-type]
