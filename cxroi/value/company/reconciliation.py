"""The panel's revenue and margin by month against control totals of the general ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cxroi import words
from cxroi.checks.thresholds import CENT
from cxroi.terms import Check

LINES = ("revenue", "margin")
State = Literal["agrees", "explained", "unexplained", "no total"]
Key = tuple[str, int]


@dataclass(frozen=True)
class Line:
    """One month of one line. Money ; `ledger` None = no control total; `source`: file, or who typed it."""

    line: str
    month: int
    panel: float
    ledger: float | None
    source: str
    explanation: str | None = None

    @property
    def difference(self) -> float | None:
        """Panel less general ledger."""
        return None if self.ledger is None else self.panel - self.ledger

    @property
    def state(self) -> State:
        """Agreement to the cent needs no words; anything else must be explained before anybody signs."""
        if self.difference is None:
            return "no total"
        if abs(self.difference) < CENT:
            return "agrees"
        return "explained" if self.explanation else "unexplained"


def lines(
    panel: Mapping[Key, float], totals: Mapping[Key, tuple[float, str]], explanations: Mapping[Key, str]
) -> tuple[Line, ...]:
    """One row a line and month that either side knows, newest month first; keys are (line, month), totals (amount,
    source)."""
    keys = sorted(
        set(panel) | {key for key in totals if key[0] in LINES}, key=lambda key: (LINES.index(key[0]), -key[1])
    )
    none: tuple[float | None, str] = (None, "")
    return tuple(
        Line(
            line,
            month,
            panel.get((line, month), 0.0),
            *totals.get((line, month), none),
            explanation=explanations.get((line, month)),
        )
        for line, month in keys
    )


def check(rows: tuple[Line, ...]) -> Check:
    """PASS when every month that has a control total agrees or is explained; FAIL while one is open; NOTE without
    totals."""
    name = "agrees with the general ledger"
    told = [row for row in rows if row.ledger is not None]
    if not told:
        return Check(
            name, "NOTE", "No control total of the general ledger was loaded or typed, so nobody has compared."
        )
    open_ones = [row for row in told if row.state == "unexplained"]
    explained = sum(row.state == "explained" for row in told)
    agreeing = len(told) - len(open_ones) - explained
    tail = f"; {explained} differ and are explained" if explained else ""
    if open_ones:
        return Check(
            name,
            "FAIL",
            f"{len(open_ones)} of {len(told)} monthly totals differ from the general ledger and nobody "
            f"has explained why{tail}. Explain each of them before anybody signs.",
        )
    return Check(
        name,
        "PASS",
        f"{words.count(agreeing)} of {words.count(len(told))} monthly totals agree with the general "
        f"ledger to the cent{tail}.",
    )
