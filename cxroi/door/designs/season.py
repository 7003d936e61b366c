"""Door design `season`: what each calendar month adds to a monthly series."""

from __future__ import annotations

import math

import numpy as np
import polars as pl

from cxroi.door.fits.season import by_month, one_break, stl
from cxroi.door.request import Request
from cxroi.door.table import Table
from cxroi.errors import DataError, DesignError
from cxroi.terms import YEAR, Array, Check, Estimate

HELP = """Season of a monthly series by STL with the defaults of R's stl; rows `season 1` to `season 12` (calendar
months). Needs --outcome --period (a month: 2024-03, a date, 202403, or a decimal year); --season-window N or periodic,
--robust. Cleveland, Cleveland, McRae and Terpenning 1990, Journal of Official Statistics 6."""
NEEDS = ("outcome", "period")


def rows(table: Table, request: Request) -> list[Estimate]:
    """Twelve rows, the mean seasonal part of each calendar month, in the outcome's units; STL gives no ranges."""
    frame, name = table.frame, request.period or ""
    month, told = _months(frame[name])
    order = np.argsort(month, kind="stable")
    month, y = month[order], table.values(request.outcome or "")[order]
    _require_every_month(month)
    parts = stl(y, request.season_window, robust=request.robust)
    season = by_month(parts.seasonal, month % YEAR)
    window = "periodic" if request.season_window is None else f"window {request.season_window}"
    checks = (*told, _break(y - parts.seasonal, len(y)))
    method = f"STL, {window}{', robust' if request.robust else ''}, mean by calendar month"
    return [
        Estimate(f"season {k + 1}", float(season[k]), math.nan, math.nan, math.nan, len(y), len(y), method, checks)
        for k in range(YEAR)
    ]


def _months(period: pl.Series) -> tuple[Array, tuple[Check, ...]]:
    """(T,) whole months since year 0 (January 0 = 0), and how a plain counter was read."""
    if period.dtype == pl.String:
        parts = period.str.extract_groups(r"^(\d{4})[-/. ]?[Mm]?(\d{1,2})(?:[-/. T].*|\d{2})?$")
        year, number = (parts.struct.field(k).cast(pl.Int64).to_numpy() for k in ("1", "2"))
        if parts.struct.field("1").null_count() or (number < 1).any() or (number > YEAR).any():
            raise DataError(f"the column '{period.name}' is not a month in every row: write 2024-03, a date or 202403")
        return np.asarray(year * YEAR + number - 1, float), ()
    values = period.to_numpy().astype(float)
    whole = bool((values % 1 == 0).all())
    if whole and (values >= 1e7).all():
        values = np.floor(values / 100)
    if whole and ((values >= 1e5) & (values < 1e6) & (values % 100 >= 1) & (values % 100 <= YEAR)).all():
        return np.floor(values / 100) * YEAR + values % 100 - 1, ()
    if not whole:
        return np.round(values * YEAR), ()
    read = Check("months", "REVIEW", f"'{period.name}' counts 1, 2, 3 ...: 1 is taken as January of the first year.")
    return values - 1, (read,)


def _require_every_month(month: Array) -> None:
    steps = np.diff(month)
    if (steps == 0).any():
        raise DataError(f"{int((steps == 0).sum())} rows repeat a month: one row for each month is needed")
    gaps = int((steps - 1).sum())
    if gaps:
        raise DesignError(f"{gaps} months are missing between the first and the last: a season needs every month")


def _break(y: Array, n: int) -> Check:
    found = one_break(y)
    return Check(
        "largest step",
        "PASS",
        f"After taking the season out, the mean changes most after row {found.after} of {n}: supF {found.sup_f:.4g}.",
    )
