"""What one initiative earned, cost and is worth (method.md sections 1, 5 and 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from cxroi.terms import Array, Check, Grade, MarginDraws, MarginPath
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.draws import Z90, p_value, quantile_range
from cxroi.value.base.figure import Basis, Figure, ranged, recorded, refusal
from cxroi.value.base.periods import Period
from cxroi.value.initiatives.ahead import Outlook
from cxroi.value.initiatives.costs import CostRow, Costs, total
from cxroi.value.initiatives.flows import Flows, Mask, flows, run_rate
from cxroi.value.initiatives.money import Worth, worth
from cxroi.value.initiatives.priced import NO_RATE
from cxroi.value.initiatives.shrinkage import Shrinkage

KEPT = "Customers still active at the end of the period who would have left."
NO_COST = (
    "no cost was loaded, and nothing is free. Load the table initiative_costs, with a row of 0 where it cost nothing."
)
LATER = (
    "Months since launch beyond what the history before launch supports, by their own effect: supported, not booked."
)
AFTER_END = "The part of what was earned that came after exposure had ended, by what these months themselves show."
EARNED = "Incremental {} of the exposed customers against what would have happened without it, summed over the period."


@dataclass(frozen=True)
class PeriodValue:
    """One initiative in one period. `worlds`: draws (D,) of the earned sum; net = earned - cost; kept at the period's
    end. `later`: months since launch that history cannot support at B, never booked, with its draws; `after_end`: the
    part of earned that came after exposure had ended."""

    period: Period
    earned: Figure
    net: Figure
    cost: Figure
    kept: Figure
    worlds: tuple[Array, ...] = ()
    later: Figure | None = None
    later_worlds: tuple[Array, ...] = ()
    after_end: Figure | None = None

    @property
    def lines(self) -> tuple[tuple[str, Figure, str], ...]:
        """Lines of their own beside what was earned: (key, figure, words after the initiative's name)."""
        later = () if self.later is None else (("later", self.later, " in months beyond its history"),)
        after = () if self.after_end is None else (("after_end", self.after_end, ", after its end,"),)
        return (*later, *after)


@dataclass(frozen=True)
class InitiativeValue:
    """Everything about one initiative's money. `refused` says why nothing is shown; costs and months stand even then.

    `break_even`: its costs since launch; `p_value`: of no effect since launch, for counting across initiatives.
    """

    initiative_id: str
    path: MarginPath
    grade: Grade
    refused: str | None
    periods: Mapping[str, PeriodValue]
    worth: Worth
    months: Figure
    break_even: float
    p_value: float
    flows: Flows | None
    checks: tuple[Check, ...]
    outlook: Outlook | None = None

    @property
    def booked(self) -> bool:
        """True when it counts in Booked."""
        return self.refused is None and self.grade in ("A", "B")

    @property
    def harmful(self) -> bool:
        """True when the whole range of what it earned since launch lies below zero."""
        earned = self.periods["since_launch"].earned
        return earned.high is not None and earned.high < 0


@dataclass(frozen=True)
class Market:
    """What all initiatives of a company share: its periods, last month with data, costs and assumptions."""

    periods: Mapping[str, Period]
    last_month: int
    costs: Costs
    assumptions: Assumptions


def initiative_value(
    path: MarginPath, market: Market, outlook: Outlook, shrinkage: Shrinkage | None = None
) -> InitiativeValue:
    """Value of one initiative from its margin path, its costs and the assumptions; pure. `outlook`: who has it now, and
    how its effect goes on.

    Money in the reporting currency. Periods as in `market`, "since_launch" being its own. A path that is refused
    gives refused figures with the reason, and its costs; a wide range is no reason (method-rules.md section 5).
    """
    rows = market.costs.of(path.initiative_id)

    def refused(reason: str) -> InitiativeValue:
        return replace(_refused(path, market, reason, rows), outlook=outlook)

    if path.plain is None:
        return refused(path.refused or "There is no estimate of what it earned.")
    last = market.last_month
    spans = {**market.periods, "since_launch": Period("since_launch", path.months[0], last)}
    valued = {key: _in_period(path, path.plain, span, rows) for key, span in spans.items()}
    earned = valued["since_launch"].earned
    break_even = total(rows, spans["since_launch"])
    if earned.low is None or earned.high is None:
        return refused(earned.refused or "")
    money = flows(path, rows, market.assumptions, last, outlook, shrinkage)
    leaning = "" if shrinkage is None else " It leans on the other initiatives (shrinkage)."
    chance = max(p_value(float(earned.point or 0), world) for world in valued["since_launch"].worlds)
    return InitiativeValue(
        path.initiative_id,
        path,
        path.grade,
        None,
        valued,
        worth(money, market.assumptions, path.grade, path.n_units, outlook.told(market.assumptions) + leaning),
        _months(path),
        break_even,
        chance,
        money,
        path.checks,
        outlook,
    )


def in_revenue(path: MarginPath, market: Market) -> dict[str, PeriodValue]:
    """What a path of incremental revenue brought by period, in revenue, where no margin rate is stated; pure.

    Earned and customers kept only. Net of cost is refused: revenue is never booked and never set against costs. Empty
    where the path is refused.
    """
    if path.plain is None:
        return {}
    spans = {**market.periods, "since_launch": Period("since_launch", path.months[0], market.last_month)}
    rows = market.costs.of(path.initiative_id)
    valued = {key: _in_period(path, path.plain, span, rows, "revenue") for key, span in spans.items()}
    return {key: replace(value, net=refusal(NO_RATE, "money", path.n_units)) for key, value in valued.items()}


def _months(path: MarginPath) -> Figure:
    return recorded(float(len(path.months)), path.n_units, "months", "Months with data from the first exposure on.")


def _in_period(
    path: MarginPath, plain: MarginDraws, period: Period, rows: tuple[CostRow, ...], of: str = "margin"
) -> PeriodValue:
    basis = Basis(path.grade, path.n_units, f"{EARNED.format(of)} {path.method}", path.checks)
    months = np.asarray(path.months)
    inside = (months >= period.first) & (months <= period.last)
    variants = [draws for draws in (plain, path.trended) if draws is not None]
    worlds = tuple(np.sum((draws.retention_draws + draws.spend_draws)[:, inside], axis=1) for draws in variants)
    point = float(np.sum((plain.retention + plain.spend)[inside]))
    spent = total(rows, period)
    cost = _cost(spent, rows, period, path.n_units)
    if not inside.any():
        nothing = refusal("It had not been launched in this period.", "money", path.n_units, path.grade)
        return PeriodValue(period, nothing, nothing, cost, nothing, ())
    end = int(np.flatnonzero(inside)[-1])
    kept = ranged(
        float(plain.kept[end]),
        tuple(draws.kept_draws[:, end] for draws in variants),
        "customers",
        Basis(path.grade, path.n_units, KEPT, path.checks),
    )
    net = ranged(
        point - spent,
        tuple(world - spent for world in worlds),
        "money",
        Basis(path.grade, path.n_units, "Earned less its costs of the period.", path.checks),
    )
    net = refusal(NO_COST, "money", path.n_units) if cost.refused else net
    later, later_worlds = _line(path.later, inside, replace(basis, grade="C", method=LATER))
    after_end, _ = _line(path.after_end, inside, replace(basis, method=AFTER_END))
    earned = ranged(point, worlds, "money", basis)
    return PeriodValue(period, earned, net, cost, kept, worlds, later, later_worlds, after_end)


def _line(draws: MarginDraws | None, inside: Mask, basis: Basis) -> tuple[Figure | None, tuple[Array, ...]]:
    """A line of its own beside what was earned; None where nothing of it lies in the period."""
    if draws is None:
        return None, ()
    world = np.sum((draws.retention_draws + draws.spend_draws)[:, inside], axis=1)
    if not np.any(world):
        return None, ()
    return ranged(float(np.sum((draws.retention + draws.spend)[inside])), (world,), "money", basis), (world,)


def _cost(spent: float, rows: tuple[CostRow, ...], period: Period, n: int) -> Figure:
    if not rows:
        return refusal(NO_COST, "money", n)
    inside = any(row.already_in_margin and period.holds(row.month) for row in rows)
    note = " Costs that are already part of margin are not taken twice." if inside else ""
    return recorded(spent, n, "money", f"Costs of the period from the cost file.{note}")


def _refused(path: MarginPath, market: Market, reason: str, rows: tuple[CostRow, ...]) -> InitiativeValue:
    launch = path.months[0] if path.months else market.last_month + 1
    spans = {**market.periods, "since_launch": Period("since_launch", launch, market.last_month)}
    none = replace(refusal(reason, "money", path.n_units), checks=path.checks)
    valued = {
        key: PeriodValue(
            span,
            none,
            none,
            _cost(total(rows, span), rows, span, path.n_units),
            refusal(reason, "customers", path.n_units),
        )
        for key, span in spans.items()
    }
    spent = total(rows, spans["since_launch"])
    return InitiativeValue(
        path.initiative_id,
        path,
        "insufficient",
        reason,
        valued,
        Worth.refused(reason, path.n_units),
        _months(path),
        spent,
        1.0,
        None,
        path.checks,
    )


def expected_error(path: MarginPath) -> tuple[float, float] | None:
    """Run rate of a path and its standard error, money per customer and month: what shrinkage is computed from."""
    if path.plain is None or path.n_units <= 0 or path.grade not in ("A", "B"):
        return None
    point, draws = run_rate(path.plain)
    low, high = quantile_range(draws)
    error = float(high - low) / (2 * Z90)
    return (point / path.n_units, error / path.n_units) if error > 0 else None
