"""From a roll-out and its outcome to the numbers the checks of grade B judge."""

from __future__ import annotations

import numpy as np

from cxroi.checks.evidence import Facts, Placebo, StaggeredEvidence, Unmoved
from cxroi.checks.thresholds import CLAIM_AT_LEAST, PROPENSITY, SEPARATED_SLOPE, WAVE_NEEDS_MONTHS
from cxroi.estimators.launches.aggregates import in_one, neighbour_test, no_neighbours
from cxroi.estimators.launches.groups import Mask
from cxroi.estimators.launches.staggered import Outcome, Rollout, Statistics, contrasts, statistics
from cxroi.estimators.launches.unmoved import Named, looked_at
from cxroi.terms import Array


def staggered_evidence(
    rollout: Rollout, outcome: Outcome, facts: Facts, named: Named | None = None
) -> tuple[StaggeredEvidence, Statistics]:
    """All statistics of one roll-out on one outcome (money per customer and month) and what the checks need of them.

    `named`: an outcome of the same groups and months that the initiative cannot change.
    """
    found = statistics(rollout, outcome, contrasts(rollout))
    moves = [found.value(name) for name in found.names if name.startswith("without")]
    unmoved = None if named is None else looked_at(rollout, named)
    made, missing = _placebos(rollout, outcome, found, unmoved)
    ripe = rollout.dates[rollout.months.max() - rollout.dates + 1 >= CLAIM_AT_LEAST]
    dates = ripe if len(ripe) else rollout.dates
    evidence = StaggeredEvidence(
        estimate=found.value("plain"),
        error=found.error("plain"),
        df=float(found.df[0]),
        drift=found.value("drift"),
        drift_error=found.error("drift"),
        months_before=rollout.months_before,
        after=int(rollout.months.max() - dates.max() + 1),
        counted=rollout.counted,
        launch_dates=len(dates),
        launch_span=int(dates.max() - dates.min()),
        n_treated=int(rollout.treated.sum()),
        n_control=int((~rollout.treated).sum()),
        dip=found.value("dip") if "dip" in found.names else None,
        dip_p=found.p("dip") if "dip" in found.names else None,
        leave_out=max(moves, key=abs) if moves else None,
        second=found.value("second"),
        facts=facts,
        placebos=tuple(made),
        unmoved=unmoved,
        not_made=tuple(missing),
    )
    return evidence, found


def _placebos(
    rollout: Rollout, outcome: Outcome, found: Statistics, unmoved: Unmoved | None
) -> tuple[list[Placebo], list[str]]:
    made: list[Placebo] = []
    missing: list[str] = []
    if unmoved is None:
        missing.append("no outcome that cannot move was named: name one in the column cannot_move of initiatives")
    elif unmoved.problem:
        missing.append(unmoved.problem)
    else:
        made.append(Placebo(unmoved.words, unmoved.effect, unmoved.p))
    neighbours = neighbour_test(rollout, in_one(rollout, outcome))
    if neighbours is None:
        missing.append(no_neighbours(rollout))
    else:
        made.append(Placebo("exposed neighbours", *neighbours))
    if "wave" in found.names:
        made.append(Placebo("yearly wave", found.value("wave"), found.p("wave")))
    else:
        missing.append(f"the yearly wave needs {WAVE_NEEDS_MONTHS} months before launch")
    return made, missing


def propensity_overlap(covariates: Array, treated: Mask) -> float | None:
    """Share of clusters whose chance of exposure, given what was known before launch, lies within [.05, .95].

    covariates (G, C), treated (G,) bool. None where the two groups separate completely. Source: Crump et al. (2009).
    """
    spread = covariates.std(axis=0)
    kept = covariates[:, spread > 1e-12 * np.maximum(1.0, np.abs(covariates).mean(axis=0))]
    scaled = (kept - kept.mean(axis=0)) / kept.std(axis=0) if kept.shape[1] else kept
    design = np.column_stack([np.ones(len(treated)), scaled])
    beta, y = np.zeros(design.shape[1]), treated.astype(float)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        weights = np.maximum(chance * (1 - chance), 1e-10)
        step = np.linalg.lstsq(design.T @ (weights[:, None] * design), design.T @ (y - chance), rcond=None)[0]
        beta = beta + step
        if np.abs(beta).max() > SEPARATED_SLOPE:
            return None
        if np.abs(step).max() < 1e-9:
            break
    return float(np.mean((chance >= PROPENSITY[0]) & (chance <= PROPENSITY[1])))
