"""Second estimator of a staggered launch: impute what exposed months would have been (Borusyak, Jaravel and Spiess
2024).

Cohort and month effects are fitted on months that cannot be affected (controls, and exposed cohorts up to three months
before launch); the effect is the mean of what is left over. On cohort means this is one more contrast.
"""

from __future__ import annotations

import numpy as np

from cxroi.estimators.launches.groups import BASE
from cxroi.terms import Array


def imputation_contrast(months: Array, launches: Array, sizes: Array, targets: Array) -> Array:
    """Contrast (K, T) of the imputation estimate of the cells in `targets` (K, T), whose weights sum to one.

    months (T,), launches (K,) with the largest value for never, sizes (K,).
    """
    K, T = targets.shape
    event = months[None, :] - launches[:, None]
    clean = event <= BASE[1]
    design = np.zeros((K, T, K + T))
    design[np.arange(K), :, np.arange(K)] = 1.0
    design[:, np.arange(T), K + np.arange(T)] = 1.0
    rows = design.reshape(K * T, K + T)
    weights = (np.repeat(sizes, T).reshape(K, T) * clean).ravel()
    normal = rows.T @ (weights[:, None] * rows)
    hat = np.linalg.pinv(normal, rcond=1e-12, hermitian=True) @ (rows.T * weights)
    return np.asarray(targets - (targets.ravel() @ rows @ hat).reshape(K, T))
