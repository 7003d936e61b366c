"""What if the score moves: margin, NPV, payback and ROI of a change nobody has made yet. Fast enough for a slider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np

from cxroi.errors import UsageError
from cxroi.terms import ALL, Array, Check, Grade, ScoreEffect, weakest
from cxroi.value.assumptions import Assumptions
from cxroi.value.discounting import after_tax, npv, payback_months, roi
from cxroi.value.draws import N_DRAWS, quantile_range, share_above
from cxroi.value.effect import Gain, effect_draws, effect_grade, gain, pairs_of
from cxroi.value.figure import Basis, Figure, ranged, refusal

FURTHEST = 100.0
_HALVINGS = 50


@dataclass(frozen=True)
class Scenario:
    """`points` more in the answers of `reach` customers, growing in evenly over `ramp_months`, and what that costs.

    Money in the reporting currency: once, a month, and once per customer reached. `horizon_months` and `fade_per_year` None =
    as the assumptions say. `observed_max_points`: largest 12-month rise of a segment's mean answer seen in the panel.
    """

    points: float
    reach: int
    cost_one_off: float = 0.0
    cost_monthly: float = 0.0
    cost_per_customer: float = 0.0
    horizon_months: int | None = None
    fade_per_year: float | None = None
    ramp_months: int = 0
    segment: str = ALL
    observed_max_points: float | None = None


@dataclass(frozen=True)
class PathBand:
    """Cumulative net money month by month (T,) with its 90 % range: what the fan chart draws."""

    months: tuple[int, ...]
    point: Array
    low: Array
    high: Array


@dataclass(frozen=True)
class ScenarioValue:
    """All figures of one scenario. `break_even_points`: points at which NPV is zero, beside `points`; refused with a reason."""

    margin: Figure
    retention: Figure
    spend: Figure
    kept: Figure
    cost: Figure
    npv: Figure
    roi: Figure
    payback: Figure
    pays_back_in_12: Figure
    loses_money: Figure
    break_even_points: Figure
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


@lru_cache(maxsize=64)
def _cached_draws(hazard: float, margin: float, covariance: tuple[tuple[float, float], ...], df: float) -> Array:
    found = effect_draws(ScoreEffect("within", ALL, hazard, margin, (covariance[0], covariance[1]), df, 0, 0, 0, 0, 0, 0))
    found.setflags(write=False)
    return found


def scenario_value(scenario: Scenario, effect: ScoreEffect, assumptions: Assumptions) -> ScenarioValue:
    """Money of a scenario by survival accounting with the within-customer effect, 2,000 seeded draws.

    Grade C at best (nothing was changed yet); D beyond the observed range; refused where the effect is.
    UsageError on negative reach, costs or months.
    """
    _checked(scenario)
    if effect.refused is not None:
        return _refused(effect.refused, effect.n_heard)
    horizon = scenario.horizon_months or assumptions.horizon
    pairs = _cached_draws(effect.hazard, effect.margin, effect.covariance, effect.df)
    money = _money(scenario, effect, assumptions, horizon, pairs)
    checks = (*effect.checks, *_range_check(scenario))
    grade = weakest([effect_grade(effect), "D" if _beyond(scenario) else "C"])
    owners = f"discounted at {assumptions.discount_rate.value:.1%} a year ({assumptions.discount_rate.owner})"
    basis = Basis(grade, effect.n_heard, f"Expected over {horizon} months from the effect within customers, {owners}.", checks)
    rate = assumptions.discount_rate.value
    rates = assumptions.draws("discount_rate", N_DRAWS) if assumptions.discount_rate.low is not None else rate
    present, paid = npv(money.net_draws, rates), payback_months(money.net_draws)
    soon = float(np.mean(paid <= 12)) if horizon >= 12 else None
    return ScenarioValue(
        *_parts(scenario, money, basis), npv=ranged(float(npv(money.net, rate)), (present,), "money", basis),
        roi=_roi(money, rate, rates, (scenario.reach, basis)), payback=_payback(money, paid, horizon, basis),
        pays_back_in_12=_chance(soon, basis, "the costs are earned back in 12 months"),
        loses_money=_chance(share_above(-present), basis, "NPV is below zero"),
        break_even_points=_break_even(scenario, effect, assumptions, (present, basis)),
        path=_band(money), grade=grade, checks=checks)


def _shape(scenario: Scenario, horizon: int, fade: Array | float) -> Array:
    """Share of the points that stands in each month, (T,) or (D, T): grows in evenly over the ramp, then fades."""
    months = np.arange(1, horizon + 1)
    years = np.maximum(months - 1 - scenario.ramp_months, 0) / 12
    return np.asarray(np.minimum(months / (scenario.ramp_months + 1), 1.0) * np.power(1 - fade, years))


def _fade(scenario: Scenario, assumptions: Assumptions) -> float:
    return assumptions.fade_per_year.value if scenario.fade_per_year is None else scenario.fade_per_year


def _cost(scenario: Scenario, horizon: int) -> Array:
    """Cost by month (T,): month 1 carries the one-off cost and the cost per customer."""
    cost = np.full(horizon, float(scenario.cost_monthly))
    cost[0] += scenario.cost_one_off + scenario.cost_per_customer * scenario.reach
    return cost


def _money(scenario: Scenario, effect: ScoreEffect, assumptions: Assumptions, horizon: int, pairs: Array) -> _Money:
    fades = assumptions.draws("fade_per_year", len(pairs))[:, None] if scenario.fade_per_year is None else scenario.fade_per_year
    one = gain(effect, scenario.points * _shape(scenario, horizon, _fade(scenario, assumptions)), pairs_of(effect))
    many = gain(effect, scenario.points * _shape(scenario, horizon, fades), pairs)
    cost, reach = _cost(scenario, horizon), scenario.reach
    taxes = assumptions.draws("tax_rate", len(pairs)) if assumptions.after_tax.value else 0.0
    return _Money(one, many, after_tax(reach * one.margin - cost, assumptions.tax()),
                  after_tax(reach * many.margin - cost, taxes), cost)


def _parts(scenario: Scenario, money: _Money, basis: Basis) -> tuple[Figure, Figure, Figure, Figure, Figure]:
    """Margin, its two parts, customers kept at the horizon, and cost."""
    reach = scenario.reach

    def over(point: Array, draws: Array) -> Figure:
        return ranged(reach * float(np.sum(point)), (reach * np.sum(draws, axis=-1),), "money", basis)

    one, many = money.gain, money.gain_draws
    kept = ranged(reach * float(one.kept[-1]), (reach * many.kept[..., -1],), "customers", basis)
    cost = Figure(float(np.sum(money.cost)), None, None, "E", reach, "money", "Typed by the person who made the scenario.")
    return over(one.margin, many.margin), over(one.retention, many.retention), over(one.spend, many.spend), kept, cost


def _roi(money: _Money, rate: float, rates: Array | float, group: tuple[int, Basis]) -> Figure:
    reach, basis = group
    if float(np.sum(money.cost)) <= 0:
        return refusal("No cost was given, so there is nothing to divide by.", "ratio", basis.n)
    point = roi(reach * npv(money.gain.margin, rate), npv(money.cost, rate))
    return ranged(float(point), (roi(reach * npv(money.gain_draws.margin, rates), npv(money.cost, rates)),), "ratio", basis)


def _payback(money: _Money, paid: Array, horizon: int, basis: Basis) -> Figure:
    if float(np.sum(money.cost)) <= 0:
        return refusal("No cost was given that margin has to earn back.", "months", basis.n)
    month = float(payback_months(money.net))
    if month > horizon:
        return refusal(f"It does not pay back within {horizon} months (it does in {np.mean(paid <= horizon):.0%} of the draws). "
                       "Lower its cost, reach more customers at the same cost, or plan for longer.", "months", basis.n)
    figure = ranged(month, (paid,), "months", basis)
    never = figure.high is not None and figure.high > horizon
    return replace(figure, method=f"{basis.method} The upper end means: or never within {horizon} months.") if never else figure


def _chance(share: float | None, basis: Basis, words: str) -> Figure:
    if share is None:
        return refusal("The horizon is shorter than 12 months.", "share", basis.n)
    return Figure(share, None, None, basis.grade, basis.n, "share", f"Share of the draws in which {words}.", checks=basis.checks)


def _break_even(scenario: Scenario, effect: ScoreEffect, assumptions: Assumptions, group: tuple[Array, Basis]) -> Figure:
    """Points at which NPV is zero: at the estimated effect, and in the worlds at the two ends of NPV's range."""
    present, basis = group
    pairs = _cached_draws(effect.hazard, effect.margin, effect.covariance, effect.df)
    order = np.argsort(present)
    stated = _fade(scenario, assumptions)
    fades = np.full(len(pairs), stated) if scenario.fade_per_year is not None else assumptions.draws("fade_per_year", len(pairs))
    horizon = scenario.horizon_months or assumptions.horizon
    rate, kept, cost = assumptions.discount_rate.value, 1 - assumptions.tax(), _cost(scenario, horizon)

    def worth(points: float, pair: Array, shape: Array) -> float:
        return float(npv(kept * (scenario.reach * gain(effect, points * shape, pair).margin - cost), rate))

    ends = [int(order[int(len(order) * share)]) for share in (0.05, 0.95)]
    worlds = [(pairs_of(effect), stated), *((pairs[world], float(fades[world])) for world in ends)]
    found, *others = (_crossing(partial(worth, pair=pair, shape=_shape(scenario, horizon, fade))) for pair, fade in worlds)
    if found > FURTHEST:
        return refusal("No number of points earns back the cost at the estimated effect.", "points", basis.n)
    never = " The upper end means: or never." if max(others) > FURTHEST else ""
    return Figure(found, min(found, *others), max(found, *others), basis.grade, basis.n, "points",
                  f"Points at which NPV is zero.{never}", checks=basis.checks)


