"""One initiative launched group by group: effects on margin and on leaving, evidence, grade and event study."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from cxroi.checks import thresholds as rule
from cxroi.checks.evidence import Facts, StaggeredEvidence
from cxroi.checks.grade_b import grade, largest_hidden_error, seven
from cxroi.checks.grade_b import unmoved as unmoved_check
from cxroi.estimators.accounting import ExposedCells
from cxroi.estimators.aggregates import aggregates, other_comparisons
from cxroi.estimators.declared import Declared, vouched
from cxroi.estimators.evidence import propensity_overlap, staggered_evidence
from cxroi.estimators.few import inflation
from cxroi.estimators.groups import NEVER, Mask, simultaneous
from cxroi.estimators.panels import ClusterPanel
from cxroi.estimators.staggered import BASE, Outcome, Rollout, contrasts, event_contrasts, statistics
from cxroi.estimators.unmoved import Named
from cxroi.terms import LEVEL, Array, Check, Estimate, Grade
from cxroi.words import amount, by_chance

EVENT_CLUSTERS = 3
BAND_SEED = 20_210


@dataclass(frozen=True)
class EventRow:
    """One month of an event study: months since launch, estimate, 90 % range, 90 % band for all months at once,
    n exposed customers and n_groups of exposed groups seen that long."""

    outcome: str
    e: int
    estimate: float
    low: float
    high: float
    band_low: float
    band_high: float
    n: int
    n_groups: int


@dataclass(frozen=True)
class Effects:
    """Four effects, (4,): margin, leaving, and both with the earlier trend carried on; influence (all groups, 4).

    `alone`: its influence is by customer and shares no group with any other initiative's. `aggregates`: the composite in money by
    launch date, by calendar month, and its slope after launch.
    """

    values: Array
    influence: Array
    df: float
    grade: Grade
    checks: tuple[Check, ...]
    events: tuple[EventRow, ...]
    evidence: StaggeredEvidence | None
    n_clusters: int
    alone: bool = False
    aggregates: tuple[Estimate, ...] = ()


@dataclass(frozen=True)
class Study:
    """Inputs of one initiative: the panel, launches (G,) of all its groups, outcomes with other initiatives taken off; what was
    declared about it, and the outcome `named` as one it cannot change."""

    panel: ClusterPanel
    launches: Array
    margin: Outcome
    leaving: Outcome
    cells: ExposedCells
    owner_named: bool
    contamination: float
    said: Declared = field(default_factory=Declared)
    named: Named | None = None


def usable(months: Array, launches: Array) -> tuple[Mask, int]:
    """Groups that can be compared (G,) bool and the number of months claimed after launch.

    Launch dates with fewer than three months after them, or without the base months before, are left out of the
    comparison (their customers stay in the accounting). Claimed: months every kept launch date has been seen for, at
    most a year; 0 when none is left.
    """
    after = months[-1] - launches + 1
    before = launches - months[0]
    kept = (launches >= NEVER) | ((after >= rule.CLAIM_AT_LEAST) & (before >= -BASE[0]))
    dates = launches[kept & (launches < NEVER)]
    claimed = int(min(rule.CLAIM_AT_MOST, months[-1] - dates.max() + 1)) if dates.size else 0
    return np.asarray(kept, dtype=bool), claimed


def rollout_of(panel: ClusterPanel, launches: Array) -> tuple[Rollout, Mask]:
    """The comparable part of a roll-out and which groups it holds (G,) bool."""
    kept, claimed = usable(panel.months, launches)
    near = panel.near_launch(launches)
    first = launches[kept].min() if kept.any() else NEVER
    rollout = Rollout(panel.months, launches[kept], panel.weights(first)[kept], claimed, None if near is None else near[kept])
    return rollout, kept


def composite_weight(cells: ExposedCells) -> float:
    """Money a customer kept is worth: mean margin x mean months still to come in the booked window (docs/decisions/0002)."""
    window = min(12, len(cells.months))
    return cells.mean_margin(window) * cells.mean_remaining(window)


def effects(study: Study) -> Effects:
    """Effects, checks on the composite outcome in money, grade and event study of one initiative."""
    rollout, kept = rollout_of(study.panel, study.launches)
    margin, leaving = _cut(study.margin, kept), _cut(study.leaving, kept)
    composite = margin.less(leaving, composite_weight(study.cells))
    factor, df = inflation(rollout, composite)
    unmoved = study.named and study.named.having(study.named.outcome and _cut(study.named.outcome, kept))
    evidence, _ = staggered_evidence(rollout, composite, _facts(study, rollout, kept), unmoved)
    evidence = replace(evidence, error=evidence.error * factor, drift_error=evidence.drift_error * factor, df=df)
    checks = seven(evidence)
    patterns = contrasts(rollout)
    wanted = {name: patterns[name] for name in ("plain", "trended")}
    found = [statistics(rollout, outcome, wanted) for outcome in (margin, leaving)]
    influence = np.zeros((len(kept), 4))
    values = np.zeros(4)
    for column, (name, k) in enumerate((name, k) for name in ("plain", "trended") for k in (0, 1)):
        where = found[k].names.index(name)
        values[column] = found[k].estimates[where]
        influence[kept, column] = factor * found[k].influence[:, where]
    beside = other_comparisons(rollout, composite, _before(study, rollout, kept), (evidence.estimate, evidence.error))
    extra = (*unmoved_check(evidence), largest_hidden_error(evidence), *later_months(rollout, composite), *beside)
    return Effects(
        values,
        influence,
        df,
        grade(evidence, checks),
        (*checks, *extra),
        tuple(
            row
            for outcome in (("margin", margin), ("leaving", leaving))
            for row in _events(rollout, study.panel.at_risk[kept], outcome, factor, df)
        ),
        evidence,
        int(kept.sum()),
        aggregates=aggregates(rollout, composite, factor, df),
    )


def _cut(outcome: Outcome, kept: Mask) -> Outcome:
    """Rows of the comparable groups. The influence of other initiatives' effects on groups left out is dropped with them."""
    if outcome.design is None or outcome.influence is None:
        return Outcome(outcome.values[kept])
    return Outcome(outcome.values[kept], outcome.design[:, kept], outcome.influence[kept])


