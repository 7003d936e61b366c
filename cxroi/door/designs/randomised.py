"""Door design `randomised`: difference in means by arm; adjusted for what was known before, it is primary."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from cxroi.checks import thresholds as rule
from cxroi.checks.grade_a import balance_words
from cxroi.door.request import Request
from cxroi.door.rows import groups_of, rows_of
from cxroi.door.table import Table
from cxroi.errors import DesignError
from cxroi.estimators.lot.arms import ADJUSTED, adjusted_rows, difference_rows, most_covariates
from cxroi.estimators.lot.balance import balance
from cxroi.terms import Array, Check, Estimate

HELP = """Effect of arms drawn by lot: row `X`, plain difference (HC2); with --covariates `X adjusted` (HC3) is primary.
Needs --outcome --exposure (0/1 or text, first level = control); at most one covariate per 20 units of the smaller arm.
Neyman 1923; Lin 2013, Annals of Applied Statistics 7; Hansen, Bowers 2008, Statistical Science 23 (`balance`)."""
NEEDS = ("outcome", "exposure")


def rows(table: Table, request: Request) -> list[Estimate]:
    """Row `X` of each arm and, with covariates, `X adjusted`."""
    y, names, groups = table.values(request.outcome or ""), table.exposure, groups_of(table, request)
    columns, told = zip(*(two_arms(table.values(name), name) for name in names), strict=True)
    arms = np.column_stack(columns)
    outside = int((~arms.any(axis=1)).sum())
    if outside < 2 or (arms.sum(axis=0) < 2).any():
        raise DesignError("every arm, and the control group with it, needs at least two rows")
    known = table.numbers(*table.covariates) if table.covariates else np.empty((len(y), 0))
    checks = tuple(check for each in told for check in each)
    by = "HC2" if groups is None else "clustered"
    plain = replace(difference_rows(y, arms, names, groups), method=f"difference in means, {by}")
    pairs = [arms[:, k].astype(bool) | ~arms.any(axis=1) for k in range(len(names))]
    alike = [_alike(known[pair], table.covariates, arms[pair, k], _of(groups, pair)) for k, pair in enumerate(pairs)]
    found = [row for k, name in enumerate(names) for row in rows_of(plain, (name,), request, (*checks, alike[k]))]
    for k, (name, pair) in enumerate(zip(names, pairs, strict=True)):
        if not table.covariates:
            continue
        own = _of(groups, pair)
        used, held = _used(known[pair], table.covariates, arms[pair, k], own)
        fit = adjusted_rows(y[pair], arms[pair, k], used, own)
        named = replace(fit, terms=tuple(f"{name} adjusted" if term == ADJUSTED else term for term in fit.terms))
        found += rows_of(named, (f"{name} adjusted",), request, (*checks, alike[k], *held))
    return found


def _of(groups: Array | None, pair: np.ndarray[Any, np.dtype[np.bool_]]) -> Array | None:
    return None if groups is None else groups[pair]


def _used(known: Array, names: tuple[str, ...], arm: Array, groups: Array | None) -> tuple[Array, tuple[Check, ...]]:
    """The covariates that are adjusted for, in the order named, and a check where some are left out."""
    units = arm if groups is None else np.array([arm[groups == code][0] for code in np.unique(groups)])
    most = most_covariates(units)
    if len(names) <= most:
        return known, ()
    words = (
        f"Adjusted for {', '.join(names[:most])}, the first named: {len(names)} are too many, one per "
        f"{rule.UNITS_PER_COVARIATE} units of the smaller arm may be used."
    )
    return known[:, :most], (Check("covariates", "REVIEW", words),)


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


def _alike(known: Array, names: tuple[str, ...], arm: Array, groups: Array | None) -> Check:
    """One test of all covariates; every standardised difference shown."""
    if not known.shape[1]:
        return Check("balance", "REVIEW", "No covariates were named, so the arms' balance could not be looked at.")
    found = balance(known, names, arm, groups)
    if found.p is None:
        return Check("balance", "REVIEW", "The covariates are the same in every row: no balance can be looked at.")
    return Check("balance", "PASS" if found.p >= rule.BALANCE_P else "FAIL", balance_words(found.differences, found.p))
