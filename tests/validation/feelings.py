"""Companies in which money follows the last answer, what customers feel, or half of each, through the SQL of the
panel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.engine.duck import DuckEngine
from tests.estimators.touchpoints import FILES
from tests.estimators.touchpoints import MODELS as ANSWERED

MODELS = (*ANSWERED, "exposed_interval", "contract", "customer_month")
FIRST = 24_300
EMPTY = {
    "unit_id": pl.Int64,
    "initiative_id": pl.String,
    "launch_month": pl.Int32,
    "arm": pl.String,
}


@dataclass(frozen=True)
class Feelings:
    """Money a month and log-odds of leaving move by `answer` and `felt` shares of one planted step.

    `every`: months between answers (0: by chance, `asked` a month); `mood`, `chance`: variances in steps; `memory`:
    share of a mood left after a month; `step`: USD a month, `odds`: log-odds of leaving.
    """

    answer: float = 0.0
    felt: float = 0.0
    every: int = 0
    asked: float = 0.35
    level: float = 1.0
    mood: float = 2.0
    chance: float = 0.3
    memory: float = 0.8
    step: float = 1.0
    odds: float = -0.25
    base: float = -3.3
    noise: float = 6.0


@dataclass(frozen=True)
class Drawn:
    """Canonical rows of one company and its truth: one step in margin a month and in the monthly chance of leaving."""

    answers: pl.DataFrame
    financials: pl.DataFrame
    spans: pl.DataFrame
    margin: float
    hazard: float


def drawn(world: Feelings, seed: int, units: int = 2_400, months: int = 12) -> Drawn:
    """One company, month by month over all customers at once; eight months of answers come before the first money."""
    rng = np.random.default_rng(seed)
    level = rng.normal(0, np.sqrt(world.level), units)
    own, mood = 3 * level + rng.normal(0, 5, units), rng.normal(0, np.sqrt(world.mood), units)
    wave, last = rng.normal(0, 2, months + 8), np.full(units, np.nan)
    left, alive = np.full(units, -1), np.ones(units, dtype=bool)
    turn, shock = rng.integers(0, max(world.every, 1), units), rng.normal(0, world.noise, units)
    told: list[tuple[np.ndarray, int, np.ndarray]] = []
    paid: list[tuple[np.ndarray, int, np.ndarray]] = []
    slopes = []
    for month in range(-8, months):
        mood = world.memory * mood + np.sqrt(1 - world.memory**2) * rng.normal(0, np.sqrt(world.mood), units)
        shock = 0.5 * shock + np.sqrt(0.75) * rng.normal(0, world.noise, units)
        acts = world.answer * np.nan_to_num(last) + world.felt * (level + mood)
        if month >= 0:
            paid.append((np.flatnonzero(alive), month, (60 + own + wave[month] + world.step * acts + shock)[alive]))
            p = 1 / (1 + np.exp(-(world.base - 0.3 * level + world.odds * acts + 0.1 * wave[month])))
            slopes.append((p * (1 - p))[alive & ~np.isnan(last)])
            leaves = alive & (rng.random(units) < p)
            left[leaves] = month
            alive = alive & ~leaves
        here = (month + turn) % world.every == 0 if world.every else rng.random(units) < world.asked
        here = here & alive
        score = np.clip(np.round(6 + level + mood + rng.normal(0, np.sqrt(world.chance), units)), 0, 10)
        last[here] = score[here] - 6
        told.append((np.flatnonzero(here), month, score[here]))
    return Drawn(
        _answers(told),
        _financials(paid),
        _spans(left, months),
        world.step * (world.answer + world.felt),
        (world.odds * (world.answer + world.felt) * float(np.concatenate(slopes).mean())),
    )


def _long(parts: list[tuple[np.ndarray, int, np.ndarray]], value: str) -> pl.DataFrame:
    frames = [{"unit_id": unit, "month": np.full(unit.size, FIRST + month), value: each} for unit, month, each in parts]
    return pl.concat([pl.DataFrame(one) for one in frames])


def _answers(told: list[tuple[np.ndarray, int, np.ndarray]]) -> pl.DataFrame:
    return _long(told, "score").select(
        "unit_id",
        pl.col("month").cast(pl.Int32).alias("answered_month"),
        "score",
        feedback_id=pl.int_range(pl.len()),
        answered_at=pl.col("month"),
        metric=pl.lit("nps"),
        touchpoint=pl.lit(None, pl.String),
    )


def _financials(paid: list[tuple[np.ndarray, int, np.ndarray]]) -> pl.DataFrame:
    money = pl.col("margin").round(2).cast(pl.Decimal(18, 2))
    none = pl.lit(None, pl.Decimal(18, 2))
    return _long(paid, "margin").select(
        "unit_id",
        pl.col("month").cast(pl.Int32),
        money,
        revenue_net=money,
        cost_to_serve=none,
        contacts=pl.lit(0),
        active=pl.lit(None, pl.Boolean),
    )


def _spans(left: np.ndarray, months: int) -> pl.DataFrame:
    unit = np.arange(left.size)
    known = pl.when(pl.col("left") >= 0).then(pl.col("left") + FIRST).cast(pl.Int32)
    return pl.DataFrame({"unit_id": unit, "left": left}).select(
        "unit_id",
        spell=pl.lit(1),
        segment_name=pl.lit("all"),
        region_name=pl.lit("all"),
        business_unit_name=pl.lit("all"),
        team_name=pl.lit("all"),
        tenure_from=pl.lit(FIRST - 30),
        first_month=pl.lit(FIRST),
        last_month=known.fill_null(FIRST + months - 1),
        left_month=known,
        n_paid_months=known.fill_null(FIRST + months - 1) - FIRST + 1,
        baseline_margin=pl.lit(0.0),
        baseline_decile=pl.lit(0),
    )


@contextmanager
def told(company: Drawn) -> Iterator[DuckEngine]:
    """Engine with the panel that the product's SQL makes of the company."""
    with DuckEngine(None, threads=1) as engine:
        engine.execute("create schema clean")
        engine.execute("create schema panel")
        given = {
            "clean.answers": company.answers,
            "clean.financials": company.financials,
            "panel.unit_span": company.spans,
            "panel.exposure_month": pl.DataFrame(schema=EMPTY),
        }
        for name, frame in given.items():
            engine.put("given", frame)
            engine.execute(f"create table {name} as select * from given")
        last = company.financials["month"].max()
        engine.execute(
            f"create table panel.calendar as select 'nps' as metric, {last} as last_month, 'outcomes' as leaving_rule,"
            " cast(null as integer) as inactivity_months, true as has_money, true as has_margin,"
            " false as has_cost_to_serve"
        )
        engine.execute(f"create table panel.months as select m as month from range({FIRST}, {last} + 1) t(m)")
        for name in MODELS:
            engine.execute(f"create table panel.{name} as {FILES[f'panel.{name}']}")
        yield engine