def _before(study: Study, rollout: Rollout, kept: Mask) -> Array:
    """(G, 3) margin, leaving and size of each group before the first launch."""
    early = study.panel.months < rollout.dates.min()
    weights = study.panel.at_risk[kept][:, early]
    share = weights / weights.sum(axis=1, keepdims=True)
    means = [(values[kept][:, early] * share).sum(axis=1) for values in (study.panel.margin, study.panel.leaving)]
    return np.column_stack([*means, np.log(rollout.weights)])


def _facts(study: Study, rollout: Rollout, kept: Mask) -> Facts:
    first, last = compared(rollout)
    overlap = propensity_overlap(_before(study, rollout, kept), rollout.treated)
    return Facts(overlap, study.contamination, study.owner_named, vouched(study.said, first, last))


def compared(rollout: Rollout) -> tuple[int, int]:
    """First and last month that the estimate reads."""
    return int(rollout.dates.min()) + BASE[0], int(rollout.dates.max()) + rollout.claimed - 1


def later_months(rollout: Rollout, outcome: Outcome) -> tuple[Check, ...]:
    """Whether months beyond the claimed ones go on as claimed: the accounting carries the claimed mean into them."""
    from scipy.stats import t

    event = rollout.months[None, :] - rollout.dates[:, None]
    later = event >= rollout.claimed
    if not later.any():
        return ()
    sizes = np.asarray([rollout.weights[rollout.launches == date].sum() for date in rollout.dates])[:, None] * later.sum(
        axis=1, keepdims=True
    )
    shares = sizes / sizes.sum()
    claimed = (event >= 0) & (event < rollout.claimed)
    pattern = shares * (later / np.maximum(later.sum(axis=1, keepdims=True), 1) - claimed / claimed.sum(axis=1, keepdims=True))
    found = statistics(rollout, outcome, {"later": pattern})
    gap, error = found.value("later"), found.error("later")
    p = float(2 * t.sf(abs(gap) / error, rollout.df)) if error > 0 else 1.0
    words = (
        f"Months after the first {rollout.claimed} since launch differ from these by {amount(gap)} a customer and month "
        f"(so much {by_chance(p)}); "
    )
    if p < rule.LATER_P:
        return (Check("later months", "REVIEW", words + "they are counted at the mean of the first months all the same."),)
    return (Check("later months", "PASS", words + "they are counted at the mean of the first months."),)


def _events(rollout: Rollout, at_risk: Array, outcome: tuple[str, Outcome], factor: float, df: float) -> list[EventRow]:
    from scipy.stats import t

    name, values = outcome
    event = rollout.months[None, :] - rollout.launches[:, None]
    patterns = {
        e: pattern for e, pattern in event_contrasts(rollout).items() if (event == e).any(axis=1).sum() >= EVENT_CLUSTERS
    }
    found = statistics(rollout, values, {str(e): pattern for e, pattern in patterns.items()})
    influence = factor * found.influence
    errors = np.sqrt((influence**2).sum(axis=0))
    critical = float(t.ppf(0.5 + LEVEL / 2, df))
    band = max(critical, simultaneous(influence.T @ influence, LEVEL, BAND_SEED))
    return [
        EventRow(
            name,
            e,
            float(value),
            float(value - critical * error),
            float(value + critical * error),
            float(value - band * error),
            float(value + band * error),
            int(at_risk[event == e].sum()),
            int((event == e).sum()),
        )
        for e, value, error in zip(patterns, found.estimates, errors, strict=True)
    ]
