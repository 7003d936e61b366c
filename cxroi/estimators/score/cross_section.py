"""One outcome per customer and no months: what a step of the score goes with, different customers compared.

Logit on counts per covariate pattern, which equals the fit on customers (McCullagh, Nelder 1989); the average marginal
effect by the delta method, errors from the sandwich with n/(n-1) (White 1982), one row a customer.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from cxroi.checks.thresholds import EVENTS_PER_PARAMETER
from cxroi.errors import DesignError
from cxroi.estimators.core.design import Term, design_matrix
from cxroi.estimators.core.hazard import HazardFit, fit_hazard, marginal_effect, moments, problems, target_states
from cxroi.terms import Array, Fit

METHOD = "logit across customers, average marginal effect, sandwich errors"


def cross_section(cells: pl.DataFrame, score: str, categories: tuple[str, ...], numbers: tuple[str, ...] = ()) -> Fit:
    """Average effect of one step of `score` on the chance of the outcome, others held equal; term `score`.

    `cells`: n and events per pattern of score, categories and numbers; columns that do not vary are left out,
    levels where no one or everyone had the outcome join the most frequent one. Raises
    DesignError where the outcome does not vary, no finite effect fits, or there are fewer than ten events a parameter.
    """
    varying = [name for name in (*categories, *numbers) if cells[name].n_unique() > 1]
    terms = (Term(score), *(Term(name, name in categories) for name in varying))
    ready = cells.with_row_index("pattern").with_columns(pl.col("n", "events").cast(pl.Float64))
    for name in set(varying) & set(categories):
        ready = _pooled(ready, name)
    terms = tuple(term for term in terms if ready[term.column].n_unique() > 1)
    design = design_matrix(ready, terms)
    n, events = float(design.n.sum()), float(min(design.events.sum(), design.n.sum() - design.events.sum()))
    if EVENTS_PER_PARAMETER * len(design.terms) > events:
        raise DesignError(
            f"{events:,.0f} customers with the rarer outcome, {EVENTS_PER_PARAMETER * len(design.terms):,} needed"
        )
    fit = fit_hazard(design)
    if found := problems(fit):
        raise DesignError("; ".join(found))
    effect, gradient = _step(fit, score)
    stays, leaves = (state[:, 0] for state in target_states(fit, gradient[None, :]))
    counts, happened = ready["n"].to_numpy(), ready["events"].to_numpy()
    variance = float((counts - happened) @ stays**2 + happened @ leaves**2) * n / (n - 1)
    return Fit(
        (score,),
        np.array([effect]),
        np.array([[variance]]),
        int(n),
        int(n),
        n - 1,
        METHOD,
        (f"held equal: {', '.join(varying)}" if varying else "nothing is held equal",),
        {"log_odds": fit.param(score), "events": float(design.events.sum())},
    )


def _step(fit: HazardFit, score: str) -> tuple[float, Array]:
    """(average effect of one step, its gradient (K,)); a score of two values is moved from one to the other for
    everyone."""
    design, k = fit.design, fit.design.terms.index(score)
    place = int(np.flatnonzero(design.places == k)[0])
    values = np.unique(design.numbers[:, place])
    if len(values) != 2:
        return marginal_effect(fit, score)
    effect, gradient = 0.0, np.zeros(len(design.terms))
    for value, sign in zip(values, (-1.0, 1.0), strict=True):
        numbers = design.numbers.copy()
        numbers[:, place] = value
        moved = replace(design, numbers=numbers)
        p, slope, _ = moments(fit.link, moved.times(fit.params))
        effect += sign * float(design.share @ p)
        gradient += sign * moved.sums(design.share * slope)
    width = float(values[1] - values[0])
    return effect / width, gradient / width


def _pooled(cells: pl.DataFrame, column: str) -> pl.DataFrame:
    """Levels where nobody or everybody had the outcome join the most frequent level: no finite effect fits them."""
    totals = (
        cells.group_by(column)
        .agg(pl.col("n").sum(), pl.col("events").sum())
        .sort(["n", column], descending=[True, False])
    )
    thin = totals.filter((pl.col("events") <= 0) | (pl.col("events") >= pl.col("n")))[column].to_list()
    main = next((level for level in totals[column].to_list() if level not in thin), totals[column][0])
    joined = pl.when(pl.col(column).is_in(thin)).then(pl.lit(main)).otherwise(pl.col(column))
    return cells.with_columns(joined.alias(column))
