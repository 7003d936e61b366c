"""Adding up: Booked (A and B), Supported (C), Claimed (D and E), in one set of worlds (method.md sections 1, 5 and
6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cxroi.errors import DesignError
from cxroi.terms import Array, Grade, weakest
from cxroi.value.base.figure import Basis, Figure, ranged, recorded, refusal
from cxroi.value.base.periods import Period
from cxroi.value.initiatives.costs import Costs, monthly, with_running
from cxroi.value.initiatives.flows import Flows
from cxroi.value.initiatives.initiative import NO_COST, InitiativeValue, Market, PeriodValue
from cxroi.value.initiatives.money import payback_figure
from cxroi.value.initiatives.priced import NO_RATE
from cxroi.value.initiatives.recommendation import standing


@dataclass(frozen=True)
class Counts:
    """How many initiatives: `gains`, `losses`, `unclear` among those measured at A or B (10 % false discoveries),
    `refused`."""

    total: int
    measured: int
    gains: int
    losses: int
    unclear: int
    refused: int


@dataclass(frozen=True)
class Totals:
    """The totals of one period. `gross` refused = no earned figure can be booked yet; costs stand even then.

    Booked gross = every A and B estimate whatever its sign; net = gross less all costs of the period. `prudence`: clear
    losses that failed a check, beside them and never netted. `parts`: earned point of each booked initiative; they sum
    to
    gross.
    `worlds`: draws (D,) of gross, plain and with earlier trends carried on.
    """

    period: Period
    gross: Figure
    net: Figure
    cost: Figure
    prudence: Figure
    supported: Figure
    claimed: Figure
    kept: Figure
    counts: Counts
    parts: tuple[tuple[str, float], ...]
    worlds: tuple[Array, ...]


def summed(values: Sequence[PeriodValue]) -> tuple[float, tuple[Array, ...]]:
    """Sum of earned points and of draws, world by world: all plain; and, where any has it, all with the earlier
    trend."""
    point = float(sum(value.earned.point or 0.0 for value in values))
    lengths = {len(world) for value in values for world in value.worlds}
    if len(lengths) > 1:
        raise DesignError(
            "The initiatives were drawn with different numbers of draws, so they cannot be added world by world."
        )
    plain = np.sum([value.worlds[0] for value in values], axis=0)
    if all(len(value.worlds) == 1 for value in values):
        return point, (plain,)
    return point, (plain, np.sum([value.worlds[-1] for value in values], axis=0))


def totals(values: Sequence[InitiativeValue], costs: Costs, period: Period, n_customers: int) -> Totals:
    """Totals of one period over all initiatives; `n_customers`: distinct customers exposed to any of them.

    The draws of all initiatives share their index (one index = one world), so that the range keeps their correlation.
    """
    key, n = period.key, n_customers
    cost = _cost(costs, period, n)
    booked = [value for value in values if value.booked and _in(value, key).worlds]
    gross, net, kept, worlds = _booked(booked, (cost, costs.all_of(period)), key, n) or _none(values, n)
    none = NO_RATE if _in_revenue(values) else "There is none in this period."
    losses = [
        value for value in values if not value.booked and value.refused is None and _clear_loss(_in(value, key).earned)
    ]
    claimed = _graded(values, ("D", "E"))
    return Totals(
        period,
        gross,
        net,
        cost,
        _total(losses, key, n, "Clear losses that failed a check: shown for prudence, never netted.", none),
        _supported(values, key, n, none),
        _total(claimed, key, n, "Grades D and E: claimed, without a comparison that holds.", none),
        kept,
        counts(values),
        tuple((value.initiative_id, float(_in(value, key).earned.point or 0)) for value in booked),
        worlds,
    )


Booked = tuple[Figure, Figure, Figure, tuple[Array, ...]]
"""Gross, net of all costs, customers kept, and the draws of gross by world."""


def _cost(costs: Costs, period: Period, n: int) -> Figure:
    if not costs.known:
        return refusal(NO_COST, "money", n)
    how = "All costs of the period: every initiative at any grade, and overhead."
    return recorded(costs.all_of(period), n, "money", how)


def _booked(booked: Sequence[InitiativeValue], costs: tuple[Figure, float], key: str, n: int) -> Booked | None:
    """What is booked, before and after all costs; None where nothing is."""
    if not booked:
        return None
    cost, spent = costs
    gross = _total(booked, key, n, "Every estimate of grade A or B in the period, gains, nulls and losses.")
    point, worlds = summed([_in(value, key) for value in booked])
    less = Basis(gross.grade, n, "Booked gross less all costs of the period.")
    after = tuple(world - spent for world in worlds)
    net = cost if cost.refused else ranged(point - spent, after, "money", less)
    return gross, net, _kept([_in(value, key).kept for value in booked], booked, key, n), worlds


def _none(values: Sequence[InitiativeValue], n: int) -> Booked:
    none = refusal(_nothing_booked(values), "money", n)
    return none, none, replace(none, unit="customers"), ()


def counts(values: Sequence[InitiativeValue]) -> Counts:
    """Gains and losses among booked initiatives since launch: the range excludes zero and it stands at 10 % false
    discoveries."""
    stands = standing(values)
    booked = [value for value in values if value.booked]
    clear = [value.periods["since_launch"].earned for value in booked if stands[value.initiative_id]]
    gains = sum(figure.low is not None and figure.low > 0 for figure in clear)
    losses = sum(figure.high is not None and figure.high < 0 for figure in clear)
    refused = sum(value.refused is not None for value in values)
    return Counts(len(values), len(booked), gains, losses, len(booked) - gains - losses, refused)


def programme_payback(values: Sequence[InitiativeValue], market: Market, n_customers: int) -> Figure:
    """Months from the first launch until booked margin (earned, then expected) has paid ALL costs, overhead
    included."""
    parts = [value.flows for value in values if value.booked and value.flows is not None]
    rows = market.costs.rows
    if not parts:
        return refusal(_nothing_booked(values), "months", n_customers)
    launch = min(part.launch for part in parts)
    first = min([launch, *(row.month for row in rows if row.month <= market.last_month)])
    months = np.arange(first, int(max(part.months[-1] for part in parts)) + 1, dtype=np.float64)
    benefit, worlds = _aligned(parts, months)
    cost = _programme_cost(parts, market, months)
    if float(np.sum(cost)) <= 0:
        return refusal("No cost was loaded that margin has to earn back.", "months", n_customers)
    money = Flows(months, launch, market.last_month, benefit, worlds, cost, np.zeros(len(months)))
    grade = weakest([value.grade for value in values if value.booked])
    basis = Basis(
        grade, n_customers, "First month since the first launch in which booked margin has paid all costs of CX work."
    )
    return payback_figure(benefit - cost, tuple(world - cost for world in worlds), money, basis)


def _aligned(parts: Sequence[Flows], months: Array) -> tuple[Array, tuple[Array, ...]]:
    """Benefits (T,) and worlds (D, T) of several initiatives on common months."""
    benefit = np.zeros(len(months))
    n_worlds = max(len(part.worlds) for part in parts)
    worlds = [np.zeros((len(parts[0].worlds[0]), len(months))) for _ in range(n_worlds)]
    for part in parts:
        start = int(part.months[0] - months[0])
        window = slice(start, start + len(part.months))
        benefit[window] += part.benefit
        for index, world in enumerate(worlds):
            world[:, window] += part.worlds[index % len(part.worlds)]
    return benefit, tuple(worlds)


def _programme_cost(parts: Sequence[Flows], market: Market, months: Array) -> Array:
    """All costs to the last data month; after it the costs of what is booked, and overhead as it runs."""
    costs, ahead = market.costs, months > market.last_month
    cost = costs.monthly(months)
    running = monthly(with_running(costs.overhead_rows, market.last_month, int(months[-1])), months)
    cost[ahead] = running[ahead] if costs.overhead_rows else costs.overhead_per_year / 12
    for part in parts:
        later = part.months > market.last_month
        cost[(part.months[later] - months[0]).astype(int)] += part.cost[later]
    return cost


def _in(value: InitiativeValue, key: str) -> PeriodValue:
    return value.periods[key]


def _graded(values: Sequence[InitiativeValue], grades: tuple[Grade, ...]) -> list[InitiativeValue]:
    return [value for value in values if value.refused is None and value.grade in grades]


def _clear_loss(earned: Figure) -> bool:
    return earned.high is not None and earned.high < 0


def _total(values: Sequence[InitiativeValue], key: str, n: int, method: str, none: str = "") -> Figure:
    """Sum of several initiatives in a period, refused for the reason `none` when none has a figure there."""
    with_figure = [value for value in values if _in(value, key).worlds]
    if not with_figure:
        return refusal(none, "money", n, method=method)
    point, worlds = summed([_in(value, key) for value in with_figure])
    return ranged(point, worlds, "money", Basis(weakest([value.grade for value in with_figure]), n, method))


def _supported(values: Sequence[InitiativeValue], key: str, n: int, none: str) -> Figure:
    """Estimates of grade C, and the months of booked ones that history cannot support at B."""
    method = "Estimates of grade C, and months of booked ones beyond their history: supported by data, not booked."
    whole = [_in(value, key) for value in _graded(values, ("C",)) if _in(value, key).worlds]
    months = [_in(value, key) for value in values if value.booked and _in(value, key).later_worlds]
    if not whole and not months:
        return refusal(none, "money", n, method=method)
    later = [replace(part, earned=part.later or part.earned, worlds=part.later_worlds) for part in months]
    point, worlds = summed([*whole, *later])
    return ranged(point, worlds, "money", Basis("C", n, method))


def _kept(figures: Sequence[Figure], values: Sequence[InitiativeValue], key: str, n: int) -> Figure:
    """Customers kept at the period's end over booked initiatives, from their own draws."""
    point = float(sum(figure.point or 0.0 for figure in figures))
    last = values[0].periods[key].period.last
    worlds = []
    for trended in (False, True):
        total = None
        for value in values:
            draws = value.path.trended if trended and value.path.trended is not None else value.path.plain
            if draws is None:
                continue
            end = int(np.flatnonzero(np.asarray(value.path.months) <= last)[-1])
            total = draws.kept_draws[:, end] + (0 if total is None else total)
        worlds.append(np.asarray(total))
    method = "Customers still active at the end of the period who would have left; booked initiatives only."
    return ranged(point, tuple(worlds), "customers", Basis(weakest([value.grade for value in values]), n, method))


def _in_revenue(values: Sequence[InitiativeValue]) -> bool:
    """True where initiatives are known in revenue only, for want of a margin rate."""
    return any(value.refused == NO_RATE for value in values)


def _nothing_booked(values: Sequence[InitiativeValue]) -> str:
    if _in_revenue(values):
        return NO_RATE
    refused = sum(value.refused is not None for value in values)
    lower = len(values) - refused - sum(value.booked for value in values)
    if not values:
        return "no initiative is loaded. Load initiatives with their exposures."
    many = "the one initiative" if len(values) == 1 else f"none of the {len(values)} initiatives"
    would = "More history before launch or a random holdout at the next launch would change that."
    if refused == len(values):
        return f"{many} can{'not' if len(values) == 1 else ''} be measured here. {would}"
    if refused + lower == len(values):
        reach = "does not reach" if len(values) == 1 else "reaches"
        return f"{many} {reach} grade A or B, {refused} have no figure at all. {would}"
    return (
        f"{len(values) - refused - lower} of {len(values)} initiatives reach grade A or B, but none of them in "
        "this period."
    )
