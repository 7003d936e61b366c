"""How strong would a hidden cause have to be? Robustness value and benchmarks (Cinelli and Hazlett 2020)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.estimators.core.linear import ols
from cxroi.terms import Array


@dataclass(frozen=True)
class Hidden:
    """`value`: share of what is left of both choice and outcome that a hidden cause must explain to bring the estimate
    to zero;
    `to_doubt`: to bring zero into the 90 % range; `strongest`: the known column that explains most, with its two
    shares."""

    value: float
    to_doubt: float
    strongest: str
    of_choice: float
    of_outcome: float


def robustness_value(t: float, df: float, critical: float = 0.0) -> float:
    """RV = (sqrt(f^4 + 4 f^2) - f^2) / 2 with f = |t| / sqrt(df), less the critical t's own f; 0 where nothing is
    left."""
    f = abs(t) / np.sqrt(df) - critical / np.sqrt(df - 1)
    return float((np.sqrt(f**4 + 4 * f**2) - f**2) / 2) if f > 0 else 0.0


def partial_share(t: float, df: float) -> float:
    """Partial R2 of one column from its t value."""
    return t**2 / (t**2 + df)


def _t_values(y: Array, X: Array, names: tuple[str, ...]) -> tuple[dict[str, float], float]:
    """Plain least-squares t values of y on X with a constant, by name, and the degrees of freedom."""
    fit = ols(y, np.column_stack([np.ones(len(y)), X]), ("constant", *names))
    return {name: fit.param(name) / fit.std_error(name) for name in names}, float(len(y) - X.shape[1] - 1)


def hidden_cause(y: Array, treated: Array, X: Array, names: tuple[str, ...]) -> Hidden:
    """The bound for the effect of treated (N,) on y (N,) with columns X (N, K) named `names` held equal; X without
    constant."""
    from scipy.stats import t as student

    on_outcome, df = _t_values(y, np.column_stack([treated, X]), ("treated", *names))
    on_choice, df_choice = _t_values(treated, X, names)
    shares = {name: (partial_share(on_choice[name], df_choice), partial_share(on_outcome[name], df)) for name in names}
    strongest = max(shares, key=lambda name: min(shares[name]))
    t = on_outcome["treated"]
    critical = float(student.ppf(0.95, df - 1))
    return Hidden(robustness_value(t, df), robustness_value(t, df, critical), strongest, *shares[strongest])
