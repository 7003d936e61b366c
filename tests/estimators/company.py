"""A small company of customers in teams with planted effects, as the panel tables an engine holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from cxroi.engine.duck import DuckEngine

FIRST = 2023 * 12
TEAMS, T = 60, 36
SAID = {
    "touchpoint": pl.String,
    "primary_metric": pl.String,
    "cannot_move": pl.String,
    "no_other_event_by": pl.String,
    "no_other_event_on": pl.Date,
    "other_event": pl.String,
    "other_event_on": pl.Date,
    "no_effect_after_end_by": pl.String,
    "no_effect_after_end_on": pl.Date,
}
"""Columns of clean.initiatives that say nothing unless a test fills them."""


@dataclass(frozen=True)
class Made:
    """Frames of panel.customer_month and panel.exposure_month, initiatives, exposures; and what was planted, by
    initiative."""

    panel: pl.DataFrame
    exposure: pl.DataFrame
    initiatives: pl.DataFrame
    exposures: pl.DataFrame
    truth: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """Effects on monthly margin and on the monthly chance of leaving of the staggered initiatives, by id."""

    effects: dict[str, tuple[float, float]]
    per_team: int = 40
    money: float = 1.0


def staggered(rng: np.random.Generator, inside: np.ndarray) -> np.ndarray:
    launches = np.full(TEAMS, 10**6)
    launches[rng.permutation(inside)] = 20 + 2 * (np.arange(len(inside)) % 6)
    return launches


def company(seed: int, plan: Plan) -> Made:
    """Staggered initiatives "a" (teams 0-29) and "b" (20 of these, 10 others) with planted effects, a region, a
    newcomer, a club people choose, and a random test without effect. Truth: sum of S1 m1 - S0 m0 in expectation,
    customer by
    customer."""
    rng = np.random.default_rng(seed)
    n = TEAMS * plan.per_team
    team = np.repeat(np.arange(TEAMS), plan.per_team)
    launches = {"a": staggered(rng, np.arange(30)), "b": staggered(rng, np.r_[10:30, 30:40])}
    launches["region"] = np.where(np.arange(TEAMS) % 6 == 0, 32, 10**6)
    launches["newest"] = np.where(np.arange(TEAMS) % 4 == 1, T - 1, 10**6)
    quality = rng.standard_normal(n)
    club = np.where(quality + rng.standard_normal(n) > 0.5, 18, 10**6)
    arm = rng.permutation(np.arange(n) % 2)
    level = 40 + 8 * quality + rng.standard_normal(TEAMS)[team]
    shocks = rng.standard_normal((n, T))
    alive, rows, truth = np.ones(n, bool), [], dict.fromkeys(plan.effects, 0.0)
    without = {name: np.ones(n) for name in plan.effects}
    staying = np.ones(n)
    for t in range(T):
        on = {name: t >= launches[name][team] for name in plan.effects}
        margin = level + 1.5 * np.sin(t / 2) + sum(plan.effects[name][0] * on[name] for name in plan.effects)
        hazard = 0.025 - 0.004 * np.tanh(quality) + sum(plan.effects[name][1] * on[name] for name in plan.effects)
        for name, (spend, leave) in plan.effects.items():
            truth[name] += float(
                (staying * margin - without[name] * (margin - spend * on[name]))[t >= launches[name][team]].sum()
            )
            without[name] = without[name] * (1 - hazard + leave * on[name])
        staying = staying * (1 - hazard)
        gone = alive & (rng.random(n) < hazard)
        here = np.flatnonzero(alive)
        rows.append(
            pl.DataFrame(
                {
                    "unit_id": here,
                    "month": np.full(len(here), FIRST + t),
                    "team_number": team[here],
                    "margin": plan.money * (margin + 6 * shocks[:, t])[here],
                    "has_left": gone[here].astype(int),
                }
            )
        )
        alive &= ~gone
    panel = (
        pl.concat(rows)
        .with_columns(
            team=pl.format("t{}", "team_number"),
            region=pl.format("r{}", pl.col("team_number") % 6),
            segment=pl.lit("all"),
            business_unit=pl.lit("one"),
            active=pl.lit(1),
            judged=pl.lit(1),
            tenure_months=pl.col("month") - FIRST,
            score=pl.lit(None, dtype=pl.Float64),
            contacts=pl.lit(0),
            revenue_net=pl.col("margin") * 2,
        )
        .drop("team_number")
    )
    return Made(
        panel,
        _exposure(n, team, launches, club, arm),
        _initiatives(),
        _exposures(),
        {k: v * plan.money for k, v in truth.items()},
    )


def _exposure(
    n: int, team: np.ndarray, launches: dict[str, np.ndarray], club: np.ndarray, arm: np.ndarray
) -> pl.DataFrame:
    frames = []
    for name, by_team in launches.items():
        units = np.flatnonzero(by_team[team] < 10**6)
        kind = "region" if name == "region" else "team"
        group = [f"r{g % 6}" if kind == "region" else f"t{g}" for g in team[units]]
        frames.append(
            pl.DataFrame(
                {
                    "initiative_id": name,
                    "unit_id": units,
                    "launch_month": FIRST + by_team[team][units],
                    "arm": "treated",
                    "assignment": "rule",
                    "group_type": kind,
                    "group_id": group,
                }
            )
        )
    chosen = np.flatnonzero(club < 10**6)
    frames.append(_single("club", chosen, FIRST + club[chosen], ["treated"] * len(chosen), "self-selected"))
    frames.append(
        _single(
            "test",
            np.arange(n),
            [FIRST + 24 if a else None for a in arm],
            ["treated" if a else "control" for a in arm],
            "random",
        )
    )
    return pl.concat(frames, how="vertical_relaxed")


def _single(name: str, units: object, launch: object, arms: list[str], assignment: str) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "initiative_id": name,
            "unit_id": units,
            "launch_month": pl.Series(launch, dtype=pl.Int64),
            "arm": arms,
            "assignment": assignment,
            "group_type": pl.Series([None] * len(arms), dtype=pl.String),
            "group_id": pl.Series([None] * len(arms), dtype=pl.String),
        }
    )


def _initiatives() -> pl.DataFrame:
    names = ["a", "b", "club", "newest", "nobody", "region", "test"]
    return pl.DataFrame({"initiative_id": names, "evidence": "declared", "owner": "someone"})


def _exposures() -> pl.DataFrame:
    return pl.DataFrame(
        {"initiative_id": ["test"], "assigned_on": ["2024-12-01"], "from_on": ["2025-01-01"], "declared_by": [None]},
        schema_overrides={"declared_by": pl.String},
    ).with_columns(pl.col("assigned_on", "from_on").str.to_date())


def _open_ended(exposure: pl.DataFrame) -> pl.DataFrame:
    """Exposures go on unless a test says when they end."""
    ends = "end_month" in exposure.columns
    return exposure if ends else exposure.with_columns(pl.lit(None, pl.Int64).alias("end_month"))


def _with_silence(initiatives: pl.DataFrame) -> pl.DataFrame:
    silent = {name: kind for name, kind in SAID.items() if name not in initiatives.columns}
    return initiatives.with_columns(pl.lit(None, kind).alias(name) for name, kind in silent.items())


@contextmanager
def engine_with(made: Made) -> Iterator[DuckEngine]:
    with DuckEngine(threads=1) as engine:
        for schema in ("panel", "clean"):
            engine.execute(f"create schema {schema}")
        for name, frame in (
            ("panel.customer_month", made.panel),
            ("panel.exposure_month", _open_ended(made.exposure)),
            ("clean.initiatives", _with_silence(made.initiatives)),
            ("clean.exposures", made.exposures),
        ):
            engine.put("given", frame)
            columns = ", ".join(
                "cast(margin as decimal(18,2)) as margin" if c == "margin" else c for c in frame.columns
            )
            engine.execute(f"create table {name} as select {columns} from given")
        yield engine
