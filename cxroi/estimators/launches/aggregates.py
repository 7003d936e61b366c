"""A staggered launch by launch date, by calendar month, whether it fades, against those not yet exposed, and adjusted.

All in money per customer and month (margin less leaving at what a customer kept is worth), all linear in the outcome.
"""

from __future__ import annotations

import numpy as np

from cxroi.checks import thresholds as rule
from cxroi.errors import DesignError
from cxroi.estimators.core.linear import half_width
from cxroi.estimators.launches.doubly_robust import adjusted_change
from cxroi.estimators.launches.groups import NEVER, Mask
from cxroi.estimators.launches.staggered import Outcome, Rollout, contrasts, mean_of, since_base, statistics
from cxroi.terms import Array, Check, Estimate
from cxroi.words import amount

DECAY, GROUP, CALENDAR, NEAR = "decay", "group", "calendar", "neighbours"


def patterns(rollout: Rollout) -> dict[str, Array]:
    """`decay`: slope a month over the months summed; `group <month>`: one launch date of two groups or more;
    `calendar <month>`: all then live."""
    event, cells, found = rollout.event, rollout.summed, {}
    middle = (cells * event).sum() / cells.sum()
    away = cells * (event - middle)
    if (spread := (away * event).sum()) > 0:
        found[DECAY] = _in_money(rollout, away / spread)
    for k, date in enumerate(rollout.dates):
        mine = np.where(np.arange(len(cells))[:, None] == k, cells, 0.0)
        if mine.sum() > 0 and (rollout.launches == date).sum() > 1:
            found[f"{GROUP} {date:.0f}"] = _in_money(rollout, mine / mine.sum())
    for t, month in enumerate(rollout.months):
        live = np.where(np.arange(len(rollout.months))[None, :] == t, rollout.customers, 0.0)
        if live.sum() > 0:
            found[f"{CALENDAR} {month:.0f}"] = _in_money(rollout, live / live.sum())
    return found


def _in_money(rollout: Rollout, cells: Array) -> Array:
    return np.hstack([since_base(rollout, weights) for weights in rollout.in_money(cells)])


def aggregates(rollout: Rollout, outcome: Outcome, factor: float, df: float) -> tuple[Estimate, ...]:
    """One row a pattern; errors as those of the estimate (`factor` widens them where few groups were launched)."""
    wanted = patterns(rollout)
    found = statistics(rollout, outcome, wanted)
    rows = []
    for name, value, own in zip(found.names, found.estimates, found.df, strict=True):
        error, reach = factor * found.error(name), half_width(min(df, float(own)))
        rows.append(
            Estimate(
                name,
                float(value),
                error,
                float(value) - reach * error,
                float(value) + reach * error,
                len(rollout.launches),
                len(rollout.launches),
                "group-time effects",
            )
        )
    return (*rows, *_neighbours(rollout, in_one(rollout, outcome)))


def in_one(rollout: Rollout, outcome: Outcome) -> Outcome:
    """Margin less leaving at what a customer kept is worth on average, as one outcome (G, T)."""
    if rollout.worth is None:
        return outcome
    margin, leaving = np.split(outcome.values, 2, axis=1)
    cells = rollout.summed
    return Outcome(margin - float((cells * rollout.worth).sum() / cells.sum()) * leaving)


def _neighbours(rollout: Rollout, outcome: Outcome) -> tuple[Estimate, ...]:
    """What groups never reached gained or lost beside reached ones of their region; nothing where no region tells them
    apart."""
    found = neighbour_effect(rollout, outcome)
    if found is None:
        return ()
    effect, error, df = found
    reach = half_width(df) * error
    return (
        Estimate(
            NEAR,
            effect,
            error,
            effect - reach,
            effect + reach,
            int((~rollout.treated).sum()),
            int(df) + 2,
            "neighbours against other groups never reached",
        ),
    )


def other_comparisons(
    rollout: Rollout, outcome: Outcome, covariates: Array, told: tuple[float, float]
) -> tuple[Check, ...]:
    """The same estimate against those not yet exposed too, and with groups alike before launch compared (doubly
    robust).

    covariates (G, C) known before the first launch; `told`: the estimate and its error. Neither decides the grade.
    """
    estimate, error = told
    yardstick = max(rule.YARDSTICK_ERRORS * error, rule.YARDSTICK_SHARE * abs(estimate))
    rows = (
        (
            "not yet exposed as comparison",
            "with groups that were exposed only later compared too",
            not_yet(rollout, outcome),
        ),
        (
            "adjusted for who they were before",
            "with groups of like size, margin and leaving before launch compared",
            _adjusted(rollout, outcome, covariates),
        ),
    )
    return tuple(
        Check(
            name,
            "PASS" if abs(value - estimate) <= yardstick else "REVIEW",
            f"{words[:1].upper()}{words[1:]} it is {amount(value)} a customer and month instead of {amount(estimate)}.",
        )
        for name, words, value in rows
        if value is not None
    )


