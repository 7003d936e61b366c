"""Door design `poisson`: an amount or count that is never negative, unit effects concentrated out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxroi.door.request import Request
from cxroi.door.rows import asked, groups_of, require_exposure, rows_of
from cxroi.door.table import Table, collinear
from cxroi.errors import DataError, DesignError
from cxroi.estimators.core.linear import independent
from cxroi.estimators.core.plain import Codes, indicators, unit_means
from cxroi.estimators.core.poisson import Counts, poisson
from cxroi.terms import Array, Check, Estimate

HELP = """Poisson regression of a count or an amount (pseudo maximum likelihood); slopes are changes of the log of the
mean. Needs --outcome and --exposure or --covariates; --unit takes unit effects out, --period adds indicators, --offset
is added. Wooldridge 1999, Journal of Econometrics 90; Gourieroux, Monfort and Trognon 1984, Econometrica 52."""
NEEDS = ("outcome",)


def rows(table: Table, request: Request) -> list[Estimate]:
    """One row for each exposure and covariate that is identified."""
    y, names = table.values(request.outcome or ""), asked(table)
    if (y < 0).any():
        raise DataError(
            f"the outcome '{request.outcome}' is below zero in {int((y < 0).sum())} rows: Poisson needs zero or more"
        )
    unit = table.codes(request.unit) if request.unit else np.zeros(len(y), dtype=np.int64)
    period = table.codes(request.period) if request.period else None
    keep = _with_events(y, unit, period)
    if keep.sum() <= len(names) + 1:
        raise DesignError("the outcome is zero for every unit or in every period that could be compared")
    checks = [] if keep.all() else [Check("all zero", "REVIEW", _zeros(keep, unit, request))]
    inside = y[keep] - unit_means(y[keep], np.unique(unit[keep], return_inverse=True)[1])
    if not request.offset and np.abs(inside).max() <= 1e-12 * np.abs(y).max():
        raise DesignError("the outcome does not vary within units: there is nothing to compare")
    data, left_out = _counts(table, request, keep, (unit, period))
    checks += [collinear(left_out)] if left_out else []
    named = tuple(name for name in data.names if name in names)
    name = (
        f"Poisson{' with unit effects' if request.unit else ''}{' and period indicators' if period is not None else ''}"
    )
    fit = poisson(data)
    return [
        replace(row, method=fit.method.replace("Poisson", name)) for row in rows_of(fit, named, request, tuple(checks))
    ]


def _with_events(y: Array, unit: Codes, period: Codes | None) -> Codes:
    """Rows of units and periods whose outcome is not zero throughout (nothing can be learned from the others)."""
    keep: Codes = np.ones(len(y), dtype=bool)
    while True:
        before = int(keep.sum())
        for codes in (unit, period):
            if codes is not None:
                keep &= np.bincount(codes.astype(np.int64), y * keep)[codes.astype(np.int64)] > 0
        if int(keep.sum()) == before:
            return keep


def _zeros(keep: Codes, unit: Codes, request: Request) -> str:
    gone = len(np.unique(unit)) - len(np.unique(unit[keep]))
    units = f", among them {gone} values of '{request.unit}' altogether," if request.unit and gone else ""
    return (
        f"{int((~keep).sum())} rows of units or periods whose outcome is always zero{units} carry nothing and "
        "were left out."
    )


def _counts(table: Table, request: Request, keep: Codes, codes: tuple[Codes, Codes | None]) -> tuple[Counts, list[str]]:
    """Rows as arrays with the columns that the unit effects, the periods and each other leave, and those that go."""
    names, n = asked(table), int(keep.sum())
    unit = np.unique(codes[0][keep], return_inverse=True)[1]
    period = None if codes[1] is None else np.unique(codes[1][keep], return_inverse=True)[1]
    periods = indicators(period, n)
    X = np.column_stack([periods, table.numbers(*names)[keep]])
    centred = X - X.mean(axis=0)
    lean = centred - unit_means(centred, unit)
    lean = lean - unit_means(lean, unit)
    size = np.maximum(np.linalg.norm(centred, axis=0), 1e-12 * np.linalg.norm(X, axis=0))
    varies = np.linalg.norm(lean, axis=0) > 1e-9 * size
    flags = np.asarray(independent(lean, 1e-9)) & varies
    labels = (*(f"period {k}" for k in range(periods.shape[1])), *names)
    left_out = [name for name, stays in zip(labels, flags, strict=True) if not stays and name in names]
    if len(left_out) == len(names):
        raise DesignError("no named column varies beyond the effects: there is nothing to compare")
    require_exposure(table, left_out)
    offset = table.values(request.offset)[keep] if request.offset else np.zeros(n)
    groups = groups_of(table, request)
    kept = tuple(label for label, stays in zip(labels, flags, strict=True) if stays)
    return Counts(
        table.values(request.outcome or "")[keep],
        X[:, flags],
        kept,
        unit,
        offset,
        None if groups is None else groups[keep],
    ), left_out
