"""Door design `hybrid`: within and between slopes in one linear fit."""

from __future__ import annotations

import numpy as np

from cxroi.checks.thresholds import HAUSMAN_P
from cxroi.door.designs.within import long_panel
from cxroi.door.request import Request
from cxroi.door.rows import require_exposure, rows_of
from cxroi.door.table import Table, collinear
from cxroi.estimators.core.plain import hybrid_rows
from cxroi.terms import Check, Estimate, Fit

HELP = """Splits each column that varies within units into its deviation from the unit's mean and that mean, in one
linear fit. Needs --unit --outcome and --exposure or --covariates; rows `X within` (equals the design within) and `X
between`. Mundlak 1978, Econometrica 46; Wooldridge 2010, section 10.7.3."""
NEEDS = ("unit", "outcome")


def rows(table: Table, request: Request) -> list[Estimate]:
    """Rows `X within` and `X between` for what varies within units, `X` for what never does."""
    data = long_panel(table, request)
    fit, left_out, split = hybrid_rows(data)
    gone = [name for name in data.names if not {name, f"{name} within", f"{name} between"} & set(fit.terms)]
    require_exposure(table, gone)
    wanted = tuple(
        f"{name}{part}" for name in data.names for part in ((" within", " between") if name in split else ("",))
    )
    more: tuple[Check, ...] = (collinear(left_out),) if left_out else ()
    found = {row.term: row for row in rows_of(fit, wanted, request, (*more, *_agreement(fit, split)))}
    return [found[term] for term in wanted if term in found]


def _agreement(fit: Fit, split: tuple[str, ...]) -> tuple[Check, ...]:
    """Regression Hausman test that within and between slopes are the same (Wooldridge 2010, section 10.7.3)."""
    from scipy.stats import chi2

    both = [name for name in split if {f"{name} within", f"{name} between"} <= set(fit.terms)]
    if not both:
        return ()
    change = np.zeros((len(both), len(fit.terms)))
    for k, name in enumerate(both):
        change[k, fit.terms.index(f"{name} between")], change[k, fit.terms.index(f"{name} within")] = 1.0, -1.0
    gap, spread = change @ fit.params, change @ fit.covariance @ change.T
    value = float(gap @ np.linalg.pinv(spread) @ gap)
    p = float(chi2.sf(value, len(both)))
    words = "differ" if p < HAUSMAN_P else "do not clearly differ"
    return (
        Check(
            "within equals between",
            "REVIEW" if p < HAUSMAN_P else "PASS",
            f"Slopes within and between units {words}: chi2({len(both)}) = {value:.4g}, p = {p:.3g}.",
        ),
    )
