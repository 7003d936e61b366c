"""A shaped company as canonical tables: only what a company of its kind would have on file."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from cxroi.demo.planted.world import LAST_MONTH, REGIONS
from cxroi.demo.shapes.draw import Drawn, Flags, Ints
from cxroi.demo.shapes.lived import Lived
from cxroi.demo.shapes.work import CLUB, ROLLOUT, TRIAL, Work

MARGIN_SHARE = 0.6
NAMES = {TRIAL: "Random test", ROLLOUT: "Step by step", CLUB: "Club"}
COST = 0.02
"""Cost of an initiative a month, as a share of the money of an average customer, a customer."""
Frames = dict[str, pl.DataFrame]


def frames_of(drawn: Drawn, life: Lived, work: Iterable[Work]) -> Frames:
    """Every table that money is computed from."""
    made = tuple(work)
    return {
        "units": _units(drawn, life),
        "financials": _financials(drawn, life),
        "outcomes": _outcomes(drawn, life),
        "feedback": _feedback(drawn, life),
        "initiatives": _initiatives(drawn, made),
        "initiative_costs": _costs(drawn, made),
        "exposures": _exposures(drawn, life, made),
        "uptake": _uptake(drawn, life, made),
    }


def _ids(who: Ints) -> pl.Series:
    return ("C" + pl.Series(who + 1).cast(pl.String).str.zfill(7)).rename("unit_id")


def _first(drawn: Drawn, month: Ints) -> pl.Series:
    """First day of month index `month`."""
    start = LAST_MONTH - drawn.spec.months + 1 - 1970 * 12
    return pl.Series((month + start).astype("datetime64[M]").astype("datetime64[D]"))


def _team(number: int) -> str:
    return f"Team {number + 1:02d}"


def _region(drawn: Drawn, number: int) -> str:
    return REGIONS[number] if drawn.spec.regions <= len(REGIONS) else f"Region {number + 1}"


def _units(drawn: Drawn, life: Lived) -> pl.DataFrame:
    who = np.flatnonzero(life.there.any(axis=0))
    team = drawn.team[who]
    return pl.DataFrame(
        {
            "unit_id": _ids(who),
            "unit_type": ["customer"] * who.size,
            "first_seen_on": _first(drawn, drawn.join[who] - drawn.tenure[who]),
            "segment": np.where(drawn.level[who] > drawn.spec.level, "Large", "Small"),
            "region": [_region(drawn, int(one) % drawn.spec.regions) for one in team],
            "business_unit": ["One"] * who.size,
            "team": [_team(int(one)) for one in team],
        }
    )


def _financials(drawn: Drawn, life: Lived) -> pl.DataFrame:
    """Months under contract; without a contract only those in which money moved."""
    orders = drawn.spec.bound == "orders"
    person, month = np.nonzero((life.there & (life.paid > 0)).T if orders else life.there.T)
    paid, back = life.paid[month, person], life.refunded[month, person]
    net = np.rint(100 * (paid - back)) / 100
    refunds = np.rint(100 * back / MARGIN_SHARE) / 100
    active: dict[str, object] = {} if orders else {"active": np.ones(person.size, dtype=bool)}
    return pl.DataFrame(
        {
            "unit_id": _ids(person),
            "month": _first(drawn, month),
            "currency": ["USD"] * person.size,
            "revenue_net": np.rint(100 * net / MARGIN_SHARE) / 100,
            "refunds": refunds,
            "margin": net,
            **active,
        }
    )


def _outcomes(drawn: Drawn, life: Lived) -> pl.DataFrame:
    """Leaving, where a contract tells it; none where customers come back (then months under contract tell)."""
    told = life.leaves if drawn.spec.bound != "orders" and not drawn.spec.back else np.zeros_like(life.leaves)
    person, month = np.nonzero(told.T)
    at = _first(drawn, month).cast(pl.Datetime("us")).dt.offset_by("24d")
    kind = pl.Series(["left"] * person.size, dtype=pl.String)
    return pl.DataFrame(
        {"unit_id": _ids(person), "kind": kind, "at": at, "value": np.ones(person.size), "known_at": at}
    )


def _feedback(drawn: Drawn, life: Lived) -> pl.DataFrame:
    person, month = np.nonzero((drawn.asked & life.there).T)
    at = _first(drawn, month).cast(pl.Datetime("us")).dt.offset_by("9d")
    score = drawn.answer[month, person]
    n = person.size
    number = pl.Series(month).cast(pl.String).str.zfill(2)
    return pl.DataFrame(
        {
            "feedback_id": "F" + _ids(person) + "-" + number,
            "unit_id": _ids(person),
            "asked_at": at,
            "answered_at": at.dt.offset_by("1d"),
            "metric": ["nps"] * n,
            "value_raw": pl.Series(score.astype(np.int64)).cast(pl.String),
            "score": score,
            "scale_min": np.zeros(n, dtype=np.int64),
            "scale_max": np.full(n, 10),
            "higher_is_better": np.ones(n, dtype=bool),
            "touchpoint": ["relationship"] * n,
        }
    )


def _initiatives(drawn: Drawn, work: tuple[Work, ...]) -> pl.DataFrame:
    months = drawn.spec.months
    rows = []
    for one in work:
        begin = int(one.start[one.start < months].min()) if (one.start < months).any() else months - 1
        ended = one.end if one.end < months and one.key == ROLLOUT else None
        rows.append(
            {
                "initiative_id": one.key,
                "name": NAMES[one.key],
                "owner": "Head of service",
                "started_on": _first(drawn, np.array([begin]))[0],
                "ended_on": None if ended is None else _first(drawn, np.array([ended]))[0],
                "status": "live" if ended is None else "ended",
                "evidence": "randomised" if one.key == TRIAL else "declared",
                "no_other_event_by": "Chief financial officer" if one.key == ROLLOUT else None,
                "no_other_event_on": _first(drawn, np.array([months - 1]))[0] if one.key == ROLLOUT else None,
            }
        )
    dates = dict.fromkeys(("ended_on", "no_other_event_on"), pl.Date)
    return pl.DataFrame(rows, schema_overrides={**dates, "no_other_event_by": pl.String})


def _costs(drawn: Drawn, work: tuple[Work, ...]) -> pl.DataFrame:
    parts = []
    for one in work:
        begin = int(one.start[one.start < drawn.spec.months].min(initial=drawn.spec.months - 1))
        month = np.arange(begin, one.end)
        amount = round(COST * drawn.spec.level * int((one.arm == 1).sum()), 2)
        parts.append(
            pl.DataFrame(
                {
                    "initiative_id": [one.key] * month.size,
                    "month": _first(drawn, month),
                    "kind": ["running"] * month.size,
                    "amount": np.full(month.size, amount),
                    "currency": ["USD"] * month.size,
                    "already_in_margin": np.zeros(month.size, dtype=bool),
                }
            )
        )
    return pl.concat(parts)


def _exposures(drawn: Drawn, life: Lived, work: tuple[Work, ...]) -> pl.DataFrame:
    parts = [_of_groups(drawn, one) if one.key == ROLLOUT else _of_units(drawn, life, one) for one in work]
    return pl.concat(parts, how="diagonal_relaxed")


def _of_groups(drawn: Drawn, one: Work) -> pl.DataFrame:
    group = np.flatnonzero(one.launch < drawn.spec.months)
    regions, n = drawn.spec.by_region, group.size
    begin = _first(drawn, one.launch[group])
    return pl.DataFrame(
        {
            "initiative_id": [one.key] * n,
            "group_type": ["region" if regions else "team"] * n,
            "group_id": [_region(drawn, int(g)) if regions else _team(int(g)) for g in group],
            "from_on": begin,
            "arm": ["treated"] * n,
            "assignment": ["rule"] * n,
            "assigned_on": begin.dt.offset_by("-1mo"),
            "declared_by": ["Roll-out office"] * n,
        }
    )


def _of_units(drawn: Drawn, life: Lived, one: Work) -> pl.DataFrame:
    months, random = drawn.spec.months, one.key == TRIAL
    begin = np.where(one.arm == 0, one.start[one.arm == 1].min(initial=months - 1), one.start)
    who = np.flatnonzero((one.arm >= 0) & _there(life, begin))
    on = _first(drawn, begin[who])
    ended = one.end < months
    n = who.size
    return pl.DataFrame(
        {
            "initiative_id": [one.key] * n,
            "unit_id": _ids(who),
            "from_on": on.set(pl.Series(one.arm[who] == 0), None),
            "to_on": (_first(drawn, np.full(n, one.end)).dt.offset_by("-1d") if ended else on.clear(n)).set(
                pl.Series(one.arm[who] == 0), None
            ),
            "arm": pl.Series(["control", "treated"]).gather(one.arm[who]),
            "assignment": ["random" if random else "self-selected"] * n,
            "assigned_on": on.dt.offset_by("-14d" if random else "-1d"),
            "declared_by": ["Head of analytics" if random else "Sign-up form"] * n,
        }
    )


def _there(life: Lived, begin: Ints) -> Flags:
    months = life.there.shape[0]
    return np.asarray(life.there[np.minimum(begin, months - 1), np.arange(begin.size)] & (begin < months))


def _uptake(drawn: Drawn, life: Lived, work: tuple[Work, ...]) -> pl.DataFrame:
    parts = []
    for one in work:
        if one.key == ROLLOUT:
            continue
        used = one.share[-1] > 0 if one.key == TRIAL and drawn.spec.uptake < 1 else one.arm == 1
        who = np.flatnonzero(used & _there(life, one.start))
        parts.append(
            pl.DataFrame(
                {
                    "initiative_id": [one.key] * who.size,
                    "unit_id": _ids(who),
                    "used_on": _first(drawn, one.start[who]).dt.offset_by("3d"),
                }
            )
        )
    return pl.concat(parts)
