"""600 accounts with yearly contracts: who stays, what an account is worth and what a step is worth, against
the same customers simulated with and without; and the same read as if contracts could end in any month.

CXROI_LONG=1: as many companies as the bounds ask for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl
from scipy.stats import binom

from cxroi.demo.planted.world import LAST_MONTH
from cxroi.demo.shapes.draw import chances, draw
from cxroi.demo.shapes.family import shaped
from cxroi.demo.shapes.lived import expected, lived
from cxroi.demo.shapes.record import frames_of
from cxroi.demo.shapes.spec import FAMILY
from cxroi.demo.shapes.work import all_work
from cxroi.engine.duck import DuckEngine
from cxroi.estimators.company.forecast import forecast
from cxroi.results.base.run import sql
from cxroi.results.company.forecast import read_history
from cxroi.results.company.lifetime import _customers, _rates, pooled
from cxroi.selfcheck.companies import judged, read_run, tables_of
from cxroi.selfcheck.figures import Pair, pairs
from cxroi.terms import Array
from cxroi.value.assumptions.in_force import Assumptions
from cxroi.value.company.lifetime import worth
from tests.kept import kept_value

YEAR, MONTHS = 12, 36
SEEDS = 40 if os.environ.get("CXROI_LONG") else 6
SPEC = FAMILY["yearly"]


@dataclass(frozen=True)
class Ahead:
    """Of one company: share of today's accounts still there in twelve months (truth, low, high), what one brings in
    them (truth, as contracts end, as if they could end in any month), and what a new one does."""

    stay: tuple[float, float, float]
    today: tuple[float, float, float]
    new: tuple[float, float, float]


@contextmanager
def cut(seed: int) -> Iterator[tuple[DuckEngine, Array, Array, Array]]:
    """Three years of a company that is drawn for four: (its tables, chance to be there in each month of the fourth by
    account, their money, months as a customer)."""
    drawn = draw(replace(SPEC, months=MONTHS + YEAR), seed)
    leave, money = chances(drawn, [])
    life = lived(drawn, leave, money)
    first = date((LAST_MONTH - YEAR + 1) // 12, (LAST_MONTH - YEAR + 1) % 12 + 1, 1)
    frames = frames_of(drawn, life, all_work(drawn, life))
    for name, column in (
        ("financials", "month"),
        ("outcomes", "at"),
        ("feedback", "answered_at"),
        ("units", "first_seen_on"),
    ):
        frames[name] = frames[name].filter(pl.col(column).cast(pl.Date) < first)
    known = frames["units"]["unit_id"]
    frames |= {name: frames[name].filter(pl.col("unit_id").is_in(known.implode())) for name in ("feedback", "outcomes")}
    frames |= {name: frames[name].clear() for name in ("initiatives", "initiative_costs", "exposures", "uptake")}
    there = life.there[MONTHS - 1] & ~life.leaves[MONTHS - 1]
    chance = expected(drawn, leave, (np.full(there.size, float(MONTHS)), there))[MONTHS:, there]
    after = np.vstack([chance[1:], chance[-1:] * (1 - leave[-1, there])])
    with tables_of(frames) as engine:
        yield engine, after, np.asarray(chance), money[MONTHS:, there]


def read(seed: int) -> Ahead:
    with cut(seed) as (engine, after, chance, money):
        run = read_run(engine, Assumptions(), generation="0", run_id="0")
        history = read_history(engine, run)
        assert history is not None
        assert history.due is not None
        made = forecast(history, 1_000)
        last = int(history.months[-1])
        rows = engine.query(sql("tenure_rates"), [last])
        customers = _customers(engine.query(sql("tenure_now"), [last]))
        bands = pooled(rows)
        bound, _ = _rates(bands, 1.0, (11, 1))
        loose, _ = _rates(bands.with_columns(n_ends=pl.col("n_months")), 1.0)
        values = [worth(each, YEAR, 0.0) for each in (bound, loose)]
    today = (float((chance * money).sum() / after.shape[1]), *(float(each.mean(customers)) for each in values))
    new = (0.0, *(float(each.by_tenure[0]) for each in values))
    stay = float(after[-1].mean()), float(made.low["stay"][-1]), float(made.high["stay"][-1])
    return Ahead(stay, today, new)


@cache
def companies() -> list[Ahead]:
    return [read(910_000 + seed) for seed in range(SEEDS)]


def fewest(n: int, share: float = 0.9) -> int:
    return int(binom.ppf(0.001, n, share))


def test_who_is_still_there_in_a_year_is_held() -> None:
    held = [low <= truth <= high for truth, low, high in (one.stay for one in companies())]
    assert sum(held) >= fewest(SEEDS)


def test_what_an_account_brings_in_a_year_is_near_the_truth() -> None:
    ratio = np.array([one.today[1] / one.today[0] for one in companies()])
    assert abs(np.log(ratio).mean()) < 0.08


def test_a_new_account_stays_for_its_first_year() -> None:
    """Read month by month (the negative control) a new account is worth less than it must be: nobody can leave before
    the first contract ends."""
    for one in companies():
        assert one.new[2] < 0.97 * one.new[1]


def planted(seed: int) -> list[Pair]:
    made = shaped(SPEC, seed)
    with tables_of(made.frames) as engine:
        return pairs(seed, judged(engine, made.truth, seed))


@cache
def all_pairs() -> list[Pair]:
    return [
        one for seed in range(SEEDS) for one in kept_value("yearly", (seed,), lambda seed=seed: planted(920_000 + seed))
    ]


def kind(name: str) -> list[Pair]:
    return [one for one in all_pairs() if one.id == name]


def test_ranges_of_the_random_test_are_wide_and_shown_and_hold() -> None:
    """Some 250 accounts an arm: in none of them is the figure withheld, whatever its width, sign or size."""
    found = kind("trial/earned@since_launch")
    assert len(found) == SEEDS
    assert all(one.ranged for one in found)
    assert sum(one.holds for one in found) >= fewest(SEEDS)
    assert {one.grade for one in found} == {"A"}


def test_a_launch_is_shown_whatever_its_width_and_holds() -> None:
    """A launch of five standard errors got no figure in these companies before, for its width."""
    found = kind("rollout/earned@since_launch")
    assert all(one.ranged for one in found)
    assert sum(one.holds for one in found) >= fewest(SEEDS)


def test_one_step_holds() -> None:
    found = [one for one in all_pairs() if one.kind == "one step, all" and one.ranged]
    assert len(found) >= SEEDS // 2
    assert sum(one.holds for one in found) >= fewest(len(found))
