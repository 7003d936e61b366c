"""A business case from typed numbers alone: break-even and worth by the promise's own formula, the range from typed
ranges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from cxroi.errors import UsageError
from cxroi.terms import Array
from cxroi.value.base.discounting import npv, payback_months, roi
from cxroi.value.base.draws import N_DRAWS, share_above, stated_draws
from cxroi.value.base.figure import Basis, Figure, ranged, refusal
from cxroi.value.initiatives.promise import Plan
from cxroi.words import NOT_BACK, months

WIDEST = 1e12
MOST_MONTHS = 120
TYPED = "Typed, not measured: an assumption, not a result."
Range = tuple[float, float | None, float | None]


@dataclass(frozen=True)
class QuickCase:
    """What somebody typed. `effect`: extra margin as a share of the margin of a customer reached (value, low, high).

    `reach`: customers reached when fully rolled out, evenly over `ramp` months; `price`: their margin a month without
    it; `discount` a year; money in one currency.
    """

    reach: Range
    price: Range
    effect: Range
    ramp: int
    months: int
    one_off: float
    monthly: float
    discount: float

    def plan(self) -> Plan:
        """The case as a promise, month 1 its first."""
        return Plan(1, self.months, self.reach[0], self.ramp, self.effect[0], self.price[0], self.one_off, self.monthly)


@dataclass(frozen=True)
class QuickWorth:
    """Figures of one case, all grade E. `break_even`: effect at which net value is zero; `net_path` (T,): net flow by
    month."""

    margin: Figure
    cost: Figure
    npv: Figure
    roi: Figure
    payback: Figure
    break_even: Figure
    chance: Figure
    net_path: Array


def quick_worth(case: QuickCase) -> QuickWorth:
    """Value of a typed case; UsageError where a number makes no sense. Draws are seeded: the same case gives the same
    range."""
    _checked(case)
    plan, months = case.plan(), range(1, case.months + 1)
    margin = np.array([plan.margin(month) for month in months])
    cost = np.array([plan.cost(month) for month in months])
    worlds = _scale(case)[:, None] * margin
    basis = Basis("E", round(case.reach[0]), f"{TYPED} Discounted at {case.discount:.1%} a year.")
    present, spent = npv(worlds - cost, case.discount), float(npv(cost, case.discount))
    point = float(npv(margin - cost, case.discount))
    paid = payback_months(worlds - cost)
    return QuickWorth(
        _ranged(float(margin.sum()), worlds.sum(axis=1), "money", basis),
        Figure(float(cost.sum()), None, None, "E", basis.n, "money", TYPED),
        _ranged(point, present, "money", basis),
        _roi((margin, worlds), (cost, spent), case, basis),
        _payback(margin - cost, paid, case, basis),
        _break_even(case, float(npv(margin, case.discount)), spent, basis),
        Figure(
            share_above(present),
            None,
            None,
            "E",
            basis.n,
            "probability",
            "Share of the draws with net value above zero.",
        ),
        margin - cost,
    )


def _ranged(point: float, draws: Array, unit: str, basis: Basis) -> Figure:
    """A figure with the range of its draws; without one where nothing typed has a range."""
    figure = ranged(point, (draws,), unit, basis)
    if figure.low is None or figure.high is None or figure.high - figure.low > 1e-9 * max(abs(point), 1e-9):
        return figure
    return replace(figure, low=None, high=None)


def _scale(case: QuickCase, names: tuple[str, ...] = ("reach", "price", "effect")) -> Array:
    """(D,) worlds of margin against the typed values: each range drawn on its own. A promise is a product, so they
    multiply."""
    total = np.ones(N_DRAWS)
    for name in names:
        stated: Range = getattr(case, name)
        total = total * (_drawn(name, stated) / stated[0])
    return np.asarray(total)


def _drawn(name: str, stated: Range) -> Array:
    """(D,) worlds of one typed number; those of customers and margin end at zero."""
    return stated_draws(f"quickcase/{name}", stated, (-WIDEST if name == "effect" else 0.0, WIDEST), N_DRAWS)


def _roi(flows: tuple[Array, Array], costs: tuple[Array, float], case: QuickCase, basis: Basis) -> Figure:
    if costs[1] <= 0:
        return refusal("no cost was typed, so there is nothing to divide by", "ratio", basis.n)
    point = roi(npv(flows[0], case.discount), costs[1])
    return _ranged(float(point), roi(npv(flows[1], case.discount), costs[1]), "ratio", basis)


def _payback(net: Array, paid: Array, case: QuickCase, basis: Basis) -> Figure:
    month = float(payback_months(net))
    if month > case.months:
        return replace(refusal(f"it {NOT_BACK} {months(case.months, None)}", "months", basis.n), within=case.months)
    return _ranged(month, paid, "months", basis)


def _break_even(case: QuickCase, present: float, spent: float, basis: Basis) -> Figure:
    """The effect at which net value is zero: margin is in proportion to the effect. Its range is that of reach and
    margin."""
    if spent <= 0:
        return refusal("no cost was typed, so any effect above zero pays", "share", basis.n)
    point = case.effect[0] * spent / present
    return _ranged(point, point / _scale(case, ("reach", "price")), "share", basis)


def _checked(case: QuickCase) -> None:
    numbers = [
        v
        for part in (case.reach, case.price, case.effect, (case.one_off, case.monthly, case.discount))
        for v in part
        if v is not None
    ]
    if not all(isfinite(number) and abs(number) <= WIDEST for number in numbers):
        raise UsageError("every number must be finite and at most a million millions")
    if case.reach[0] < 1:
        raise UsageError("fewer than one customer is reached: state more customers, or a larger share of them")
    if case.price[0] <= 0 or case.effect[0] == 0:
        raise UsageError("the margin must be above zero, and the effect other than zero")
    if min(case.one_off, case.monthly) < 0 or not 0 <= case.discount < 10:
        raise UsageError("costs must not be below zero, and the rate must lie between 0 and 10")
    if not (1 <= case.months <= MOST_MONTHS and 1 <= case.ramp <= MOST_MONTHS):
        raise UsageError(f"months must lie between 1 and {MOST_MONTHS}")
    for value, low, high in (case.reach, case.price, case.effect):
        if (low is None) != (high is None) or (low is not None and high is not None and not low <= value <= high):
            raise UsageError("a range needs both ends and must hold its value")
    if any(low is not None and low <= 0 for _, low, _ in (case.reach, case.price)):
        raise UsageError("the low ends of customers and margin must be above zero")
    if any(float(_drawn(name, getattr(case, name)).min()) <= 0 for name in ("reach", "price")):
        raise UsageError("the range of customers or margin is so wide that it holds zero: raise its low end")
