"""An initiative's own months as effects that can be carried on: from a roll-out's months, or from a path of margin."""

from __future__ import annotations

import numpy as np

from cxroi.estimators.launches.own_months import OwnMonths
from cxroi.terms import Array, MarginDraws, MarginPath
from cxroi.value.initiatives.ahead import Effects
from cxroi.value.initiatives.decay import Decay, Months, decay


def effects_of_months(own: OwnMonths, deviations: Array, name: str, price: float = 1.0) -> Effects | None:
    """Worlds of both effects of a roll-out from its counted months; None where it is too early.

    `deviations` (D, 2E) of the months, margin first, then leaving; `price`: money of margin for one of the outcome.
    """
    E = len(own.since)
    counted = own.since < own.counted
    pair = []
    for k, factor in ((0, price), (1, 1.0)):
        mine = np.arange(k * E, (k + 1) * E)[counted]
        months = Months(
            own.since[counted],
            own.effects[counted, k] * factor,
            deviations[:, mine] * factor,
            own.covariance[np.ix_(mine, mine)] * factor**2,
            own.exposed.sum(axis=0)[counted],
            own.df,
        )
        pair.append(decay(months, f"{name}/{k}"))
    return _both(pair[0], pair[1])


def effects_of_path(path: MarginPath, exposed: Array, leaving: float) -> Effects | None:
    """Worlds of both effects of an initiative whose months are known by the calendar only, from its path of margin.

    `exposed` (T,) active customers who had it in each month of the path; `leaving`: chance of leaving without it.
    None where it is too early, or where nobody is left.
    """
    if path.plain is None or not np.any(exposed > 0):
        return None
    there = exposed > 0
    since = np.arange(len(exposed), dtype=np.float64)[there]
    people = exposed[there]
    pair = []
    for k, (point, draws) in enumerate((_spend(path.plain), _staying(path.plain, leaving))):
        effects, worlds = point[there] / people, draws[:, there] / people
        deviations = worlds - worlds.mean(axis=0)
        covariance = np.atleast_2d(np.cov(deviations, rowvar=False))
        pair.append(decay(Months(since, effects, deviations, covariance, people), f"{path.initiative_id}/{k}"))
    return _both(pair[0], pair[1])


def _both(spend: Decay | None, leaving: Decay | None) -> Effects | None:
    return None if spend is None or leaving is None else Effects(spend, leaving)


def _spend(draws: MarginDraws) -> tuple[Array, Array]:
    return draws.spend, draws.spend_draws


def _staying(draws: MarginDraws, leaving: float) -> tuple[Array, Array]:
    """Change of those who leave in a month (less is below zero): what the month adds to the customers kept."""

    def moved(kept: Array) -> Array:
        before = np.concatenate([np.zeros_like(kept[..., :1]), kept[..., :-1]], axis=-1)
        return np.asarray(before * (1 - leaving) - kept)

    return moved(draws.kept), moved(draws.kept_draws)
