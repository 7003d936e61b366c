"""Group-time effects of any table: every launch date at every period, and their averages (Callaway and Sant'Anna
2021)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cxroi.errors import DesignError
from cxroi.estimators.core.plain import Codes
from cxroi.estimators.launches.doubly_robust import panel_effect, rows_effect
from cxroi.estimators.launches.groups import BASE, NEVER, Mask
from cxroi.terms import Array

Pair = Callable[[float, int, tuple[int, ...], Mask], tuple[float, Array]]


@dataclass(frozen=True)
class Study:
    """What is compared: periods (T,) in order, launch (N,) of each unit or row (NEVER: never), one `pair` estimator.

    `pair(launch, period, base periods, mask (N,) of launch and controls)` gives effect and influence (N,).
    `not_yet`: controls also launch later. `donut`: base is periods -5 to -3 throughout, else the last period before
    launch and, before launch, the previous period.
    """

    periods: Array
    launch: Array
    pair: Pair
    not_yet: bool = False
    donut: bool = False


@dataclass(frozen=True)
class GroupTimes:
    """P effects: launch, period, estimates (P,), influence (N, P); `unit_launch` (N,); `skipped` cells and why."""

    launch: Array
    period: Array
    estimates: Array
    influence: Array
    unit_launch: Array
    skipped: tuple[str, ...]


@dataclass(frozen=True)
class Average:
    """A named average of group-time effects with its influence (N,)."""

    term: str
    estimate: float
    influence: Array


def of_panel(values: Array, covariates: Array, launch: Array) -> Pair:
    """Pair estimator of a balanced panel: values (N, T), covariates (N, T, C) read at the last base period."""

    def pair(when: float, t: int, base: tuple[int, ...], inside: Mask) -> tuple[float, Array]:
        change = values[inside, t] - values[inside][:, list(base)].mean(axis=1)
        X = np.column_stack([np.ones(inside.sum()), covariates[inside, base[-1]]])
        effect, own = panel_effect(change, launch[inside] == when, X)
        return effect, _spread(own, inside)

    return pair


def of_rows(values: Array, at: Codes, covariates: Array, launch: Array) -> Pair:
    """Pair estimator of repeated cross-sections: values (N,), at (N,) period index, covariates (N, C)."""

    def pair(when: float, t: int, base: tuple[int, ...], inside: Mask) -> tuple[float, Array]:
        used = inside & ((at == t) | np.isin(at, base))
        X = np.column_stack([np.ones(used.sum()), covariates[used]])
        effect, own = rows_effect(values[used], launch[used] == when, at[used] == t, X)
        return effect, _spread(own, used)

    return pair


def _spread(own: Array, inside: Mask) -> Array:
    whole = np.zeros(len(inside))
    whole[inside] = own * len(inside) / inside.sum()
    return whole


def group_times(study: Study) -> GroupTimes:
    """Every ATT(g, t). Raises DesignError when no comparison can be made."""
    never = study.launch >= NEVER
    if not never.any() and not study.not_yet:
        raise DesignError(
            "every unit is treated at some time: no unit is never treated, so there are no controls; "
            "ask for --controls not-yet"
        )
    found: list[tuple[float, float, float, Array]] = []
    skipped: list[str] = []
    for when in np.unique(study.launch[~never]):
        for t, base in _times(study, float(when)):
            last = study.periods[max(t, *base)]
            controls = never | ((study.launch > last) & (study.launch != when)) if study.not_yet else never
            try:
                effect, own = study.pair(float(when), t, base, controls | (study.launch == when))
            except DesignError as refused:
                skipped.append(f"{when:g} {study.periods[t]:g}: {refused}")
                continue
            found.append((float(when), float(study.periods[t]), effect, own))
    if not found:
        raise DesignError(
            skipped[0].split(": ", 1)[1] if skipped else "no period before launch: nothing to compare with"
        )
    head = np.asarray([each[:3] for each in found])
    influence = np.column_stack([each[3] for each in found])
    return GroupTimes(head[:, 0], head[:, 1], head[:, 2], influence, study.launch, tuple(skipped))


def _times(study: Study, when: float) -> list[tuple[int, tuple[int, ...]]]:
    """(period index, base indexes) of one launch."""
    before = int(np.searchsorted(study.periods, when)) - 1
    every = range(len(study.periods))
    if study.donut:
        event = study.periods - when
        base = tuple(int(k) for k in np.flatnonzero((event >= BASE[0]) & (event <= BASE[1])))
        return [(t, base) for t in every if t not in base] if base else []
    pairs = [(t, before if study.periods[t] >= when else t - 1) for t in every]
    return [(t, (base,)) for t, base in pairs if base >= 0]


def _weighted(found: GroupTimes, cells: Mask, term: str) -> Average:
    """Average of cells by the size of their launch, with the influence of the sizes."""
    size = np.asarray([(found.unit_launch == when).mean() for when in found.launch[cells]])
    own = (found.unit_launch[:, None] == found.launch[cells][None, :]) - size
    share = size / size.sum()
    tilt = own / size.sum() - own.sum(axis=1, keepdims=True) * share / size.sum()
    effects = found.estimates[cells]
    return Average(term, float(share @ effects), found.influence[:, cells] @ share + tilt @ effects)


def _plain(term: str, parts: list[Average]) -> Average:
    return Average(term, float(np.mean([p.estimate for p in parts])), np.mean([p.influence for p in parts], axis=0))


def cells(found: GroupTimes, label: Callable[[float], str]) -> list[Average]:
    """`att G T` of every cell."""
    return [
        Average(f"att {label(g)} {label(t)}", float(e), found.influence[:, k])
        for k, (g, t, e) in enumerate(zip(found.launch, found.period, found.estimates, strict=True))
    ]


def averages(found: GroupTimes) -> list[Average]:
    """simple, group, calendar and dynamic: over cells, launch dates, periods, and periods since launch."""
    post = found.period >= found.launch
    if not post.any():
        raise DesignError("no period at or after a launch can be compared: load later periods or more controls")
    groups = np.unique(found.launch[post])
    own = [
        _plain(
            f"{g:g}",
            [
                Average("", float(found.estimates[k]), found.influence[:, k])
                for k in np.flatnonzero(post & (found.launch == g))
            ],
        )
        for g in groups
    ]
    stacked = GroupTimes(
        groups,
        groups,
        np.asarray([each.estimate for each in own]),
        np.column_stack([each.influence for each in own]),
        found.unit_launch,
        (),
    )
    by_period = [_weighted(found, post & (found.period == t), "") for t in np.unique(found.period[post])]
    since = found.period - found.launch
    after = [_weighted(found, since == e, "") for e in np.unique(since[post])]
    return [
        _weighted(found, post, "simple"),
        _weighted(stacked, np.ones(len(groups), bool), "group"),
        _plain("calendar", by_period),
        _plain("dynamic", after),
    ]


def events(found: GroupTimes) -> list[Average]:
    """`event E`: average over launches at each period since launch."""
    since = found.period - found.launch
    return [_weighted(found, since == e, f"event {e:g}") for e in np.unique(since)]


def covariance(parts: list[Average], clusters: Array) -> Array:
    """(P, P) covariance, influence summed within clusters (N,); no small-sample factor."""
    _, code = np.unique(clusters, return_inverse=True)
    sums = np.zeros((code.max() + 1, len(parts)))
    np.add.at(sums, code, np.column_stack([part.influence for part in parts]))
    return np.asarray(sums.T @ sums / len(clusters) ** 2)


def pre_test(found: GroupTimes, clusters: Array) -> tuple[float, int] | None:
    """(p that every effect before launch is zero, how many effects) by Wald; None without any or when they are
    singular."""
    from scipy.stats import chi2

    before = [
        Average("", float(found.estimates[k]), found.influence[:, k])
        for k in np.flatnonzero(found.period < found.launch)
    ]
    if not before:
        return None
    spread = covariance(before, clusters)
    if np.linalg.matrix_rank(spread) < len(before):
        return None
    effects = np.asarray([each.estimate for each in before])
    return float(chi2.sf(effects @ np.linalg.solve(spread, effects), len(before))), len(before)
