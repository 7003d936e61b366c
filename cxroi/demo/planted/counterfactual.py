"""The company with and without an initiative: sums per block that add up to the planted truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cxroi.demo.planted.paths import Paths, curve, margin_steps, probability
from cxroi.demo.planted.people import Exposure, People
from cxroi.demo.planted.rollout import Floats, Ints
from cxroi.demo.planted.together import pair_sums, pairs_of
from cxroi.demo.planted.world import NO_ANSWER, World

Sums = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Effect:
    """One initiative, or all: `money` (4, months) rows as MONEY_ROWS; `counts` units exposed, customer-months, and the
    sums of margin and leaving effects over them."""

    money: Sums
    counts: Sums

    def __add__(self, other: Effect) -> Effect:
        return Effect(self.money + other.money, self.counts + other.counts)


@dataclass(frozen=True)
class ScoreSums:
    """Over heard, active customer-months, by period (all, last 12) and segment: `hazard` (2, segments, 3) central, up,
    down; `n` (2, segments, 3) customer-months behind each; `curve` (3, 11) leaving, stay12 and answers by score;
    `worth`
    (2, segments) USD in the 12 months from each of them on."""

    hazard: Sums
    n: Sums
    curve: Sums
    worth: Sums

    def __add__(self, other: ScoreSums) -> ScoreSums:
        return ScoreSums(
            self.hazard + other.hazard, self.n + other.n, self.curve + other.curve, self.worth + other.worth
        )


@dataclass(frozen=True)
class TruthSums:
    """What one block adds to the truth; blocks add up with +."""

    effects: tuple[Effect, ...]
    portfolio: Effect
    score: ScoreSums
    pairs: tuple[Sums, ...]

    def __add__(self, other: TruthSums) -> TruthSums:
        effects = tuple(a + b for a, b in zip(self.effects, other.effects, strict=True))
        pairs = tuple(a + b for a, b in zip(self.pairs, other.pairs, strict=True))
        return TruthSums(effects, self.portfolio + other.portfolio, self.score + other.score, pairs)


def truth_sums(world: World, who: People, met: list[Exposure], path: Paths) -> TruthSums:
    """Each initiative switched off alone, all switched off together, the score's effect, and what two bring
    together."""
    effects = tuple(_effect(path, [one]) for one in met)
    pairs = tuple(pair_sums(path, met[one], met[other]) for one, other in pairs_of(world.initiatives))
    return TruthSums(effects, _effect(path, met), _score(world, who, path), pairs)


def _effect(path: Paths, switched: list[Exposure]) -> Effect:
    """All on against `switched` off, over customers alive when the first of `switched` begins for them."""
    months = path.leaving.shape[0]
    start = np.min([one.start for one in switched], axis=0)
    chosen = np.flatnonzero((start < months) & (path.left >= start))
    begin = int(start[chosen].min()) if chosen.size else months - 1
    month = np.arange(begin, months)[:, None]
    after = month >= start[chosen]
    window = (slice(begin, None), chosen)
    leaving, margin = path.leaving[window], path.margin[window]
    shift, gain = (_difference(switched, window, what) for what in ("leaving", "margin"))
    with_it = np.where(after, probability(leaving), np.float32(0))
    without = with_it if shift is None else np.where(after, probability(leaving - shift), np.float32(0))
    there, still_there = _survival(with_it)
    there_without, still_without = _survival(without) if shift is not None else (there, still_there)
    base = margin if gain is None else margin - gain
    alive = after & (month <= path.left[chosen])
    money = np.zeros((4, months))
    money[0, begin:] = ((there - there_without) * base * after).sum(axis=1, dtype=np.float64)
    money[1, begin:] = 0 if gain is None else (there * gain * after).sum(axis=1, dtype=np.float64)
    money[2, begin:] = (still_there - still_without).sum(axis=1, dtype=np.float64)
    money[3, begin:] = (there * after).sum(axis=1, dtype=np.float64)
    margin_effect = 0.0 if gain is None else float((gain * alive).sum(dtype=np.float64))
    leaving_effect = float(((with_it - without) * alive).sum(dtype=np.float64))
    return Effect(money, np.array([chosen.size, alive.sum(), margin_effect, leaving_effect], dtype=np.float64))


def _difference(switched: list[Exposure], window: tuple[slice, Ints], what: str) -> Floats | None:
    """What the switched initiatives add to the leaving logit or the margin inside the window; None for nothing."""
    parts = [
        np.float32(getattr(one.planted, what)) * one.intensity[window] for one in switched if getattr(one.planted, what)
    ]
    return np.asarray(sum(parts[1:], parts[0])) if parts else None


def _survival(leaving: Floats) -> tuple[Floats, Floats]:
    """(months, n) expected to be there at the start and at the end of each month."""
    end: Floats = np.cumprod(1 - leaving, axis=0)
    start = np.ones_like(end)
    start[1:] = end[:-1]
    return start, end


def _score(world: World, who: People, path: Paths) -> ScoreSums:
    months, segments = path.leaving.shape[0], len(world.segments)
    month, person = np.nonzero(path.alive & (path.voices.known != NO_ANSWER))
    known, segment = path.voices.known[month, person].astype(np.int64), who.segment[person]
    table = curve(world)
    bare = path.leaving[month, person] - table[segment, known]
    hazard = np.stack([probability(bare + table[segment, score]) for score in range(NO_ANSWER)])
    cell = np.arange(known.size)
    up, down = np.minimum(known + 1, 10), np.maximum(known - 1, 0)
    here, above, below = hazard[known, cell], hazard[up, cell], hazard[down, cell]
    effects = np.stack([(above - below) / (up - down), above - here, here - below])
    late = (month >= months - 12).astype(np.float64)
    steps = (margin_steps(world).astype(np.float64) - world.contacts_step * world.contact_cost)[segment]
    money = _year(here.astype(np.float64), effects[0].astype(np.float64), path.margin[month, person], steps)
    sums, n, worth = np.zeros((2, segments, 3)), np.zeros((2, segments, 3)), np.zeros((2, segments))
    possible = np.stack([np.ones(known.size), up > known, down < known])
    for period, weight in enumerate((np.ones_like(late), late)):
        worth[period] = np.bincount(segment, weight * money, segments)
        for kind in range(3):
            sums[period, :, kind] = np.bincount(segment, weight * effects[kind], segments)
            n[period, :, kind] = np.bincount(segment, weight * possible[kind], segments)
    answers = np.bincount(known, minlength=11).astype(np.float64)
    four = np.square(np.square(1 - hazard))
    stay = (four * four * four).sum(axis=1, dtype=np.float64)
    return ScoreSums(sums, n, np.stack([hazard.sum(axis=1, dtype=np.float64), stay, answers]), worth)


def _year(leaving: Sums, effect: Sums, margin: Floats, step: Sums) -> Sums:
    """(n,) USD that one step more, kept for 12 months, brings each customer at this month's chance of leaving and
    margin: who leaves in a month still pays it."""
    months_without, months_with = (
        (1 - (1 - chance) ** 12) / chance for chance in (leaving, np.maximum(leaving + effect, 1e-9))
    )
    return np.asarray((months_with - months_without) * margin + months_with * step)
