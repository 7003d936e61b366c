"""The small tables: initiatives in words, what they cost, which groups are exposed, plan and teams' own pulse."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from cxroi.demo.rollout import Rollout, generator
from cxroi.demo.world import LAST_MONTH, POST, REGIONS, TEAMS, Design, World

TEAM_NAMES = tuple(f"Team {number:02d}" for number in range(1, TEAMS + 1))
REFERENCE_UNITS = 20_000

_FIELDS = ("name", "type", "hypothesis", "primary_metric", "journey_step", "touchpoint", "sponsor", "owner", "evidence",
           "benefit_customer", "benefit_employee", "benefit_shareholder")
_WORDS: dict[str, tuple[str, ...]] = {
    "early-notice": (
        "Early notice of faults", "fix",
        "A message before the customer notices a fault spares anger, so fewer leave and more add services", "margin", "use",
        "message", "Chief operating officer", "Head of field service", "randomised", "Knows about a fault before it bites",
        "Fewer angry calls", "Customers stay longer and spend more"),
    "thank-you-notes": (
        "Thank-you notes", "improve", "A personal note after a contact makes people feel seen and raises the score", "nps",
        "support", "letter", "Chief marketing officer", "Head of brand", "randomised", "Feels seen", "Pride in the work",
        "Loyalty, it is hoped"),
    "plan-advice": (
        "Plan advice in every contact", "improve", "Teams suggest the plan that fits, so customers add what they need",
        "margin", "support", "phone", "Chief commercial officer", "Head of customer care", "declared",
        "Pays for what is used", "A useful talk instead of a script", "More margin per customer"),
    "renewal-check": (
        "Check-up before renewal", "fix", "Open faults are put right before the contract renews, so fewer customers leave",
        "left", "renewal", "visit", "Chief operating officer", "Head of field service", "declared",
        "No open faults at renewal", "Time to finish a job", "Fewer customers lost"),
    "phone-menu": (
        "Scripted phone menu", "transform", "A menu with fixed scripts handles contacts faster at lower cost", "margin",
        "support", "phone", "Chief financial officer", "Head of contact centre", "declared", "A faster answer",
        "Fewer routine calls", "Lower cost to serve"),
    "insider-club": (
        "Insider club", "improve", "Members of the club stay longer and spend more", "margin", "loyalty", "app",
        "Chief marketing officer", "Head of loyalty", "declared", "Offers before others", "A reason to call",
        "More spend from members"),
    "evening-hours": (
        "Evening opening hours", "improve", "Appointments after work suit customers who are away by day", "margin", "visit",
        "visit", "Regional director", "Regional service lead", "declared", "An appointment after work", "Shifts by choice",
        "More services sold"),
    "repair-tracker": (
        "Live repair tracker", "transform", "Customers who see where the technician is call less and stay calm", "margin",
        "visit", "app", "Chief digital officer", "Head of app", "declared", "Sees when help arrives",
        "Fewer where-are-you calls", "Lower cost to serve"),
}
_COSTS: dict[str, tuple[int, int, str]] = {
    "early-notice": (30_000, 2_500, "messaging"), "thank-you-notes": (8_000, 1_800, "print and post"),
    "plan-advice": (24_000, 2_000, "training"), "renewal-check": (28_000, 3_200, "technicians"),
    "phone-menu": (35_000, 1_000, "licences"), "insider-club": (12_000, 2_400, "rewards"),
    "evening-hours": (5_000, 1_500, "shift pay"), "repair-tracker": (40_000, 2_000, "licences"),
}
"""Per initiative at 20,000 customers: USD in the launch month, USD a month from then on, what the monthly money is for."""

_OVERHEAD = (("programme team", 3_500), ("survey tool", 900))
_NEXT: dict[str, tuple[str, int, int, date]] = {
    "early-notice": ("Send early notices to every customer", 60_000, 6_000, date(2026, 12, 15)),
    "phone-menu": ("Take the scripted menu out of service", 6_000, -6_900, date(2026, 11, 30)),
    "plan-advice": ("Teach plan advice to the other teams", 48_000, 6_000, date(2027, 1, 15)),
    "renewal-check": ("Check before renewal in the other teams", 75_000, 6_000, date(2027, 1, 29)),
    "thank-you-notes": ("Stop the notes", 500, -5_700, date(2027, 1, 29)),
    "evening-hours": ("Open in the evening in all regions", 20_000, 9_000, date(2027, 2, 26)),
    "repair-tracker": ("Bring the tracker to every team", 30_000, 8_000, date(2027, 2, 26)),
}
"""Per initiative at 20,000 customers: what is asked next, its cost in USD, customers it adds (below zero: takes it away from)."""
_SIGNED = date(2026, 11, 5)


def first_day(month: int) -> date:
    """First day of a month given as year * 12 + month - 1."""
    return date(month // 12, month % 12 + 1, 1)


def initiatives(world: World, plan: Rollout, units: int) -> pl.DataFrame:
    """Table `initiatives`; money of the next step grows with the number of customers."""
    first = LAST_MONTH - plan.months + 1
    rows = []
    for planted in world.initiatives:
        step = _NEXT.get(planted.initiative_id)
        rows.append({
            "initiative_id": planted.initiative_id, **dict(zip(_FIELDS, _WORDS[planted.initiative_id], strict=True)),
            "started_on": first_day(first + plan.month_of[planted.initiative_id]), "status": "live",
            "next_step": step[0] if step else None, "next_cost": _scaled(step[1], units) if step else None,
            "next_reach": round(step[2] * units / REFERENCE_UNITS) if step else None,
            "decide_by": step[3] if step else None, **_declared(planted.design),
        })
    texts = dict.fromkeys(("next_step", "cannot_move", "no_other_event_by"), pl.String)
    return pl.DataFrame(rows, schema_overrides={**texts, "decide_by": pl.Date, "next_cost": pl.Float64, "next_reach": pl.Int64,
                                                "no_other_event_on": pl.Date})


def _declared(design: Design) -> dict[str, object]:
    """Roll-outs by team name what they cannot change, and finance signs that nothing else hit those teams."""
    if design != "team":
        return {"cannot_move": None, "no_other_event_by": None, "no_other_event_on": None}
    return {"cannot_move": POST, "no_other_event_by": "Chief financial officer", "no_other_event_on": _SIGNED}


def initiative_costs(world: World, plan: Rollout, units: int) -> pl.DataFrame:
    """Table `initiative_costs`: launch month, running months and the programme's overhead, in proportion to customers."""
    first = LAST_MONTH - plan.months + 1
    rows: list[dict[str, object]] = []
    for planted in world.initiatives:
        launch, monthly, kind = _COSTS[planted.initiative_id]
        start = first + plan.month_of[planted.initiative_id]
        rows.append(_cost(planted.initiative_id, start, "launch", _scaled(launch, units)))
        rows += [_cost(planted.initiative_id, month, kind, _scaled(monthly, units)) for month in range(start, LAST_MONTH + 1)]
    rows += [_cost(None, month, kind, _scaled(amount, units))
             for month in range(first, LAST_MONTH + 1) for kind, amount in _OVERHEAD]
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
            rows.append({
                "initiative_id": planted.initiative_id, "unit_id": None,
                "group_type": "region" if planted.design == "region" else "team", "group_id": group,
                "from_on": first_day(first + month), "arm": "treated", "assignment": "rule",
                "assigned_on": first_day(first + month - 1), "declared_by": "Roll-out office"})
    return pl.DataFrame(rows, schema_overrides={"unit_id": pl.String})


