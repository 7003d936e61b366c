"""What becomes of the customers: once with luck, for the files, and in expectation, for the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.demo.shapes.draw import REFUND, Drawn, Flags, Floats

RATE = 0.6
"""Orders a month of a customer without a contract."""


@dataclass(frozen=True)
class Lived:
    """(months, n): `there` at the start of the month, `leaves` in it, `paid` in it, `refunded` in it."""

    there: Flags
    leaves: Flags
    paid: Floats
    refunded: Floats


def lived(drawn: Drawn, leave: Floats, money: Floats) -> Lived:
    """One life of everybody: luck of leaving, of coming back, and of payments, from a stream of its own."""
    spec, shape = drawn.spec, drawn.shape
    rng = spec.stream(drawn.seed, 2)
    luck, again = rng.random(shape), rng.random(shape)
    there, leaves = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    now = np.zeros(shape[1], dtype=bool)
    for month in range(shape[0]):
        now = now | (drawn.join == month)
        there[month] = now
        leaves[month] = now & (luck[month] < leave[month])
        gone = ~now & (drawn.join < month) & (again[month] < spec.back)
        now = (now & ~leaves[month]) | gone
    paid = money / (1 - REFUND * spec.refunds)
    if spec.bound == "orders":
        paid = paid / RATE * rng.poisson(RATE, shape)
    if spec.tail:
        paid = paid * np.exp(spec.tail * rng.standard_normal(shape) - spec.tail**2 / 2)
    back = np.where(rng.random(shape) < spec.refunds, REFUND * paid, 0.0)
    return Lived(there, leaves, np.where(there, paid, 0.0), np.where(there, back, 0.0))


def expected(drawn: Drawn, leave: Floats, start: tuple[Floats, Flags]) -> Floats:
    """(months, n) chance to be there at the start of each month, for those of `start` = (first month (n,), there then
    (n,)), all luck averaged out: leaving and coming back are a chain of two states."""
    first, begins = start
    chance, now = np.zeros(drawn.shape), np.zeros(drawn.shape[1])
    for month in range(drawn.shape[0]):
        now = np.where(first == month, begins, now)
        chance[month] = now
        stays = now * (1 - leave[month])
        back = np.where((first <= month) & (drawn.join < month), (1 - now) * drawn.spec.back, 0.0)
        now = stays + back
    return chance
