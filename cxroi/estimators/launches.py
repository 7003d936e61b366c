"""Initiatives launched by group: panels are built, overlapping ones fitted together, each one judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from cxroi.cells import groups
from cxroi.checks.thresholds import CLAIM_AT_LEAST, FEW_CLUSTERS, JOINT_SHARE, JOINT_UNITS, OVERLAP_D
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators import refusals
from cxroi.estimators.accounting import ExposedCells
from cxroi.estimators.declared import Declared, declarations
from cxroi.estimators.groups import NEVER
from cxroi.estimators.joint import Exposed, JointFit, Pair, components, joint_fit, pair_effect, without_others
from cxroi.estimators.linear import half_width
from cxroi.estimators.one_group import METHOD as METHOD_ONE
from cxroi.estimators.one_group import OneGroup, one_group
from cxroi.estimators.panels import ClusterPanel, cluster_panel
from cxroi.estimators.rollouts import Effects, Study, composite_weight, effects, usable
from cxroi.estimators.staggered import BASE, Outcome
from cxroi.estimators.unmoved import Named, named_outcome
from cxroi.terms import Array, Check, Estimate, weakest

METHOD = "staggered launch by {0}: group-time effects against {0}s never exposed (Callaway and Sant'Anna 2021)"


@dataclass
class Launched:
    """Effects, or the reason why not, by initiative; `together` lists what was fitted together, `pairs` what two bring beyond
    each alone."""

    effects: dict[str, Effects] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)
    together: list[tuple[str, ...]] = field(default_factory=list)
    pairs: dict[Pair, Estimate] = field(default_factory=dict)


@dataclass(frozen=True)
class Overlap:
    """By ordered pair: share of the first one's exposed customer-months that is jointly exposed, and customers."""

    shares: Mapping[Pair, float]
    units: Mapping[Pair, int]


def _cannot(name: str) -> str:
    return f"cannot move: {name}"


@dataclass(frozen=True)
class _Level:
    """One kind of group (team, region ...): its panel, launches by initiative (G,), exposed shares, the designs, what was
    declared about each initiative and the outcome it cannot change."""

    group_type: str
    panel: ClusterPanel
    launches: Mapping[str, Array]
    shares: pl.DataFrame
    designs: pl.DataFrame
    said: Mapping[str, Declared]
    named: Mapping[str, Named | None]

    def design(self, name: str) -> dict[str, object]:
        return self.designs.filter(pl.col("initiative_id") == name).row(0, named=True)

    def outcomes(self, names: list[str]) -> dict[str, Array]:
        """Margin and leaving (G, T), and for each of `names` what it cannot change, by the initiative's id."""
        found = {"margin": self.panel.margin, "leaving": self.panel.leaving}
        return found | {_cannot(name): one.outcome.values for name in names if (one := self.named[name]) and one.outcome}


def launched(
    engine: Engine, designs: pl.DataFrame, overlap: Overlap, cells: Mapping[str, ExposedCells], last: int
) -> Launched:
    """Judge every initiative of `designs` (all exposed by group); `cells`: exposed customers by initiative; `last` data month."""
    result = Launched()
    rows, said = groups.group_launches(engine), declarations(engine)
    later: list[tuple[_Level, str]] = []
    for group_type in sorted(set(designs["group_type"].to_list())):
        mine = designs.filter(pl.col("group_type") == group_type)
        names = mine["initiative_id"].to_list()
        launches = {
            name: rows.filter((pl.col("initiative_id") == name) & (pl.col("group_type") == group_type)) for name in names
        }
        cell_rows = groups.cluster_months(engine, group_type)
        panel = cluster_panel(cell_rows, groups.cluster_regions(engine, group_type))
        for name in names:
            if reason := _too_few_groups(group_type, len(launches[name]), cell_rows["cluster"].n_unique(), panel):
                result.refused[name] = reason
        if panel is None:
            continue
        own = {name: panel.launches(launches[name]) for name in names}
        named = {name: named_outcome(engine, panel, group_type, said[name]) for name in names}
        level = _Level(group_type, panel, own, groups.exposed_shares(engine, group_type), mine, said, named)
        alone = [name for name in names if name not in result.refused and (own[name] < NEVER).sum() == 1]
        later += [(level, name) for name in alone]
        open_ = [name for name in names if name not in result.refused and name not in alone]
        ready = [name for name in open_ if not _refuse(level, name, last, result)]
        others = [str(name) for name in designs["initiative_id"].to_list() if name not in ready]
        for component in components(overlap.shares, [*ready, *others], JOINT_SHARE):
            if set(component) & set(ready):
                pairs = _pairs([name for name in component if name in ready], own, overlap)
                _estimate(level, component, (ready, pairs), result, cells)
    for level, name in later:
        _judge_one(level, name, result, cells[name])
    return result