def not_yet(rollout: Rollout, outcome: Outcome) -> float | None:
    """The estimate against never and not yet exposed groups together; None where no later launch leaves room for it.

    A launch date is compared with whoever stays unexposed through its summed months (Callaway and Sant'Anna 2021).
    """
    total, later = 0.0, 0
    for date, pattern in zip(rollout.dates, contrasts(rollout)["plain"], strict=True):
        mine = rollout.launches == date
        free = rollout.launches > min(date + rollout.counted - 1, rollout.months.max())
        later += int((free & (rollout.launches < NEVER)).sum())
        ours, theirs = (np.average(outcome.values[who], axis=0, weights=rollout.weights[who]) for who in (mine, free))
        total += float(pattern @ (ours - theirs))
    return total if later else None


def _adjusted(rollout: Rollout, outcome: Outcome, covariates: Array) -> float | None:
    """Doubly robust on each launch date's own change (Sant'Anna and Zhao 2020); None where the sides separate."""
    total = 0.0
    for date, pattern in zip(rollout.dates, contrasts(rollout)["plain"], strict=True):
        inside = (rollout.launches == date) | ~rollout.treated
        try:
            moved, mine = outcome.values[inside] @ pattern, rollout.launches[inside] == date
            total += adjusted_change(moved, mine, covariates[inside])
        except (DesignError, np.linalg.LinAlgError):
            return None
    return total


def _near_and_far(rollout: Rollout) -> tuple[Mask, Mask]:
    """Controls (G,) with a launched neighbour seen before and after its launch, and controls of regions without any
    launch."""
    launch = np.full(len(rollout.launches), float(NEVER)) if rollout.near_launch is None else rollout.near_launch
    near = ~rollout.treated & (launch < rollout.months.max()) & (launch > rollout.months.min())
    return near, ~rollout.treated & (launch >= NEVER)


def no_neighbours(rollout: Rollout) -> str:
    """Why exposed neighbours cannot be looked at and what would help; "" where they can."""
    if rollout.near_launch is None:
        return "exposed neighbours need two regions or more: load region of units"
    near, far = (int(side.sum()) for side in _near_and_far(rollout))
    if far < rule.FEW_CLUSTERS:
        return (
            f"exposed neighbours need {rule.FEW_CLUSTERS} groups in regions where nobody launched, there are "
            f"{far}: leave a "
            "region out for now, or load smaller regions of units"
        )
    if near < rule.FEW_CLUSTERS:
        return (
            f"exposed neighbours need {rule.FEW_CLUSTERS} groups never exposed beside launched ones in the "
            "same region, "
            f"there are {near}: load larger regions of units"
        )
    return ""


def neighbour_test(rollout: Rollout, outcome: Outcome) -> tuple[float, float] | None:
    """(effect, p) of `neighbour_effect`."""
    from scipy.stats import t

    found = neighbour_effect(rollout, outcome)
    if found is None:
        return None
    effect, error, df = found
    return effect, float(2 * t.sf(abs(effect) / error, df)) if error > 0 else 1.0


def neighbour_effect(rollout: Rollout, outcome: Outcome) -> tuple[float, float, float] | None:
    """Controls near exposed clusters against other controls: (effect, error, df); None with fewer than three of either.

    Every month since the first neighbour launched against every month before, less the same months of the others.
    """
    if rollout.near_launch is None or no_neighbours(rollout):
        return None
    near, far = _near_and_far(rollout)
    after = rollout.months[None, :] >= rollout.near_launch[near][:, None]
    patterns = mean_of(after) - mean_of(~after)
    others = outcome.values[far] - outcome.values[far].mean(axis=0)
    change = (patterns * (outcome.values[near] - outcome.values[far].mean(axis=0))).sum(axis=1)
    n, m = len(change), len(others)
    variance = change.var(ddof=1) / n + (others @ patterns.mean(axis=0)).var(ddof=1) / m
    return float(change.mean()), float(np.sqrt(variance)), float(n + m - 2)
