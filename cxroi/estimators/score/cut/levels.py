"""The hazard with one level an answer: answers that few gave pooled with a neighbour, and everyone's hazard with his
answer set to each level, all else as observed (standardisation; Robins 1986)."""

from __future__ import annotations

import numpy as np
import polars as pl

from cxroi.checks.thresholds import MIN_STEP_EVENTS, MIN_STEP_UNITS
from cxroi.errors import DesignError
from cxroi.estimators.core.design import Term
from cxroi.estimators.core.hazard import HazardFit, moments
from cxroi.estimators.score.cut.held_equal import Model, fitted_hazard
from cxroi.estimators.score.cut.study import Study
from cxroi.terms import YEAR, Array

STEP = "score_step"


def stepped(work: Study, cells: pl.DataFrame, felt: bool) -> tuple[dict[float, int], Model]:
    """(bin of each score, hazard with one indicator a bin, the customer's own level and, where `felt`, what he felt
    then held equal)."""
    score = work.columns.score
    bins = pooled_steps(cells, score)
    ready = cells.with_columns(pl.col(score).replace_strict(bins, return_dtype=pl.Int64).alias(STEP))
    more = (Term(work.columns.felt),) if felt else ()
    return bins, fitted_hazard(ready, work, (Term(STEP, True), Term(work.columns.level), *more), baseline=True)


def pooled_steps(cells: pl.DataFrame, score: str) -> dict[float, int]:
    """Bin of each score, from low to high: a bin is closed when it has 10 leavers and 10 stayers; the rest joins the
    last."""
    totals = cells.group_by(score).agg(pl.col("n").sum(), pl.col("events").sum()).sort(score)
    bins: dict[float, int] = {}
    current, events, stays = 0, 0.0, 0.0
    for level, n, left in totals.iter_rows():
        bins[float(level)] = current
        events, stays = events + left, stays + n - left
        if events >= MIN_STEP_EVENTS and stays >= MIN_STEP_UNITS:
            current, events, stays = current + 1, 0.0, 0.0
    if events + stays > 0 and current > 0:
        bins = {level: min(each, current - 1) for level, each in bins.items()}
    if len(set(bins.values())) < 2:
        raise DesignError("too few customers left to tell one score from another")
    return bins


def standardised(
    fit: HazardFit, of: tuple[list[int], int], felt: str | None, centre: Array
) -> tuple[Array, Array, Array]:
    """(hazards (S,), gradients (S, K), 12-month stay shares (S,)) with everyone's score set to each level, others as
    observed; `of`: levels, and months of a year in which a customer can leave.

    Where what customers feel (column `felt`) stands in the fit, it moves with the answer, from the mean answer of the
    customer's own bin to that of the level; `centre` (B,) are these means.
    """
    (levels, ends), design, share = of, fit.design, fit.design.share
    names = design.terms
    place = names.index(felt) if felt else None
    away = -centre[own_bins(fit)] if felt else np.zeros(len(design.n))
    indicator = {name: k for k, name in enumerate(names) if name.startswith(f"{STEP}=")}
    steps = list(indicator.values())
    others = fit.params.copy()
    others[steps] = 0.0
    base = design.times(others)
    hazards, gradients, stay = np.empty(len(levels)), np.empty((len(levels), len(names))), np.empty(len(levels))
    for row, level in enumerate(levels):
        k = indicator.get(f"{STEP}={level}")
        moved = away + centre[level] if felt else away
        more = (fit.params[k] if k is not None else 0.0) + (fit.params[place] * moved if place is not None else 0.0)
        p, slope, _ = moments(fit.link, base + more)
        hazards[row], gradients[row], stay[row] = share @ p, design.sums(share * slope), share @ _year(1 - p, ends)
        if place is not None:
            gradients[row, place] += (share * slope) @ moved
        gradients[row, steps] = 0.0
        if k is not None:
            gradients[row, k] = share @ slope
    return hazards, gradients, stay


def own_bins(fit: HazardFit) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Bin of each design row (C,): the reference bin where no indicator is on."""
    places = bin_places(fit)
    reference = next(k for k in range(len(places) + 1) if k not in places)
    steps = next(each for each in fit.design.categories if each.first in places.values())
    bins = {place: bin_number for bin_number, place in places.items()}
    by_code = [reference, *(bins[steps.first + k] for k in range(steps.size))]
    return np.asarray(by_code, dtype=np.int64)[steps.code]


def bin_places(fit: HazardFit) -> dict[int, int]:
    """Place among the coefficients of each bin's indicator; the reference bin has none."""
    return {
        int(str(name).split("=")[1].split(".")[0]): k
        for k, name in enumerate(fit.design.terms)
        if name.startswith(f"{STEP}=")
    }


def bin_centres(bins: dict[float, int], shares: dict[float, float]) -> Array:
    """Mean answer of each bin (B,); `shares`: customer-months by answer."""
    scores = np.array(sorted(bins))
    own = np.array([bins[score] for score in scores])
    weight = np.array([max(shares.get(score, 0.0), 1e-12) for score in scores])
    return np.asarray(np.bincount(own, weight * scores) / np.bincount(own, weight))


def _year(x: Array, ends: int) -> Array:
    """x ** ends: a year of so many months in which one can leave, at the same share who stay; twelve by products."""
    if ends != YEAR:
        return np.asarray(x**ends)
    cube = x * x * x
    return np.asarray((cube * cube) * (cube * cube))
