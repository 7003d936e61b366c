"""A scenario and the worlds it is computed in: who is reached, what it costs, and the money of each month."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from cxroi.errors import UsageError
from cxroi.terms import Array, ScoreEffect
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.base.discounting import after_tax, npv
from cxroi.value.base.draws import N_DRAWS, SEED
from cxroi.value.score.effect import Gain, effect_draws, gain, pairs_of, yearly

APART = 7919
"""Seeds of two groups lie this far apart: their effects come from different customers, so their draws are
independent."""


@dataclass(frozen=True)
class Part:
    """One group of a scenario: `reach` of its customers, its effect, and the largest 12-month rise of its mean answer
    seen.

    Parts of one scenario hold different customers; groups that overlap are never parts of the same scenario.
    """

    effect: ScoreEffect
    reach: int
    observed_max_points: float | None = None


@dataclass(frozen=True)
class Scenario:
    """`points` more in the answers of the customers reached, growing in evenly over `ramp_months`, and what that costs.

    Money in the reporting currency: once, a month, and once per customer reached. `horizon_months` and `fade_per_year`
    None = as the assumptions say.
    """

    points: float
    parts: tuple[Part, ...]
    cost_one_off: float = 0.0
    cost_monthly: float = 0.0
    cost_per_customer: float = 0.0
    horizon_months: int | None = None
    fade_per_year: float | None = None
    ramp_months: int = 0

    @property
    def reach(self) -> int:
        """Customers reached in all parts."""
        return sum(part.reach for part in self.parts)

    @property
    def n_heard(self) -> int:
        """Customers heard, behind the effects."""
        return sum(part.effect.n_heard for part in self.parts)

    @property
    def observed_max_points(self) -> float | None:
        """What was seen in every group: the smallest of their largest rises."""
        return min(
            (part.observed_max_points for part in self.parts if part.observed_max_points is not None), default=None
        )

    @property
    def beyond(self) -> bool:
        """Whether more is moved than was ever seen."""
        seen = self.observed_max_points
        return seen is not None and self.points > seen * (1 + 1e-9) + 1e-9


@dataclass(frozen=True)
class Worlds:
    """What is uncertain, at its best estimate or in D draws: (hazard, margin) of each part, fade, discount and tax
    rate."""

    pairs: tuple[Array, ...]
    fade: Array | float
    rate: Array | float
    tax: Array | float


@lru_cache(maxsize=128)
def _cached(pair: tuple[float, float], covariance: tuple[tuple[float, float], ...], df: float, seed: int) -> Array:
    found = effect_draws(
        ScoreEffect("within", "", *pair, (covariance[0], covariance[1]), df, 0, 0, 0, 0, 0, 0), seed=seed
    )
    found.setflags(write=False)
    return found


def drawn_pairs(parts: tuple[Part, ...]) -> tuple[Array, ...]:
    """(D, 2) draws of each part; between parts they are independent."""
    return tuple(
        _cached((part.effect.hazard, part.effect.margin), part.effect.covariance, part.effect.df, SEED + APART * i)
        for i, part in enumerate(parts)
    )


def best(scenario: Scenario, assumptions: Assumptions) -> Worlds:
    """Everything at its best estimate or stated value."""
    fade = assumptions.fade_per_year.value if scenario.fade_per_year is None else scenario.fade_per_year
    return Worlds(
        tuple(pairs_of(part.effect) for part in scenario.parts),
        fade,
        assumptions.discount_rate.value,
        assumptions.tax(),
    )


def drawn(scenario: Scenario, assumptions: Assumptions) -> Worlds:
    """2,000 seeded worlds; what has no range stays a number."""
    point = best(scenario, assumptions)
    stated = scenario.fade_per_year is None and assumptions.fade_per_year.low is not None
    fade = assumptions.draws("fade_per_year", N_DRAWS) if stated else point.fade
    rate = assumptions.draws("discount_rate", N_DRAWS) if assumptions.discount_rate.low is not None else point.rate
    taxed = assumptions.after_tax.value and assumptions.tax_rate.low is not None
    tax = assumptions.draws("tax_rate", N_DRAWS) if taxed else point.tax
    return Worlds(drawn_pairs(scenario.parts), fade, rate, tax)


def shape(scenario: Scenario, fade: Array | float, horizon: int) -> Array:
    """Share of the points that stands in each month, (T,) or (D, T): grows in evenly over the ramp, then fades."""
    months = np.arange(1, horizon + 1)
    years = np.maximum(months - 1 - scenario.ramp_months, 0) / 12
    left = 1 - np.asarray(fade, dtype=np.float64)
    grown = np.minimum(months / (scenario.ramp_months + 1), 1.0)
    return np.asarray(grown * np.power(left[..., None] if left.ndim else left, years))


def cost(scenario: Scenario, horizon: int) -> Array:
    """Cost by month (T,): month 1 carries the one-off cost and the cost per customer."""
    spent = np.full(horizon, float(scenario.cost_monthly))
    spent[0] += scenario.cost_one_off + scenario.cost_per_customer * scenario.reach
    return spent


def benefit(scenario: Scenario, pairs: tuple[Array, ...], steps: Array) -> Gain:
    """Margin before cost of all customers reached, by month: the sum of the parts, world by world."""
    gains = [(part.reach, gain(part.effect, steps, pair)) for part, pair in zip(scenario.parts, pairs, strict=True)]
    retention, spend, kept = (
        np.asarray(sum(reach * getattr(one, name) for reach, one in gains)) for name in ("retention", "spend", "kept")
    )
    return Gain(retention, spend, kept)


def present(scenario: Scenario, worlds: Worlds, horizon: int, share: Array | None = None) -> Array:
    """NPV, () or (D,). `share`: the worlds' `shape`, where the caller has it already."""
    steps = scenario.points * (shape(scenario, worlds.fade, horizon) if share is None else share)
    money = benefit(scenario, worlds.pairs, steps).margin
    return npv(after_tax(money - cost(scenario, horizon), worlds.tax), worlds.rate)


def value_of_a_point(scenario: Scenario, pairs: tuple[Array, ...]) -> Array:
    """Margin of one customer reached in the first 12 months for one point more all year, () or (D,): mean over the
    parts."""
    total = sum(part.reach * yearly(part.effect, 1.0, pair) for part, pair in zip(scenario.parts, pairs, strict=True))
    return np.asarray(total / max(scenario.reach, 1))


def checked(scenario: Scenario) -> None:
    """UsageError on a scenario of nobody, or with costs, customers or months below zero."""
    costs = (scenario.cost_one_off, scenario.cost_monthly, scenario.cost_per_customer)
    wrong = not scenario.parts or min(part.reach for part in scenario.parts) < 0
    if wrong or min(costs) < 0 or scenario.ramp_months < 0 or (scenario.horizon_months or 1) < 1:
        raise UsageError(
            "A scenario needs customers, costs and months of zero or more, and a horizon of at least one month."
        )
