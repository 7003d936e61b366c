"""Initiatives launched by group, one kind of group after the other: who can be judged, and in what order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from cxroi.cells.core import groups
from cxroi.checks.thresholds import CLAIM_AT_LEAST, FEW_CLUSTERS
from cxroi.engine import Engine
from cxroi.estimators.core import refusals
from cxroi.estimators.core.accounting import ExposedCells
from cxroi.estimators.launches.declared import Declared, declarations
from cxroi.estimators.launches.groups import BASE, NEVER
from cxroi.estimators.launches.level.judged import Launched, judge_component, judge_one
from cxroi.estimators.launches.level.level import Level
from cxroi.estimators.launches.level.together import Overlap, overlapping
from cxroi.estimators.launches.panels import ClusterPanel, cluster_panel
from cxroi.estimators.launches.rollouts import usable
from cxroi.estimators.launches.unmoved import named_outcome


def launched(
    engine: Engine, designs: pl.DataFrame, overlap: Overlap, cells: Mapping[str, ExposedCells], last: int
) -> Launched:
    """Judge every initiative of `designs` (all exposed by group); `cells`: exposed customers by initiative; `last` data
    month."""
    result = Launched()
    later: list[tuple[Level, str]] = []
    for level in _levels(engine, designs, result):
        names = [name for name in level.launches if name not in result.refused]
        alone = [name for name in names if (level.launches[name] < NEVER).sum() == 1]
        later += [(level, name) for name in alone]
        ready = [name for name in names if name not in alone and not _refuse(level, name, last, result)]
        others = [str(name) for name in designs["initiative_id"].to_list() if name not in ready]
        for component in overlapping(overlap, ready, others):
            judge_component(level, component, ready, overlap, result, cells)
    for level, name in later:
        judge_one(level, name, result, cells[name])
    return result


def _levels(engine: Engine, designs: pl.DataFrame, result: Launched) -> Iterator[Level]:
    """Every kind of group with a panel; initiatives that no panel can tell about are refused."""
    rows, said = groups.group_launches(engine), declarations(engine)
    for group_type in sorted(set(designs["group_type"].to_list())):
        mine = designs.filter(pl.col("group_type") == group_type)
        launches = {
            name: rows.filter((pl.col("initiative_id") == name) & (pl.col("group_type") == group_type))
            for name in mine["initiative_id"].to_list()
        }
        cell_rows = groups.cluster_months(engine, group_type)
        panel = cluster_panel(cell_rows, groups.cluster_regions(engine, group_type))
        for name, own in launches.items():
            if reason := _too_few_groups(group_type, len(own), cell_rows["cluster"].n_unique(), panel):
                result.refused[name] = reason
        if panel is not None:
            yield _level(engine, mine, panel, launches, said)


def _level(
    engine: Engine,
    designs: pl.DataFrame,
    panel: ClusterPanel,
    launches: Mapping[str, pl.DataFrame],
    said: Mapping[str, Declared],
) -> Level:
    group_type = designs["group_type"][0]
    named = {name: named_outcome(engine, panel, group_type, said[name]) for name in launches}
    own = {name: panel.launches(rows) for name, rows in launches.items()}
    return Level(group_type, panel, own, groups.exposed_shares(engine, group_type), designs, said, named)


def _too_few_groups(group_type: str, n_launched: int, n_groups: int, panel: ClusterPanel | None) -> str | None:
    if n_launched >= n_groups:
        return refusals.no_controls(group_type)
    return refusals.no_panel(group_type) if panel is None else None


def _refuse(level: Level, name: str, last: int, result: Launched) -> bool:
    """Reasons known before any estimate; True when one applies. `last`: last data month, which may not be judged
    yet."""
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
