"""How large the effects had to be: the spread of money figures in companies where nothing works.

Run by hand (`python -m tests.demo.noise`, about two minutes); its seeds are not the demo's. It prints, for each kind of
launch, the standard error of the money figure since launch that a plain comparison books in 20,000 customers x 36
months without any effect, the money that the planted effect brings, and their ratio: planned 8, harmful 6, nulls 0.

Teams: months from launch on, less the mean of months -5 to -3, less the same in teams that never start; spend over the
exposed customer-months, leaving over the months that follow it. Customers: difference in means of margin, zero after
leaving.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxroi.demo.planted.rollout import rollout
from cxroi.demo.planted.world import TEAMS, World
from cxroi.demo.written.block import Block
from cxroi.demo.written.company import blocks

UNITS, MONTHS, COMPANIES, FIRST_SEED = 20_000, 36, 60, 500_001


def still(world: World) -> World:
    """The same company, same launches, nobody's effect."""
    silent = tuple(replace(one, margin=0.0, leaving=0.0, score=0.0) for one in world.initiatives)
    return replace(world, initiatives=silent)


def team_months(drawn: list[Block]) -> np.ndarray:
    """(3, months, 60): customers at risk, leavers, margin."""
    sums = np.zeros((3, MONTHS, TEAMS))
    for block in drawn:
        for month in range(MONTHS):
            here = block.path.alive[month]
            team = block.who.team[here]
            sums[0, month] += np.bincount(team, minlength=TEAMS)
            sums[1, month] += np.bincount(team, block.path.left[here] == month, TEAMS)
            sums[2, month] += np.bincount(team, block.path.margin[month, here], TEAMS)
    return sums


def team_money(sums: np.ndarray, launch: np.ndarray, base: slice = slice(-5, -2)) -> np.ndarray:
    """(2,) USD since launch from spend and from retention."""
    n, left, margin = sums
    rate, mean, money = left / n, margin / n, np.zeros(2)
    never = launch >= MONTHS
    for team in np.flatnonzero((launch < MONTHS - 1) & ~never):
        first = launch[team]
        before, after = slice(first + base.start, first + base.stop), slice(first, MONTHS)
        others = [
            left[:, never].sum(axis=1) / n[:, never].sum(axis=1),
            margin[:, never].sum(axis=1) / n[:, never].sum(axis=1),
        ]
        gap = [own[:, team] - other for own, other in zip((rate, mean), others, strict=True)]
        leaving, spend = (one[after] - np.average(one[before]) for one in gap)
        money[0] += (spend * n[after, team]).sum()
        kept = -np.concatenate([[0.0], np.cumsum(leaving)[:-1]])
        money[1] += (kept * n[after, team] * mean[after, team]).sum()
    return money


def arm_money(drawn: list[Block], number: int, launch: int) -> float:
    """USD since launch: difference in means of margin, zero after leaving, times the treated."""
    treated, control = [], []
    for block in drawn:
        total = (block.path.margin * block.path.alive)[launch:].sum(axis=0)
        here = block.path.left >= launch
        treated.append(total[(block.met[number].arm == 1) & here])
        control.append(total[(block.met[number].arm == 0) & here])
    one, other = np.concatenate(treated), np.concatenate(control)
    return float((one.mean() - other.mean()) * one.size)


def main() -> None:
    """Print the table."""
    world, silent = World(), still(World())
    rows: dict[str, list[np.ndarray]] = {one.initiative_id: [] for one in world.initiatives}
    planted: dict[str, list[float]] = {one.initiative_id: [] for one in world.initiatives}
    for seed in range(FIRST_SEED, FIRST_SEED + COMPANIES):
        plan = rollout(silent, MONTHS, seed)
        drawn = [block for block, _ in blocks(silent, plan, UNITS, seed)]
        sums = team_months(drawn)
        for number, one in enumerate(world.initiatives):
            if one.design == "team":
                rows[one.initiative_id].append(team_money(sums, plan.launch[one.initiative_id]))
            elif one.design == "customer":
                rows[one.initiative_id].append(np.array([arm_money(drawn, number, plan.month_of[one.initiative_id])]))
        if seed < FIRST_SEED + 5:
            totals = [
                sum(part.effects[number].money[:2].sum() for _, part in blocks(world, plan, UNITS, seed))
                for number in range(len(world.initiatives))
            ]
            for one, total in zip(world.initiatives, totals, strict=True):
                planted[one.initiative_id].append(total)
    for name, drawn_money in rows.items():
        if drawn_money:
            parts = np.array(drawn_money)
            error = parts.sum(axis=1).std(ddof=1)
            money, spread = np.mean(planted[name]), ", ".join(f"{one:,.0f}" for one in parts.std(axis=0, ddof=1))
            print(
                f"{name:16s} planted {money:10,.0f}  standard error {error:8,.0f} (parts {spread})  ratio "
                f"{money / error:5.1f}"
            )


if __name__ == "__main__":
    main()
