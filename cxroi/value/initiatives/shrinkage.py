"""Forecasts lean on what the other initiatives earned: the largest of several estimates is partly luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cxroi.checks import thresholds as rule
from cxroi.terms import Array

_STEPS = 200


@dataclass(frozen=True)
class Shrinkage:
    """`factor` = tau^2 / (tau^2 + se^2) for one estimate; `mean` = what it is drawn to, money per customer and
    month."""

    factor: float
    mean: float


def reml_variance(estimates: Array, errors: Array) -> tuple[float, float]:
    """Variance tau^2 between true effects and their mean, from estimates (k,) and standard errors (k,).

    Restricted maximum likelihood by Fisher scoring, held at zero or above (Viechtbauer 2005, equation 15).
    """
    tau2 = max(float(np.var(estimates, ddof=1) - np.mean(errors**2)), 0.0)
    for _ in range(_STEPS):
        weights = 1 / (errors**2 + tau2)
        mean = float(np.sum(weights * estimates) / np.sum(weights))
        squares = np.sum(weights**2 * ((estimates - mean) ** 2 - errors**2)) / np.sum(weights**2)
        updated = max(float(squares + 1 / np.sum(weights)), 0.0)
        if abs(updated - tau2) <= 1e-12 * max(tau2, float(np.mean(errors**2))):
            tau2 = updated
            break
        tau2 = updated
    weights = 1 / (errors**2 + tau2)
    return tau2, float(np.sum(weights * estimates) / np.sum(weights))


def shrinkages(run_rates: Mapping[str, tuple[float, float]]) -> dict[str, Shrinkage]:
    """Shrinkage for each initiative from its run rate and standard error, money per customer and month, grades A and B
    only.

    Fewer than five estimates: none (an empty mapping), because tau cannot be told from luck.
    """
    if len(run_rates) < rule.SHRINKAGE_INITIATIVES:
        return {}
    estimates = np.array([point for point, _ in run_rates.values()])
    errors = np.array([error for _, error in run_rates.values()])
    tau2, mean = reml_variance(estimates, errors)
    return {
        name: Shrinkage(float(tau2 / (tau2 + error**2)), mean) for name, error in zip(run_rates, errors, strict=True)
    }
