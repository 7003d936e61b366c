"""What is held equal beside an answer: the richest set of controls that the leavers of a cut can carry."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cxroi.checks.thresholds import EVENTS_PER_PARAMETER
from cxroi.errors import DesignError
from cxroi.estimators.core.design import Term, design_matrix
from cxroi.estimators.core.hazard import HazardFit, fit_hazard, problems
from cxroi.estimators.score.cut.study import Study
from cxroi.terms import Check

TIME = "time_of_row"
SEASONS: tuple[tuple[str, int], ...] = (("calendar months", 1), ("quarters", 3), ("half years", 6), ("years", 12))


@dataclass(frozen=True)
class Model:
    """A fitted hazard of one cut, with the cells as the fit saw them and what was held equal."""

    fit: HazardFit
    checks: tuple[Check, ...]


def fitted_hazard(cells: pl.DataFrame, work: Study, focus: tuple[Term, ...], baseline: bool) -> Model:
    """The richest control set that leaves ten events a parameter: months, quarters, half years, years; indicators, then
    slopes; the initiatives in force beside them where enough left.

    The choice looks at counts only, never at an effect. Raises DesignError with the events needed where none fits.
    """
    events = float(cells["events"].sum())
    need, exposed = 0, _in_force(cells, work) if baseline else ()
    for force in (exposed, ()) if exposed else ((),):
        for words, width in SEASONS:
            for category in (True, False):
                terms, ready = _controls(cells, work, (width, category), baseline)
                design = design_matrix(ready, (*focus, *terms, *force))
                need = EVENTS_PER_PARAMETER * len(design.terms)
                if need <= events:
                    fit = fit_hazard(design)
                    held = (words, "initiatives in force") if force else (words,)
                    return Model(fit, (_fit_check(fit), _held(work, held, category, baseline)))
    raise DesignError(
        f"{events:,.0f} customers left after answering, {need:,} needed for the fit with the fewest terms"
    )


def _controls(
    cells: pl.DataFrame, work: Study, width: tuple[int, bool], baseline: bool
) -> tuple[tuple[Term, ...], pl.DataFrame]:
    """(control terms that vary, cells with the time column and levels without events pooled into the most frequent
    one)."""
    columns = work.columns
    months, category = width
    ready = cells.with_columns((pl.col(columns.month) // months).alias(TIME))
    wanted = [Term(columns.baseline, category)] if baseline and columns.baseline in work.covariates else []
    wanted += [Term(columns.tenure, category), Term(columns.group, True), Term(TIME, True)]
    terms = []
    for term in wanted:
        ready = _pooled(ready, term.column) if term.category else ready
        if ready[term.column].n_unique() > 1:
            terms.append(term)
    return tuple(terms), ready


def _in_force(cells: pl.DataFrame, work: Study) -> tuple[Term, ...]:
    """Initiatives in force with leavers and stayers among the customers they reach and among the others."""
    left, stayed = pl.col("events"), pl.col("n") - pl.col("events")
    sides = {
        name: pl.min_horizontal(
            *((part * on).sum() for part in (left, stayed) for on in (pl.col(name), 1 - pl.col(name)))
        )
        for name in work.exposed
    }
    least = cells.select(**sides).row(0) if sides else ()
    return tuple(Term(name) for name, fewest in zip(sides, least, strict=True) if fewest > 0)


def _pooled(cells: pl.DataFrame, column: str) -> pl.DataFrame:
    """Levels where nobody left, or everybody did, join the most frequent level: they hold no comparison of their
    own."""
    totals = (
        cells.group_by(column)
        .agg(pl.col("n").sum(), pl.col("events").sum())
        .sort(["n", column], descending=[True, False])
    )
    empty = totals.filter((pl.col("events") <= 0) | (pl.col("events") >= pl.col("n")))[column]
    if empty.is_empty():
        return cells
    main = totals.filter(~pl.col(column).is_in(empty.to_list()))[column]
    target = main[0] if len(main) else totals[column][0]
    thin = pl.col(column).is_in(empty.to_list())
    return cells.with_columns(pl.when(thin).then(pl.lit(target)).otherwise(pl.col(column)).alias(column))


def _fit_check(fit: HazardFit) -> Check:
    found = problems(fit)
    return Check("fit", "FAIL" if found else "PASS", "; ".join(found) or "the fit settled and no effect explodes")


def _held(work: Study, told: tuple[str, ...], category: bool, baseline: bool) -> Check:
    full = category and told[0] == SEASONS[0][0] and (len(told) > 1 or not work.exposed or not baseline)
    held = ["length of relationship", "segment", *told]
    if baseline and work.columns.baseline in work.covariates:
        held.insert(0, "margin at the start")
    words = f"held equal: {', '.join(held)}" + (
        "" if category else "; the first as straight lines, because few customers left"
    )
    return Check("what is held equal", "PASS" if full else "REVIEW", words)
