"""Who gets what when: regions of teams, launch months by team, drawn once per company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cxroi.demo.planted.world import REGIONS, TEAMS, Planted, World

Ints = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Rollout:
    """Per company. `region` (60,) index of each team's region; `launch` by initiative (60,) month index, `months` =
    never.

    `month_of` gives the first launch of each initiative. `noise` (months, 60) shocks of team and month in USD;
    `margin`, `score`, `leaving`, `wait` (60,) lasting differences between teams (`wait` in minutes).
    """

    months: int
    region: Ints
    launch: Mapping[str, Ints]
    month_of: Mapping[str, int]
    noise: Floats
    margin: Floats
    score: Floats
    leaving: Floats
    wait: Floats

    def exposed(self, initiative_id: str) -> Floats:
        """(months, 60): 1 where the team is exposed in the month."""
        return (np.arange(self.months)[:, None] >= self.launch[initiative_id][None, :]).astype(np.float32)


def generator(seed: int, *key: int) -> np.random.Generator:
    """An independent stream for each key, the same whatever else is drawn."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=key)))


def launch_month(planted: Planted, months: int) -> int:
    """The initiative's first launch moved to a company of `months` months, leaving room for what follows it."""
    if planted.design == "newest":
        return months - 1
    if planted.design == "region":
        return months - 4
    moved = round(planted.launch * months / 36)
    if planted.design == "team":
        return max(1, min(moved, months - 1 - 5 * _gap(months) - 5))
    return min(moved, months - 4)


def rollout(world: World, months: int, seed: int) -> Rollout:
    """Draw teams' regions, the launch months of every initiative and what is particular to a team."""
    rng = generator(seed, 0)
    region = np.arange(TEAMS) // (TEAMS // len(REGIONS))
    first = {p.initiative_id: launch_month(p, months) for p in world.initiatives}
    return Rollout(
        months=months,
        region=region,
        launch=_launches(world, months, region, rng),
        month_of=first,
        noise=world.margin_team_month * autoregressive(rng, (months, TEAMS), world.rho),
        margin=(world.margin_team * rng.standard_normal(TEAMS)).astype(np.float32),
        score=(world.score_team * rng.standard_normal(TEAMS)).astype(np.float32),
        leaving=(world.leaving_team * rng.standard_normal(TEAMS)).astype(np.float32),
        wait=rng.uniform(6, 16, TEAMS).astype(np.float32),
    )


def autoregressive(rng: np.random.Generator, shape: tuple[int, int], rho: float) -> Floats:
    """(months, n) stationary AR(1) noise with variance 1."""
    noise: Floats = rng.standard_normal(shape, dtype=np.float32)
    fresh = np.float32(np.sqrt(1 - rho * rho))
    for month in range(1, shape[0]):
        noise[month] *= fresh
        noise[month] += np.float32(rho) * noise[month - 1]
    return noise


def _gap(months: int) -> int:
    return 2 if months >= 36 else 1


def _launches(world: World, months: int, region: Ints, rng: np.random.Generator) -> dict[str, Ints]:
    """Staggered ones: 30 teams in six dates. The second shares `shared_teams` of its teams with the first, with dates
    of its own; a third and further ones are balanced over those before, so that no pair but the planned one overlaps by
    chance."""
    launches: dict[str, Ints] = {}
    strata = region.copy()
    staggered = 0
    for planted in world.initiatives:
        first = launch_month(planted, months)
        if planted.design == "team":
            treated = _overlapping(rng, strata, world.shared_teams) if staggered == 1 else _balanced(rng, strata)
            dates = first + _gap(months) * (rng.permutation(TEAMS // 2) % 6)
            if world.region_assignment:
                treated, dates = _whole_regions(rng, region, first + _gap(months) * np.arange(6))
            strata = (strata * 0 if staggered == 0 else strata * 2) + np.isin(np.arange(TEAMS), treated)
            staggered += 1
        elif planted.design == "newest":
            treated = rng.permutation(TEAMS)[: TEAMS // 4]
            dates = np.full(treated.size, first)
        elif planted.design == "region":
            treated = np.flatnonzero(region == rng.integers(len(REGIONS)))
            dates = np.full(treated.size, first)
        else:
            continue
        launches[planted.initiative_id] = np.full(TEAMS, months, dtype=np.int64)
        launches[planted.initiative_id][treated] = dates
    return launches


def _balanced(rng: np.random.Generator, strata: Ints) -> Ints:
    """Half of the teams, at random, half of every stratum to within one."""
    order = np.lexsort((rng.random(strata.size), strata))
    return np.asarray(order[int(rng.integers(2)) :: 2])


def _overlapping(rng: np.random.Generator, treated: Ints, shared: int) -> Ints:
    inside, outside = rng.permutation(np.flatnonzero(treated == 1)), rng.permutation(np.flatnonzero(treated == 0))
    return rng.permutation(np.concatenate([inside[:shared], outside[: TEAMS // 2 - shared]]))


def _whole_regions(rng: np.random.Generator, region: Ints, dates: Ints) -> tuple[Ints, Ints]:
    chosen = rng.permutation(len(REGIONS))[: len(REGIONS) // 2]
    date_of = dict(zip(chosen.tolist(), rng.permutation(dates)[: chosen.size].tolist(), strict=True))
    treated = np.flatnonzero(np.isin(region, chosen))
    return treated, np.array([date_of[int(r)] for r in region[treated]])
