"""The fit of a cut that both the step of an answer and the curve come off: made once, both influences in one scan."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from cxroi.cells.core.common import Influence, n_rows
from cxroi.cells.core.hazard import state_influence
from cxroi.estimators.core.hazard import target_states
from cxroi.estimators.score.cut.held_equal import Model
from cxroi.estimators.score.cut.levels import bin_centres, standardised, stepped
from cxroi.estimators.score.cut.steps import average_climb, average_step, few_levels
from cxroi.estimators.score.cut.study import Cut, Study
from cxroi.terms import Array


@dataclass(frozen=True)
class Step:
    """One step more in everyone's answer and, where it is in the fit, in what he feels: the mean change of the hazard,
    the change of each design row (C,), and its influence.

    `parts`: influence of the answer's part of the step (what is felt held equal) and of one step in what is felt, on
    the scale of the fit; `values` are these two; None where what is felt is not in the fit.
    """

    value: float
    change: Array
    influence: Influence
    values: tuple[float, float] | None = None
    parts: Influence | None = None


@dataclass(frozen=True)
class CutFit:
    """Hazard of one cut with one level a bin of answers (`bins`): S levels with their hazards (S,) and 12-month stay
    shares (S,), the influence of each, and the average step where the answers are whole steps of a short scale."""

    bins: dict[float, int]
    model: Model
    levels: tuple[int, ...]
    hazards: Array
    stay: Array
    levels_influence: Influence
    step: Step | None
    clusters: int


def cut_fit(work: Study, cut: Cut, felt: bool | None = None) -> CutFit:
    """The fit of a cut, kept as long as the study; `felt`: with what customers feel, as the study says where None.

    Raises DesignError where too few left."""
    beside = work.felt if felt is None else felt
    return work.once(("cut fit", cut.name, "felt" if beside else "plain"), lambda: _made(work, cut, beside))


def _made(work: Study, cut: Cut, felt: bool) -> CutFit:
    cells, column = work.cells(cut), work.columns.felt if felt else None
    bins, model = stepped(work, cells, felt)
    levels = tuple(sorted(set(bins.values())))
    shares = _shares(cells, work.columns.score)
    pace = work.pace(cut)
    hazards, gradients, stay = standardised(model.fit, (list(levels), work.ends), column, bin_centres(bins, shares))
    steps = _steps(model, bins, shares, column) if few_levels(cells, work.columns.score) else None
    targets = pace * (np.vstack([gradients, *steps[1]]) if steps else gradients)
    states = target_states(model.fit, targets)
    found = state_influence(work.engine, work.prepared, model.fit.design.patterns, *states, equal=work.leaving(cut))
    work.names.append(found.table)
    size = len(levels)
    return CutFit(
        bins,
        model,
        levels,
        pace * hazards,
        stay,
        replace(found, columns=found.columns[:size]),
        _step(steps, pace, replace(found, columns=found.columns[size:])) if steps else None,
        n_rows(work.engine, found.table),
    )


def _shares(cells: pl.DataFrame, score: str) -> dict[float, float]:
    """Customer-months by answer."""
    seen = cells.group_by(score).agg(pl.col("n").sum()).iter_rows()
    return {float(answer): float(n) for answer, n in seen}


def _steps(
    model: Model, bins: dict[float, int], shares: dict[float, float], felt: str | None
) -> tuple[list[float], list[Array], Array]:
    """(values, gradients, change of each design row by the whole step): the whole step, and where what is felt is in
    the fit its two parts."""
    fit = model.fit
    value, gradient, change = average_step(fit, bins, shares, felt)
    if felt is None:
        return [value], [gradient], change
    by_answer, by_feeling = average_climb(fit, bins, shares), np.zeros(len(fit.params))
    by_feeling[fit.design.terms.index(felt)] = 1.0
    parts = [float(by_answer @ fit.params), fit.param(felt)]
    return [value, *parts], [gradient, by_answer, by_feeling], change


def _step(steps: tuple[list[float], list[Array], Array], pace: float, found: Influence) -> Step:
    values, change = [pace * value for value in steps[0]], pace * steps[2]
    whole = Step(values[0], change, replace(found, columns=found.columns[:1]))
    if len(values) == 1:
        return whole
    return replace(whole, values=(values[1], values[2]), parts=replace(found, columns=found.columns[1:]))
