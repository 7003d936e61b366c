"""What makes a shape: how customers are bound, how their money comes, what moves them, how work reaches them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from zlib import crc32

import numpy as np

from cxroi.demo.planted.rollout import generator

Bound = Literal["monthly", "yearly", "orders"]
Acts = Literal["answer", "felt", "mood"]
Way = Literal["spend", "stay"]


@dataclass(frozen=True)
class Spec:
    """One shape. Money is margin a customer and month; chances of leaving are logits of a month, of a year where
    contracts are yearly.

    `tail`: spread of the logarithm of one payment; `acts`: what moves behaviour, the last answer, what is felt now, or
    nothing (a mood then moves answers and money alike); `ask`: months between questions; `fades`: half-life of an
    effect in months; `ends`: months after its first launch at which an initiative stops; `anticipates`: customers wait
    in the two months before; `uptake`: share of those assigned who use it; `worst`: a null launched where answers were
    worst, when a shock had hit answers and money of those teams; `back`: chance a month that one who left returns.
    """

    name: str
    words: str
    bound: Bound = "monthly"
    units: int = 1_800
    months: int = 36
    teams: int = 60
    regions: int = 6
    level: float = 40.0
    spread: float = 0.4
    noise: float = 0.2
    tail: float = 0.0
    leaving: float = -3.9
    season: float = 0.05
    price: float = 0.0
    recession: float = 0.0
    acts: Acts = "answer"
    ask: int = 1
    answer_noise: float = 0.5
    fades: float | None = None
    ends: int | None = None
    anticipates: bool = False
    uptake: float = 1.0
    by_region: bool = False
    worst: bool = False
    back: float = 0.0
    refunds: float = 0.0
    trial: Way = "spend"
    staggered: Way = "spend"
    inactivity: int | None = None

    def stream(self, seed: int, part: int) -> np.random.Generator:
        """A stream of random numbers of this shape's own: no two shapes share a draw."""
        return generator(seed, crc32(self.name.encode()), part)


_ORDERS = {"bound": "orders", "leaving": -4.2, "noise": 0.1, "inactivity": 6}
FAMILY: dict[str, Spec] = {
    one.name: one
    for one in (
        Spec("monthly", "monthly contracts", trial="stay"),
        Spec(
            "yearly",
            "600 accounts with yearly contracts and lumpy invoices",
            bound="yearly",
            units=600,
            level=900.0,
            spread=0.9,
            leaving=-1.9,
        ),
        Spec("orders", "orders without a contract, with heavy tails", tail=1.0, spread=0.7, **_ORDERS),  # type: ignore[arg-type]
        Spec("season", "a strong season, a price rise and a recession", season=0.35, price=0.15, recession=0.2),
        Spec("fading", "effects that fade within half a year", fades=4.0),
        Spec("ending", "initiatives that end", ends=8),
        Spec("waiting", "customers who wait for a launch before it comes", anticipates=True),
        Spec("uptake", "random tests that six of ten use", uptake=0.6),
        Spec("worst-first", "work launched where answers were worst", worst=True),
        Spec("mood", "a mood that moves answers and money alike", acts="mood"),
        Spec("felt", "what is felt acts, and answers are old", acts="felt", ask=6, answer_noise=1.0),
        Spec("few-regions", "work launched in eight regions", regions=8, by_region=True, staggered="stay"),
        Spec("returning", "customers who leave and come back", back=0.06, leaving=-3.4),
        Spec("refunds", "refunds larger than a month's money", refunds=0.05),
        Spec("large-money", "money of a hundred million a customer and month", level=1e8, spread=0.7),
        Spec("orders-fading", "orders without a contract, effects that fade", tail=0.7, fades=4.0, **_ORDERS),  # type: ignore[arg-type]
    )
}
"""The shapes by name; the demo's subscription ("demo") stands beside them in its own generator."""
