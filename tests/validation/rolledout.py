"""Small companies with one initiative and planted effects, as the panel tables an engine holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.estimators.company.impact import initiative_paths
from cxroi.terms import Array, MarginPath
from tests.estimators.company import FIRST, Made, engine_with

TEAMS, PER_TEAM, MONTHS = 60, 40, 36
NOT_LEFT = 10**6


@dataclass(frozen=True)
class Staggered:
    """Thirty of sixty teams launch in six dates from month 20 on. `leaves` is the monthly chance of leaving of teams
    that never launch and of those that will; `effect` of the initiative on margin a month and on that chance;
    `worsening` is added
    to the chance in launching teams every month, with or without it."""

    effect: tuple[float, float] = (0.0, 0.0)
    leaves: tuple[float, float] = (0.02, 0.02)
    worsening: float = 0.0


@dataclass(frozen=True)
class Drawn:
    """margin (n, T) as if nobody left, month of leaving (n,), team (n,), launch (60,); the planted money since
    launch."""

    margin: Array
    left: np.ndarray
    team: np.ndarray
    launch: np.ndarray
    truth: float

    @property
    def alive(self) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
        return np.asarray(np.arange(MONTHS)[None, :] <= self.left[:, None])

    def panel(self) -> pl.DataFrame:
        unit, month = np.nonzero(self.alive)
        return panel_of(unit, month, self.margin[unit, month], month == self.left[unit], self.team[unit])


def staggered(seed: int, plan: Staggered) -> Drawn:
    """Truth: S1 m1 - S0 m0 in expectation, over the customers who are there when their team launches."""
    rng = np.random.default_rng(seed)
    team = np.repeat(np.arange(TEAMS), PER_TEAM)
    launch = np.full(TEAMS, MONTHS)
    launch[rng.permutation(TEAMS)[:30]] = 20 + 2 * (np.arange(30) % 6)
    treated, month = (launch < MONTHS)[team], np.arange(MONTHS)
    n = len(team)
    without = (
        40 + 8 * rng.standard_normal(n)[:, None] + rng.standard_normal(TEAMS)[team][:, None] + 1.5 * np.sin(month / 2)
    )
    after = month >= launch[team][:, None]
    chance = np.where(treated, plan.leaves[1], plan.leaves[0])[:, None] + plan.worsening * treated[:, None] * month
    leaves = rng.random((n, MONTHS)) < chance + plan.effect[1] * after
    left = np.where(leaves.any(axis=1), leaves.argmax(axis=1), MONTHS)
    there = (treated & (left >= launch[team]))[:, None] & after
    stay = [np.cumprod(np.where(there, 1 - chance - effect, 1.0), axis=1) for effect in (plan.effect[1], 0.0)]
    with_it, alone = (np.column_stack([np.ones(n), one[:, :-1]]) for one in stay)
    truth = float(((with_it * (without + plan.effect[0]) - alone * without) * there).sum())
    margin = without + plan.effect[0] * after + 6 * rng.standard_normal((n, MONTHS))
    return Drawn(margin, left, team, launch, truth)


def panel_of(unit: np.ndarray, month: np.ndarray, margin: Array, leaves: np.ndarray, team: np.ndarray) -> pl.DataFrame:
    """Rows of panel.customer_month with nothing known but money, leaving and team (ten teams a region)."""
    return pl.DataFrame(
        {
            "unit_id": unit,
            "month": FIRST + month,
            "margin": margin,
            "revenue_net": 2 * margin,
            "has_left": leaves.astype(int),
            "team": [f"t{number}" for number in team],
            "region": [f"r{number % 6}" for number in team],
            "segment": "all",
            "business_unit": "one",
            "active": 1,
            "judged": 1,
            "tenure_months": month,
            "contacts": 0,
        }
    ).with_columns(score=pl.lit(None, dtype=pl.Float64))


def exposed(
    unit: np.ndarray, launch: list[int | None], arms: list[str], assignment: str, teams: list[str] | None = None
) -> pl.DataFrame:
    """Rows of panel.exposure_month of initiative "x"."""
    text = {
        "initiative_id": "x",
        "arm": arms,
        "assignment": assignment,
        "group_type": "team" if teams else None,
        "group_id": teams or [None] * len(unit),
    }
    strings = dict.fromkeys(text, pl.String)
    return pl.DataFrame(
        {"unit_id": unit, "launch_month": launch, **text}, schema_overrides={**strings, "launch_month": pl.Int64}
    )


def by_team(drawn: Drawn) -> Made:
    """The company with exposure as it is recorded: of customers who are there when their team launches."""
    start = drawn.launch[drawn.team]
    unit = np.flatnonzero((start < MONTHS) & (drawn.left >= start))
    teams = [f"t{number}" for number in drawn.team[unit]]
    rows = exposed(unit, (FIRST + start[unit]).tolist(), ["treated"] * len(unit), "rule", teams)
    return made(drawn.panel(), rows)


def made(panel: pl.DataFrame, exposure: pl.DataFrame) -> Made:
    """The tables of a company with initiative "x", assigned before it began."""
    initiatives = pl.DataFrame({"initiative_id": ["x"], "evidence": ["declared"], "owner": ["someone"]})
    exposures = pl.DataFrame(
        {"initiative_id": ["x"], "assigned_on": ["2024-12-01"], "from_on": ["2025-01-01"], "declared_by": [None]},
        schema_overrides={"declared_by": pl.String},
    )
    return Made(panel, exposure, initiatives, exposures.with_columns(pl.col("assigned_on", "from_on").str.to_date()))


def judged(company: Made) -> MarginPath:
    """What the product says of the initiative."""
    with engine_with(company) as engine:
        return initiative_paths(engine, draws=1_000).paths[0]


def earned(path: MarginPath) -> tuple[float, float, float]:
    """(low, point, high) of the money since launch, widest of the plain world and the one with the earlier trend."""
    assert path.plain is not None
    worlds = [one.retention_draws + one.spend_draws for one in (path.plain, path.trended) if one is not None]
    ends = np.array([np.quantile(world.sum(axis=1), [0.05, 0.95]) for world in worlds])
    return float(ends.min()), float((path.plain.retention + path.plain.spend).sum()), float(ends.max())
