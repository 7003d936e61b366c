"""Random unbalanced panels that the estimators are compared on with row-level fits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import polars as pl

from cxroi.engine.duck import DuckEngine

UNTOLD = (
    "create table panel.answer_process as select 0.5 as memory, 1.0 as mood_variance, 1.0 as chance_variance,"
    " 0 as n_thrice, 0 as n_gaps, 0.5 as grid"
)
"""A company whose answers do not tell what its customers feel: the plain slope, a lower bound."""


@contextmanager
def engine_with(name: str, frame: pl.DataFrame, threads: int = 1) -> Iterator[DuckEngine]:
    """Engine in memory with the frame as table `name` (schema.table or table)."""
    with DuckEngine(None, threads=threads) as engine:
        engine.put("given", frame)
        if "." in name:
            engine.execute(f"create schema {name.split('.', maxsplit=1)[0]}")
        engine.execute(f"create table {name} as select * from given")
        if name == "panel.customer_month":
            engine.execute(UNTOLD)
        yield engine


def unbalanced(seed: int, units: int = 80, periods: int = 9) -> pl.DataFrame:
    """Panel with holes, a unit effect correlated with x1, a nested cluster column, a 0/1 outcome and categories."""
    rng = np.random.default_rng(seed)
    unit, period = (a.ravel() for a in np.meshgrid(np.arange(units), np.arange(periods), indexing="ij"))
    effect = rng.normal(size=units)[unit]
    x1 = np.round(effect + rng.normal(size=unit.size) + 0.1 * period, 2)
    x2 = rng.integers(0, 4, size=unit.size)
    y = 1000 + 2 * effect + 0.5 * x1 - 0.3 * x2 + np.sin(period) + rng.normal(size=unit.size)
    frame = pl.DataFrame(
        {
            "unit": unit + 10_000,
            "period": period + 24_000,
            "team": unit // 4,
            "x1": x1,
            "x2": x2,
            "y": y,
            "fixed": (unit % 3).astype(float),
            "kind": np.array(["north", "south", "east"])[(unit + period) % 3],
            "left": (rng.random(unit.size) < 1 / (1 + np.exp(1.5 - 0.4 * x1))).astype(int),
        }
    )
    return frame.filter(pl.Series(rng.random(unit.size) < 0.8)).sample(fraction=1.0, shuffle=True, seed=seed)


class Company:
    """Customer-month panel with planted effects of the last known answer: unobserved quality drives score, margin and
    staying.

    `per_step` is the change of log-odds of leaving, `margin_step` of monthly margin, with one step of the last known
    score; quality adds its own part to both, so that comparing customers overstates.
    """

    def __init__(
        self,
        seed: int,
        *,
        units: int = 2000,
        months: int = 24,
        per_step: float = -0.12,
        margin_step: float = 4.0,
        quality: float = 0.5,
    ) -> None:
        rng = np.random.default_rng(seed)
        self.rng, self.units, self.per_step, self.margin_step = rng, units, per_step, margin_step
        self.q = rng.normal(size=units)
        self.quality = quality
        self.start = rng.integers(0, months // 2, size=units)
        self.last, self.total = np.full(units, np.nan), np.zeros(units)
        self.answers, self.age = np.zeros(units, dtype=int), np.zeros(units, dtype=int)
        self.alive, self.noise = np.ones(units, dtype=bool), np.zeros(units)
        self.first_margin: list[list[float]] = [[] for _ in range(units)]
        self.slopes: list[np.ndarray] = []
        self.frame = self._with_baseline(pl.concat([self._month(t) for t in range(months)]).sort("unit_id", "month"))

    @property
    def true_hazard_step(self) -> float:
        """Average marginal effect of one step on the monthly probability of leaving, over rows with a known answer."""
        return float(np.concatenate(self.slopes).mean() * self.per_step)

    def _month(self, t: int) -> pl.DataFrame:
        rng, unit = self.rng, np.flatnonzero(self.alive & (self.start <= t))
        self.noise = 0.5 * self.noise + rng.normal(size=self.units) * 0.9
        known = self._known(unit)
        noise = 3 * np.sin(t / 2) + rng.normal(size=unit.size) * 15
        margin = np.round(60 + 8 * self.q[unit] + self.margin_step * known + noise, 2)
        for u, m in zip(unit[t < self.start[unit] + 3], margin[t < self.start[unit] + 3], strict=True):
            self.first_margin[u].append(m)
        p = 1 / (1 + np.exp(3.4 + self.quality * self.q[unit] - self.per_step * known - 0.2 * np.sin(t / 3)))
        left = rng.random(unit.size) < p
        heard = ~np.isnan(self.last[unit])
        self.slopes.append((p * (1 - p))[heard])
        mean = np.where(heard, self.total[unit] / np.maximum(self.answers[unit], 1), 0.0)
        frame = pl.DataFrame(
            {
                "unit_id": unit,
                "month": np.full(unit.size, 24_000 + t),
                "tenure_band": np.digitize(t - self.start[unit], [6, 12, 24, 48]),
                "segment": np.array(["Family", "Single"])[unit % 2],
                "business_unit": np.array(["North", "South", "East"])[unit % 3],
                "margin": margin,
                "revenue_net": margin * 2,
                "active": np.ones(unit.size, dtype=np.int8),
                "judged": np.ones(unit.size, dtype=np.int8),
                "has_left": left.astype(np.int8),
                "score": self.last[unit],
                "n_scores": self.answers[unit],
                "score_age_months": np.where(heard, self.age[unit], 0),
                "level_bin": np.floor(mean * 2) / 2 + 0.25,
                "in_force": np.zeros(unit.size, dtype=int),
                "heard": heard,
            }
        )
        frame = frame.with_columns(
            *[pl.when("heard").then(c).alias(c) for c in ("score", "score_age_months", "level_bin")]
        )
        self._answer(unit[~left])
        self.alive[unit[left]] = False
        return frame.drop("heard").with_columns(pl.col("margin", "revenue_net").cast(pl.Decimal(18, 2)))

    def _known(self, unit: np.ndarray) -> np.ndarray:
        """Steps of the last known answer above the level at which it changes nothing, as far as they act."""
        return np.where(np.isnan(self.last), 7.0, self.last)[unit] - 7.0

    def _level(self, who: np.ndarray) -> np.ndarray:
        """Answer of an average customer to what is asked of these."""
        return np.full(who.size, 7.0)

    def _answer(self, stayers: np.ndarray) -> None:
        self.age += 1
        who = stayers[self.rng.random(stayers.size) < 0.2]
        felt = self._level(who) + 1.2 * self.q[who] + 1.2 * self.noise[who]
        score = np.clip(np.round(felt + self.rng.normal(size=who.size) * 0.5), 0, 10)
        self.last[who], self.age[who] = score, 1
        self.total[who] += score
        self.answers[who] += 1

    def _with_baseline(self, frame: pl.DataFrame) -> pl.DataFrame:
        means = np.array([np.mean(m) if m else 0.0 for m in self.first_margin])
        decile = np.argsort(np.argsort(means)) * 10 // self.units
        return frame.with_columns(pl.Series("baseline_decile", decile[frame["unit_id"].to_numpy()]))
