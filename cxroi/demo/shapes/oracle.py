"""Errors of one who knows the design: what an estimate of money since launch must miss by, given this company's own
noise, and the same with the base that the method prescribes (months -5 to -3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.demo.shapes.draw import Drawn, Floats, Ints
from cxroi.demo.shapes.lived import Lived
from cxroi.demo.shapes.work import TEST_AT, Work, groups_of

DRAWS, BASE = 300, (-5, -3)


@dataclass(frozen=True)
class Errors:
    """Standard error of money since launch: `best` with the base that suits this company, `based` with months -5 to -3
    alone."""

    best: float
    based: float


def trial_error(alone: Lived, work: Work) -> Errors:
    """Adjusted for the twelve months before, arms redrawn in thought: residual spread and the sizes of the arms."""
    money = alone.paid - alone.refunded
    inside = work.arm >= 0
    after, before = money[TEST_AT:, inside].sum(axis=0), money[TEST_AT - 12 : TEST_AT, inside].sum(axis=0)
    slope = np.cov(after, before)[0, 1] / max(before.var(ddof=1), 1e-12)
    treated, controls = (int((work.arm == arm).sum()) for arm in (1, 0))
    error = treated * np.std(after - slope * before, ddof=2) * np.sqrt(1 / treated + 1 / controls)
    return Errors(float(error), float(error))


def rollout_error(drawn: Drawn, alone: Lived, work: Work) -> Errors:
    """Spread of the estimate over launches redrawn among the groups, in the company without the initiative."""
    group, (months, _) = groups_of(drawn), drawn.shape
    n_groups = int(group.max()) + 1
    money = alone.paid - alone.refunded
    totals: Floats = np.stack([np.bincount(group, row, n_groups) for row in money]).astype(np.float64)
    rng = drawn.spec.stream(drawn.seed, 6)
    found = np.array([_contrasts(totals, rng.permutation(work.launch), months) for _ in range(DRAWS)])
    best, based = np.std(found, axis=0)
    return Errors(float(min(best, based)), float(based))


def _contrasts(totals: Floats, launch: Ints, months: int) -> tuple[float, float]:
    """Money since launch of the launched groups less what never-launched ones did in the same months, from all months
    up to -3 and from the base alone."""
    never = totals[:, launch == months].mean(axis=1)
    best = based = 0.0
    for date in np.unique(launch[launch < months]):
        own = totals[:, launch == date].sum(axis=1) - never * (launch == date).sum()
        after = own[date:].sum()
        best += after - (months - date) * own[: date + BASE[1] + 1].mean()
        based += after - (months - date) * own[date + BASE[0] : date + BASE[1] + 1].mean()
    return best, based
