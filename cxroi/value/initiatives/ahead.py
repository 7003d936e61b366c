"""What those who have an initiative should bring from here on: S1 m1 - S0 m0 carried on month by month, in worlds.

Customers kept so far stay as those without it do; effects go on for exposures in force only (method-rules.md 1 and 2).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cxroi.terms import Array
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.initiatives.decay import Decay


@dataclass(frozen=True)
class Having:
    """Customers who had it and are still there after the last data month, by launch date and end.

    `since` (K,) months since launch in the last data month; `ends` (K,) months ahead that their exposure still runs: 0
    = ended, infinite = open; `customers` (K,). `margin`: recent margin of an active one a month; `leaving`: recent
    monthly chance of leaving without it. `gone`: why nobody has it any more, empty where somebody has.
    """

    since: Array
    ends: Array
    customers: Array
    margin: float
    leaving: float
    gone: str = ""

    @property
    def in_force(self) -> int:
        """Customers who have it now."""
        return int(self.customers[self.ends > 0].sum())

    def alike(self, since: int) -> Having:
        """The same customers where months are known by the calendar only: all `since` so many months, by their end."""
        ends = np.unique(self.ends)
        people = np.asarray([self.customers[self.ends == end].sum() for end in ends])
        return replace(self, since=np.full(len(ends), float(since)), ends=ends, customers=people)

    @property
    def mean_since(self) -> float:
        """Months since launch of the average customer who has it now."""
        now = np.where(self.ends > 0, self.customers, 0.0)
        return float(now @ self.since / now.sum()) if now.sum() else 0.0


@dataclass(frozen=True)
class Effects:
    """Worlds of both effects: on monthly margin while active, and on the monthly chance of leaving."""

    spend: Decay
    leaving: Decay


@dataclass(frozen=True)
class Outlook:
    """What can be said of the months after the data: who has it, and how its effects changed so far.

    `refused`: why nothing can be said; `effects` None: nobody has it any more, customers kept so far still count.
    `rising`: it was still growing, so that it counts at the level of its last six months.
    """

    having: Having
    effects: Effects | None = None
    refused: str | None = None
    rising: bool = False

    @property
    def ended(self) -> bool:
        """True where nobody has it any more."""
        return bool(self.having.gone)

    def told(self, assumptions: Assumptions) -> str:
        """How the months ahead are counted, as the method of every figure that holds them."""
        if self.ended:
            return (
                f"{self.having.gone[:1].upper()}{self.having.gone[1:]}: nothing goes on. Counted is what customers "
                "kept by then still bring, who leave as those without it do."
            )
        fade = assumptions.fade_per_year
        typed = "" if fade.is_default else f", and to it fading by {fade.value:.0%} a year from today ({fade.owner})"
        still = " Still rising: counted at the level of its last six months." if self.rising else ""
        return (
            "Those who have it now, each month's own effect carried on: from its measured decay going on to it "
            f"stopping today{typed}; customers leave as they do.{still}"
        )


def carried(having: Having, effects: Effects | None, kept: Array, months: int) -> tuple[Array, Array]:
    """Margin of each of `months` ahead, (D, H) twice: the decay goes on, and it stops today.

    `kept` (D,): customers still there at the end of the data who would have left. Without effects only they count.
    """
    share = (1 - having.leaving) ** np.arange(months)
    now = having.ends > 0
    if effects is None or not now.any():
        after = kept[:, None] * share * having.margin
        return after, after
    since, people = having.since[now], having.customers[now]
    running = np.asarray(np.arange(1, months + 1) <= having.ends[now][:, None], dtype=np.float64)
    today = effects.spend.today(since) @ people / people.sum()
    without = having.margin - today
    goes_on = kept[:, None] * share * without[:, None]
    stops = goes_on.copy()
    for k, n in enumerate(people):
        for total, way in ((goes_on, Decay.goes_on), (stops, Decay.stops)):
            spend, leaves = (
                way(one, since[k : k + 1], months)[:, 0] * running[k] for one in (effects.spend, effects.leaving)
            )
            np.add(total, n * _added(spend, leaves, without, having.leaving), out=total)
    return goes_on, stops


def newcomer(having: Having, effects: Effects, months: int) -> tuple[Array, Array]:
    """Margin of each month of one customer who gets it now, (D, H) twice: its effect fades as measured; or only as far
    as it has faded for those who have it, and stays there."""
    since = np.arange(months, dtype=np.float64)
    today = having.customers[having.ends > 0] if (having.ends > 0).any() else having.customers
    when = having.since[having.ends > 0] if (having.ends > 0).any() else having.since
    without = having.margin - effects.spend.today(when) @ today / max(today.sum(), 1e-9)
    goes_on, stops = (
        _added(effects.spend.at(month), effects.leaving.at(month), without, having.leaving)
        for month in (since, np.minimum(since, having.mean_since))
    )
    return goes_on, stops


def _added(spend: Array, leaves: Array, without: Array, leaving: float) -> Array:
    """(D, H) margin that a customer's effects still add: (S1 - S0) m0 + S1 (m1 - m0), S from 1 at the end of the
    data."""
    staying = np.clip(1 - leaving - leaves, 0.0, 1.0)
    there = np.cumprod(np.concatenate([np.ones_like(staying[:, :1]), staying[:, :-1]], axis=1), axis=1)
    alone = (1 - leaving) ** np.arange(spend.shape[1])
    return np.asarray((there - alone) * without[:, None] + there * spend)


def faded(stops: Array, fade: Array) -> Array:
    """The third world, a person's word: today's level (`stops`, (D, H)) fading by `fade` (D,) a year."""
    years = np.arange(1, stops.shape[1] + 1) / 12
    return np.asarray(stops * (1 - fade[:, None]) ** years)
