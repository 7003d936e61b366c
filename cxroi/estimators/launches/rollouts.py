"""One initiative launched group by group: effects on margin and on leaving, evidence, grade and event study."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from cxroi.checks import thresholds as rule
from cxroi.checks.evidence import Facts, StaggeredEvidence
from cxroi.checks.grade_b import counted_months, grade, largest_hidden_error, seven
from cxroi.checks.grade_b import unmoved as unmoved_check
from cxroi.estimators.core.accounting import ExposedCells
from cxroi.estimators.launches.aggregates import aggregates, other_comparisons
from cxroi.estimators.launches.declared import Declared, vouched
from cxroi.estimators.launches.evidence import propensity_overlap, staggered_evidence
from cxroi.estimators.launches.few import inflation
from cxroi.estimators.launches.groups import BASE, NEVER, Mask, simultaneous
from cxroi.estimators.launches.own_months import OwnMonths, own_months
from cxroi.estimators.launches.panels import ClusterPanel
from cxroi.estimators.launches.staggered import Outcome, Rollout, contrasts, event_contrasts, statistics
from cxroi.estimators.launches.unmoved import Named
from cxroi.terms import LEVEL, Array, Check, Estimate, Grade
from cxroi.words import month_name

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
    """What an initiative changed: `own` months since launch with their joint influence over all groups.

    `values` (4,), influence (all groups, 4): mean change of margin and of leaving a customer and counted month, and
    both with the earlier trend carried on. `alone`: its influence is by customer and shares no group with any other
    initiative's. `silent`: who stated that nothing changes after its end. `aggregates`: the composite in money by
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
    own: OwnMonths
    alone: bool = False
    silent: str = ""
    aggregates: tuple[Estimate, ...] = ()


@dataclass(frozen=True)
class Study:
    """Inputs of one initiative: the panel, launches (G,) of all its groups, outcomes with other initiatives taken off;
    what was declared about it, and the outcome `named` as one it cannot change."""

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
    """Groups that can be compared (G,) bool and the number of months after the last launch among them.

    Launch dates with fewer than three months after them, or without the base months before, are left out of the
    comparison (their customers stay in the accounting). 0 when none is left.
    """
    after = months[-1] - launches + 1
    before = launches - months[0]
    kept = (launches >= NEVER) | ((after >= rule.CLAIM_AT_LEAST) & (before >= -BASE[0]))
    dates = launches[kept & (launches < NEVER)]
    return np.asarray(kept, dtype=bool), int(months[-1] - dates.max() + 1) if dates.size else 0


def rollout_of(panel: ClusterPanel, launches: Array, cells: ExposedCells | None = None) -> tuple[Rollout, Mask]:
    """The comparable part of a roll-out and which groups it holds (G,) bool; `cells`: the customers exposed."""
    kept, _ = usable(panel.months, launches)
    near = panel.near_launch(launches)
    first = launches[kept].min() if kept.any() else NEVER
    before = int(first - panel.months[0])
    counted = counted_months(before) if before >= rule.HISTORY_MONTHS else len(panel.months)
    rollout = Rollout(
        panel.months, launches[kept], panel.weights(first)[kept], counted, None if near is None else near[kept]
    )
    if cells is None or not rollout.treated.any():
        return rollout, kept
    exposed = cells.exposed(rollout.dates, panel.months)
    known = exposed if np.where(rollout.event >= 0, exposed, 0.0).any() else None
    return replace(rollout, exposed=known, worth=cells.worth(panel.months)), kept


def composite_weight(cells: ExposedCells) -> float:
    """Money a customer kept is worth: mean margin x mean months still to come in the booked window
    (docs/decisions/0002)."""
    window = min(12, len(cells.months))
    return cells.mean_margin(window) * cells.mean_remaining(window)


def effects(study: Study) -> Effects:
    """Effects of each month since launch, checks on their sum in money, grade and event study of one initiative."""
    rollout, kept = rollout_of(study.panel, study.launches, study.cells)
    margin, leaving = _cut(study.margin, kept), _cut(study.leaving, kept)
    money = margin.beside(leaving)
    factor, df = inflation(rollout, money)
    unmoved = study.named and study.named.having(study.named.outcome and _cut(study.named.outcome, kept))
    evidence, _ = staggered_evidence(rollout, money, _facts(study, rollout, kept), unmoved)
    evidence = replace(evidence, error=evidence.error * factor, drift_error=evidence.drift_error * factor, df=df)
    checks = seven(evidence)
    values, influence = _means(rollout, (margin, leaving), kept, factor)
    own = own_months(rollout, (margin, leaving), kept, (factor, df))
    beside = other_comparisons(rollout, money, _before(study, rollout, kept), (evidence.estimate, evidence.error))
    return Effects(
        values,
        influence,
        df,
        grade(evidence, checks),
        (*checks, *unmoved_check(evidence), largest_hidden_error(evidence), *beside, *_alone(rollout)),
        tuple(
            row
            for outcome in (("margin", margin), ("leaving", leaving))
            for row in _events(rollout, study.panel.at_risk[kept], outcome, factor, df)
        ),
        evidence,
        int(kept.sum()),
        own,
        silent=study.said.silent,
        aggregates=aggregates(rollout, money, factor, df),
    )


def _alone(rollout: Rollout) -> tuple[Check, ...]:
    """Launch dates of one group, by name: no range of their own can be given."""
    alone = [date for date in rollout.dates if (rollout.launches == date).sum() == 1]
    if not alone:
        return ()
    named = ", ".join(month_name(int(date)) for date in alone)
    words = (
        f"Launched by one group alone, which shows no error of its own: {named}. They count in the sum with an error "
        "pooled over launch dates and get no range of their own."
    )
    return (Check("launch dates of one group", "REVIEW", words),)


def _means(rollout: Rollout, outcomes: tuple[Outcome, Outcome], kept: Mask, factor: float) -> tuple[Array, Array]:
    """Mean change (4,) a customer and counted month, with influence (all groups, 4)."""
    patterns = contrasts(replace(rollout, worth=None))
    found = [statistics(rollout, each, {name: patterns[name] for name in ("plain", "trended")}) for each in outcomes]
    influence = np.zeros((len(kept), 4))
    influence[kept] = factor * np.stack([one.influence for one in found], axis=2).reshape(int(kept.sum()), 4)
    return np.stack([one.estimates for one in found], axis=1).ravel(), influence


def _cut(outcome: Outcome, kept: Mask) -> Outcome:
    """Rows of the comparable groups. The influence of other initiatives' effects on groups left out is dropped with
    them."""
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
    last = min(rollout.dates.max() + rollout.counted - 1, rollout.months.max())
    return int(rollout.dates.min()) + BASE[0], int(last)


def _events(rollout: Rollout, at_risk: Array, outcome: tuple[str, Outcome], factor: float, df: float) -> list[EventRow]:
    from scipy.stats import t

    name, values = outcome
    event = rollout.months[None, :] - rollout.launches[:, None]
    patterns = {
        e: pattern
        for e, pattern in event_contrasts(rollout).items()
        if (event == e).any(axis=1).sum() >= rule.FEW_CLUSTERS
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