def _too_few_groups(group_type: str, n_launched: int, n_groups: int, panel: ClusterPanel | None) -> str | None:
    if n_launched >= n_groups:
        return refusals.no_controls(group_type)
    return refusals.no_panel(group_type) if panel is None else None


def _refuse(level: _Level, name: str, last: int, result: Launched) -> bool:
    """Reasons known before any estimate; True when one applies. `last`: last data month, which may not be judged yet."""
    launches, months = level.launches[name], level.panel.months
    treated = launches < NEVER
    kept, claimed = usable(months, launches)
    n_treated, n_control = int((kept & treated).sum()), int((~treated).sum())
    reason = None
    if not treated.any() or n_control == 0:
        reason = refusals.no_panel(level.group_type)
    elif claimed == 0:
        first = int(launches[treated].min())
        young = int(months[-1]) - first + 1 < CLAIM_AT_LEAST or first - months[0] >= -BASE[0]
        wait = last - level.panel.last
        ready, after = first + CLAIM_AT_LEAST - 1 + wait, int(months[-1]) - first + 1
        reason = refusals.too_young(after, ready, wait) if young else refusals.no_earlier_months()
    elif min(n_treated, n_control) < FEW_CLUSTERS:
        reason = refusals.few_groups(n_treated, n_control, level.group_type)
    if reason:
        result.refused[name] = reason
    return reason is not None


def _exposures(level: _Level, component: list[str], ready: list[str]) -> dict[str, Exposed]:
    """Columns of the joint fit: launches of those to be judged, exposed shares of those only to be held constant."""
    found = {}
    for name in component:
        if name in ready:
            found[name] = Exposed(level.launches[name])
            continue
        dose = level.panel.dose(level.shares.filter(pl.col("initiative_id") == name))
        if dose.any():
            first = level.panel.months[dose.any(axis=0).argmax()]
            found[name] = Exposed(np.where(dose.any(axis=1), first, float(NEVER)), dose)
    return found


def _pairs(names: list[str], launches: Mapping[str, Array], overlap: Overlap) -> dict[Pair, int]:
    """Pairs with enough jointly exposed customers, in groups that had both for some months and in groups that had only one."""
    found = {}
    for i, one in enumerate(names):
        for other in names[i + 1:]:
            a, b = launches[one] < NEVER, launches[other] < NEVER
            told_apart = min((a & b).sum(), (a & ~b).sum(), (b & ~a).sum()) >= FEW_CLUSTERS
            if told_apart and overlap.units.get((one, other), 0) >= JOINT_UNITS:
                found[one, other] = overlap.units[one, other]
    return found


def _fit(
    level: _Level, exposures: Mapping[str, Exposed], pairs: Mapping[Pair, int], outcomes: Mapping[str, Array]
) -> JointFit:
    """With a column for each pair where the data tell it apart from the two, else without."""
    panel = level.panel
    weights = panel.weights(min(float(one.launches.min()) for one in exposures.values()))
    try:
        return joint_fit(panel.months, weights, exposures, outcomes, tuple(pairs))
    except DesignError:
        if not pairs:
            raise
        return joint_fit(panel.months, weights, exposures, outcomes)


def _pair_rows(
    level: _Level, fit: JointFit, pairs: Mapping[Pair, int], cells: Mapping[str, ExposedCells]
) -> dict[Pair, Estimate]:
    rows = {}
    for pair, n in pairs.items():
        if pair in fit.owners:
            weight = sum(composite_weight(cells[name]) for name in pair) / 2
            value, error = pair_effect(fit, pair, weight)
            reach = half_width(len(level.panel.clusters) - 1) * error
            rows[pair] = Estimate(" and ".join(pair), value, error, value - reach, value + reach, n, len(level.panel.clusters),
                                  f"joint fit over {level.group_type}s and months")
    return rows


