"""One block's months as rows of the canonical tables: only what a company would have on file while a customer is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from cxroi.demo.catalogue import TEAM_NAMES
from cxroi.demo.comments import comments
from cxroi.demo.paths import Paths
from cxroi.demo.people import Exposure, People
from cxroi.demo.rollout import Floats, Ints, Rollout
from cxroi.demo.world import BUSINESS_UNITS, LAST_MONTH, POST, REGIONS, World

LEFT = "Cancelled the contract; counted in the month in which the contract ends"
ROOT_CAUSES = ("waiting", "delivery", "billing", "help", "app")
ABOUT = ("relationship", "delivery", "billing")
DAY = 86_400


@dataclass(frozen=True)
class Block:
    """What the rows of one block are made from; `rng` is for decoration only and moves no money."""

    world: World
    plan: Rollout
    who: People
    met: list[Exposure]
    path: Paths
    rng: np.random.Generator

    @property
    def ids(self) -> pl.Series:
        number = pl.int_range(self.who.first + 1, self.who.first + len(self.who) + 1, eager=True)
        return ("C" + number.cast(pl.String).str.zfill(7)).rename("unit_id")

    def days(self, month: Ints) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
        """First day of month index `month`."""
        first = LAST_MONTH - self.plan.months + 1
        return (month + (first - 1970 * 12)).astype("datetime64[M]").astype("datetime64[D]")

    def times(self, month: Ints, day: Ints, second: Ints) -> pl.Series:
        """Time stamps at `second` of day number `day` (0 = the first) of the month."""
        moment = self.days(month).astype("datetime64[s]") + (day * DAY + second).astype("timedelta64[s]")
        return pl.Series(moment.astype("datetime64[us]"))


def units(block: Block) -> pl.DataFrame:
    """Table `units`."""
    who, world = block.who, block.world
    return pl.DataFrame({
        "unit_id": block.ids, "unit_type": _same("customer", len(who)),
        "first_seen_on": pl.Series(block.days(who.join - who.tenure)),
        "segment": pl.Series([s.name for s in world.segments]).gather(who.segment),
        "region": pl.Series(REGIONS).gather(block.plan.region[who.team]),
        "business_unit": pl.Series(BUSINESS_UNITS).gather(who.business_unit),
        "team": pl.Series(TEAM_NAMES).gather(who.team),
    })


def financials(block: Block) -> pl.DataFrame:
    """Table `financials`, by customer, then month; revenue less goods less service is margin to the cent."""
    world, path = block.world, block.path
    person, month = np.nonzero(path.alive.T)
    contacts = path.contacts[month, person]
    service = np.rint(100 * (world.service_cost + world.contact_cost * contacts)).astype(np.int64)
    wanted = np.rint(100 * path.margin[month, person].astype(np.float64)).astype(np.int64)
    net = np.rint((wanted + service) / (1 - world.cost_share)).astype(np.int64)
    goods = np.rint(net * world.cost_share).astype(np.int64)
    luck = block.rng.random(net.size, dtype=np.float32)
    discounts = np.where(luck < 0.12, np.rint(np.maximum(net, 0) * 0.08).astype(np.int64), 0)
    refunds = np.maximum(-net, 0) + np.where(luck > 0.985, np.rint(np.maximum(net, 0) * 0.15).astype(np.int64), 0)
    money = {"revenue_gross": net + discounts + refunds, "discounts": discounts, "refunds": refunds, "revenue_net": net,
             "cost_of_goods": goods, "cost_to_serve": service, "margin": net - goods - service}
    return pl.DataFrame({
        "unit_id": block.ids.gather(person), "month": pl.Series(block.days(month)), "currency": _same("USD", net.size),
        **{name: cents / 100 for name, cents in money.items()}, "active": _same(True, net.size),
        "contacts": contacts.astype(np.int16),
    })


def outcomes(block: Block) -> pl.DataFrame:
    """Table `outcomes`: leaving, on a day after all answers of that month."""
    left = block.path.left
    person = np.flatnonzero(left < block.plan.months)
    day = block.rng.integers(19, 28, person.size)
    noon = np.full(person.size, DAY // 2)
    return pl.DataFrame({
        "unit_id": block.ids.gather(person), "kind": _same("left", person.size),
        "at": block.times(left[person], day, noon), "value": np.ones(person.size),
        "known_at": block.times(left[person], day, noon + DAY), "definition": _same(LEFT, person.size),
    })


def invitations(block: Block) -> pl.DataFrame:
    """Table `invitations`: the monthly question to half of the customers; when it was asked is the same as in `feedback`."""
    voices, alive = block.path.voices, block.path.alive
    person, month = np.nonzero((voices.invited & alive).T)
    return pl.DataFrame({
        "unit_id": block.ids.gather(person),
        "asked_at": block.times(month, _asked_day(block, person, month), np.full(person.size, 9 * 3600)),
        "touchpoint": _asked_about(block, person, month), "channel": _same("e-mail", person.size),
        "answered": voices.answered[month, person],
    })


def feedback(block: Block) -> pl.DataFrame:
    """Table `feedback`: the monthly answers 0 to 10, then satisfaction 1 to 5 with a share of contacts."""
    voices, path, rng = block.path.voices, block.path, block.rng
    person, month = np.nonzero((voices.answered & path.alive).T)
    later = rng.integers(600, 3 * DAY, person.size)
    asked = _asked_day(block, person, month)
    given = voices.given[month, person].astype(np.int64)
    relation = _answers(block, (person, month), ("nps", given), (
        block.times(month, asked, np.full(person.size, 9 * 3600)), block.times(month, asked, 9 * 3600 + later)))
    person, month = np.nonzero(((path.contacts > 0) & path.alive).T)
    asks = rng.random(person.size) < 0.2
    person, month = person[asks], month[asks]
    happy = 0.45 * voices.experience[month, person] + 0.3 * block.who.quality[person] + 0.6 * rng.standard_normal(person.size)
    at = block.times(month, *_contact_time(block, person, month))
    score = np.clip(np.rint(3.7 + happy), 1, 5).astype(np.int64)
    contact = _answers(block, (person, month), ("csat", score), (at, at.dt.offset_by("2h")))
    return pl.concat([relation, contact])


def cases(block: Block, answers: pl.DataFrame) -> pl.DataFrame:
    """Table `cases`: half of the low monthly answers open one; unhappy ends and open cases included."""
    rng = block.rng
    low = answers.filter((pl.col("metric") == "nps") & (pl.col("score") <= 4))
    low = low.filter(pl.Series(rng.random(low.height) < 0.5))
    n = low.height
    first, length = rng.exponential(18, n) + 0.5, rng.exponential(96, n) + 2
    draw = rng.random(n)
    end = (LAST_MONTH + 1 - 1970 * 12)
    closing = np.datetime64(end, "M").astype("datetime64[us]")
    opened = pl.col("answered_at")
    closed = opened + _minutes(60 * (first + length))
    is_closed = closed < pl.lit(closing)
    cause = pl.Series(ROOT_CAUSES).gather((draw * len(ROOT_CAUSES)).astype(np.int64))
    return low.select(
        case_id="K" + pl.col("feedback_id").str.slice(1), unit_id="unit_id", feedback_id="feedback_id", channel="channel",
        topic=cause, opened_at=opened, owner=pl.col("team") + " lead", first_response_at=opened + _minutes(60 * first),
        closed_at=pl.when(is_closed).then(closed),
        status=pl.when(is_closed).then(pl.lit("closed")).otherwise(pl.lit("open")), root_cause=cause,
        outcome=pl.when(is_closed).then(pl.Series(np.where(rng.random(n) < 0.7, "solved", "not solved"))),
    )


def operations(block: Block) -> pl.DataFrame:
    """Table `operations`: for each contact, minutes of waiting and whether it was solved at once."""
    path, rng = block.path, block.rng
    person, month = np.nonzero(((path.contacts > 0) & path.alive).T)
    many = path.contacts[month, person].astype(np.int64)
    number = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    day, second = _contact_time(block, person, month)
    person, month, day, second = (np.repeat(one, many) for one in (person, month, day, second))
    felt = path.voices.experience[month, person]
    wait = block.plan.wait[block.who.team[person]] * np.exp(0.5 * rng.standard_normal(person.size) - 0.15 * felt)
    for one in block.met:
        if one.planted.initiative_id == "phone-menu":
            wait = wait * (1 + 0.3 * one.intensity[month, person])
    solved = (rng.random(person.size) < 1 / (1 + np.exp(-(1.2 + 0.3 * felt - 0.03 * wait)))).astype(np.float64)
    base = pl.DataFrame({
        "event_id": _key("E", block, person, month) + "-" + pl.Series(number).cast(pl.String),
        "unit_id": block.ids.gather(person),
        "touchpoint": _same("phone", person.size), "process_step": _same("contact", person.size),
        "happened_at": block.times(month, day + number, second), "team": pl.Series(TEAM_NAMES).gather(block.who.team[person]),
        "handler": "H" + pl.Series(block.who.team[person] * 8 + rng.integers(0, 8, person.size)).cast(pl.String),
    })
    measures = {"wait_minutes": wait.astype(np.float64).round(1), "resolved_first_contact": solved}
    return pl.concat([base.with_columns(measure=pl.lit(name), value=pl.Series(value), status=pl.lit("done"))
                      for name, value in measures.items()])


def statements(block: Block, slow: Floats) -> pl.DataFrame:
    """Rows of `operations` for the statement each customer gets once a year: days in the post, `slow` (60,) days more a team.

    The post knows of no initiative, so that this measure moves with none.
    """
    person, month = np.nonzero(block.path.alive.T)
    due = (person + block.who.first + month) % 12 == 0
    person, month = person[due], month[due]
    n, rng = person.size, block.rng
    days = 1 + slow[block.who.team[person]] + 0.4 * np.cos(2 * np.pi * month / 12) + rng.gamma(2.0, 0.8, n)
    nothing = pl.repeat(None, n, dtype=pl.String, eager=True)
    return pl.DataFrame({
        "event_id": _key("P", block, person, month), "unit_id": block.ids.gather(person), "touchpoint": _same("letter", n),
        "process_step": _same("yearly statement", n),
        "happened_at": block.times(month, rng.integers(2, 19, n), np.full(n, DAY // 2)),
        "team": pl.Series(TEAM_NAMES).gather(block.who.team[person]), "handler": nothing, "measure": _same(POST, n),
        "value": days.astype(np.float64).round(1), "status": _same("done", n),
    })


def exposures(block: Block) -> pl.DataFrame:
    """Rows of `exposures` for single customers, recorded only for those who are there when the exposure begins."""
    parts = [_unit_exposures(block, one) for one in block.met if one.planted.design in ("customer", "choice")]
    return pl.concat(parts) if parts else pl.DataFrame()


def uptake(block: Block) -> pl.DataFrame:
    """Table `uptake`: who used what was offered to single customers."""
    parts = []
    for one in block.met:
        if one.planted.design not in ("customer", "choice"):
            continue
        used = np.flatnonzero((one.start < block.plan.months) & (block.path.left >= one.start))
        used = used[block.rng.random(used.size) < (1.0 if one.planted.design == "choice" else 0.6)]
        parts.append(pl.DataFrame({
            "initiative_id": _same(one.planted.initiative_id, used.size), "unit_id": block.ids.gather(used),
            "used_on": pl.Series(block.days(one.start[used]) + block.rng.integers(0, 14, used.size).astype("timedelta64[D]"))}))
    return pl.concat(parts) if parts else pl.DataFrame()


def _unit_exposures(block: Block, one: Exposure) -> pl.DataFrame:
    chosen = one.planted.design == "choice"
    begin = one.start if chosen else np.full(len(block.who), block.plan.month_of[one.planted.initiative_id])
    person = np.flatnonzero((one.arm >= 0) & (block.path.left >= begin))
    launched = pl.Series(block.days(begin[person]))
    from_on = launched.set(pl.Series(one.arm[person] == 0), None)
    n = person.size
    nothing = pl.repeat(None, n, dtype=pl.String, eager=True)
    return pl.DataFrame({
        "initiative_id": _same(one.planted.initiative_id, n), "unit_id": block.ids.gather(person),
        "group_type": nothing, "group_id": nothing,
        "from_on": from_on, "arm": pl.Series(["control", "treated"]).gather(one.arm[person]),
        "assignment": _same("self-selected" if chosen else "random", n),
        "assigned_on": launched.dt.offset_by("-1d" if chosen else "-14d"),
        "declared_by": _same("Sign-up form" if chosen else "Head of customer analytics", n),
    })


def _asked_about(block: Block, person: Ints, month: Ints) -> pl.Series:
    """What the monthly question is about: mostly the relationship, else a delivery or an invoice. A step is worth the same at
    each; it follows from customer and month alone (Steele et al. 2014), so that no draw moves."""
    key = (block.who.first + person).astype(np.uint64) * np.uint64(4096) + month.astype(np.uint64)
    key = (key ^ (key >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    tenth = ((key >> np.uint64(33)) % np.uint64(10)).astype(np.int64)
    return pl.Series(ABOUT).gather((tenth >= 6).astype(np.int64) + (tenth >= 8))


def _answers(block: Block, at: tuple[Ints, Ints], given: tuple[str, Ints], when: tuple[pl.Series, pl.Series]) -> pl.DataFrame:
    """Feedback rows of one metric; `at` is (person, month), `given` (metric, answers), `when` (asked, answered)."""
    person, month = at
    metric, score = given
    low, high, passive, happy = (0, 10, 7, 9) if metric == "nps" else (1, 5, 3, 4)
    mood = (score >= passive).astype(np.int64) + (score >= happy)
    n = person.size
    luck = (block.rng.random(n, dtype=np.float32), block.rng.random(n, dtype=np.float32), block.rng.random(n, dtype=np.float32))
    relation = metric == "nps"
    return pl.DataFrame({
        "feedback_id": _key("F" if relation else "S", block, person, month), "unit_id": block.ids.gather(person),
        "asked_at": when[0], "answered_at": when[1], "metric": _same(metric, n),
        "value_raw": pl.Series(score).cast(pl.String), "score": score.astype(np.float64),
        "scale_min": _same(low, n), "scale_max": _same(high, n), "higher_is_better": _same(True, n),
        "touchpoint": _asked_about(block, person, month) if relation else _same("phone", n),
        "journey_step": _same("use" if relation else "support", n),
        "channel": _same("e-mail" if relation else "text message", n),
        "team": pl.Series(TEAM_NAMES).gather(block.who.team[person]), "comment": comments(mood, luck),
        "language": _same("en", n),
    })


def _same(value: str | int | bool, n: int) -> pl.Series:
    return pl.repeat(value, n, eager=True)


def _minutes(value: np.ndarray[Any, np.dtype[np.float64]]) -> pl.Expr:
    return pl.duration(minutes=pl.lit(pl.Series(value.astype(np.int64))))


def _key(letter: str, block: Block, person: Ints, month: Ints) -> pl.Series:
    return letter + block.ids.str.slice(1).gather(person) + "-" + pl.Series(month).cast(pl.String).str.zfill(2)


def _asked_day(block: Block, person: Ints, month: Ints) -> Ints:
    """Day of the month, 0 to 9, on which the monthly question goes out: fixed by customer and month."""
    return (person * 7 + month * 3 + block.who.first) % 10


def _contact_time(block: Block, person: Ints, month: Ints) -> tuple[Ints, Ints]:
    """Day 0 to 13 and second of the day of the first contact of the month."""
    spread = person * 37 + month * 101 + block.who.first
    return spread % 14, 8 * 3600 + (spread * 613) % (10 * 3600)
