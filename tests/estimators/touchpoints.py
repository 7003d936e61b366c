"""A company whose answers are about touchpoints of their own levels and effects, through the SQL that parts its
months."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import polars as pl

from cxroi.engine.duck import DuckEngine
from cxroi.engine.sqlfiles import read_folder
from cxroi.tables.build import FOLDER
from cxroi.terms import ScoreEffect
from tests.estimators.panels import Company, engine_with

FILES = {file.name: file.sql for file in read_folder(FOLDER / "panel")}
MODELS = (
    "touchpoints",
    "answer_level",
    "answer_pairs",
    "answer_process",
    "answer_series",
    "answer_filter",
    "answer_smooth",
    "score_interval",
    "score_about",
)
WHOLE = ScoreEffect("within", "all", 0.0, 0.0, ((1.0, 0.0), (0.0, 1.0)), 9.0, 0.1, 1.0, 9, 9, 9, 9)
"""A step of all customers of which nothing more is known: the plain slope stands for each touchpoint."""


class Touched(Company):
    """Answers about delivery act as in `Company`, answers about support do nothing, are fewer and two steps lower.

    Who is of high quality answers about support more often, so that a mean over both touchpoints hides quality.
    """

    names, levels, acts = ("delivery", "support"), np.array([7.0, 5.0]), np.array([1.0, 0.0])

    def __init__(self, seed: int, *, units: int = 2500) -> None:
        self.about, self.asked = np.zeros(units, dtype=int), np.zeros(0, dtype=int)
        self.told: list[tuple[int, int, float, str]] = []
        self.abouts: list[np.ndarray] = []
        super().__init__(seed, units=units)

    def true_step(self, name: str) -> float:
        """Average effect of one step on the monthly probability of leaving, over the months of the touchpoint."""
        here = np.concatenate(self.abouts) == self.names.index(name)
        return float(np.concatenate(self.slopes)[here].mean() * self.per_step * self.acts[self.names.index(name)])

    def given(self) -> pl.DataFrame:
        """clean.answers: unit, month, score and what it is about."""
        frame = pl.DataFrame(self.told, schema=["unit_id", "answered_month", "score", "touchpoint"], orient="row")
        return frame.with_columns(
            feedback_id=pl.int_range(pl.len()), answered_at=pl.col("answered_month"), metric=pl.lit("nps")
        )

    def _known(self, unit: np.ndarray) -> np.ndarray:
        about, heard = self.about[unit], ~np.isnan(self.last[unit])
        self.abouts.append(about[heard])
        return np.where(heard, self.last[unit] - self.levels[about], 0.0) * self.acts[about]

    def _month(self, t: int) -> pl.DataFrame:
        self.now = 24_000 + t
        return super()._month(t)

    def _level(self, who: np.ndarray) -> np.ndarray:
        support = self.rng.random(who.size) < 0.3 + 0.2 * np.tanh(self.q[who])
        self.asked, self.about[who] = who, support.astype(int)
        return self.levels[self.about[who]]

    def _answer(self, stayers: np.ndarray) -> None:
        super()._answer(stayers)
        told = zip(self.asked.tolist(), self.last[self.asked].tolist(), self.about[self.asked].tolist(), strict=True)
        self.told += [(unit, self.now, score, self.names[about]) for unit, score, about in told]


@contextmanager
def touched(panel: pl.DataFrame, answers: pl.DataFrame) -> Iterator[DuckEngine]:
    """Engine with the panel, and its months parted by touchpoint as a build does it; the plain slope is read, because
    this panel does not tell what customers feel (tests/validation/test_traps_felt.py has panels that do)."""
    with engine_with("panel.customer_month", panel) as engine:
        engine.execute("create schema clean")
        engine.put("told", answers)
        engine.execute("create table clean.answers as from told")
        engine.execute("create table panel.calendar as select 'nps' as metric")
        for name in MODELS:
            engine.execute(f"create or replace table panel.{name} as {FILES[f'panel.{name}']}")
        engine.execute("update panel.answer_process set n_thrice = 0")
        yield engine
