"""Margin paths and score effects made for tests: known points, known spread."""

from __future__ import annotations

import numpy as np

from cxroi.terms import Array, Grade, MarginDraws, MarginPath, ScoreEffect
from cxroi.value.assumptions.in_force import Assumptions, Entry
from cxroi.value.base.periods import Calendar, periods
from cxroi.value.initiatives.ahead import Effects, Having, Outlook
from cxroi.value.initiatives.costs import CostRow, Costs
from cxroi.value.initiatives.decay import Decay
from cxroi.value.initiatives.initiative import InitiativeValue, Market, initiative_value
from cxroi.value.initiatives.shrinkage import Shrinkage

JANUARY_2025 = 2025 * 12
LAST = JANUARY_2025 + 23


def margin_draws(monthly: Array, error: float, n_draws: int = 500, seed: int = 1, retained: float = 0.5) -> MarginDraws:
    """Monthly margin (T,) of which `retained` is the retention part; all months of a draw share one error."""
    noise = error * np.random.default_rng(seed).standard_normal(n_draws)[:, None] * np.ones(len(monthly))
    kept = np.arange(1.0, len(monthly) + 1)
    drawn = monthly + noise
    return MarginDraws(
        retained * monthly,
        (1 - retained) * monthly,
        kept,
        retained * drawn,
        (1 - retained) * drawn,
        kept + noise / max(error, 1.0),
    )


def path(name: str, monthly: float, error: float, grade: Grade = "A", months: int = 12, **more: object) -> MarginPath:
    """An initiative that brings the same margin every month, known with `error` a month; `trend` shifts its second
    world."""
    flat = np.full(months, float(monthly))
    seed = int(more.get("seed", 1))  # type: ignore[call-overload]
    draws = margin_draws(flat, error, int(more.get("n_draws", 500)), seed)  # type: ignore[call-overload]
    trend = more.get("trend")
    trended = None if trend is None else margin_draws(flat - float(trend), error, seed=seed)  # type: ignore[arg-type]
    return MarginPath(name, tuple(range(LAST - months + 1, LAST + 1)), draws, trended, grade, (), 1000, 60, "test")


def outlook(made: MarginPath, leaving: float = 0.0) -> Outlook:
    """All of the path's customers have it still and leave as stated; what it brings neither fades nor grows, and is all
    more margin of those there."""
    customers = float(made.n_units)
    if made.plain is None:
        return Outlook(Having(np.zeros(1), np.full(1, np.inf), np.full(1, customers), 0.0, leaving), None, made.refused)
    drawn = (made.plain.retention_draws + made.plain.spend_draws).mean(axis=1) / customers
    brings = float((made.plain.retention + made.plain.spend).mean()) / customers
    having = Having(np.array([len(made.months) - 1.0]), np.array([np.inf]), np.array([customers]), brings, leaving)
    return Outlook(having, Effects(steady(drawn + brings - drawn.mean()), steady(np.zeros(len(drawn)))))


def steady(amplitude: Array) -> Decay:
    """An effect that neither fades nor grows, in its worlds (D,)."""
    return Decay(np.full(len(amplitude), np.inf), amplitude, amplitude, 0.0, 1.0)


def valued(made: MarginPath, where: Market, shrinkage: Shrinkage | None = None) -> InitiativeValue:
    """The initiative's value where all of its customers have it still."""
    return initiative_value(made, where, outlook(made), shrinkage)


def refused_path(name: str, reason: str = "too young") -> MarginPath:
    return MarginPath(name, (LAST,), None, None, "insufficient", (), 50, 2, "test", reason)


def market(rows: tuple[CostRow, ...] = (), assumptions: Assumptions | None = None, overhead: float = 0.0) -> Market:
    calendar = Calendar(JANUARY_2025, LAST, LAST - 11, 1)
    return Market(periods(calendar), LAST, Costs(rows, overhead), assumptions or certain())


def certain(**changes: object) -> Assumptions:
    """Assumptions without ranges: fade 20 % a year, no uncertainty of its own."""
    return Assumptions(**{"fade_per_year": Entry(value=0.2), **changes})  # type: ignore[arg-type]


def effect(**changes: object) -> ScoreEffect:
    """Two per thousand fewer leave and half a unit of margin more for each step, over 2 % a month and 40 a month."""
    fields: dict[str, object] = {
        "kind": "within",
        "segment": "all",
        "hazard": -0.002,
        "margin": 0.5,
        "covariance": ((4e-8, -1e-6), (-1e-6, 0.01)),
        "df": np.inf,
        "base_hazard": 0.02,
        "base_margin": 40.0,
        "n_units": 1000,
        "n_heard": 800,
        "n_obs": 20_000,
        "n_events": 400,
    }
    return ScoreEffect(**{**fields, **changes})  # type: ignore[arg-type]
