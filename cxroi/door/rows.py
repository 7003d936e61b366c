"""What the designs of the door share: from a fit to rows, and the check on the number of clusters."""

from __future__ import annotations

import math
from dataclasses import replace

from cxroi.checks import thresholds as rule
from cxroi.door.request import Request
from cxroi.door.table import Table
from cxroi.errors import DesignError
from cxroi.estimators.core.linear import estimates
from cxroi.estimators.core.plain import Codes
from cxroi.terms import Check, Estimate, Fit


def clusters_check(n_clusters: int, named: str | None) -> tuple[Check, ...]:
    """Whether the clusters are as many as clustered ranges need; nothing without clusters."""
    if named is None:
        return ()
    enough = n_clusters >= rule.CLUSTERS_C
    words = f"Errors are clustered by '{named}': {n_clusters} clusters"
    tail = "." if enough else f"; below {rule.CLUSTERS_C} the ranges tend to be too narrow."
    return (Check("clusters", "PASS" if enough else "REVIEW", words + tail),)


def rows_of(fit: Fit, terms: tuple[str, ...], request: Request, more: tuple[Check, ...] = ()) -> list[Estimate]:
    """Rows of the named terms, with the checks of the fit."""
    if 1 - fit.stats.get("r_squared", 0.0) < 1e-14:
        more = (
            *more,
            Check("exact fit", "REVIEW", "The columns fit the outcome exactly: it was probably made from them."),
        )
    flat = [term for term in terms if term in fit.terms and _without_spread(fit, term)]
    if flat:
        more = (
            *more,
            Check("range", "FAIL", f"Clusters leave no spread to measure for {', '.join(flat)}: no range is given."),
        )
    checks = (*more, *clusters_check(fit.n_clusters, request.clusters_by))
    found = [row for row in estimates(fit, checks) if row.term in terms]
    return [
        replace(row, std_error=math.nan, conf_low=math.nan, conf_high=math.nan) if row.term in flat else row
        for row in found
    ]


def _without_spread(fit: Fit, term: str) -> bool:
    """Whether the error is rounding although the fit is not exact: every cluster's score adds up to zero."""
    return fit.std_error(term) <= 1e-9 * abs(fit.param(term)) and fit.stats.get("r_squared", 0.0) < 1 - 1e-9


def require_exposure(table: Table, left_out: list[str]) -> None:
    """Raises DesignError when nothing of what was asked under --exposure is left to estimate."""
    if table.exposure and set(table.exposure) <= set(left_out):
        raise DesignError(f"nothing varies in '{table.exposure[0]}' beyond the effects and what is held equal")


def groups_of(table: Table, request: Request) -> Codes | None:
    """(N,) code of the cluster of each row, or None without clusters."""
    return table.codes(request.clusters_by) if request.clusters_by else None


def asked(table: Table) -> tuple[str, ...]:
    """Columns with a slope, exposure first. Raises DesignError when there is none or one never varies."""
    names = (*table.exposure, *table.covariates)
    if not names:
        raise DesignError("name at least one column under --exposure or --covariates that varies")
    flat = [name for name in names if table.frame[name].n_unique() < 2]
    if flat:
        raise DesignError(f"the column '{flat[0]}' is the same in every row: its effect cannot be estimated")
    return names
