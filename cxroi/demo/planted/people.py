"""One block of customers: who they are, when they joined and which initiatives they meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.demo.planted.rollout import Floats, Ints, Rollout, generator
from cxroi.demo.planted.world import BUSINESS_UNITS, TEAMS, Planted, World

BLOCK = 10_000
"""Customers drawn from one random stream; part of the definition of a company, not a setting."""


@dataclass(frozen=True)
class People:
    """`first` is the number of the first customer; the arrays are (n,).

    `join` month index of the first month, `tenure` months as a customer before it, `quality` and `taste` unobserved
    standard normals: quality moves score, margin and staying, taste only margin.
    """

    first: int
    join: Ints
    tenure: Ints
    segment: Ints
    business_unit: Ints
    team: Ints
    quality: Floats
    taste: Floats

    def __len__(self) -> int:
        return int(self.join.size)


@dataclass(frozen=True)
class Exposure:
    """One initiative over one block: `start` (n,) first exposed month (`months` = never), `arm` (n,) 1 treated, 0
    control,
    -1 outside the test, `intensity` (months, n) share of the effect that acts."""

    planted: Planted
    start: Ints
    arm: Ints
    intensity: Floats


def people(world: World, plan: Rollout, block: int, size: int, seed: int) -> People:
    """Draw the first `size` customers of block number `block`."""
    rng = generator(seed, 1, block)
    n, months = BLOCK, plan.months
    here_at_start = 1 / (1 + 0.02 * (months - 1))
    join = np.where(rng.random(n) < here_at_start, 0, rng.integers(1, months, n))
    tenure = np.where(join == 0, np.minimum(rng.exponential(24, n), 95).astype(np.int64) + 1, 0)
    segment = np.searchsorted(np.cumsum([s.share for s in world.segments])[:-1], rng.random(n), side="right")
    home = np.array([s.home for s in world.segments])[segment]
    unit = rng.random(n)
    business = np.where(unit < 0.15, BUSINESS_UNITS.index("Partners"), np.where(rng.random(n) < home, 0, 1))
    drawn = People(
        first=block * BLOCK,
        join=join,
        tenure=tenure,
        segment=segment,
        business_unit=business,
        team=rng.integers(0, TEAMS, n),
        quality=rng.standard_normal(n, dtype=np.float32),
        taste=rng.standard_normal(n, dtype=np.float32),
    )
    arrays = {name: value[:size] for name, value in vars(drawn).items() if name != "first"}
    return People(first=drawn.first, **arrays)


def exposures(world: World, plan: Rollout, who: People, rng: np.random.Generator) -> list[Exposure]:
    """Who is exposed from when, for each initiative, as if nobody left: leaving is applied when rows are recorded."""
    return [_exposure(world, plan, who, planted, rng) for planted in world.initiatives]


def _exposure(world: World, plan: Rollout, who: People, planted: Planted, rng: np.random.Generator) -> Exposure:
    months, name = plan.months, planted.initiative_id
    if name in plan.launch:
        start = np.maximum(plan.launch[name][who.team], who.join)
        start = np.where(plan.launch[name][who.team] < months, start, months)
        intensity = np.take(_with_neighbours(world.spillover, plan, name), who.team, axis=1)
        return Exposure(planted, start, np.where(start < months, 1, -1), intensity)
    first = plan.month_of[name]
    if planted.design == "customer":
        treated = rng.random(BLOCK)[: len(who)] < 0.5
        arm = np.where(who.join <= first, treated.astype(np.int64), -1)
        start = np.where(arm == 1, first, months)
    else:
        chance = np.minimum(0.03 * np.exp(who.quality + who.taste), 0.6)
        waited = np.floor(np.log(1 - rng.random(BLOCK)[: len(who)]) / np.log(1 - chance)).astype(np.int64)
        start = np.minimum(np.maximum(first, who.join + 1) + waited, months)
        arm = np.where(start < months, 1, -1)
    intensity = (np.arange(months)[:, None] >= start[None, :]).astype(np.float32)
    return Exposure(planted, start, arm, intensity)


def _with_neighbours(spillover: float, plan: Rollout, name: str) -> Floats:
    """(months, 60) own exposure, plus what reaches unexposed teams from the exposed share of their region."""
    own = plan.exposed(name)
    if spillover == 0:
        return own
    same = (plan.region[:, None] == plan.region[None, :]).astype(np.float32)
    share: Floats = own @ (same / same.sum(axis=0))
    return own + (1 - own) * np.float32(spillover) * share
