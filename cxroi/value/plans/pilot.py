"""Sizes of a pilot by lot for the effect wanted, the effects that other sizes find, and its read-out."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
import polars as pl

from cxroi.errors import UsageError
from cxroi.estimators.lot.pilot import DRAW_SEED, Spread, detectable, per_arm, readout
from cxroi.terms import ALL, Estimate

N_SIZES, FEWEST, LEAST_MOST = 28, 30, 60


@dataclass(frozen=True)
class Wanted:
    """What a pilot is to find. `effect`: smallest one worth finding, money per customer over all months, a share, or
    points.

    `most`: customers in each group that one can afford; None = half of all who can be drawn.
    """

    effect: float
    outcome: str = "margin"
    months: int = 6
    power: float = 0.8
    alpha: float = 0.05
    segment: str = ALL
    seed: int = DRAW_SEED
    most: int | None = None

    @property
    def chances(self) -> dict[str, float]:
        return {"power": self.power, "alpha": self.alpha}


@dataclass(frozen=True)
class Sizes:
    """Customers a group of `active` who can be drawn: `n` by the read-out's primary estimator, adjusted for what they
    brought before wherever that is known (`adjusted`), `plain` by the plain difference. `least`, `least_plain`:
    smallest effect that half of them (or all one can afford) would find."""

    wanted: Wanted
    active: int
    adjusted: bool
    n: int
    plain: int
    least: float
    least_plain: float

    @property
    def room(self) -> int:
        """Customers a group that can be drawn and afforded."""
        return room(self.active, self.wanted)

    @property
    def fits(self) -> bool:
        """True where enough customers can be drawn."""
        return self.n <= self.room


@dataclass(frozen=True)
class ReadOut:
    """What a pilot brought: `first` as registered, `second` the other way, None where nothing is known before."""

    first: Estimate
    second: Estimate | None

    @property
    def clear(self) -> bool:
        """True where the range of the first excludes zero."""
        return self.first.conf_low > 0 or self.first.conf_high < 0


def room(active: int, wanted: Wanted) -> int:
    """Customers a group that can be drawn and afforded."""
    return min(active // 2, wanted.most or active)


def sizes(spread: Spread, active: int, wanted: Wanted) -> Sizes:
    """Sizes for the effect, and what everybody who can be drawn would find. Raises as `per_arm` and `detectable` do."""
    if wanted.seed < 0:
        raise UsageError("the seed of the lot must be zero or above: --seed 7")
    n, plain = (per_arm(spread, wanted.effect, adjusted=way, **wanted.chances) for way in (True, False))
    half = room(active, wanted)
    least, less = (detectable(spread, half, adjusted=way, **wanted.chances) for way in (True, False))
    return Sizes(wanted, active, spread.left is not None, n, plain, least, less)


def first_effect(spread: Spread, active: int) -> float:
    """The smallest effect that all who can be drawn would show, adjusted for money before.

    Rounded up to two digits: rounded down, the customers there are would no longer find it.
    """
    least = detectable(spread, active // 2, adjusted=True)
    step = 10.0 ** (floor(log10(least)) - 1) if least > 0 else 1.0
    return ceil(least / step) * step


def curve(spread: Spread, found: Sizes) -> tuple[tuple[int, float], ...]:
    """(customers a group, smallest effect they find) from few to half of all who can be drawn."""
    each = np.unique(np.geomspace(FEWEST, max(found.active // 2, LEAST_MOST), N_SIZES).astype(int))
    chances = found.wanted.chances
    return tuple((int(n), detectable(spread, int(n), adjusted=found.adjusted, **chances)) for n in each)


def read_out(rows: pl.DataFrame, *, adjusted: bool) -> ReadOut:
    """The difference between the arms, plain and adjusted, the registered one first where the rows carry it.

    `rows`: arm, outcome, before. Raises DesignError with fewer than two customers a side.
    """
    plain, other = readout(rows)
    return ReadOut(other, plain) if adjusted and other is not None else ReadOut(plain, other)
