"""Door design `drivers`: how the explained variance of the outcome splits between columns."""

from __future__ import annotations

import numpy as np

from cxroi.door.request import Request
from cxroi.door.rows import asked, groups_of, rows_of
from cxroi.door.table import Table
from cxroi.errors import DesignError
from cxroi.estimators.core.drivers import MOST, shares
from cxroi.estimators.core.linear import independent
from cxroi.terms import Check, Estimate

HELP = """Shares of explained variance: `X lmg` (Shapley, up to 20 columns), `X relative` (Johnson); each adds up to R2.
Needs --outcome --covariates (the candidates). A share says what goes together, not what would change the outcome.
Lindeman, Merenda, Gold 1980; Groemping 2007, The American Statistician 61; Johnson 2000, MBR 35."""
NEEDS = ("outcome", "covariates")


def rows(table: Table, request: Request) -> list[Estimate]:
    """Rows `X lmg` for every candidate, then rows `X relative`."""
    names = asked(table)
    y, X = table.values(request.outcome or ""), table.numbers(*names)
    if not all(independent(np.column_stack([np.ones(len(y)), X]))):
        raise DesignError("the candidates determine each other: leave one of them out")
    if len(y) <= len(names) + 1:
        raise DesignError(f"{len(y)} rows for {len(names)} candidates: more rows or fewer columns are needed")
    fit = shares(y, X, names, groups_of(table, request))
    checks = [
        Check(
            "explained", "PASS", f"All candidates together explain {fit.stats['r_squared']:.7g} of the variance (R2)."
        )
    ]
    if len(names) > MOST:
        checks.append(
            Check("lmg", "REVIEW", f"{len(names)} candidates: LMG is computed up to {MOST}, relative weights stand.")
        )
    return rows_of(fit, fit.terms, request, tuple(checks))
