"""What a figure is, said once by its maker, and where it stands, so that it is found again; nobody guesses either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ALL = "all"
Sense = Literal["effect", "level", "difference", "share", "chance", "forecast", "count", "ratio"]
Money = Literal["", "margin", "revenue", "cost", "amount"]
Gate = Literal["", "health"]
Meaning = Literal["", "answer", "felt", "neither", "least"]
"""What a step within customers stands for: the answer; what customers feel now; neither clearly; the plain slope, a
lower bound."""
Design = Literal["", "randomised", "staggered", "one region", "chosen by customers"]


@dataclass(frozen=True)
class Place:
    """Where a finding stands: "path@period#segment". For finding it again, never for telling what it is."""

    path: str
    period: str = ALL
    segment: str = ALL

    @staticmethod
    def of(finding_id: str) -> Place:
        """The one reading of an id, beside its one making."""
        path, _, rest = finding_id.partition("@")
        period, _, segment = rest.partition("#")
        return Place(path, period or ALL, segment or ALL)

    @property
    def id(self) -> str:
        return f"{self.path}@{self.period}{'' if self.segment == ALL else f'#{self.segment}'}"

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.path.split("/"))

    @property
    def key(self) -> str:
        return self.parts[-1]

    @property
    def both(self) -> tuple[str, ...]:
        """The two that a figure of a pair is of ("pair/x+y" -> x, y)."""
        return tuple(self.key.split("+"))

    @property
    def series(self) -> str:
        """The path without its last part: what the points of one line of a chart share."""
        return "/".join(self.parts[:-1])

    def under(self, path: str) -> bool:
        """True where the path begins with these whole parts ("fact" or "fact/units", never "fa")."""
        wanted = tuple(part for part in path.split("/") if part)
        return self.parts[: len(wanted)] == wanted


@dataclass(frozen=True)
class Nature:
    """What a figure is, said by its maker and carried by the finding; nothing else decides words, gates or coverage.

    `sense`:
    - effect: what something brings, compared with its absence; no clear effect where the range holds zero.
    - level: where something stands at a time, on a curve, a path or a ladder; zero inside the range says nothing of it.
    - difference: one amount less another of the same kind: net value is margin less cost, and a share that is the
      difference of two shares is told in points, never in per cent. Not told apart where the range holds zero.
    - share: a part of a whole, or a rate of a year; told in per cent.
    - chance: a probability of draws, told as "63 in 100".
    - forecast: what lies ahead and is not measured yet; "should bring", never "earned".
    - count: a number of things; zero is a number like any other.
    - ratio: one amount divided by another (return on cost, times as wide).

    `money`: what an amount of money is: margin, revenue, cost, an amount as loaded, or nothing (no money).
    `scores`: computed from answers. `family`: whose measured coverage holds for its range (`cxroi/checks/coverage.py`);
    empty where none was measured. `design`: how an initiative reached customers; with it the coverage is told at every
    grade. `booked`: a sum over all that is booked, as the headline counts it. `dated`: its sentence says the period;
    False where its name says the time it is for. `meaning`: what a step of an answer stands for, see Meaning.
    """

    sense: Sense
    money: Money = ""
    scores: bool = False
    family: str = ""
    design: Design = ""
    booked: bool = False
    dated: bool = True
    meaning: Meaning = ""


def split_segment(segment: str) -> tuple[str, str]:
    """(column, value) of a cut "<column>=<value>"; ("", "") for everybody."""
    column, known, value = segment.partition("=")
    return (column, value) if known else ("", "")
