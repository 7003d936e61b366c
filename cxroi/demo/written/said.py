"""What customers say: the monthly question, answers, and the cases that low answers open."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from cxroi.demo.planted.rollout import Ints
from cxroi.demo.planted.world import LAST_MONTH
from cxroi.demo.written.block import DAY, Block, contact_time, key, same
from cxroi.demo.written.catalogue import TEAM_NAMES
from cxroi.demo.written.comments import comments

ROOT_CAUSES = ("waiting", "delivery", "billing", "help", "app")
ABOUT = ("relationship", "delivery", "billing")


def invitations(block: Block) -> pl.DataFrame:
    """Table `invitations`: the monthly question to half of the customers; when it was asked is the same as in
    `feedback`."""
    voices, alive = block.path.voices, block.path.alive
    person, month = np.nonzero((voices.invited & alive).T)
    return pl.DataFrame(
        {
            "unit_id": block.ids.gather(person),
            "asked_at": block.times(month, _asked_day(block, person, month), np.full(person.size, 9 * 3600)),
            "touchpoint": _asked_about(block, person, month),
            "channel": same("e-mail", person.size),
            "answered": voices.answered[month, person],
        }
    )


def feedback(block: Block) -> pl.DataFrame:
    """Table `feedback`: the monthly answers 0 to 10, then satisfaction 1 to 5 with a share of contacts."""
    voices, path, rng = block.path.voices, block.path, block.rng
    person, month = np.nonzero((voices.answered & path.alive).T)
    later = rng.integers(600, 3 * DAY, person.size)
    asked = _asked_day(block, person, month)
    given = voices.given[month, person].astype(np.int64)
    relation = _answers(
        block,
        (person, month),
        ("nps", given),
        (block.times(month, asked, np.full(person.size, 9 * 3600)), block.times(month, asked, 9 * 3600 + later)),
    )
    person, month = np.nonzero(((path.contacts > 0) & path.alive).T)
    asks = rng.random(person.size) < 0.2
    person, month = person[asks], month[asks]
    happy = (
        0.45 * voices.experience[month, person]
        + 0.3 * block.who.quality[person]
        + 0.6 * rng.standard_normal(person.size)
    )
    at = block.times(month, *contact_time(block, person, month))
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
    end = LAST_MONTH + 1 - 1970 * 12
    closing = np.datetime64(end, "M").astype("datetime64[us]")
    opened = pl.col("answered_at")
    closed = opened + _minutes(60 * (first + length))
    is_closed = closed < pl.lit(closing)
    cause = pl.Series(ROOT_CAUSES).gather((draw * len(ROOT_CAUSES)).astype(np.int64))
    return low.select(
        case_id="K" + pl.col("feedback_id").str.slice(1),
        unit_id="unit_id",
        feedback_id="feedback_id",
        channel="channel",
        topic=cause,
        opened_at=opened,
        owner=pl.col("team") + " lead",
        first_response_at=opened + _minutes(60 * first),
        closed_at=pl.when(is_closed).then(closed),
        status=pl.when(is_closed).then(pl.lit("closed")).otherwise(pl.lit("open")),
        root_cause=cause,
        outcome=pl.when(is_closed).then(pl.Series(np.where(rng.random(n) < 0.7, "solved", "not solved"))),
    )


def _asked_about(block: Block, person: Ints, month: Ints) -> pl.Series:
    """What the monthly question is about: mostly the relationship, else a delivery or an invoice. A step is worth the
    same at each; it follows from customer and month alone (Steele et al. 2014), so that no draw moves."""
    mixed = (block.who.first + person).astype(np.uint64) * np.uint64(4096) + month.astype(np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    tenth = ((mixed >> np.uint64(33)) % np.uint64(10)).astype(np.int64)
    return pl.Series(ABOUT).gather((tenth >= 6).astype(np.int64) + (tenth >= 8))


def _answers(
    block: Block, at: tuple[Ints, Ints], given: tuple[str, Ints], when: tuple[pl.Series, pl.Series]
) -> pl.DataFrame:
    """Feedback rows of one metric; `at` is (person, month), `given` (metric, answers), `when` (asked, answered)."""
    person, month = at
    metric, score = given
    low, high, passive, happy = (0, 10, 7, 9) if metric == "nps" else (1, 5, 3, 4)
    mood = (score >= passive).astype(np.int64) + (score >= happy)
    n = person.size
    luck = (
        block.rng.random(n, dtype=np.float32),
        block.rng.random(n, dtype=np.float32),
        block.rng.random(n, dtype=np.float32),
    )
    relation = metric == "nps"
    return pl.DataFrame(
        {
            "feedback_id": key("F" if relation else "S", block, person, month),
            "unit_id": block.ids.gather(person),
            "asked_at": when[0],
            "answered_at": when[1],
            "metric": same(metric, n),
            "value_raw": pl.Series(score).cast(pl.String),
            "score": score.astype(np.float64),
            "scale_min": same(low, n),
            "scale_max": same(high, n),
            "higher_is_better": same(True, n),
            "touchpoint": _asked_about(block, person, month) if relation else same("phone", n),
            "journey_step": same("use" if relation else "support", n),
            "channel": same("e-mail" if relation else "text message", n),
            "team": pl.Series(TEAM_NAMES).gather(block.who.team[person]),
            "comment": comments(mood, luck),
            "language": same("en", n),
        }
    )


def _minutes(value: np.ndarray[Any, np.dtype[np.float64]]) -> pl.Expr:
    return pl.duration(minutes=pl.lit(pl.Series(value.astype(np.int64))))


def _asked_day(block: Block, person: Ints, month: Ints) -> Ints:
    """Day of the month, 0 to 9, on which the monthly question goes out: fixed by customer and month."""
    return (person * 7 + month * 3 + block.who.first) % 10
