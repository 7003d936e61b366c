"""What did each initiative bring in the groups of one kind, and may it be said? Several groups, or one alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from cxroi.errors import DesignError
from cxroi.estimators.core import refusals
from cxroi.estimators.core.accounting import ExposedCells
from cxroi.estimators.launches.groups import NEVER
from cxroi.estimators.launches.level.joint import JointFit, Pair, without_others
from cxroi.estimators.launches.level.level import Level, cannot
from cxroi.estimators.launches.level.together import Overlap, exposures, fitted, pair_rows, told_apart
from cxroi.estimators.launches.one_group import METHOD as METHOD_ONE
from cxroi.estimators.launches.one_group import OneGroup, one_group
from cxroi.estimators.launches.own_months import OwnMonths
from cxroi.estimators.launches.panels import ClusterPanel
from cxroi.estimators.launches.rollouts import Effects, Study, composite_weight, effects
from cxroi.estimators.launches.staggered import Outcome
from cxroi.nature import Design
from cxroi.terms import Array, Check, Estimate, Grade, weakest

METHOD = "staggered launch by {0}: group-time effects against {0}s never exposed (Callaway and Sant'Anna 2021)"


@dataclass
class Launched:
    """Effects, or the reason why not, by initiative; `together` lists what was fitted together, `pairs` what two bring
    beyond each alone."""

    effects: dict[str, Effects] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)
    designs: dict[str, Design] = field(default_factory=dict)
    together: list[tuple[str, ...]] = field(default_factory=list)
    pairs: dict[Pair, Estimate] = field(default_factory=dict)


def judge_component(
    level: Level,
    component: list[str],
    ready: list[str],
    overlap: Overlap,
    result: Launched,
    cells: Mapping[str, ExposedCells],
) -> None:
    """Initiatives that overlap are fitted together, then those in `ready` are judged one by one."""
    mine = [name for name in component if name in ready]
    outcomes, exposed, pairs = (
        level.outcomes(mine),
        exposures(level, component, ready),
        told_apart(level, mine, overlap),
    )
    try:
        fit = fitted(level, exposed, pairs, outcomes)
    except DesignError as error:
        result.refused.update(dict.fromkeys(mine, f"insufficient: {error}"))
        return
    if fit:
        result.pairs.update(pair_rows(level, fit, pairs, cells))
        result.together.append(tuple(exposed))
    for name in mine:
        study = _study(level, name, outcomes, fit, cells[name])
        _judge(level, name, effects(study), len(exposed) - 1, result)


def _study(level: Level, name: str, outcomes: Mapping[str, Array], fit: JointFit | None, cells: ExposedCells) -> Study:
    """One initiative over the groups, with what the others bring taken off its outcomes."""
    taken = {
        key: without_others(fit, name, key, values) if fit else Outcome(values) for key, values in outcomes.items()
    }
    return Study(
        level.panel,
        level.launches[name],
        taken["margin"],
        taken["leaving"],
        cells,
        bool(level.design(name)["has_owner"]),
        level.contamination(name),
        level.said[name],
        (one := level.named[name]) and one.having(taken.get(cannot(name))),
    )


def _judge(level: Level, name: str, found: Effects, others: int, result: Launched) -> None:
    checks, graded = _of_the_level(level, name, found, others)
    result.effects[name] = replace(found, grade=graded, checks=checks)
    method, result.designs[name] = METHOD.format(level.group_type), "staggered"
    result.methods[name] = method + (f", fitted together with {others} overlapping" if others else "")
    if graded == "insufficient":
        result.refused[name] = refusals.not_comparable()


def _of_the_level(level: Level, name: str, found: Effects, others: int) -> tuple[tuple[Check, ...], Grade]:
    """The checks of an effect with those of its groups behind them, and the grade these leave."""
    checks, graded = [*found.checks], found.grade
    if others:
        words = f"Fitted together with {others} others in the same groups, so that no effect is counted twice."
        checks.append(Check("overlapping initiatives", "PASS", words))
    if level.panel.dropped:
        words = f"{level.panel.dropped} {level.group_type}s are not there in every month and were left out."
        checks.append(Check("groups left out", "REVIEW", words))
    checks += _money_check(level.panel)
    if str(level.design(name)["assignment"]).lower() == "self-selected":
        words = f"The {level.group_type}s chose it themselves, so they may differ in more than it."
        checks.append(Check("assignment", "FAIL", words))
        graded = weakest([graded, "D"])
    return tuple(checks), graded


def judge_one(level: Level, name: str, result: Launched, cells: ExposedCells) -> None:
    """One treated group: what the others' initiatives did in each group is taken off first, then it is compared with a
    mix."""
    panel, launches = level.panel, level.launches[name]
    place = int(np.flatnonzero(launches < NEVER)[0])
    margin, leaving = panel.margin, panel.leaving
    taken = [
        other for other, known in result.effects.items() if other not in result.refused and known.evidence is not None
    ]
    for other in taken:
        brought = _brought(level, other, result.effects[other].own)
        margin, leaving = margin - brought[0], leaving - brought[1]
    study = OneGroup(
        panel,
        level.group_type,
        place,
        int(launches[place]),
        margin,
        leaving,
        composite_weight(cells),
        bool(level.design(name)["has_owner"]),
        level.said[name],
    )
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
    result.designs[name] = "one region"


def _brought(level: Level, name: str, own: OwnMonths) -> Array:
    """(2, G, T) what another initiative changed of margin and of leaving: its own months, as its launch dates stood in
    each month, times the share exposed."""
    event = level.panel.months[None, :, None] - own.dates[:, None, None]
    people = np.where(event == own.since, own.exposed[:, None, :], 0.0).sum(axis=0)
    by_month = people @ own.effects / np.maximum(people.sum(axis=1, keepdims=True), 1.0)
    return np.asarray(by_month.T[:, None, :] * level.dose(name))


def _money_check(panel: ClusterPanel) -> tuple[Check, ...]:
    known = panel.money == "sum_margin"
    return () if known else (Check("margin", "REVIEW", "No margin is known: figures are revenue, never booked."),)
