"""What if the score moves: margin, NPV, payback and ROI of a change nobody has made yet. Fast enough for a slider."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cxroi.terms import LEVEL, YEAR, Array, Check, Grade, weakest
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.discounting import after_tax, npv, payback_months, roi
from cxroi.value.base.draws import N_DRAWS, share_above
from cxroi.value.base.figure import Basis, Figure, ranged, refusal
from cxroi.value.plans.crossing import break_even_effect, break_even_points
from cxroi.value.plans.scenario_worlds import (
    Scenario,
    Worlds,
    benefit,
    best,
    checked,
    cost,
    drawn,
    shape,
    value_of_a_point,
)
from cxroi.value.score.effect import Gain, effect_grade
from cxroi.words import NOT_BACK, at_most, months

LEVELS = (LEVEL, 0.8, 0.5)
NO_COST = "No cost was given that margin has to earn back."


@dataclass(frozen=True)
class PathBand:
    """Cumulative net money month by month (T,), undiscounted, with its range at each of LEVELS: what the fan chart
    draws."""

    months: tuple[int, ...]
    point: Array
    ranges: tuple[tuple[float, Array, Array], ...]

    @property
    def low(self) -> Array:
        return self.ranges[0][1]

    @property
    def high(self) -> Array:
        return self.ranges[0][2]


@dataclass(frozen=True)
class ScenarioValue:
    """All figures of one scenario. `break_even_points`: points at which NPV is zero; `break_even`: margin a point,
    customer and year at which it is, to be held against `point_value`, the same as estimated; `invested`: the cost in
    present value,
    after tax where tax counts: npv / invested is the return. Refused with a reason."""

    margin: Figure
    retention: Figure
    spend: Figure
    kept: Figure
    cost: Figure
    invested: Figure
    npv: Figure
    roi: Figure
    payback: Figure
    pays_back_in_12: Figure
    loses_money: Figure
    break_even_points: Figure
    break_even: Figure
    point_value: Figure
    path: PathBand | None
    grade: Grade
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class _Money:
    """Benefit and net flow: points (T,), draws (D, T)."""

    gain: Gain
    gain_draws: Gain
    net: Array
    net_draws: Array
    cost: Array


def scenario_value(scenario: Scenario, assumptions: Assumptions) -> ScenarioValue:
    """Money of a scenario by survival accounting with the within-customer effects, 2,000 seeded draws.

    Grade C at best (nothing was changed yet); D beyond the observed range; refused where one of its effects is.
    UsageError on negative reach, costs or months.
    """
    checked(scenario)
    refused = next((part.effect.refused for part in scenario.parts if part.effect.refused is not None), None)
    if refused is not None:
        return _refused(refused, scenario.n_heard)
    horizon = scenario.horizon_months or assumptions.horizon
    point, draws = best(scenario, assumptions), drawn(scenario, assumptions)
    money, basis = _money(scenario, point, draws, horizon), _basis(scenario, assumptions, horizon)
    worlds, paid = npv(money.net_draws, draws.rate), payback_months(money.net_draws)
    each = ranged(
        float(value_of_a_point(scenario, point.pairs)), (value_of_a_point(scenario, draws.pairs),), "money", basis
    )
    return ScenarioValue(
        *_parts(scenario, money, basis),
        invested=_invested(scenario, money, point),
        npv=ranged(float(npv(money.net, point.rate)), (worlds,), "money", basis),
        roi=_roi(money, point.rate, draws.rate, basis),
        payback=_payback(money, paid, horizon, basis),
        pays_back_in_12=_soon(money, paid, horizon, basis),
        loses_money=_chance(share_above(-worlds), basis, "NPV is below zero"),
        break_even_points=break_even_points(scenario, (point, draws), worlds, (horizon, basis)),
        break_even=break_even_effect(scenario, point, (horizon, basis)),
        point_value=each,
        path=_band(money),
        grade=basis.grade,
        checks=basis.checks,
    )


def _basis(scenario: Scenario, assumptions: Assumptions, horizon: int) -> Basis:
    effects = [part.effect for part in scenario.parts]
    grade = weakest([*map(effect_grade, effects), "D" if scenario.beyond else "C"])
    rate = assumptions.discount_rate
    apart = f" {len(effects)} groups, measured apart: their draws are independent." if len(effects) > 1 else ""
    method = (
        f"Expected over {months(horizon, None)} from the effect within customers, discounted at {rate.value:.1%} a year"
        f" ({rate.owner}).{apart}"
    )
    checks = dict.fromkeys(check for effect in effects for check in effect.checks)
    return Basis(grade, scenario.n_heard, method, (*checks, *_range_check(scenario)))


def _money(scenario: Scenario, point: Worlds, draws: Worlds, horizon: int) -> _Money:
    one = benefit(scenario, point.pairs, scenario.points * shape(scenario, point.fade, horizon))
    many = benefit(scenario, draws.pairs, scenario.points * shape(scenario, draws.fade, horizon))
    spent = cost(scenario, horizon)
    return _Money(one, many, after_tax(one.margin - spent, point.tax), after_tax(many.margin - spent, draws.tax), spent)


def _parts(scenario: Scenario, money: _Money, basis: Basis) -> tuple[Figure, Figure, Figure, Figure, Figure]:
    """Margin, its two parts, customers kept at the horizon, and cost."""

    def over(point: Array, draws: Array) -> Figure:
        return ranged(float(np.sum(point)), (np.sum(draws, axis=-1),), "money", basis)

    one, many = money.gain, money.gain_draws
    kept = ranged(float(one.kept[-1]), (many.kept[..., -1],), "customers", basis)
    typed = "Typed by the person who made the scenario."
    spent = Figure(float(np.sum(money.cost)), None, None, "E", scenario.reach, "money", typed)
    return over(one.margin, many.margin), over(one.retention, many.retention), over(one.spend, many.spend), kept, spent


def _invested(scenario: Scenario, money: _Money, point: Worlds) -> Figure:
    spent = float(npv(after_tax(money.cost, point.tax), point.rate))
    return Figure(
        spent, None, None, "E", scenario.reach, "money", "Cost as typed, in today's money, after tax where tax counts."
    )


def _roi(money: _Money, rate: Array | float, rates: Array | float, basis: Basis) -> Figure:
    if float(np.sum(money.cost)) <= 0:
        return refusal("No cost was given, so there is nothing to divide by.", "ratio", basis.n)
    point = roi(npv(money.gain.margin, rate), npv(money.cost, rate))
    return ranged(float(point), (roi(npv(money.gain_draws.margin, rates), npv(money.cost, rates)),), "ratio", basis)


def _payback(money: _Money, paid: Array, horizon: int, basis: Basis) -> Figure:
    if float(np.sum(money.cost)) <= 0:
        return refusal(NO_COST, "months", basis.n)
    month = float(payback_months(money.net))
    if month > horizon:
        never = refusal(
            f"It {NOT_BACK} {months(horizon, None)} (it does in {np.mean(paid <= horizon):.0%} of the draws). "
            "Lower its cost, reach more customers at the same cost, or plan for longer.",
            "months",
            basis.n,
        )
        return replace(never, within=horizon)
    figure = ranged(month, (paid,), "months", basis)
    late = figure.high is not None and figure.high > horizon
    told = f"{basis.method} The upper end means: or never within {months(horizon, None)}."
    return replace(figure, method=told) if late else figure


def _soon(money: _Money, paid: Array, horizon: int, basis: Basis) -> Figure:
    if float(np.sum(money.cost)) <= 0:
        return refusal(NO_COST, "share", basis.n)
    if horizon < YEAR:
        return refusal("The horizon is shorter than 12 months.", "share", basis.n)
    return _chance(float(np.mean(paid <= YEAR)), basis, "the costs are earned back in 12 months")


def _chance(share: float, basis: Basis, words: str) -> Figure:
    counted = f"{round(share * N_DRAWS):,} of {N_DRAWS:,} draws: {words}."
    return Figure(share, None, None, basis.grade, basis.n, "share", counted, checks=basis.checks)


def _band(money: _Money) -> PathBand:
    tails = [tail for level in LEVELS for tail in ((1 - level) / 2, (1 + level) / 2)]
    ends = np.quantile(np.cumsum(money.net_draws, axis=-1), tails, axis=0)
    ranges = tuple((level, ends[2 * i], ends[2 * i + 1]) for i, level in enumerate(LEVELS))
    return PathBand(tuple(range(1, len(money.net) + 1)), np.cumsum(money.net), ranges)


def _range_check(scenario: Scenario) -> tuple[Check, ...]:
    if not scenario.beyond:
        return ()
    seen = scenario.observed_max_points or 0.0
    return (
        Check(
            "Inside the observed range",
            "FAIL",
            f"No group's mean answer has risen by more than {at_most(seen)} points in"
            " 12 months here: beyond that nothing was observed.",
        ),
    )


def _refused(reason: str, n: int) -> ScenarioValue:
    money, customers = refusal(reason, "money", n), refusal(reason, "customers", n)
    ratio, months, share, points = (refusal(reason, unit, n) for unit in ("ratio", "months", "share", "points"))
    return ScenarioValue(
        money,
        money,
        money,
        customers,
        money,
        money,
        money,
        ratio,
        months,
        share,
        share,
        points,
        money,
        money,
        path=None,
        grade="insufficient",
        checks=(),
    )
