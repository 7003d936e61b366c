"""Door design `randomised`: difference in means by arm, adjusted for covariates beside it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxroi.door.request import Request
from cxroi.door.rows import groups_of, rows_of
from cxroi.door.table import Table
from cxroi.errors import DesignError
from cxroi.estimators.arms import adjusted_rows, difference_rows, gaps
from cxroi.terms import Array, Check, Estimate

HELP = """Difference in means between arms drawn by lot (HC2, or clustered); with --covariates also adjusted for them.
Needs --outcome --exposure (0/1, or text: the first level is the control); rows `X` and `X adjusted`; check `balance`.
Neyman 1923; Imbens and Rubin 2015, chapter 7; Lin 2013, Annals of Applied Statistics 7 (covariates by arm)."""
NEEDS = ("outcome", "exposure")
BALANCED, MOST = 0.1, 0.05


def rows(table: Table, request: Request) -> list[Estimate]:
    """Row `X` of each arm and, with covariates, `X adjusted`."""
    y, names, groups = table.values(request.outcome or ""), table.exposure, groups_of(table, request)
    columns, told = zip(*(two_arms(table.values(name), name) for name in names), strict=True)
    arms = np.column_stack(columns)
    outside = int((~arms.any(axis=1)).sum())
    if outside < 2 or (arms.sum(axis=0) < 2).any():
        raise DesignError("every arm, and the control group with it, needs at least two rows")
    covariates = table.numbers(*table.covariates) if table.covariates else np.empty((len(y), 0))
    checks = (*(check for each in told for check in each), balance(arms, covariates))
    by = "HC2" if groups is None else "clustered"
    fit = replace(difference_rows(y, arms, names, groups), method=f"difference in means, {by}")
    found = rows_of(fit, names, request, checks)
    if table.covariates:
        more = replace(adjusted_rows(y, arms, names, covariates, groups), method=f"adjusted by arm (Lin 2013), {by}")
        found += rows_of(more, tuple(f"{name} adjusted" for name in names), request, checks)
    return found


def two_arms(values: Array, name: str) -> tuple[Array, tuple[Check, ...]]:
    """(N,) 0/1; of two other values the higher is the treatment, and a check says so. Raises DesignError otherwise."""
    levels = np.unique(values)
    if len(levels) < 2:
        raise DesignError(f"the column '{name}' is the same in every row: there is nothing to compare with")
    if len(levels) > 2:
        raise DesignError(f"the column '{name}' has {len(levels)} values: a treatment needs two (0 and 1)")
    if tuple(levels) == (0.0, 1.0):
        return values, ()
    told = Check("two values", "REVIEW", f"The higher value of '{name}' is the treatment.")
    return (values == levels[1]).astype(float), (told,)


def balance(arms: Array, covariates: Array) -> Check:
    """Standardised differences at most .1 for 95 % of covariates."""
    if not covariates.shape[1]:
        return Check("balance", "REVIEW", "No covariates were named, so the arms' balance could not be looked at.")
    found = np.abs(gaps(arms, covariates))
    off = int((found > BALANCED).sum())
    return Check("balance", "PASS" if off <= MOST * found.size else "REVIEW",
                 f"{off} of {found.size} standardised differences exceed {BALANCED}; the largest is {found.max():.3g}.")