def _estimate(
    level: _Level, component: list[str], open_: tuple[list[str], Mapping[Pair, int]], result: Launched,
    cells: Mapping[str, ExposedCells]
) -> None:
    ready, pairs = open_
    mine = [name for name in component if name in ready]
    panel = level.panel
    outcomes = level.outcomes(mine)
    exposures = _exposures(level, component, ready) if len(component) > 1 else {mine[0]: Exposed(level.launches[mine[0]])}
    fit: JointFit | None = None
    if len(exposures) > 1:
        try:
            fit = _fit(level, exposures, pairs, outcomes)
        except DesignError as error:
            result.refused.update(dict.fromkeys(mine, f"insufficient: {error}"))
            return
        result.pairs.update(_pair_rows(level, fit, pairs, cells))
        result.together.append(tuple(exposures))
    for name in mine:
        taken = {key: without_others(fit, name, key, values) if fit else Outcome(values) for key, values in outcomes.items()}
        study = Study(
            panel,
            level.launches[name],
            taken["margin"],
            taken["leaving"],
            cells[name],
            bool(level.design(name)["has_owner"]),
            _contamination(level, name),
            level.said[name],
            (one := level.named[name]) and one.having(taken.get(_cannot(name))),
        )
        _judge(level, name, study, [other for other in exposures if other != name], result)


def _judge(level: _Level, name: str, study: Study, others: list[str], result: Launched) -> None:
    found = effects(study)
    checks, graded = [*found.checks], found.grade
    if others:
        words = f"Fitted together with {len(others)} others in the same groups, so that no effect is counted twice."
        checks.append(Check("overlapping initiatives", "PASS", words))
    if level.panel.dropped:
        words = f"{level.panel.dropped} {level.group_type}s are not there in every month and were left out."
        checks.append(Check("groups left out", "REVIEW", words))
    if revenue_only := _money_check(level.panel):
        checks += revenue_only
        graded = weakest([graded, "C"])
    if str(level.design(name)["assignment"]).lower() == "self-selected":
        checks.append(
            Check("assignment", "FAIL", f"The {level.group_type}s chose it themselves, so they may differ in more than it.")
        )
        graded = weakest([graded, "D"])
    result.effects[name] = replace(found, grade=graded, checks=tuple(checks))
    method = METHOD.format(level.group_type)
    result.methods[name] = method + (f", fitted together with {len(others)} overlapping" if others else "")
    if graded == "insufficient" and (evidence := found.evidence) is not None:
        alike = evidence.facts.overlap is None or evidence.facts.overlap >= OVERLAP_D
        trend = refusals.explained_by_trend(evidence.drift, evidence.estimate)
        result.refused[name] = trend if alike else refusals.not_comparable()


def _judge_one(level: _Level, name: str, result: Launched, cells: ExposedCells) -> None:
    """One treated group: what the others' initiatives did in each group is taken off first, then it is compared with a mix."""
    panel, launches = level.panel, level.launches[name]
    place = int(np.flatnonzero(launches < NEVER)[0])
    margin, leaving = panel.margin.copy(), panel.leaving.copy()
    taken = [other for other, known in result.effects.items() if other not in result.refused and known.evidence is not None]
    for other in taken:
        dose = panel.dose(level.shares.filter(pl.col("initiative_id") == other))
        margin -= result.effects[other].values[0] * dose
        leaving -= result.effects[other].values[1] * dose
    study = OneGroup(panel, level.group_type, place, int(launches[place]), margin, leaving,
                     composite_weight(cells), bool(level.design(name)["has_owner"]), level.said[name])
    try:
        found = one_group(study)
    except DesignError as reason:
        result.refused[name] = str(reason)
        return
    checks = list(found.checks)
    if taken:
        words = f"What {len(taken)} other initiatives brought was taken off first."
        checks.append(Check("overlapping initiatives", "PASS", words))
    result.effects[name] = replace(found, checks=(*checks, *_money_check(panel)))
    result.methods[name] = METHOD_ONE.format(level.group_type, found.n_clusters - 1)


def _money_check(panel: ClusterPanel) -> tuple[Check, ...]:
    known = panel.money == "sum_margin"
    return () if known else (Check("margin", "REVIEW", "No margin is known: figures are revenue, never booked."),)


def _contamination(level: _Level, name: str) -> float:
    """Share of customer-months since the first launch that were exposed otherwise than their group."""
    panel, launches = level.panel, level.launches[name]
    dose = panel.dose(level.shares.filter(pl.col("initiative_id") == name))
    since = panel.months >= launches.min()
    should = (panel.months[None, :] >= launches[:, None]).astype(float)
    wrong = (np.abs(dose - should) * panel.at_risk)[:, since].sum()
    return float(wrong / panel.at_risk[:, since].sum())
