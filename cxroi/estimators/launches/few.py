"""Few treated or control clusters (3 to 9): collapsed t-test and permutation, the wider one (method.md, Errors)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxroi.checks.thresholds import CLUSTERS
from cxroi.estimators.launches.staggered import Outcome, Rollout, contrasts, since_base, statistics
from cxroi.terms import Array

PERMUTATIONS = 299


def inflation(rollout: Rollout, outcome: Outcome) -> tuple[float, float]:
    """(factor on influence-function errors, degrees of freedom): 1 and the estimate's own with ten clusters on either
    side.

    Below that the factor brings the error up to the wider of Welch's on one change per cluster and the spread of the
    estimate when launch dates are dealt out anew (the estimated effect taken off first).
    """
    n_treated, n_control = int(rollout.treated.sum()), int((~rollout.treated).sum())
    plain = {"plain": contrasts(rollout)["plain"]}
    found = statistics(rollout, outcome, plain)
    if min(n_treated, n_control) >= CLUSTERS:
        return 1.0, float(found.df[0])
    null = replace(outcome, values=outcome.values - _effect(rollout, outcome))
    rng = np.random.default_rng(PERMUTATIONS)
    dealt = []
    for _ in range(PERMUTATIONS):
        again = replace(rollout, launches=rng.permutation(rollout.launches))
        dealt.append(statistics(again, null, {"plain": contrasts(again)["plain"]}).value("plain"))
    change = _changes(rollout, outcome, plain["plain"])
    parts = [change[side] for side in (rollout.treated, ~rollout.treated)]
    welch = np.sqrt(sum(part.var(ddof=1) / len(part) for part in parts if len(part) > 1))
    error = found.error("plain")
    widest = max(error, float(np.std(dealt)), float(welch))
    return (widest / error if error > 0 else 1.0), float(max(min(n_treated, n_control) - 1, 1))


def _effect(rollout: Rollout, outcome: Outcome) -> Array:
    """The mean effect on each outcome, in the months of exposed clusters (G, T), side by side."""
    own = since_base(rollout, rollout.summed / rollout.summed.sum())
    exposed = rollout.treated[:, None] & (rollout.months[None, :] >= rollout.launches[:, None])
    blocks = np.split(outcome.values, outcome.values.shape[1] // len(rollout.months), axis=1)
    return np.hstack([statistics(rollout, Outcome(one), {"": own}).estimates[0] * exposed for one in blocks])


def _changes(rollout: Rollout, outcome: Outcome, plain: Array) -> Array:
    """(G,) own change of each cluster over the estimate's months, as if all clusters were like it; controls over the
    mean of these windows."""
    change = np.zeros(len(rollout.launches))
    control = outcome.values[~rollout.treated].mean(axis=0)
    summed = rollout.summed.sum(axis=1) / rollout.summed.sum()
    for g in np.flatnonzero(rollout.treated):
        k = int(np.searchsorted(rollout.dates, rollout.launches[g]))
        change[g] = plain[k] @ (outcome.values[g] - control) / max(summed[k], 1e-12)
    change[~rollout.treated] = (outcome.values[~rollout.treated] - control) @ plain.sum(axis=0)
    return change
