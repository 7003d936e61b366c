"""From a roll-out and its outcome to the numbers the checks of grade B judge."""

from __future__ import annotations

import numpy as np

from cxroi.checks.evidence import Facts, Placebo, StaggeredEvidence, Unmoved
from cxroi.checks.thresholds import PROPENSITY, WAVE_NEEDS_MONTHS
from cxroi.estimators.groups import Mask
from cxroi.estimators.staggered import (
    Outcome,
    Rollout,
    Statistics,
    contrasts,
    neighbour_test,
    no_neighbours,
    statistics,
)
from cxroi.estimators.unmoved import Named, looked_at
from cxroi.terms import Array


def staggered_evidence(
    rollout: Rollout, outcome: Outcome, facts: Facts, named: Named | None = None
) -> tuple[StaggeredEvidence, Statistics]:
    """All statistics of one roll-out on one outcome (money per customer and month) and what the checks need of them.

    `named`: an outcome of the same groups and months that the initiative cannot change.
    """
    found = statistics(rollout, outcome, contrasts(rollout))
    moves = [found.value(name) for name in found.names if name.startswith("without")]
    unmoved = None if named is None else looked_at(rollout, named, rollout.df)
    made, missing = _placebos(rollout, outcome, found, unmoved)
    dates = rollout.dates
    evidence = StaggeredEvidence(
        estimate=found.value("plain"),
        error=found.error("plain"),
        df=rollout.df,
        drift=found.value("drift"),
        drift_error=found.error("drift"),
        months_before=rollout.months_before,
        claimed=rollout.claimed,
        launch_dates=len(dates),
        launch_span=int(dates.max() - dates.min()),
        n_treated=int(rollout.treated.sum()),
        n_control=int((~rollout.treated).sum()),
        dip=found.value("dip") if "dip" in found.names else None,
        dip_p=_p(found, "dip", rollout.df) if "dip" in found.names else None,
        leave_out=max(moves, key=abs) if moves else None,
        second=found.value("second"),
        facts=facts,
        placebos=tuple(made),
        unmoved=unmoved,
        not_made=tuple(missing),
    )
    return evidence, found


def _p(found: Statistics, name: str, df: float) -> float:
    from scipy.stats import t

    error = found.error(name)
    if error <= 1e-9 * found.error("plain"):
        return 1.0
    return float(2 * t.sf(abs(found.value(name)) / error, df))


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
    neighbours = neighbour_test(rollout, outcome)
    if neighbours is None:
        missing.append(no_neighbours(rollout))
    else:
        made.append(Placebo("exposed neighbours", *neighbours))
    if "wave" in found.names:
        made.append(Placebo("yearly wave", found.value("wave"), _p(found, "wave", rollout.df)))
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
        if np.abs(beta).max() > 15:
            return None
        if np.abs(step).max() < 1e-9:
            break
    return float(np.mean((chance >= PROPENSITY[0]) & (chance <= PROPENSITY[1])))
