"""The small tables: initiatives, their costs, which groups are exposed, plan and teams' own pulse."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from cxroi.demo.planted.rollout import Rollout, generator
from cxroi.demo.planted.world import LAST_MONTH, POST, REGIONS, TEAMS, Design, World
from cxroi.demo.written.stories import COSTS, FIELDS, NEXT, OVERHEAD, REFERENCE_UNITS, SIGNED, WORDS

TEAM_NAMES = tuple(f"Team {number:02d}" for number in range(1, TEAMS + 1))


def first_day(month: int) -> date:
    """First day of a month given as year * 12 + month - 1."""
    return date(month // 12, month % 12 + 1, 1)


def initiatives(world: World, plan: Rollout, units: int) -> pl.DataFrame:
    """Table `initiatives`; money of the next step grows with the number of customers."""
    first = LAST_MONTH - plan.months + 1
    rows = []
    for planted in world.initiatives:
        step = NEXT.get(planted.initiative_id)
        rows.append(
            {
                "initiative_id": planted.initiative_id,
                **dict(zip(FIELDS, WORDS[planted.initiative_id], strict=True)),
                "started_on": first_day(first + plan.month_of[planted.initiative_id]),
                "status": "live",
                "next_step": step[0] if step else None,
                "next_cost": _scaled(step[1], units) if step else None,
                "next_reach": round(step[2] * units / REFERENCE_UNITS) if step else None,
                "decide_by": step[3] if step else None,
                **_declared(planted.design),
            }
        )
    texts = dict.fromkeys(("next_step", "cannot_move", "no_other_event_by"), pl.String)
    return pl.DataFrame(
        rows,
        schema_overrides={
            **texts,
            "decide_by": pl.Date,
            "next_cost": pl.Float64,
            "next_reach": pl.Int64,
            "no_other_event_on": pl.Date,
        },
    )


def _declared(design: Design) -> dict[str, object]:
    """Roll-outs by team name what they cannot change, and finance signs that nothing else hit those teams."""
    if design != "team":
        return {"cannot_move": None, "no_other_event_by": None, "no_other_event_on": None}
    return {"cannot_move": POST, "no_other_event_by": "Chief financial officer", "no_other_event_on": SIGNED}


def initiative_costs(world: World, plan: Rollout, units: int) -> pl.DataFrame:
    """Table `initiative_costs`: launch month, running months and the programme's overhead, in proportion to
    customers."""
    first = LAST_MONTH - plan.months + 1
    rows: list[dict[str, object]] = []
    for planted in world.initiatives:
        launch, monthly, kind = COSTS[planted.initiative_id]
        start = first + plan.month_of[planted.initiative_id]
        rows.append(_cost(planted.initiative_id, start, "launch", _scaled(launch, units)))
        rows += [
            _cost(planted.initiative_id, month, kind, _scaled(monthly, units)) for month in range(start, LAST_MONTH + 1)
        ]
    rows += [
        _cost(None, month, kind, _scaled(amount, units))
        for month in range(first, LAST_MONTH + 1)
        for kind, amount in OVERHEAD
    ]
    return pl.DataFrame(rows, schema_overrides={"initiative_id": pl.String})


def group_exposures(world: World, plan: Rollout) -> pl.DataFrame:
    """Rows of `exposures` for teams and the one region; teams that never start have none."""
    first = LAST_MONTH - plan.months + 1
    rows = []
    for planted in world.initiatives:
        if planted.initiative_id not in plan.launch:
            continue
        launch = plan.launch[planted.initiative_id]
        teams = [int(team) for team in np.flatnonzero(launch < plan.months)]
        groups = {TEAM_NAMES[team]: int(launch[team]) for team in teams}
        if planted.design == "region":
            groups = {REGIONS[int(plan.region[teams[0]])]: int(launch[teams[0]])}
        for group, month in groups.items():
            rows.append(
                {
                    "initiative_id": planted.initiative_id,
                    "unit_id": None,
                    "group_type": "region" if planted.design == "region" else "team",
                    "group_id": group,
                    "from_on": first_day(first + month),
                    "arm": "treated",
                    "assignment": "rule",
                    "assigned_on": first_day(first + month - 1),
                    "declared_by": "Roll-out office",
                }
            )
    return pl.DataFrame(rows, schema_overrides={"unit_id": pl.String})


def employee_feedback(plan: Rollout, seed: int) -> pl.DataFrame:
    """Table `employee_feedback`: each team's own pulse, once a quarter, mean of at least ten people."""
    rng = generator(seed, 3)
    first = LAST_MONTH - plan.months + 1
    quarters = np.arange(2, plan.months, 3)
    base = np.clip(3.9 - 0.05 * (plan.wait - 11), 2.5, 4.8)
    score = np.clip(base[None, :] + 0.15 * rng.standard_normal((quarters.size, TEAMS)), 1, 5)
    people = rng.integers(10, 26, (quarters.size, TEAMS))
    return pl.DataFrame(
        {
            "team": np.tile(TEAM_NAMES, quarters.size),
            "asked_at": [first_day(first + int(q)) for q in quarters for _ in range(TEAMS)],
            "metric": "pulse",
            "score": score.ravel().round(2),
            "n": people.ravel(),
        }
    )


def ledger_totals(cents: dict[str, list[int]]) -> pl.DataFrame:
    """Table `ledger_totals`: revenue and margin by month, equal to the customers' months to the cent."""
    first = LAST_MONTH - len(next(iter(cents.values()))) + 1
    return pl.DataFrame(
        [
            {"month": first_day(first + number), "line": line, "amount": value / 100}
            for line, values in cents.items()
            for number, value in enumerate(values)
        ]
    )


PLANNED: tuple[tuple[str, int, int], ...] = (
    ("cx_margin", 8_000, 40_000),
    ("cx_cost", 18_000, 22_000),
    ("customers_kept", 10, 50),
)
"""Line, planned for each month of the year before last, and of the last year; written down before anything was
estimated."""


def plan_lines(ledger: pl.DataFrame, units: int) -> pl.DataFrame:
    """Table `plan`: money made a year ahead, last year's month and 2 % more (the first twelve months have none); and
    what customer-experience work should bring, cost and keep, in proportion to customers."""
    before = ledger.with_columns(pl.col("month").dt.offset_by("12mo"), (pl.col("amount") * 1.02).round(2))
    money = before.join(ledger.select("month", "line"), on=["month", "line"], how="semi")
    months = [(month, month > LAST_MONTH - 12) for month in range(LAST_MONTH - 23, LAST_MONTH + 1)]
    work = [
        {"month": first_day(month), "line": line, "amount": _scaled(late if is_late else early, units)}
        for line, early, late in PLANNED
        for month, is_late in months
    ]
    return pl.concat([money, pl.DataFrame(work, schema=money.schema)])


def _scaled(amount: int, units: int) -> float:
    return round(amount * units / REFERENCE_UNITS, 2)


def _cost(initiative_id: str | None, month: int, kind: str, amount: float) -> dict[str, object]:
    return {
        "initiative_id": initiative_id,
        "month": first_day(month),
        "kind": kind,
        "amount": amount,
        "currency": "USD",
        "already_in_margin": False,
    }
