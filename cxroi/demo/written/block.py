"""One block of customers: what its rows are made from, and columns that several tables share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cxroi.demo.planted.paths import Paths
from cxroi.demo.planted.people import Exposure, People
from cxroi.demo.planted.rollout import Ints, Rollout
from cxroi.demo.planted.world import LAST_MONTH, World

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


def same(value: str | int | bool, n: int) -> pl.Series:
    """A column of one value."""
    return pl.repeat(value, n, eager=True)


def key(letter: str, block: Block, person: Ints, month: Ints) -> pl.Series:
    """Ids of events by what they are, customer and month."""
    return letter + block.ids.str.slice(1).gather(person) + "-" + pl.Series(month).cast(pl.String).str.zfill(2)


def contact_time(block: Block, person: Ints, month: Ints) -> tuple[Ints, Ints]:
    """Day 0 to 13 and second of the day of the first contact of the month."""
    spread = person * 37 + month * 101 + block.who.first
    return spread % 14, 8 * 3600 + (spread * 613) % (10 * 3600)
