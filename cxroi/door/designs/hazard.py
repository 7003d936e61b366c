"""Door design `hazard`: probability that the event happens in a period, given that it has not before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cxroi.door.fits.long_hazard import AtRisk, hazard_rows
from cxroi.door.request import Request
from cxroi.door.rows import asked, groups_of, require_exposure, rows_of
from cxroi.door.table import Table, collinear
from cxroi.errors import DataError, DesignError
from cxroi.estimators.core.linear import half_width, independent
from cxroi.estimators.core.plain import Codes, indicators
from cxroi.terms import Array, Check, Estimate

HELP = """Logit of a 0/1 event on rows at risk: log-odds first, then `X cloglog` (as Cox in grouped time) and `X
average effect`. Needs --outcome and --exposure or --covariates; --period adds one indicator a period, without it a
plain logit. G/(G-1). Prentice and Gloeckler 1978, Biometrics 34; Singer and Willett 2003, chapters 11 and 12."""
NEEDS = ("outcome",)


def rows(table: Table, request: Request) -> list[Estimate]:
    """Log-odds by column, then complementary log-log slopes, then average effects on the probability."""
    data, checks = at_risk(table, request)
    fit, effects = hazard_rows(data)
    found = rows_of(fit, data.names, request, checks)
    found += [replace(row, term=f"{row.term} cloglog") for row in _second_link(data, request, checks)]
    reach = half_width(fit.df)
    for row in found[: len(data.names)]:
        effect, error = effects[row.term]
        low, high = effect - reach * error, effect + reach * error
        found.append(
            replace(
                row,
                term=f"{row.term} average effect",
                estimate=effect,
                std_error=error,
                conf_low=low,
                conf_high=high,
                method=f"{fit.method}, average marginal effect",
            )
        )
    return found


def _second_link(data: AtRisk, request: Request, checks: tuple[Check, ...]) -> list[Estimate]:
    """Rows of the complementary log-log fit; none where it has no finite solution though the logit has."""
    try:
        fit, _ = hazard_rows(data, "cloglog")
    except DesignError:
        return []
    return rows_of(fit, data.names, request, checks)


def at_risk(table: Table, request: Request) -> tuple[AtRisk, tuple[Check, ...]]:
    """Rows of the periods in which some and not all have the event, and the checks on them."""
    event, names = table.values(request.outcome or ""), asked(table)
    odd = int((~np.isin(event, (0.0, 1.0))).sum())
    if odd:
        raise DataError(
            f"the outcome '{request.outcome}' is neither 0 nor 1 in {odd} rows: name a column that holds yes or no"
        )
    codes = table.codes(request.period) if request.period else None
    keep: Codes = np.ones(len(event), dtype=bool) if codes is None else _informative(codes, event)
    if not keep.any():
        raise DesignError("in every period all or none have the event: the periods decide the outcome by themselves")
    checks: list[Check] = []
    if not keep.all():
        gone = len(keep) - int(keep.sum())
        checks.append(
            Check("periods", "REVIEW", f"{gone} rows lie in periods where all or none have the event: left out.")
        )
    period = None if codes is None else np.unique(codes[keep], return_inverse=True)[1]
    X = table.numbers(*names)[keep]
    n = int(keep.sum())
    flags = independent(np.column_stack([np.ones(n), indicators(period, n), X]))[-len(names) :]
    left_out = [name for name, stays in zip(names, flags, strict=True) if not stays]
    if left_out:
        checks.append(collinear(left_out))
    require_exposure(table, left_out)
    kept = tuple(name for name in names if name not in left_out)
    if not kept:
        raise DesignError("no named column varies beyond the periods: there is nothing to compare")
    groups = groups_of(table, request)
    data = AtRisk(event[keep], X[:, flags], kept, period, None if groups is None else groups[keep])
    return data, (*checks, *_after(table, request))


def _informative(codes: Codes, event: Array) -> Codes:
    index = codes.astype(np.int64)
    share = np.bincount(index, event) / np.bincount(index)
    return np.asarray((share[index] > 0) & (share[index] < 1))


def _after(table: Table, request: Request) -> tuple[Check, ...]:
    """Rows of a unit after its first event: taken as they stand, and said."""
    if not (request.unit and request.period):
        return ()
    order = np.lexsort((table.codes(request.period), table.codes(request.unit)))
    unit, event = table.codes(request.unit)[order], table.values(request.outcome or "")[order]
    before = np.cumsum(event) - event
    start = np.flatnonzero(np.r_[True, unit[1:] != unit[:-1]])
    n_after = int((before - np.repeat(before[start], np.diff(np.r_[start, len(unit)])) > 0).sum())
    if not n_after:
        return (Check("rows at risk", "PASS", "No unit has rows after its event."),)
    return (
        Check(
            "rows at risk", "REVIEW", f"{n_after} rows come after their unit's first event and were kept as they stand."
        ),
    )
