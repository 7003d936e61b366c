"""The ground that every score question stands on: the prepared person-months of one panel, its cuts, and the guards.

Guards come before any model (method.md, section 5, grade C): who answered, how many left, whether the score varies and
whether it could have been recorded with the outcome in view. A failed guard is a reason, never a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from cxroi.cells.about import TOUCHPOINT
from cxroi.cells.common import Rows, scratch
from cxroi.cells.hazard import Prepared, pattern_counts, prepare, weighted_leavers, weighted_mean, written
from cxroi.cells.heard import Heard, PanelColumns, heard_counts, mean, present_columns, smallest
from cxroi.cells.within import Layout
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.design import Term, design_matrix
from cxroi.estimators.hazard import (
    EVENTS_PER_PARAMETER,
    MIN_CLUSTERS,
    MIN_EVENTS,
    HazardFit,
    fit_hazard,
    problems,
    separation,
)
from cxroi.estimators.within import BetweenOptions, PanelFit, WithinOptions, fit_between, fit_within, summed
from cxroi.terms import ALL, Array, Check

MIN_SHARE = 0.05
ACTIVE = ("active", 1)
MIN_LEAVERS = 100
TIME = "time_of_row"
SEASONS: tuple[tuple[str, int], ...] = (("calendar months", 1), ("quarters", 3), ("half years", 6), ("years", 12))


@dataclass(frozen=True)
class Cut:
    """Everyone, or the units (for a touchpoint: the months) where one column holds one value."""

    column: str | None = None
    value: object = None

    @property
    def name(self) -> str:
        return ALL if self.column is None else f"{self.column}={self.value}"

    @property
    def equal(self) -> tuple[tuple[str, object], ...]:
        return () if self.column is None else ((self.column, self.value),)

    @property
    def key(self) -> tuple[str, object]:
        return ("all", None) if self.column is None else (self.column, self.value)


@dataclass(frozen=True)
class Study:
    """Prepared rows (active, score known) with the money column to use and who was heard per cut."""

    engine: Engine
    table: str
    columns: PanelColumns
    prepared: Prepared
    covariates: tuple[str, ...]
    money: str | None
    heard: dict[tuple[str, object], Heard]
    youngest_answer: float | None
    names: list[str]
    known: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def cuts(self) -> list[Cut]:
        keys = sorted((key for key in self.heard if key[0] != "all"), key=lambda k: (k[0], str(k[1])))
        return [Cut(), *(Cut(*key) for key in keys if key[1] is not None)]

    def rows(self, cut: Cut) -> Rows:
        return Rows(self.prepared.tables[-1], cut.equal)

    def panel(self, cut: Cut) -> Rows:
        return Rows(self.table, (ACTIVE, *cut.equal))

    def cells(self, cut: Cut) -> pl.DataFrame:
        """Counts per pattern of one cut, read once."""
        key = ("cells", cut.name)
        if key not in self.known:
            self.known[key] = pattern_counts(self.engine, self.prepared, cut.equal)
        found: pl.DataFrame = self.known[key]
        return found

    def mean_money(self, cut: Cut) -> float:
        """Mean monthly money over the rows of one cut, 0 where there is none."""
        if self.money is None:
            return 0.0
        if ("sums", cut.name) in self.known:
            data, totals = self.known["sums", cut.name]
            return float(data.centres[0] + totals.period_sums[:, 0].sum() / totals.n_obs)
        return mean(self.engine, self.rows(cut), self.money)

    def margin(self, cut: Cut, *, within: bool) -> PanelFit:
        """Regression of monthly money on the last known score, within or between customers, fitted once a cut."""
        key = ("margin", cut.name, "within" if within else "between")
        if key not in self.known:
            sums = ("sums", cut.name)
            if sums not in self.known:
                layout = Layout("key", self.columns.month, str(self.money), (self.columns.score,))
                self.known[sums] = summed(self.engine, self.rows(cut), layout, None, self.names)
            data, totals = self.known[sums]
            self.known[key] = (fit_within(self.engine, data, totals, WithinOptions()) if within
                               else fit_between(self.engine, data, totals, BetweenOptions(periods=True)))
            self.names.append(self.known[key].influence.table)
        found: PanelFit = self.known[key]
        return found


@contextmanager
def study(engine: Engine, table: str, segments: tuple[str, ...],
          counted: dict[tuple[str, object], Heard] | None = None) -> Iterator[Study]:
    """Prepare the person-months once; scratch tables go when the block ends.

    Money is margin, or net revenue where no margin is known; `counted`: who was heard, where the table does
    not tell. Raises DesignError when no answer is known before any month.
    """
    columns, active = PanelColumns(), Rows(table, (ACTIVE,))
    present = present_columns(engine, active, (columns.score, columns.baseline, "margin", "revenue_net"))
    if columns.score not in present:
        raise DesignError("no answer is known before a month opens. Load answers with their dates and the customer who gave them")
    baseline = (columns.baseline,) if columns.baseline in present else ()
    covariates = (columns.score, columns.past_mean, *baseline, columns.tenure, columns.group, columns.month)
    money = next((c for c in ("margin", "revenue_net") if c in present), None)
    keep = tuple(dict.fromkeys((*segments, columns.score, columns.month, *((money,) if money else ()))))
    with scratch(engine) as names:
        rows = prepare(engine, active, key=columns.unit, outcome=columns.left, covariates=covariates, keep=keep)
        prepared = written(engine, rows)
        names.extend(prepared.tables)
        heard = heard_counts(engine, active, columns, segments) if counted is None else counted
        yield Study(engine, table, columns, prepared, covariates, money, heard, smallest(engine, active, columns.age), names)


def guard_checks(work: Study, cut: Cut, cells: pl.DataFrame, twice: bool) -> tuple[Check, ...]:
    """Guards of one cut, in the order a reader would ask; a FAIL withholds the number."""
    heard, about = work.heard[cut.key], cut.column == TOUCHPOINT
    asked = work.heard[Cut().key] if about else heard
    checks = [_share("answered", asked.heard_share, f"of {asked.units:,} customers have an answer known before a month opens")]
    if twice:
        who = f"of {heard.heard:,} customers who answered about this did so" if about else "of customers answered"
        checks.append(_share("answered twice", heard.twice_share, f"{who} twice or more, so that they can be compared with "
                             "themselves"))
    checks.append(Check("customers", "PASS" if heard.heard >= MIN_CLUSTERS else "FAIL",
                        f"{heard.heard:,} customers answered, {MIN_CLUSTERS} needed"))
    events = int(cells["events"].sum() or 0)
    checks.append(Check("customers who left", "PASS" if events >= MIN_EVENTS else "FAIL",
                        f"{events:,} customers left after answering, {MIN_EVENTS} needed"))
    by_score = cells.group_by(work.columns.score).agg(pl.col("n").sum(), pl.col("events").sum()).sort(work.columns.score)
    varies = by_score.height > 1
    checks.append(Check("score varies", "PASS" if varies else "FAIL",
                        "answers differ" if varies else "every known answer is the same"))
    if varies and events:
        checks.append(separation(*(by_score[c].to_numpy().astype(float) for c in (work.columns.score, "n", "events"))))
    young = work.youngest_answer
    late = young is not None and young < 0
    checks.append(Check("score before outcome", "FAIL" if late else "PASS",
                        "some scores are newer than the month they stand beside" if late
                        else "only answers from before the month opened are used"))
    return tuple(checks)


def _share(name: str, share: float, words: str) -> Check:
    return Check(name, "PASS" if share >= MIN_SHARE else "FAIL", f"{share:.1%} {words}; {MIN_SHARE:.0%} needed")


def refusal(checks: tuple[Check, ...]) -> str | None:
    """The sentence that withholds a figure, from all failed checks, else None."""
    failed = [check.reason for check in checks if check.status == "FAIL"]
    return f"Not measurable here: {'; '.join(failed)}." if failed else None


@dataclass(frozen=True)
class Model:
    """A fitted hazard of one cut, with the cells as the fit saw them and what was held equal."""

    fit: HazardFit
    checks: tuple[Check, ...]


def fitted_hazard(cells: pl.DataFrame, work: Study, focus: tuple[Term, ...], baseline: bool) -> Model:
    """The richest control set that leaves ten events a parameter: months, quarters, half years, years; indicators, then slopes.

    The choice looks at counts only, never at an effect. Raises DesignError with the events needed where none fits.
    """
    events = float(cells["events"].sum())
    need = 0
    for words, width in SEASONS:
        for category in (True, False):
            terms, ready = _controls(cells, work, (width, category), baseline)
            design = design_matrix(ready, (*focus, *terms))
            need = EVENTS_PER_PARAMETER * len(design.terms)
            if need <= events:
                fit = fit_hazard(design)
                return Model(fit, (_fit_check(fit), _held(work, words, category, baseline)))
    raise DesignError(f"{events:,.0f} customers left after answering, {need:,} needed for the fit with the fewest terms")


def _controls(cells: pl.DataFrame, work: Study, width: tuple[int, bool], baseline: bool) -> tuple[tuple[Term, ...], pl.DataFrame]:
    """(control terms that vary, cells with the time column and levels without events pooled into the most frequent one)."""
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


def _pooled(cells: pl.DataFrame, column: str) -> pl.DataFrame:
    """Levels where nobody left, or everybody did, join the most frequent level: they hold no comparison of their own."""
    totals = cells.group_by(column).agg(pl.col("n").sum(), pl.col("events").sum()).sort(["n", column], descending=[True, False])
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


def _held(work: Study, season: str, category: bool, baseline: bool) -> Check:
    full = category and season == SEASONS[0][0]
    held = ["length of relationship", "segment", season]
    if baseline and work.columns.baseline in work.covariates:
        held.insert(0, "margin at the start")
    words = f"held equal: {', '.join(held)}" + ("" if category else "; the first as straight lines, because few customers left")
    return Check("what is held equal", "PASS" if full else "REVIEW", words)


def row_share(cells: pl.DataFrame) -> tuple[int, int]:
    """(rows, events) of the cells."""
    return int(cells["n"].sum() or 0), int(np.round(float(cells["events"].sum() or 0)))


def at_risk(work: Study, cut: Cut, fit: HazardFit, effect: Array | None = None) -> tuple[float | None, float | None]:
    """(hazard, money) of those a step keeps or loses: means over customer-months, each weighted by its own effect.

    `effect` (C,) of one step on each design row; None: in proportion to d p / d eta. Money is that of those who did leave, the
    month before, from MIN_LEAVERS on: who leaves brings less than others who look alike, and no covariate shows all of it.

    The average marginal effect times the average margin is not the average of their product: who leaves easily brings less.
    """
    each = fit.slope if effect is None or not _one_sided(fit, effect) else effect
    weights = fit.design.n * each
    hazard = float(weights @ fit.fitted / weights.sum())
    if work.money is None:
        return hazard, None
    index, patterns = fit.design.index, fit.design.patterns
    own, leavers = weighted_leavers(work.engine, work.prepared, (patterns, (each / fit.fitted)[index]), work.money,
                                    work.columns.month, cut.equal)
    if own is not None and leavers >= MIN_LEAVERS:
        return hazard, own
    return hazard, weighted_mean(work.engine, work.prepared, (patterns, each[index]), work.money, cut.equal)


def _one_sided(fit: HazardFit, effect: Array) -> bool:
    """Weights are means of somebody only where steps up and down do not cancel out."""
    total, sides = float(fit.design.n @ effect), float(fit.design.n @ np.abs(effect))
    return sides > 0 and abs(total) >= 0.75 * sides
