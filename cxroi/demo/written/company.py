"""A company in blocks of customers: rows for the files, sums for the truth. Blocks do not know of each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import numpy as np
import polars as pl

from cxroi.demo.planted.counterfactual import TruthSums, truth_sums
from cxroi.demo.planted.paths import paths
from cxroi.demo.planted.people import BLOCK, exposures, people
from cxroi.demo.planted.record import truth_of
from cxroi.demo.planted.rollout import Ints, Rollout, generator, rollout
from cxroi.demo.planted.truth import Truth
from cxroi.demo.planted.world import LAST_MONTH, TEAMS, World
from cxroi.demo.written import catalogue, frames, happened, said
from cxroi.demo.written.block import Block
from cxroi.errors import UsageError

FEWEST_MONTHS = 12
Frames = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Company:
    """A company in memory: canonical tables by name and what was planted."""

    frames: Frames
    truth: Truth


def simulate(world: World, units: int, months: int, seed: int) -> Company:
    """Draw a company as polars frames with the columns of `sources/schema.py`; ids are plain text, months dates.

    The same arguments give the same company. Raises UsageError for fewer than one customer or FEWEST_MONTHS months.
    """
    check(units, months)
    plan = rollout(world, months, seed)
    drawn = [(tables(block, seed), sums) for block, sums in blocks(world, plan, units, seed)]
    names = drawn[0][0]
    large = {name: pl.concat([one[name] for one, _ in drawn]) for name in names}
    cents = reduce(add, [monthly_cents(one["financials"], months) for one, _ in drawn])
    small = small_tables(world, plan, (units, seed), cents)
    large["exposures"] = pl.concat([small.pop("exposures"), large["exposures"]], how="diagonal_relaxed")
    truth = truth_of(world, plan, reduce(add, [sums for _, sums in drawn]), (units, seed))
    return Company({**large, **small}, truth)


def check(units: int, months: int) -> None:
    """Raises UsageError where no company can be drawn."""
    if units < 1 or months < FEWEST_MONTHS:
        raise UsageError(f"A demo company needs at least one customer and {FEWEST_MONTHS} months.")


def blocks(world: World, plan: Rollout, units: int, seed: int) -> Iterator[tuple[Block, TruthSums]]:
    """Blocks of at most BLOCK customers in order, each from a stream of its own, with its part of the truth."""
    for number in range((units + BLOCK - 1) // BLOCK):
        yield one_block(world, plan, (number, min(BLOCK, units - number * BLOCK)), seed)


def one_block(world: World, plan: Rollout, which: tuple[int, int], seed: int) -> tuple[Block, TruthSums]:
    """Block `which` = (number, size)."""
    number, size = which
    who = people(world, plan, number, size, seed)
    met = exposures(world, plan, who, generator(seed, 2, number))
    path = paths(world, plan, who, met, generator(seed, 4, number))
    return Block(world, plan, who, met, path, generator(seed, 5, number)), truth_sums(world, who, met, path)


def tables(block: Block, seed: int) -> Frames:
    """Every table that grows with customers; each draws its decoration from a stream of its own."""
    number = block.who.first // BLOCK
    drawn: Frames = {}
    makers = (
        frames.units,
        frames.financials,
        frames.outcomes,
        said.invitations,
        said.feedback,
        happened.operations,
        frames.exposures,
        frames.uptake,
    )
    for key, make in enumerate(makers):
        drawn[make.__name__] = make(_decorated(block, (seed, 5, number, key)))
    slow = generator(seed, 6).uniform(0.5, 2.0, TEAMS).astype(np.float32)
    letters = happened.statements(replace(block, rng=generator(seed, 7, number)), slow)
    drawn["operations"] = pl.concat([drawn["operations"], letters])
    drawn["cases"] = said.cases(_decorated(block, (seed, 5, number, len(makers))), drawn["feedback"])
    return drawn


def small_tables(world: World, plan: Rollout, size: tuple[int, int], cents: Ints) -> Frames:
    """Tables that do not grow with customers; `size` is (units, seed), `cents` (2, months) revenue and margin."""
    units, seed = size
    ledger = catalogue.ledger_totals({"revenue": cents[0].tolist(), "margin": cents[1].tolist()})
    return {
        "initiatives": catalogue.initiatives(world, plan, units),
        "initiative_costs": catalogue.initiative_costs(world, plan, units),
        "exposures": catalogue.group_exposures(world, plan),
        "employee_feedback": catalogue.employee_feedback(plan, seed),
        "ledger_totals": ledger,
        "plan": catalogue.plan_lines(ledger, units),
    }


def monthly_cents(financials: pl.DataFrame, months: int) -> Ints:
    """(2, months) revenue_net and margin in cents, for the ledger's control totals."""
    days = (np.arange(months) + (LAST_MONTH - months + 1 - 1970 * 12)).astype("datetime64[M]").astype("datetime64[D]")
    number = np.searchsorted(days.astype(np.int64), financials["month"].to_physical().to_numpy())
    rows = [
        np.bincount(number, np.rint(100 * financials[name].to_numpy()), months) for name in ("revenue_net", "margin")
    ]
    return np.stack(rows).astype(np.int64)


def _decorated(block: Block, key: tuple[int, int, int, int]) -> Block:
    return replace(block, rng=generator(*key))