def _crossing(worth: Callable[[float], float]) -> float:
    """Smallest points in 0 to 100 with NPV of zero or more, by bisection; 101 when there are none."""
    low, high = 0.0, FURTHEST
    if worth(low) >= 0:
        return 0.0
    if worth(high) < 0:
        return FURTHEST + 1
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if worth(middle) < 0 else (low, middle)
    return high


def _band(money: _Money) -> PathBand:
    low, high = quantile_range(np.cumsum(money.net_draws, axis=-1))
    return PathBand(tuple(range(1, len(money.net) + 1)), np.cumsum(money.net), low, high)


def _beyond(scenario: Scenario) -> bool:
    return scenario.observed_max_points is not None and scenario.points > scenario.observed_max_points * (1 + 1e-9) + 1e-9


def _range_check(scenario: Scenario) -> tuple[Check, ...]:
    if not _beyond(scenario):
        return ()
    return (Check("Inside the observed range", "FAIL", f"No segment's mean answer has risen by more than"
                  f" {scenario.observed_max_points:.2g} points in 12 months here: beyond that nothing was observed."),)


def _checked(scenario: Scenario) -> None:
    costs = (scenario.cost_one_off, scenario.cost_monthly, scenario.cost_per_customer)
    if scenario.reach < 0 or min(costs) < 0 or scenario.ramp_months < 0 or (scenario.horizon_months or 1) < 1:
        raise UsageError("A scenario needs customers, costs and months of zero or more, and a horizon of at least one month.")


def _refused(reason: str, n: int) -> ScenarioValue:
    money, customers = refusal(reason, "money", n), refusal(reason, "customers", n)
    ratio, months, share, points = (refusal(reason, unit, n) for unit in ("ratio", "months", "share", "points"))
    return ScenarioValue(money, money, money, customers, money, money, ratio, months, share, share, points,
                         path=None, grade="insufficient", checks=())
