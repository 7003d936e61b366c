"""From last year's margin to this year's: the change in what the work brought, the change in its cost, and the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cxroi.terms import Array, MarginDraws, MarginPath, weakest
from cxroi.value.base.figure import Basis, Figure, ranged, recorded, refusal
from cxroi.value.base.periods import Period
from cxroi.value.initiatives.initiative import InitiativeValue


@dataclass(frozen=True)
class Recorded:
    """What was recorded of one period (money): margin of all customers, and all costs of CX work."""

    period: Period
    margin: float
    cost: float

    @property
    def after_cost(self) -> float:
        return self.margin - self.cost


@dataclass(frozen=True)
class Change:
    """Steps that add up exactly: before + retention + spend + cost_to_serve + programme_cost + unattributed = now.

    Each is what the booked initiatives brought in the later period less what they brought in the earlier one;
    `programme_cost` positive where less was spent on CX work. `unattributed` is the rest: prices, markets, everything
    else.
    """

    before: Figure
    retention: Figure
    spend: Figure
    cost_to_serve: Figure
    programme_cost: Figure
    unattributed: Figure
    now: Figure


Part = tuple[float, tuple[Array, Array]]


def change(
    values: Sequence[InitiativeValue],
    earlier: Recorded,
    later: Recorded,
    n: int,
    service: Mapping[str, MarginPath] | None = None,
) -> Change:
    """The bridge between two periods of the same length over all booked initiatives, in one set of worlds.

    Refused with the reason where nothing is booked or the data do not cover both periods; the recorded ends stand.
    """
    ends = (
        recorded(earlier.after_cost, n, "money", "Recorded margin of the year before less the costs of CX work."),
        recorded(later.after_cost, n, "money", "Recorded margin of the year less the costs of CX work."),
    )
    cost = recorded(
        earlier.cost - later.cost, n, "money", "What was spent on CX work the year before less what was spent now."
    )
    booked = [value for value in values if value.booked]
    reason = _withheld(booked, earlier.period, later.period)
    if reason:
        none = refusal(reason, "money", n)
        return Change(ends[0], none, none, none, cost, none, ends[1])
    periods = (earlier.period, later.period)
    retention, spend = (_moved([value.path for value in booked], periods, name) for name in ("retention", "spend"))
    served = [service[value.initiative_id] for value in booked if service and value.initiative_id in service]
    serving = _moved(served, periods, "spend") if served else (0.0, (np.zeros(1), np.zeros(1)))
    spend = (spend[0] + serving[0], _added(spend[1], serving[1], 1.0))
    words = "Booked initiatives: what they brought this year less the year before."
    basis = Basis(weakest([value.grade for value in booked]), n, words)
    moved = later.margin - earlier.margin
    rest = moved - retention[0] - spend[0] + serving[0]
    worlds = _added(_added(_added((np.zeros(1), np.zeros(1)), retention[1], -1), spend[1], -1), serving[1], 1.0)
    saved = (
        ranged(-serving[0], tuple(-world for world in serving[1]), "money", basis)
        if served
        else recorded(0.0, n, "money", "Cost to serve was not estimated apart: it is inside the spend part.")
    )
    other = Basis(
        basis.grade, n, "The change of margin that booked CX work does not explain: prices, market, everything else."
    )
    return Change(
        ends[0],
        ranged(*retention, "money", basis),
        ranged(*spend, "money", basis),
        saved,
        cost,
        ranged(rest, tuple(moved + world for world in worlds), "money", other),
        ends[1],
    )


def _withheld(booked: Sequence[InitiativeValue], earlier: Period, later: Period) -> str | None:
    if not earlier.complete or not later.complete or earlier.months != later.months:
        return f"the data cover {earlier.months} of the 12 months before; 24 months are needed to compare two years"
    return None if booked else "no initiative of grade A or B can be booked, so the whole change is unattributed"


def _moved(paths: Sequence[MarginPath], periods: tuple[Period, Period], name: str) -> Part:
    """Sum over paths of the later period less the earlier one, plain and with earlier trends carried on."""
    point, plain, trended = 0.0, np.zeros(1), np.zeros(1)
    for path in paths:
        if path.plain is None:
            continue
        value, world = _between(path, path.plain, periods, name)
        point, plain = point + value, plain + world
        trended = trended + (world if path.trended is None else _between(path, path.trended, periods, name)[1])
    return point, (plain, trended)


def _between(path: MarginPath, draws: MarginDraws, periods: tuple[Period, Period], name: str) -> tuple[float, Array]:
    months = np.asarray(path.months)
    sign = np.zeros(len(months))
    for period, weight in zip(periods, (-1.0, 1.0), strict=True):
        sign[(months >= period.first) & (months <= period.last)] += weight
    return float(getattr(draws, name) @ sign), np.asarray(getattr(draws, f"{name}_draws") @ sign)


def _added(one: tuple[Array, Array], other: tuple[Array, Array], weight: float) -> tuple[Array, Array]:
    return one[0] + weight * other[0], one[1] + weight * other[1]