def employee_feedback(plan: Rollout, seed: int) -> pl.DataFrame:
    """Table `employee_feedback`: each team's own pulse, once a quarter, mean of at least ten people."""
    rng = generator(seed, 3)
    first = LAST_MONTH - plan.months + 1
    quarters = np.arange(2, plan.months, 3)
    base = np.clip(3.9 - 0.05 * (plan.wait - 11), 2.5, 4.8)
    score = np.clip(base[None, :] + 0.15 * rng.standard_normal((quarters.size, TEAMS)), 1, 5)
    people = rng.integers(10, 26, (quarters.size, TEAMS))
    return pl.DataFrame({
        "team": np.tile(TEAM_NAMES, quarters.size),
        "asked_at": [first_day(first + int(q)) for q in quarters for _ in range(TEAMS)],
        "metric": "pulse", "score": score.ravel().round(2), "n": people.ravel()})


def ledger_totals(cents: dict[str, list[int]]) -> pl.DataFrame:
    """Table `ledger_totals`: revenue and margin by month, equal to the customers' months to the cent."""
    first = LAST_MONTH - len(next(iter(cents.values()))) + 1
    return pl.DataFrame([{"month": first_day(first + number), "line": line, "amount": value / 100}
                         for line, values in cents.items() for number, value in enumerate(values)])


PLANNED: tuple[tuple[str, int, int], ...] = (("cx_margin", 8_000, 40_000), ("cx_cost", 18_000, 22_000),
                                             ("customers_kept", 10, 50))
"""Line, planned for each month of the year before last, and of the last year; written down before anything was estimated."""


def plan_lines(ledger: pl.DataFrame, units: int) -> pl.DataFrame:
    """Table `plan`: money made a year ahead, last year's month and 2 % more (the first twelve months have none); and what
    customer-experience work should bring, cost and keep, in proportion to customers."""
    before = ledger.with_columns(pl.col("month").dt.offset_by("12mo"), (pl.col("amount") * 1.02).round(2))
    money = before.join(ledger.select("month", "line"), on=["month", "line"], how="semi")
    months = [(month, month > LAST_MONTH - 12) for month in range(LAST_MONTH - 23, LAST_MONTH + 1)]
    work = [{"month": first_day(month), "line": line, "amount": _scaled(late if is_late else early, units)}
            for line, early, late in PLANNED for month, is_late in months]
    return pl.concat([money, pl.DataFrame(work, schema=money.schema)])


def _scaled(amount: int, units: int) -> float:
    return round(amount * units / REFERENCE_UNITS, 2)


def _cost(initiative_id: str | None, month: int, kind: str, amount: float) -> dict[str, object]:
    return {"initiative_id": initiative_id, "month": first_day(month), "kind": kind, "amount": amount, "currency": "USD",
            "already_in_margin": False}
