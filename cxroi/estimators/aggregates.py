"""A staggered launch by launch date, by calendar month, whether it fades, against those not yet exposed, and adjusted.

All in money per customer and month (margin less leaving at what a customer kept is worth), all linear in the outcome.
"""

from __future__ import annotations

import numpy as np

from cxroi.checks import thresholds as rule
from cxroi.errors import DesignError
from cxroi.estimators.doubly_robust import adjusted_change
from cxroi.estimators.groups import NEVER
from cxroi.estimators.linear import half_width
from cxroi.estimators.staggered import BASE, Outcome, Rollout, neighbour_effect, statistics
from cxroi.terms import LEVEL, Array, Check, Estimate
from cxroi.words import amount

DECAY, GROUP, CALENDAR, NEAR = "decay", "group", "calendar", "neighbours"


def _shares(rollout: Rollout) -> Array:
    sizes = np.asarray([rollout.weights[rollout.launches == date].sum() for date in rollout.dates])
    return np.asarray(sizes / sizes.sum())


def _changes(rollout: Rollout) -> tuple[Array, Array]:
    """(change (K, T) of each launch date: claimed months less base; base (K, T))."""
    event = rollout.months[None, :] - rollout.dates[:, None]
    base = (event >= BASE[0]) & (event <= BASE[1])
    claimed = (event >= 0) & (event < rollout.claimed)
    level = base / np.maximum(base.sum(axis=1, keepdims=True), 1)
    return claimed / np.maximum(claimed.sum(axis=1, keepdims=True), 1) - level, np.asarray(level)


def patterns(rollout: Rollout) -> dict[str, Array]:
    """`decay`: slope a month over the claimed months; `group <month>`: one launch date; `calendar <month>`: all then live."""
    event, shares = rollout.months[None, :] - rollout.dates[:, None], _shares(rollout)
    change, base = _changes(rollout)
    inside = (event >= 0) & (event < rollout.claimed)
    away = np.where(inside, event - (rollout.claimed - 1) / 2, 0.0)
    found = {}
    if rollout.claimed > 2:
        found[DECAY] = shares[:, None] * away / np.maximum((away**2).sum(axis=1, keepdims=True), 1e-12)
    for k, date in enumerate(rollout.dates):
        found[f"{GROUP} {date:.0f}"] = np.where(np.arange(len(shares)) == k, 1.0, 0.0)[:, None] * change
    for t, month in enumerate(rollout.months):
        live = (event[:, t] >= 0).astype(float) * shares
        if live.sum() > 0:
            at = np.zeros_like(base)
            at[:, t] = 1.0
            found[f"{CALENDAR} {month:.0f}"] = (live / live.sum())[:, None] * (at - base)
    return found


def aggregates(rollout: Rollout, outcome: Outcome, factor: float, df: float) -> tuple[Estimate, ...]:
    """One row a pattern; errors as those of the estimate (`factor` widens them where few groups were launched)."""
    from scipy.stats import t

    wanted = patterns(rollout)
    found = statistics(rollout, outcome, wanted)
    reach = float(t.ppf(0.5 + LEVEL / 2, df))
    rows = []
    for name, value in zip(found.names, found.estimates, strict=True):
        error = factor * found.error(name)
        rows.append(Estimate(name, float(value), error, float(value) - reach * error, float(value) + reach * error,
                             len(rollout.launches), len(rollout.launches), "group-time effects"))
    return (*rows, *_neighbours(rollout, outcome))


def _neighbours(rollout: Rollout, outcome: Outcome) -> tuple[Estimate, ...]:
    """What groups never reached gained or lost beside reached ones of their region; nothing where no region tells them apart."""
    found = neighbour_effect(rollout, outcome)
    if found is None:
        return ()
    effect, error, df = found
    reach = half_width(df) * error
    return (Estimate(NEAR, effect, error, effect - reach, effect + reach, int((~rollout.treated).sum()), int(df) + 2,
                     "neighbours against other groups never reached"),)


def other_comparisons(rollout: Rollout, outcome: Outcome, covariates: Array, told: tuple[float, float]) -> tuple[Check, ...]:
    """The same estimate against those not yet exposed too, and with groups alike before launch compared (doubly robust).

    covariates (G, C) known before the first launch; `told`: the estimate and its error. Neither decides the grade.
    """
    estimate, error = told
    yardstick = max(rule.YARDSTICK_ERRORS * error, rule.YARDSTICK_SHARE * abs(estimate))
    rows = (("not yet exposed as comparison", "with groups that were exposed only later compared too", not_yet(rollout, outcome)),
            ("adjusted for who they were before", "with groups of like size, margin and leaving before launch compared",
             _adjusted(rollout, outcome, covariates)))
    return tuple(
        Check(name, "PASS" if abs(value - estimate) <= yardstick else "REVIEW",
              f"{words[:1].upper()}{words[1:]} it is {amount(value)} a customer and month instead of {amount(estimate)}.")
        for name, words, value in rows if value is not None)


def not_yet(rollout: Rollout, outcome: Outcome) -> float | None:
    """The estimate against never and not yet exposed groups together; None where no later launch leaves room for it.

    A launch date is compared with whoever stays unexposed through its claimed months (Callaway and Sant'Anna 2021).
    """
    change, _ = _changes(rollout)
    total, later = 0.0, 0
    for share, date, pattern in zip(_shares(rollout), rollout.dates, change, strict=True):
        mine = rollout.launches == date
        free = rollout.launches >= date + rollout.claimed
        later += int((free & (rollout.launches < NEVER)).sum())
        ours, theirs = (np.average(outcome.values[who], axis=0, weights=rollout.weights[who]) for who in (mine, free))
        total += float(share * (pattern @ (ours - theirs)))
    return total if later else None


def _adjusted(rollout: Rollout, outcome: Outcome, covariates: Array) -> float | None:
    """Doubly robust on each launch date's own change (Sant'Anna and Zhao 2020); None where the sides separate."""
    change, _ = _changes(rollout)
    total = 0.0
    for share, date, pattern in zip(_shares(rollout), rollout.dates, change, strict=True):
        inside = (rollout.launches == date) | ~rollout.treated
        try:
            moved, mine = outcome.values[inside] @ pattern, rollout.launches[inside] == date
            total += float(share) * adjusted_change(moved, mine, covariates[inside])
        except (DesignError, np.linalg.LinAlgError):
            return None
    return total
