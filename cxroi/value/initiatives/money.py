"""NPV, ROI, payback, IRR and what is still expected, from one initiative's flows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cxroi.checks.thresholds import IRR_DEFINED, IRR_TELLING
from cxroi.terms import Array, Grade, weakest
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.discounting import after_tax, discount_factors, irr, npv, payback_months, roi, sign_changes
from cxroi.value.base.draws import share_above
from cxroi.value.base.figure import Basis, Figure, ranged, refusal
from cxroi.value.initiatives.flows import Flows
from cxroi.words import NOT_BACK, months

FIRST_MONTH = "First month since launch with all"
PAY_BACK = "Lower its cost, reach more customers at the same cost, or state a longer horizon in the assumptions."
NO_RATE = "Look at net value and payback instead."


@dataclass(frozen=True)
class Worth:
    """Money in time. `npv` and `roi`: dated at launch, earned and expected; `roi_to_date`: earned only.

    `npv_decision`: dated at the end of the data, sunk cost left out. `expected`: margin from the last month to the
    horizon, undiscounted. `probability`: that NPV at the hurdle rate is above zero, low and high over all worlds.
    """

    npv: Figure
    npv_decision: Figure
    roi: Figure
    roi_to_date: Figure
    payback: Figure
    payback_discounted: Figure
    irr: Figure
    expected: Figure
    probability: Figure

    @staticmethod
    def refused(reason: str, n: int) -> Worth:
        """Every figure refused with one reason."""
        return Worth(
            *(
                refusal(reason, unit, n)
                for unit in ("money", "money", "ratio", "ratio", "months", "months", "share", "money", "share")
            )
        )


def worth(money: Flows, assumptions: Assumptions, grade: Grade, n: int, how: str) -> Worth:
    """All figures of money in time of one initiative. Earlier and later months at most grade C once they hold expected
    ones; `how` these are counted, in words. Where nothing can be said of them, only what the data hold has a figure."""
    ahead = not bool(np.all(money.measured))
    tax = " after tax" if assumptions.after_tax.value else ""
    later = Basis(
        weakest([grade, "C"]) if ahead else grade,
        n,
        f"From launch to {assumptions.horizon} months after it: earned and expected{tax}, flows at mid-month,"
        f" discounted at {assumptions.discount_rate.value:.1%} a year ({assumptions.discount_rate.owner}). {how}",
    )
    today = money.after(money.last)
    plain = Basis(grade, n, f"{FIRST_MONTH} costs earned back{tax}.")
    discounted = Basis(grade, n, f"{FIRST_MONTH} costs and interest earned back{tax}.")
    found = Worth(
        npv=_npv(money, assumptions, later),
        npv_decision=_decision(today, assumptions, later),
        roi=_roi(money, assumptions, later),
        roi_to_date=_roi(money.until(money.last), assumptions, Basis(grade, n, "Earned to date only.")),
        payback=_payback(money, assumptions, plain, False),
        payback_discounted=_payback(money, assumptions, discounted, True),
        irr=_irr(money, assumptions, later),
        expected=_expected(today, later, (assumptions, how)),
        probability=_probability(money, assumptions, later),
    )
    return found if money.unknown is None or not ahead else _to_date(found, money, assumptions, (plain, discounted))


def _to_date(found: Worth, money: Flows, assumptions: Assumptions, bases: tuple[Basis, Basis]) -> Worth:
    """What the data alone hold: nothing of the months ahead, and a payback only where it was reached already."""
    reason, so_far = money.unknown or "", money.until(money.last)
    paid = [_payback(so_far, assumptions, basis, basis is bases[1]) for basis in bases]
    back = [one if one.point is not None else replace(refusal(reason, "months", one.n), within=None) for one in paid]
    held = {
        name: refusal(reason, getattr(found, name).unit, bases[0].n)
        for name in ("npv", "npv_decision", "roi", "irr", "expected", "probability")
    }
    return replace(found, payback=back[0], payback_discounted=back[1], **held)


def _net(money: Flows, assumptions: Assumptions) -> tuple[Array, tuple[Array, ...]]:
    """Net flow (T,) and its worlds (D, T), after tax when so switched; the tax rate's range enters the draws."""
    point = after_tax(money.benefit - money.cost, assumptions.tax())
    rates = _rates("tax_rate", assumptions, money) if assumptions.after_tax.value else 0.0
    return point, tuple(after_tax(world - money.cost, rates) for world in money.worlds)


def _rates(name: str, assumptions: Assumptions, money: Flows) -> Array:
    """(D,) draws of a rate, or a number without dimension when it has no range."""
    entry = getattr(assumptions, name)
    if entry.low is None:
        return np.asarray(entry.value, dtype=np.float64)
    return assumptions.draws(name, len(money.worlds[0]))


def _npv(money: Flows, assumptions: Assumptions, basis: Basis) -> Figure:
    point, worlds = _net(money, assumptions)
    rates = _rates("discount_rate", assumptions, money)
    return ranged(
        float(npv(point, assumptions.discount_rate.value, money.first)),
        tuple(npv(world, rates, money.first) for world in worlds),
        "money",
        basis,
    )


