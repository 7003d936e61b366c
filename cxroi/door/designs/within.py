"""Door design `within`: unit effects, and period effects with --period."""

from __future__ import annotations

from cxroi.door.request import Request
from cxroi.door.rows import asked, groups_of, require_exposure, rows_of
from cxroi.door.table import Table, collinear
from cxroi.errors import DesignError
from cxroi.estimators.core.plain import LongPanel, within_rows
from cxroi.terms import Check, Estimate

HELP = """Compares each unit with itself over time; what never changes about a unit drops out, and with --period what
moves all. Needs --unit --outcome and --exposure or --covariates. Errors clustered by unit, (N-1)/(N-K) with slopes,
periods, constant. Wooldridge 2010, Econometric Analysis of Cross Section and Panel Data, chapter 10."""
NEEDS = ("unit", "outcome")


def long_panel(table: Table, request: Request) -> LongPanel:
    """The table as arrays; raises DesignError when every unit has one row."""
    names, unit = asked(table), request.unit or ""
    clusters = groups_of(table, request)
    codes = table.codes(unit)
    if len(set(codes.tolist())) == len(codes):
        raise DesignError(f"every value of '{unit}' has one row: units must be seen more than once for this")
    period = table.codes(request.period) if request.period else None
    assert clusters is not None
    return LongPanel(table.values(request.outcome or ""), table.numbers(*names), names, codes, period, clusters)


def rows(table: Table, request: Request) -> list[Estimate]:
    """One row for each exposure and covariate that varies within units."""
    data = long_panel(table, request)
    fit, left_out = within_rows(data)
    require_exposure(table, left_out)
    more: tuple[Check, ...] = (collinear(left_out),) if left_out else ()
    return rows_of(fit, data.names, request, more)
