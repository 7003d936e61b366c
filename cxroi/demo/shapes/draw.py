"""Customers of a shaped company, drawn once as if nobody left, and their chances and money with any effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cxroi.demo.shapes.spec import Spec, Way

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
STEP_STAYS, STEP_SPENDS, REFUND = 0.12, 0.02, 2.5
"""What one step moves: the logit of leaving, and a share of a customer's money; a refund in parts of a payment."""


@dataclass(frozen=True)
class Drawn:
    """Who they are, (n,), and what happens to them, (months, n), whether or not they are still there.

    `join` first month, `anniversary` month of the year (with yearly contracts that of their start), `bill` months paid
    for in one payment, `answer` given where `asked`, `known` the last answer before the month (nan: none), `driver`
    steps that move behaviour, `mean` money a month without effects, `logit` of leaving without effects.
    """

    spec: Spec
    seed: int
    team: Ints
    join: Ints
    tenure: Ints
    anniversary: Ints
    quality: Floats
    level: Floats
    bill: Floats
    answer: Floats
    asked: Flags
    known: Floats
    driver: Floats
    mean: Floats
    logit: Floats

    @property
    def shape(self) -> tuple[int, int]:
        return self.spec.months, self.team.size


@dataclass(frozen=True)
class Effect:
    """One initiative: `share` (months, n) of its `size` that acts: a share of a customer's level, or a logit."""

    way: Way
    size: float
    share: Floats


def draw(spec: Spec, seed: int) -> Drawn:
    """The customers of one company of this shape."""
    rng = spec.stream(seed, 1)
    n, months = spec.units, spec.months
    team = np.arange(n) % spec.teams
    join = np.where(rng.random(n) < 0.8, 0, rng.integers(1, months, n))
    quality, shape = rng.standard_normal(n), (months, n)
    level = spec.level * np.exp(spec.spread * rng.standard_normal(n) - spec.spread**2 / 2)
    shock = _ar(rng, (months, spec.teams), 0.8)
    felt = _ar(rng, shape, 0.85)
    latent = 7 + 0.9 * quality + 1.3 * felt + (0.8 if spec.worst else 0.15) * shock[:, team]
    answer = np.clip(np.rint(latent + spec.answer_noise * rng.standard_normal(shape)), 0, 10)
    asked = (np.arange(months)[:, None] + rng.integers(0, spec.ask, n)) % spec.ask == 0
    asked &= rng.random(shape) < (0.5 if spec.ask == 1 else 0.7)
    known = _last(answer, asked & (np.arange(months)[:, None] >= join))
    driver = np.zeros(shape)
    if spec.acts == "answer":
        driver = np.where(np.isnan(known), 0, known - 7)
    elif spec.acts == "felt":
        driver = 1.3 * felt
    moves = 0.08 * quality + (0.08 if spec.worst else 0.02) * shock[:, team]
    moves = moves + (0.12 * felt if spec.acts == "mood" else 0) + spec.noise * _ar(rng, shape, 0.5)
    tenure = np.where(join == 0, 1 + rng.exponential(24, n).astype(np.int64), 0)
    drawn_month = rng.integers(0, 12, n)
    return Drawn(
        spec,
        seed,
        team,
        join,
        tenure,
        (join - tenure) % 12 if spec.bound == "yearly" else drawn_month,
        quality,
        level,
        np.array([1, 3, 12])[rng.choice(3, n, p=[0.1, 0.3, 0.6])] if spec.bound == "yearly" else np.ones(n),
        answer,
        asked,
        known,
        driver,
        level * np.maximum(1 + moves + STEP_SPENDS * driver, 0.02) * _economy(spec)[:, None],
        spec.leaving - 0.4 * quality - STEP_STAYS * driver - (0.5 if spec.worst else 0.0) * 0.3 * shock[:, team],
    )


def chances(drawn: Drawn, effects: Sequence[Effect], raised: Floats | None = None) -> tuple[Floats, Floats]:
    """(chance of leaving in the month, expected payment of the month while there), (months, n), with these effects.

    `raised` (months, n): steps added to what moves behaviour.
    """
    spec, (months, _) = drawn.spec, drawn.shape
    logit, money = drawn.logit, drawn.mean
    if raised is not None:
        logit = logit - STEP_STAYS * raised
        money = money + STEP_SPENDS * raised * drawn.level * _economy(spec)[:, None]
    for one in effects:
        if one.way == "stay":
            logit = logit - one.size * one.share
        else:
            money = money + one.size * drawn.level * one.share
    leave, month = 1 / (1 + np.exp(-logit)), np.arange(months)[:, None]
    if spec.bound == "yearly":
        leave = np.where((month + 1) % 12 == drawn.anniversary, leave, 0.0)
        due = (month - drawn.anniversary) % drawn.bill.astype(np.int64) == 0
        money = money * np.where(due, drawn.bill, 0.0)
    leave = np.where(month >= drawn.join, leave, 0.0)
    return leave, money * (1 - REFUND * spec.refunds)


def _economy(spec: Spec) -> Floats:
    """(months,) season, a price rise for everybody from month 15 on, a recession in months 22 to 30."""
    month = np.arange(spec.months)
    level = 1 + spec.season * np.sin(2 * np.pi * (month + 3) / 12)
    level = level * np.where(month >= 15, 1 + spec.price, 1.0)
    return np.asarray(level * np.where((month >= 22) & (month <= 30), 1 - spec.recession, 1.0))


def _ar(rng: np.random.Generator, shape: tuple[int, int], rho: float) -> Floats:
    """Stationary AR(1) of unit variance down the months."""
    noise = rng.standard_normal(shape)
    for month in range(1, shape[0]):
        noise[month] = rho * noise[month - 1] + np.sqrt(1 - rho**2) * noise[month]
    return noise


def _last(answer: Floats, heard: Flags) -> Floats:
    """(months, n) last answer given before the month opens; nan for none."""
    known = np.full(answer.shape, np.nan)
    for month in range(1, answer.shape[0]):
        known[month] = np.where(heard[month - 1], answer[month - 1], known[month - 1])
    return known