def _decision(today: Flows, assumptions: Assumptions, basis: Basis) -> Figure:
    if not len(today.months):
        return refusal("The horizon ends with the data: nothing is left to decide on.", "money", basis.n)
    figure = _npv(today, assumptions, basis)
    return (
        figure
        if figure.point is None
        else _with(figure, "Dated today: money already spent is left out. " + basis.method)
    )


def _with(figure: Figure, method: str) -> Figure:
    return replace(figure, method=method)


def _roi(money: Flows, assumptions: Assumptions, basis: Basis) -> Figure:
    if float(np.sum(money.cost + money.cost_in_margin)) <= 0:
        return refusal("No cost was loaded, so there is nothing to divide by. Load its costs.", "ratio", basis.n)
    rate, rates = assumptions.discount_rate.value, _rates("discount_rate", assumptions, money)

    def present(flow: Array, annual: float | Array) -> Array:
        return npv(flow, annual, money.first)

    point = roi(present(money.benefit, rate), present(money.cost, rate), float(present(money.cost_in_margin, rate)))
    worlds = tuple(
        roi(present(world, rates), present(money.cost, rates), float(present(money.cost_in_margin, rate)))
        for world in money.worlds
    )
    return ranged(
        float(point), worlds, "ratio", _described(basis, "(PV benefit - PV cost) / PV cost, by all its costs. ")
    )


def _described(basis: Basis, words: str) -> Basis:
    return Basis(basis.grade, basis.n, words + basis.method, basis.checks)


def _payback(money: Flows, assumptions: Assumptions, basis: Basis, discounted: bool) -> Figure:
    if float(np.sum(money.cost)) <= 0:
        return refusal("No cost was loaded that margin has to earn back.", "months", basis.n)
    point, worlds = _net(money, assumptions)
    if discounted:
        periods = money.months - money.launch + 1
        rates = _rates("discount_rate", assumptions, money)
        worlds = tuple(world * discount_factors(periods, rates) for world in worlds)
        point = point * discount_factors(periods, assumptions.discount_rate.value)
    return payback_figure(point, worlds, money, basis)


def payback_figure(point: Array, worlds: tuple[Array, ...], money: Flows, basis: Basis) -> Figure:
    """Payback from net flows (T,) and worlds (D, T). Unreached in the draws: high = months to the horizon + 1, "or
    never".

    Reached within the data it keeps its grade, later it is at most C; unreached at the point estimate it is refused.
    """
    span = money.first + len(money.months) - 1
    month = float(payback_months(point, money.first))
    draws = tuple(payback_months(world, money.first) for world in worlds)
    told = months(span, None)
    if month > span:
        chance = max(float(np.mean(world <= span)) for world in draws)
        reason = f"It {NOT_BACK} {told} of launch (it does in {chance:.0%} of the draws). {PAY_BACK}"
        return replace(refusal(reason, "months", basis.n, method=basis.method), within=span)
    beyond = month > money.last - money.launch + 1
    grade = weakest([basis.grade, "C"]) if beyond else basis.grade
    figure = ranged(month, draws, "months", Basis(grade, basis.n, basis.method, basis.checks))
    never = figure.high is not None and figure.high > span
    return _with(figure, basis.method + (f" The upper end means: or never within {told}." if never else ""))


def _irr(money: Flows, assumptions: Assumptions, basis: Basis) -> Figure:
    point, worlds = _net(money, assumptions)
    if int(sign_changes(point)) != 1:
        return refusal(
            f"The flow does not change its sign exactly once, so no single rate of return exists. {NO_RATE}",
            "share",
            basis.n,
        )
    if float(irr(point)) > IRR_TELLING:
        return refusal(
            "It pays back so fast that a yearly rate of return says nothing: look at payback and net value.",
            "share",
            basis.n,
        )
    rates = [irr(world) for world in worlds]
    if not np.isfinite(float(irr(point))) or min(float(np.mean(np.isfinite(rate))) for rate in rates) < IRR_DEFINED:
        return refusal(f"In too many of the draws the flow has no single rate of return. {NO_RATE}", "share", basis.n)
    return ranged(float(irr(point)), tuple(rate[np.isfinite(rate)] for rate in rates), "share", basis)


def _expected(today: Flows, basis: Basis, told: tuple[Assumptions, str]) -> Figure:
    assumptions, how = told
    if not len(today.months):
        return refusal("The horizon ends with the data: nothing more is expected.", "money", basis.n)
    method = f"{how} To {assumptions.horizon} months after launch, before its costs."
    return ranged(
        float(np.sum(today.benefit)),
        tuple(np.sum(world, axis=1) for world in today.worlds),
        "money",
        Basis(weakest([basis.grade, "C"]), basis.n, method),
    )


def _probability(money: Flows, assumptions: Assumptions, basis: Basis) -> Figure:
    _, worlds = _net(money, assumptions)
    rates = _rates("hurdle_rate", assumptions, money)
    chances = [share_above(npv(world, rates, money.first)) for world in worlds]
    rate = assumptions.hurdle_rate
    return Figure(
        (chances[0] + chances[1]) / 2,
        min(chances),
        max(chances),
        basis.grade,
        basis.n,
        "share",
        f"Share of the draws with NPV above zero at the hurdle rate of {rate.value:.1%} a year ({rate.owner}).",
    )
