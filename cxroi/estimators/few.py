"""Few treated or control clusters (3 to 9): collapsed t-test and permutation, the wider one (method.md, Errors)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxroi.checks.thresholds import CLUSTERS
from cxroi.estimators.staggered import Outcome, Rollout, contrasts, statistics

PERMUTATIONS = 299


def inflation(rollout: Rollout, outcome: Outcome) -> tuple[float, float]:
    """(factor on influence-function errors, degrees of freedom): 1 and G - K - 1 with ten clusters on either side.

    Below that the factor brings the error up to the wider of Welch's on one change per cluster and the spread of the
    estimate when launch dates are dealt out anew (the estimated effect taken off first).
    """
    n_treated, n_control = int(rollout.treated.sum()), int((~rollout.treated).sum())
    if min(n_treated, n_control) >= CLUSTERS:
        return 1.0, rollout.df
    plain = {"plain": contrasts(rollout)["plain"]}
    found = statistics(rollout, outcome, plain)
    estimate, error = found.value("plain"), found.error("plain")
    exposed = rollout.treated[:, None] & (rollout.months[None, :] >= rollout.launches[:, None])
    null = replace(outcome, values=outcome.values - estimate * exposed)
    rng = np.random.default_rng(PERMUTATIONS)
    dealt = []
    for _ in range(PERMUTATIONS):
        again = replace(rollout, launches=rng.permutation(rollout.launches))
        dealt.append(statistics(again, null, plain).value("plain"))
    change = _changes(rollout, outcome)
    parts = [change[side] for side in (rollout.treated, ~rollout.treated)]
    welch = np.sqrt(sum(part.var(ddof=1) / len(part) for part in parts if len(part) > 1))
    widest = max(error, float(np.std(dealt)), float(welch))
    return (widest / error if error > 0 else 1.0), float(max(min(n_treated, n_control) - 1, 1))


def _changes(rollout: Rollout, outcome: Outcome) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """(G,) own change of each cluster over the estimate's months; controls over the mean of these windows."""
    event = rollout.months[None, :] - rollout.launches[:, None]
    plain = contrasts(rollout)["plain"]
    change = np.zeros(len(rollout.launches))
    control = outcome.values[~rollout.treated].mean(axis=0)
    for g in np.flatnonzero(rollout.treated):
        k = int(np.searchsorted(rollout.dates, rollout.launches[g]))
        pattern = plain[k] / np.abs(plain[k])[event[g] >= 0].sum()
        change[g] = pattern @ (outcome.values[g] - control)
    change[~rollout.treated] = (outcome.values[~rollout.treated] - control) @ plain.sum(axis=0)
    return change
