"""What is expected of effects that change, and of effects that end, against planted truth (method-rules.md 1 and 2).

CXROI_EXPECTED_SEEDS=200 runs as many companies as docs/validation.md tells of.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

import numpy as np
import pytest

from benchmarks.validation_grade_b import Case, noise, rollout_of, true_error
from cxroi.estimators.core.worlds import worlds
from cxroi.estimators.launches.own_months import own_months
from cxroi.estimators.launches.staggered import Outcome, contrasts, statistics
from cxroi.terms import Array
from cxroi.value.base.draws import quantile_range
from cxroi.value.initiatives.ahead import Effects, Having, carried
from cxroi.value.initiatives.own import effects_of_months
from tests.validation.planted import SURE
from tests.value.made import steady

SEEDS = int(os.environ.get("CXROI_EXPECTED_SEEDS", "40"))
DRAWS, EACH, SIZE = 400, 5.0, 6.0
HORIZONS = (12, 36)
AT_LEAST, AT_MOST = 0.84, 0.10


def fewest(share: float) -> float:
    """Lowest share that a rule holding `share` is seen at once in a thousand times."""
    return share - SURE * float(np.sqrt(share * (1 - share) / SEEDS))


def most(share: float) -> float:
    return share + SURE * float(np.sqrt(share * (1 - share) / SEEDS))


@dataclass(frozen=True)
class Held:
    """Whether the range held the truth where the decay goes on, where it stops, and whether the mean carried on with a
    typed fade did; all by horizon."""

    goes_on: tuple[bool, ...]
    stops: tuple[bool, ...]
    carried_on: tuple[bool, ...]


def path(half_life: float, since: Array) -> Array:
    return np.asarray(2.0 ** (-np.maximum(since, 0) / half_life))


def company(after: int, half_life: float, seed: int) -> Held:
    """20 months before, six launch dates, an effect of six standard errors that halves every `half_life` months; its
    own months by the product's estimator, carried on by the product's projection."""
    rng = np.random.default_rng([seed, after])
    rollout, _ = rollout_of(Case(20, after, 0.0), rng)
    shape = path(half_life, np.maximum(rollout.event, 0.0))
    first = SIZE * true_error(rollout) * float(rollout.summed.sum() / (rollout.summed * shape).sum())
    event = np.where(rollout.treated[:, None], rollout.months[None, :] - rollout.launches[:, None], -1.0)
    values = noise(rng, len(rollout.months)) + np.where(event >= 0, first * path(half_life, event), 0.0)
    plain = statistics(rollout, Outcome(values), {"plain": contrasts(rollout)["plain"]})
    df = float(plain.df[0])
    outcomes = (Outcome(values), Outcome(np.zeros_like(values)))
    own = own_months(rollout, outcomes, np.ones(len(rollout.launches), dtype=bool), (1.0, df))
    E, since = len(own.since), rollout.months[-1] - rollout.dates
    deviations = np.zeros((DRAWS, 2 * E))
    deviations[:, :E] = worlds(own.covariance[:E, :E], np.full(E, df), DRAWS, seed)
    effects = effects_of_months(own, deviations, str(seed))
    assert effects is not None
    having = Having(since, np.full(len(since), np.inf), np.full(len(since), EACH), 0.0, 0.0)
    mean = plain.value("plain") + plain.error("plain") * np.random.default_rng(seed).standard_t(df, DRAWS)
    fade = np.clip(0.2 + 0.12 * np.random.default_rng(1).standard_normal(DRAWS), 0, 1)
    held: list[list[bool]] = [[], [], []]
    for months in HORIZONS:
        ahead = np.arange(1, months + 1)
        ends = [quantile_range(world.sum(axis=1)) for world in carried(having, effects, np.zeros(DRAWS), months)]
        low, high = min(float(one) for one, _ in ends), max(float(one) for _, one in ends)
        truths = (path(half_life, since[:, None] + ahead), path(half_life, since[:, None] + 0 * ahead))
        sums = [EACH * first * float(one.sum()) for one in truths]
        typed = mean * EACH * len(since) * ((1 - fade[:, None]) ** (ahead / 12)).sum(axis=1)
        old = quantile_range(typed)
        for place, inside in enumerate((low <= sums[0] <= high, low <= sums[1] <= high, old[0] <= sums[0] <= old[1])):
            held[place].append(bool(inside))
    return Held(*map(tuple, held))  # type: ignore[arg-type]


@pytest.mark.parametrize("after", [6, 18])
@pytest.mark.parametrize("half_life", [np.inf, 4.0, 12.0])
def test_expected_holds_the_truth_whether_the_decay_goes_on_or_stops(half_life: float, after: int) -> None:
    found = [company(after, half_life, seed) for seed in range(SEEDS)]
    for world in ("goes_on", "stops"):
        for place, months in enumerate(HORIZONS):
            share = np.mean([getattr(one, world)[place] for one in found])
            assert share >= fewest(AT_LEAST), (world, months, share)
    if half_life == 4:
        for place, months in enumerate(HORIZONS):
            share = np.mean([one.carried_on[place] for one in found])
            assert share <= most(AT_MOST), ("the claimed mean with a typed fade", months, share)


def ended(seed: int) -> tuple[float, tuple[float, float], float, tuple[float, float]]:
    """1,500 customers by lot with it and 1,500 without: for twelve months 1 % and not 3 % a month leave, then as the
    others, for six months until now. What those kept bring in twelve months: the truth, in expectation of the same
    customers; the range of the product's projection; its point; the range where the exposure is taken as open."""
    rng = np.random.default_rng(seed)
    n, margin, months = 1_500, 40.0, 12
    chance = np.concatenate([np.full(12, 0.01), np.full(6, 0.03)])
    stays = [float(np.prod(1 - one)) for one in (chance, np.full(18, 0.03))]
    truth = n * (stays[0] - stays[1]) * margin * float(((1 - 0.03) ** np.arange(months)).sum())
    by_month = [np.cumprod(1 - rng.binomial(n, one) / n) for one in (chance, np.full(18, 0.03))]
    error = np.sqrt(sum(one[-1] * (1 - one[-1]) / n for one in by_month))
    gap = by_month[0][-1] - by_month[1][-1] + error * rng.standard_normal(DRAWS)
    leaving = float(rng.binomial(n, 0.03, 12).mean() / n)
    having = Having(np.array([17.0]), np.zeros(1), np.array([n * by_month[0][-1]]), margin, leaving, "it ended")
    one, other = carried(having, None, n * gap, months)
    assert one is other
    found = quantile_range(one.sum(axis=1))
    effects = Effects(steady(np.zeros(DRAWS)), steady(np.full(DRAWS, -0.02)))
    open_ = carried(replace(having, ends=np.full(1, np.inf)), effects, n * gap, months)[0].sum(axis=1)
    low, high = quantile_range(open_)
    return truth, (float(found[0]), float(found[1])), float(one.sum(axis=1).mean()), (float(low), float(high))


def test_after_the_end_those_kept_bring_what_they_bring() -> None:
    found = [ended(seed) for seed in range(300)]
    held = np.mean([low <= truth <= high for truth, (low, high), _, _ in found])
    assert held >= 0.83
    assert 0.75 <= np.mean([point / truth for truth, _, point, _ in found]) <= 1.3
    assert np.mean([low <= truth <= high for truth, _, _, (low, high) in found]) <= 0.10, "as if it went on"
