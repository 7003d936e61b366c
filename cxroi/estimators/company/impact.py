"""What each initiative earned: designs are read, overlapping ones fitted together, every path drawn in one world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from cxroi.cells.core import groups
from cxroi.cells.launches import exposed
from cxroi.checks.grade_a import randomised_grade
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators.chosen.joiners import METHOD as CHOSEN
from cxroi.estimators.chosen.joiners import chosen
from cxroi.estimators.company.earned import rolled_out
from cxroi.estimators.core import refusals
from cxroi.estimators.core.accounting import ExposedCells, exposed_of
from cxroi.estimators.core.linear import estimates
from cxroi.estimators.core.worlds import worlds
from cxroi.estimators.launches.launched import launched
from cxroi.estimators.launches.level.joint import Pair
from cxroi.estimators.launches.level.judged import Launched
from cxroi.estimators.launches.level.together import Overlap
from cxroi.estimators.launches.own_months import OwnMonths
from cxroi.estimators.launches.rollouts import Effects, EventRow
from cxroi.estimators.lot.arm_study import arm_events
from cxroi.estimators.lot.randomised import (
    ArmPaths,
    Experimented,
    arm_paths,
    experiment,
    plain_beside,
    randomised_draws,
)
from cxroi.nature import Design
from cxroi.terms import Array, Check, Estimate, Fit, MarginPath

__all__ = ["EventRow", "ImpactResult", "Experimented", "experiment", "initiative_paths"]

SEED = 20_261


@dataclass(frozen=True)
class ImpactResult:
    """Paths by initiative id; event studies; overlap in customers and as share of the first one's exposed months;
    estimates; what was fitted together; `arms`: assigned by lot, by panel column; `own`: each month's own effects, and
    `deviations` (D, 2E) from them, world by world those that the path was drawn with."""

    paths: tuple[MarginPath, ...]
    events: Mapping[str, tuple[EventRow, ...]]
    overlap: Mapping[tuple[str, str], int]
    overlap_share: Mapping[tuple[str, str], float]
    estimates: tuple[Estimate, ...]
    together: tuple[tuple[str, ...], ...] = ()
    aggregates: Mapping[str, tuple[Estimate, ...]] = field(default_factory=dict)
    pairs: Mapping[Pair, Estimate] = field(default_factory=dict)
    arms: Mapping[str, Mapping[str, ArmPaths]] = field(default_factory=dict)
    own: Mapping[str, OwnMonths] = field(default_factory=dict)
    deviations: Mapping[str, Array] = field(default_factory=dict)


@dataclass
class _Work:
    """What is known of each initiative while the result is put together."""

    refused: dict[str, str] = field(default_factory=dict)
    effects: dict[str, Effects] = field(default_factory=dict)
    money: str = "margin"
    beside: tuple[str, ...] = ()
    arms: dict[str, ArmPaths] = field(default_factory=dict)
    numbers: dict[str, Mapping[str, ArmPaths]] = field(default_factory=dict)
    pictures: dict[str, tuple[EventRow, ...]] = field(default_factory=dict)
    cells: dict[str, ExposedCells] = field(default_factory=dict)
    together: list[tuple[str, ...]] = field(default_factory=list)
    methods: dict[str, str] = field(default_factory=dict)
    designs: dict[str, Design] = field(default_factory=dict)
    pairs: dict[Pair, Estimate] = field(default_factory=dict)


def initiative_paths(
    engine: Engine, *, draws: int = 2000, seed: int = SEED, beside: tuple[str, ...] = ()
) -> ImpactResult:
    """Incremental margin of every initiative by month, from its first exposure to the last data month, with its grade.

    `beside`: further columns of the panel whose arms are kept where assignment was random, read in the same pass.

    Draw d is the same world in every path, so that totals keep the correlation of estimates. Initiatives that may not
    be shown have `refused` set. Raises EngineError where the panel is missing.
    """
    designs = groups.designs(engine)
    span = engine.query("select min(month) as first_month, max(month) as last_month from panel.customer_month").row(0)
    if designs.is_empty() or span[0] is None:
        refused = {name: refusals.nobody_exposed() for name in designs["initiative_id"].to_list()}
        return ImpactResult(tuple(_refusal(name, reason, (), 0) for name, reason in refused.items()), {}, {}, {}, ())
    frame = groups.overlaps(engine)
    counts = {(row["initiative_id"], row["other_id"]): int(row["n_units"]) for row in frame.iter_rows(named=True)}
    shares = _shares(frame)
    margin = engine.query("select count(margin) as n from panel.customer_month")["n"][0]
    work = _Work(money="margin" if margin else "revenue_net", beside=beside)
    by_group: list[str] = []
    for row in designs.iter_rows(named=True):
        _sort(engine, row, int(span[1]), work, by_group)
    _fill_cells(engine, work, designs, int(span[1]))
    if by_group:
        mine = designs.filter(pl.col("initiative_id").is_in(by_group))
        found = launched(engine, mine, Overlap(shares, counts), work.cells, int(span[1]))
        _take(found, work)
    deviations = _worlds(work, draws, seed)
    own = {name: one.own for name, one in work.effects.items() if not one.alone and name not in work.refused}
    return ImpactResult(
        _paths(designs, work, deviations),
        {name: one.events for name, one in work.effects.items()} | work.pictures,
        {pair: n for pair, n in counts.items() if pair[0] != pair[1]},
        shares,
        _estimates(work),
        tuple(work.together),
        {name: one.aggregates for name, one in work.effects.items() if name not in work.refused},
        {pair: row for pair, row in work.pairs.items() if not set(pair) & set(work.refused)},
        work.numbers,
        own,
        {name: deviations[name][:, : 2 * len(one.since)] for name, one in own.items()},
    )


def _shares(frame: pl.DataFrame) -> dict[tuple[str, str], float]:
    rows = {
        (row["initiative_id"], row["other_id"]): float(row["customer_months"]) for row in frame.iter_rows(named=True)
    }
    return {(a, b): months / rows[a, a] for (a, b), months in rows.items() if a != b and rows.get((a, a))}


def _sort(engine: Engine, row: Mapping[str, object], last: int, work: _Work, by_group: list[str]) -> None:
    """Decide by design who may be estimated how; the rest gets its reason."""
    name, assignment = str(row["initiative_id"]), str(row["assignment"] or "unknown").lower()
    launch = row["first_launch"]
    if not row["n_exposed"] or launch is None or int(str(launch)) > last:
        work.refused[name] = refusals.nobody_exposed()
        return
    months = tuple(range(int(str(launch)), last + 1))
    drawn = str(row["group_type"]) if row["group_type"] is not None and not row["has_own_rows"] else None
    if assignment == "random" and (drawn is None or groups.drawn_at_once(engine, name)):
        _lot(engine, name, months, drawn, work)
    elif drawn is not None:
        by_group.append(name)
    elif assignment == "rule":
        work.refused[name] = refusals.individual_rule()
    else:
        _choice(engine, name, assignment, (months[0], last), work)


def _lot(engine: Engine, name: str, months: tuple[int, ...], drawn: str | None, work: _Work) -> None:
    """Customers, or groups of the kind `drawn`, were given their arm by lot."""
    try:
        work.numbers[name] = arm_paths(engine, name, months, (work.money, *work.beside), drawn)
        work.arms[name] = work.numbers[name][work.money]
        work.pictures[name] = arm_events(engine, name, months[0], work.money, by_group=drawn is not None)
    except DesignError as reason:
        work.refused[name] = refusals.by_lot(str(reason))


def _choice(engine: Engine, name: str, assignment: str, when: tuple[int, int], work: _Work) -> None:
    """What customers chose themselves is weighed against others like them; by no known rule, nothing can be said."""
    why = ""
    if assignment == "self-selected":
        try:
            work.effects[name], there_before = chosen(engine, name, when[1])
            work.methods[name], why = CHOSEN, there_before or ""
            work.designs[name] = "chosen by customers"
        except DesignError as reason:
            why = str(reason)
    if why or name not in work.effects:
        work.refused[name] = refusals.self_selected(exposed.selection_gap(engine, name, *when), assignment, why)


def _fill_cells(engine: Engine, work: _Work, designs: pl.DataFrame, last: int) -> None:
    frame = exposed.exposed_cells(engine)
    money = "sum_margin" if (frame["n_margin"].sum() or 0) > 0 else "sum_revenue"
    for name, launch in designs.select("initiative_id", "first_launch").iter_rows():
        own = frame.filter(pl.col("initiative_id") == name)
        if launch is not None and not own.is_empty():
            work.cells[name] = exposed_of(own, tuple(range(int(launch), last + 1)), money)


def _take(found: Launched, work: _Work) -> None:
    work.refused.update(found.refused)
    work.effects.update(found.effects)
    work.methods.update(found.methods)
    work.designs.update(found.designs)
    work.together += found.together
    work.pairs.update(found.pairs)


def _paths(designs: pl.DataFrame, work: _Work, deviations: Mapping[str, Array]) -> tuple[MarginPath, ...]:
    names = designs["initiative_id"].to_list()
    units = dict(zip(names, designs["n_exposed"].to_list(), strict=True))
    paths = []
    for name in names:
        months = work.cells[name].months if name in work.cells else ()
        if name in work.refused:
            paths.append(_refusal(name, work.refused[name], months, int(units[name]), work.effects.get(name)))
        elif name in work.arms:
            paths.append(_randomised(name, work.arms[name], deviations[name], int(units[name])))
        else:
            about = work.effects[name], work.cells[name], work.methods[name], work.designs[name]
            paths.append(rolled_out(name, about, deviations[name], int(units[name])))
    return tuple(paths)


def _worlds(work: _Work, draws: int, seed: int) -> dict[str, Array]:
    """Deviations (D, columns) of every initiative from one joint covariance; randomised arms are independent of the
    rest."""
    columns = {name: one.own.columns for name, one in work.effects.items()}
    blocks = [(name, own.shape[1]) for name, own in columns.items()]
    blocks += [(name, len(arm.means)) for name, arm in work.arms.items()]
    total = sum(width for _, width in blocks)
    if not total:
        return {}
    covariance, df, at = np.zeros((total, total)), np.full(total, np.inf), 0
    place: dict[str, slice] = {}
    for name, width in blocks:
        place[name] = slice(at, at + width)
        at += width
    for one, mine in work.effects.items():
        df[place[one]] = mine.df
        for other, theirs in work.effects.items():
            if len(mine.influence) == len(theirs.influence) and (one == other or not (mine.alone or theirs.alone)):
                covariance[place[one], place[other]] = columns[one].T @ columns[other]
    for name, arm in work.arms.items():
        covariance[place[name], place[name]], df[place[name]] = arm.covariance, arm.df
    everything = worlds(covariance, df, draws, seed)
    return {name: everything[:, where] for name, where in place.items()}


def _randomised(name: str, arms: ArmPaths, deviations: Array, n_units: int) -> MarginPath:
    return MarginPath(
        name,
        arms.months,
        randomised_draws(arms, deviations),
        None,
        randomised_grade(arms.checks),
        (*arms.checks, plain_beside(arms)),
        n_units,
        arms.n_clusters,
        f"Random assignment, zero after leaving: {arms.primary.method}.",
        design="randomised",
    )


def _refusal(
    name: str, reason: str, months: tuple[int, ...], n_units: int, effects: Effects | None = None
) -> MarginPath:
    checks, n = (effects.checks, effects.n_clusters) if effects else ((), 0)
    return MarginPath(name, months, None, None, "insufficient", checks, n_units, n, "not estimated", reason)


ROLLOUT_TERMS = ("margin", "leaving", "margin, trend carried on", "leaving, trend carried on")


def _estimates(work: _Work) -> tuple[Estimate, ...]:
    """Monthly effects of roll-outs; effects on one customer since launch of random tests, plain and adjusted."""
    rows = []
    for name, one in work.effects.items():
        if name not in work.refused:
            fit = Fit(
                ROLLOUT_TERMS,
                one.values,
                one.influence.T @ one.influence,
                int(work.cells[name].at_risk.sum()),
                one.n_clusters,
                one.df,
                work.methods[name],
            )
            rows += _named(name, fit, one.checks)
    for name, arms in work.arms.items():
        rows += [row for fit in (arms.plain, arms.adjusted) if fit for row in _named(name, fit, arms.checks)]
    return tuple(rows)


def _named(name: str, fit: Fit, checks: tuple[Check, ...]) -> list[Estimate]:
    return [replace(row, term=f"{name}/{row.term}") for row in estimates(fit, checks)]
