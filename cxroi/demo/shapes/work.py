"""What reaches whom: a random test, a launch step by step, and a club that customers choose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.demo.shapes.draw import Drawn, Flags, Floats, Ints
from cxroi.demo.shapes.lived import Lived
from cxroi.demo.shapes.spec import Way

TRIAL, ROLLOUT, CLUB = "trial", "rollout", "club"
FIRST, DATES, GAP, TEST_AT, CLUB_FROM, WAITS = 20, 6, 2, 22, 16, 2


@dataclass(frozen=True)
class Work:
    """One initiative: `start` (n,) first month (`months` = never), `end` month from which it is gone, `arm` (n,)
    1 treated, 0 control, -1 outside, `launch` (groups,) of a step-by-step launch, `share` (months, n) of it that
    acts."""

    key: str
    way: Way
    start: Ints
    end: int
    arm: Ints
    launch: Ints
    share: Floats


def all_work(drawn: Drawn, alone: Lived) -> tuple[Work, ...]:
    """Every initiative of the company; `alone` is its life without any."""
    return (_trial(drawn, alone.there), _rollout(drawn, alone.there), _club(drawn, alone.there))


def groups_of(drawn: Drawn) -> Ints:
    """(n,) the group a launch reaches: team, or region."""
    return drawn.team % drawn.spec.regions if drawn.spec.by_region else drawn.team


def _trial(drawn: Drawn, there: Flags) -> Work:
    rng, (months, n) = drawn.spec.stream(drawn.seed, 3), drawn.shape
    arm = np.where(there[TEST_AT] & (drawn.join < TEST_AT), (rng.random(n) < 0.5).astype(np.int64), -1)
    start = np.where(arm == 1, TEST_AT, months)
    end = TEST_AT + drawn.spec.ends if drawn.spec.ends else months
    uses = rng.random(n) < drawn.spec.uptake
    share = _path(drawn, np.full(n, TEST_AT), end) * ((arm == 1) & uses)
    return Work(TRIAL, drawn.spec.trial, start, end, arm, np.zeros(0, dtype=np.int64), share)


def _rollout(drawn: Drawn, there: Flags) -> Work:
    rng, (months, _) = drawn.spec.stream(drawn.seed, 4), drawn.shape
    group = groups_of(drawn)
    n_groups = int(group.max()) + 1
    launch = np.full(n_groups, months)
    dates = FIRST + GAP * np.arange(DATES)
    if drawn.spec.worst:
        for date in dates:
            window = slice(date - 3, date)
            heard = drawn.asked[window] & there[window]
            total = np.bincount(group, np.where(heard, drawn.answer[window], 0).sum(axis=0), n_groups)
            mean = total / np.maximum(np.bincount(group, heard.sum(axis=0), n_groups), 1)
            launch[np.argsort(np.where(launch < months, np.inf, mean))[: n_groups // 2 // DATES]] = date
    else:
        chosen = rng.permutation(n_groups)[: n_groups // 2]
        launch[chosen] = dates[np.arange(chosen.size) % DATES]
    begin = launch[group]
    end = months - 4 if drawn.spec.ends else months
    start = np.where((begin < months) & (np.maximum(begin, drawn.join) < end), np.maximum(begin, drawn.join), months)
    share = _path(drawn, begin, end)
    if drawn.spec.anticipates:
        before = np.arange(months)[:, None] - begin
        share = share - 0.5 * ((before < 0) & (before >= -WAITS) & (begin < months))
    arm = np.where(start < months, 1, -1)
    return Work(ROLLOUT, drawn.spec.staggered, start, end, arm, launch, share)


def _club(drawn: Drawn, there: Flags) -> Work:
    """Chosen by customers who are content; it brings nothing."""
    rng, (months, n) = drawn.spec.stream(drawn.seed, 5), drawn.shape
    content = np.exp(0.6 * drawn.quality + 0.2 * (np.nan_to_num(drawn.known[CLUB_FROM], nan=7) - 7))
    waits = rng.geometric(np.clip(0.03 * content, 0.001, 0.5), n)
    start = np.minimum(CLUB_FROM + waits, months)
    start = np.where(there[np.minimum(start, months - 1), np.arange(n)] & (start > drawn.join), start, months)
    arm = np.where(start < months, 1, -1)
    return Work(CLUB, "spend", start, months, arm, np.zeros(0, dtype=np.int64), np.zeros((months, n)))


def _path(drawn: Drawn, begin: Ints, end: int) -> Floats:
    """(months, n) share of the effect that acts: from the launch on, fading where it fades, gone where it ended."""
    month = np.arange(drawn.shape[0])[:, None]
    since = month - begin
    size = 2.0 ** (-np.maximum(since, 0) / drawn.spec.fades) if drawn.spec.fades else 1.0
    return np.where((since >= 0) & (month < end), size, 0.0)
