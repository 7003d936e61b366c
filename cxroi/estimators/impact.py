"""What each initiative earned: designs are read, overlapping ones fitted together, and every path drawn in the same worlds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from cxroi.cells import exposed, groups
from cxroi.checks.grade_a import randomised_grade
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators import refusals
from cxroi.estimators.accounting import ExposedCells, exposed_of, incremental
from cxroi.estimators.arm_study import arm_events
from cxroi.estimators.chosen import METHOD as CHOSEN
from cxroi.estimators.chosen import chosen
from cxroi.estimators.joint import Pair
from cxroi.estimators.launches import Launched, Overlap, launched
from cxroi.estimators.randomised import ArmPaths, adjusted_beside, arm_paths, experiment, experiment_checks, randomised_draws
from cxroi.estimators.rollouts import Effects, EventRow
from cxroi.estimators.worlds import worlds
from cxroi.terms import LEVEL, Array, Check, Estimate, Fit, Grade, MarginPath

__all__ = ["EventRow", "ImpactResult", "experiment", "experiment_checks", "initiative_paths"]

SEED = 20_261


@dataclass(frozen=True)
class ImpactResult:
    """Paths in the order of initiative ids; event studies; overlap in customers and as share of the first one's exposed
    customer-months; tidy estimates; and which initiatives were fitted together."""

    paths: tuple[MarginPath, ...]
    events: Mapping[str, tuple[EventRow, ...]]
    overlap: Mapping[tuple[str, str], int]
    overlap_share: Mapping[tuple[str, str], float]
    estimates: tuple[Estimate, ...]
    together: tuple[tuple[str, ...], ...] = ()
    aggregates: Mapping[str, tuple[Estimate, ...]] = field(default_factory=dict)
    pairs: Mapping[Pair, Estimate] = field(default_factory=dict)


@dataclass
class _Work:
    """What is known of each initiative while the result is put together."""

    refused: dict[str, str] = field(default_factory=dict)
    effects: dict[str, Effects] = field(default_factory=dict)
    arms: dict[str, ArmPaths] = field(default_factory=dict)
    pictures: dict[str, tuple[EventRow, ...]] = field(default_factory=dict)
    cells: dict[str, ExposedCells] = field(default_factory=dict)
    together: list[tuple[str, ...]] = field(default_factory=list)
    methods: dict[str, str] = field(default_factory=dict)
    pairs: dict[Pair, Estimate] = field(default_factory=dict)


def initiative_paths(engine: Engine, *, draws: int = 2000, seed: int = SEED) -> ImpactResult:
    """Incremental margin of every initiative by month, from its first exposure to the last data month, with its grade.

    Draw d is the same world in every path, so that totals keep the correlation of estimates. Initiatives that may not be
    shown have `refused` set. Raises EngineError where the panel is missing.
    """
    designs = groups.designs(engine)
    span = engine.query("select min(month) as first_month, max(month) as last_month from panel.customer_month").row(0)
    if designs.is_empty() or span[0] is None:
        refused = {name: refusals.nobody_exposed() for name in designs["initiative_id"].to_list()}
        return ImpactResult(tuple(_refusal(name, reason, (), 0) for name, reason in refused.items()), {}, {}, {}, ())
    frame = groups.overlaps(engine)
    counts = {(row["initiative_id"], row["other_id"]): int(row["n_units"]) for row in frame.iter_rows(named=True)}
    shares = _shares(frame)
    work = _Work()
    by_group: list[str] = []
    for row in designs.iter_rows(named=True):
        _sort(engine, row, int(span[1]), work, by_group)
    _fill_cells(engine, work, designs, int(span[1]))
    if by_group:
        mine = designs.filter(pl.col("initiative_id").is_in(by_group))
        found = launched(engine, mine, Overlap(shares, counts), work.cells, int(span[1]))
        _take(found, work)
    return ImpactResult(
        _paths(designs, work, draws, seed),
        {name: one.events for name, one in work.effects.items()} | work.pictures,
        {pair: n for pair, n in counts.items() if pair[0] != pair[1]},
        shares,
        _estimates(work),
        tuple(work.together),
        {name: one.aggregates for name, one in work.effects.items() if name not in work.refused},
        {pair: row for pair, row in work.pairs.items() if not set(pair) & set(work.refused)},
    )


def _shares(frame: pl.DataFrame) -> dict[tuple[str, str], float]:
    rows = {(row["initiative_id"], row["other_id"]): float(row["customer_months"]) for row in frame.iter_rows(named=True)}
    return {(a, b): months / rows[a, a] for (a, b), months in rows.items() if a != b and rows.get((a, a))}


def _sort(engine: Engine, row: Mapping[str, object], last: int, work: _Work, by_group: list[str]) -> None:
    """Decide by design who may be estimated how; the rest gets its reason."""
    name, assignment = str(row["initiative_id"]), str(row["assignment"] or "unknown").lower()
    launch = row["first_launch"]
    if not row["n_exposed"] or launch is None or int(str(launch)) > last:
        work.refused[name] = refusals.nobody_exposed()
        return
    months = tuple(range(int(str(launch)), last + 1))
    if row["group_type"] is not None and not row["has_own_rows"]:
        by_group.append(name)
    elif assignment == "random":
        try:
            money = "margin" if engine.query("select count(margin) as n from panel.customer_month")["n"][0] else "revenue_net"
            work.arms[name] = arm_paths(engine, name, months, money)
            work.pictures[name] = arm_events(engine, name, months[0], money)
        except DesignError:
            work.refused[name] = refusals.one_arm()
    elif assignment == "rule":
        work.refused[name] = refusals.individual_rule()
    else:
        _choice(engine, name, assignment, (months[0], last), work)


def _choice(engine: Engine, name: str, assignment: str, when: tuple[int, int], work: _Work) -> None:
    """What customers chose themselves is weighed against others like them; by no known rule, nothing can be said."""
    why = ""
    if assignment == "self-selected":
        try:
            work.effects[name], there_before = chosen(engine, name, when[1])
            work.methods[name], why = CHOSEN, there_before or ""
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
    work.together += found.together
    work.pairs.update(found.pairs)


def _paths(designs: pl.DataFrame, work: _Work, draws: int, seed: int) -> tuple[MarginPath, ...]:
    names = designs["initiative_id"].to_list()
    deviations = _worlds(work, draws, seed)
    units = dict(zip(names, designs["n_exposed"].to_list(), strict=True))
    paths = []
    for name in names:
        months = work.cells[name].months if name in work.cells else ()
        if name in work.refused:
            paths.append(_refusal(name, work.refused[name], months, int(units[name]), work.effects.get(name)))
        elif name in work.arms:
            paths.append(_randomised(name, work.arms[name], deviations[name], int(units[name])))
        else:
            paths.append(_staggered(name, work, deviations[name], int(units[name])))
    return tuple(paths)


def _worlds(work: _Work, draws: int, seed: int) -> dict[str, Array]:
    """Deviations (D, columns) of every initiative from one joint covariance; randomised arms are independent of the rest."""
    blocks = [(name, 4) for name in work.effects] + [(name, len(arm.means)) for name, arm in work.arms.items()]
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
                covariance[place[one], place[other]] = mine.influence.T @ theirs.influence
    for name, arm in work.arms.items():
        covariance[place[name], place[name]] = arm.covariance
    everything = worlds(covariance, df, draws, seed)
    return {name: everything[:, where] for name, where in place.items()}


def _randomised(name: str, arms: ArmPaths, deviations: Array, n_units: int) -> MarginPath:
    return MarginPath(
        name,
        arms.months,
        randomised_draws(arms, deviations),
        None,
        randomised_grade(arms.checks),
        (*arms.checks, adjusted_beside(arms.total)),
        n_units,
        arms.n_treated + arms.n_control,
        "random assignment: difference of margin by arm as assigned, zero after leaving",
    )


def _staggered(name: str, work: _Work, deviations: Array, n_units: int) -> MarginPath:
    effects, cells = work.effects[name], work.cells[name]
    drawn = effects.values + deviations
    plain = incremental(cells, effects.values[:2], drawn[:, :2])
    other_end = effects.grade == "B" or effects.alone
    trended = incremental(cells, effects.values[2:], drawn[:, 2:]) if other_end else None
    return MarginPath(
        name, cells.months, plain, trended, effects.grade, effects.checks, n_units, effects.n_clusters, work.methods[name]
    )


def _refusal(name: str, reason: str, months: tuple[int, ...], n_units: int, effects: Effects | None = None) -> MarginPath:
    checks: tuple[Check, ...] = effects.checks if effects else ()
    grade: Grade = "insufficient"
    return MarginPath(
        name, months, None, None, grade, checks, n_units, effects.n_clusters if effects else 0, "not estimated", reason
    )


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
            rows += [_tidy(name, fit, term, one.checks) for term in fit.terms]
    for name, arms in work.arms.items():
        rows += [_tidy(name, arms.total, term, arms.checks) for term in arms.total.terms]
    return tuple(rows)


def _tidy(name: str, fit: Fit, term: str, checks: tuple[Check, ...]) -> Estimate:
    from scipy.stats import t

    value, error = fit.param(term), fit.std_error(term)
    reach = float(t.ppf(0.5 + LEVEL / 2, fit.df)) * error
    return Estimate(f"{name}/{term}", value, error, value - reach, value + reach, fit.n_obs, fit.n_clusters, fit.method, checks)
