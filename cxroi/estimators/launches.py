"""Initiatives launched by group: panels are built, overlapping ones fitted together, each one judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from cxroi.cells import groups
from cxroi.checks.thresholds import CLAIM_AT_LEAST, FEW_CLUSTERS, JOINT_SHARE
from cxroi.engine import Engine
from cxroi.errors import DesignError
from cxroi.estimators import refusals
from cxroi.estimators.accounting import ExposedCells
from cxroi.estimators.groups import NEVER
from cxroi.estimators.joint import Exposed, JointFit, components, joint_fit, without_others
from cxroi.estimators.panels import ClusterPanel, cluster_panel
from cxroi.estimators.rollouts import Effects, Study, effects, usable
from cxroi.estimators.staggered import BASE, Outcome
from cxroi.terms import Array, Check

METHOD = "staggered launch by {0}: group-time effects against {0}s never exposed (Callaway and Sant'Anna 2021)"


@dataclass
class Launched:
    """Effects, or the reason why not, by initiative; `together` lists what was fitted together."""

    effects: dict[str, Effects] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)
    together: list[tuple[str, ...]] = field(default_factory=list)


@dataclass(frozen=True)
class _Level:
    """One kind of group (team, region ...): its panel, launches by initiative (G,), exposed shares and owners."""

    group_type: str
    panel: ClusterPanel
    launches: Mapping[str, Array]
    shares: pl.DataFrame
    owners: Mapping[str, bool]


def launched(
    engine: Engine, designs: pl.DataFrame, shares: Mapping[tuple[str, str], float], cells: Mapping[str, ExposedCells]
) -> Launched:
    """Judge every initiative of `designs` (all exposed by group).

    `shares`: jointly exposed share of customer-months by pair; `cells`: exposed customers by initiative.
    """
    result = Launched()
    rows = groups.group_launches(engine)
    owners = {str(name): bool(owner) for name, owner in designs.select("initiative_id", "has_owner").iter_rows()}
    for group_type in sorted(set(designs["group_type"].to_list())):
        names = designs.filter(pl.col("group_type") == group_type)["initiative_id"].to_list()
        panel = cluster_panel(groups.cluster_months(engine, group_type), groups.cluster_regions(engine, group_type))
        if panel is None:
            result.refused.update(dict.fromkeys(names, refusals.no_panel()))
            continue
        own = {
            name: panel.launches(rows.filter((pl.col("initiative_id") == name) & (pl.col("group_type") == group_type)))
            for name in names
        }
        level = _Level(group_type, panel, own, groups.exposed_shares(engine, group_type), owners)
        ready = [name for name in names if not _refuse(level, name, result)]
        others = [str(name) for name in designs["initiative_id"].to_list() if name not in ready]
        for component in components(shares, [*ready, *others], JOINT_SHARE):
            if set(component) & set(ready):
                _estimate(level, component, ready, result, cells)
    return result


def _refuse(level: _Level, name: str, result: Launched) -> bool:
    """Reasons known before any estimate; True when one applies."""
    launches, months = level.launches[name], level.panel.months
    treated = launches < NEVER
    n_treated, n_control = int(treated.sum()), int((~treated).sum())
    kept, claimed = usable(months, launches)
    after = int(months[-1] - launches[treated].min() + 1) if n_treated else 0
    reason = None
    if n_treated == 0:
        reason = refusals.no_panel()
    elif n_control == 0:
        reason = refusals.no_controls(level.group_type)
    elif n_treated == 1:
        reason = refusals.one_group(level.group_type)
    elif after < CLAIM_AT_LEAST:
        reason = refusals.too_young(after, int(launches[treated].min()))
    elif claimed == 0:
        early = int((launches[treated] - months[0]).max()) < -BASE[0]
        reason = refusals.no_earlier_months() if early else refusals.too_young(CLAIM_AT_LEAST - 1, int(launches[treated].min()))
    elif min(int((kept & treated).sum()), n_control) < FEW_CLUSTERS:
        reason = refusals.few_groups(int((kept & treated).sum()), n_control, level.group_type)
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


def _estimate(
    level: _Level, component: list[str], ready: list[str], result: Launched, cells: Mapping[str, ExposedCells]
) -> None:
    mine = [name for name in component if name in ready]
    panel = level.panel
    outcomes = {"margin": panel.margin, "leaving": panel.leaving}
    exposures = _exposures(level, component, ready) if len(component) > 1 else {mine[0]: Exposed(level.launches[mine[0]])}
    fit: JointFit | None = None
    if len(exposures) > 1:
        try:
            first = min(float(one.launches.min()) for one in exposures.values())
            fit = joint_fit(panel.months, panel.weights(first), exposures, outcomes)
        except DesignError as error:
            result.refused.update(dict.fromkeys(mine, f"insufficient: {error}"))
            return
        result.together.append(tuple(exposures))
    for name in mine:
        taken = {key: without_others(fit, name, key, values) if fit else Outcome(values) for key, values in outcomes.items()}
        study = Study(
            panel,
            level.launches[name],
            taken["margin"],
            taken["leaving"],
            cells[name],
            level.owners.get(name, False),
            _contamination(level, name),
        )
        _judge(level, name, study, [other for other in exposures if other != name], result)


def _judge(level: _Level, name: str, study: Study, others: list[str], result: Launched) -> None:
    found = effects(study)
    evidence = found.evidence
    extra: list[Check] = []
    if others:
        extra.append(
            Check(
                "overlapping initiatives",
                "PASS",
                f"Fitted together with {len(others)} others in the same groups, so that no effect is counted twice.",
            )
        )
    if level.panel.money != "sum_margin":
        extra.append(Check("margin", "REVIEW", "No margin is known: figures are revenue, never booked."))
    if level.panel.dropped:
        extra.append(
            Check(
                "groups left out",
                "REVIEW",
                f"{level.panel.dropped} {level.group_type}s are not there in every month and were left out.",
            )
        )
    graded = "C" if found.grade == "B" and level.panel.money != "sum_margin" else found.grade
    result.effects[name] = Effects(
        found.values, found.influence, found.df, graded, (*found.checks, *extra), found.events, evidence, found.n_clusters
    )
    method = METHOD.format(level.group_type)
    result.methods[name] = method + (f", fitted together with {len(others)} overlapping" if others else "")
    if graded == "insufficient":
        result.refused[name] = (
            refusals.explained_by_trend(evidence.drift, evidence.estimate)
            if evidence.facts.overlap is None or evidence.facts.overlap >= 0.5
            else refusals.not_comparable()
        )


def _contamination(level: _Level, name: str) -> float:
    """Share of customer-months since the first launch that were exposed otherwise than their group."""
    panel, launches = level.panel, level.launches[name]
    dose = panel.dose(level.shares.filter(pl.col("initiative_id") == name))
    since = panel.months >= launches.min()
    should = (panel.months[None, :] >= launches[:, None]).astype(float)
    wrong = (np.abs(dose - should) * panel.at_risk)[:, since].sum()
    return float(wrong / panel.at_risk[:, since].sum())
