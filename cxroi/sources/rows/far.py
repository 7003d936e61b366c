# ruff: noqa: S608 - identifiers pass sql.name
"""Dates that cannot be: after the day of the load, or decades from all others of their column. Their rows are refused.

Dates that may rightly lie ahead are left out by what their column means: when an initiative or an exposure is planned
to begin or to end, a customer is announced to join, to leave or to renew, something was promised for, plans and costs.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cxroi.sources.base.database import Loading
from cxroi.sources.base.sql import literal, name
from cxroi.sources.rows.staging import Staged, refuse

PAST: dict[str, tuple[str, ...]] = {
    "feedback": ("asked_at", "answered_at"),
    "invitations": ("asked_at",),
    "financials": ("month",),
    "transactions": ("at",),
    "outcomes": ("at", "known_at"),
    "uptake": ("used_on",),
    "operations": ("happened_at",),
    "cases": ("opened_at", "first_response_at", "closed_at"),
    "ledger_totals": ("month",),
    "employee_feedback": ("asked_at",),
}
"""Columns that tell what has happened; every other date of the canonical tables may lie ahead."""
ANNOUNCED = ("left", "renewed")
"""Kinds of outcomes that may be known before their day: a contract that ends."""
DECADES = 20
"""Years between a date and nineteen in twenty of its column beyond which it is no date of this company."""
ENOUGH = 20


def refuse_far(loading: Loading, staged: Staged, time_zone: str) -> None:
    """Refuse rows whose date cannot be, each with the column and the reason."""
    today = datetime.now(UTC).astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    mapped = {column.label for column in staged.mapping.picked()}
    for column in PAST.get(staged.table.name, ()):
        if column not in mapped:
            continue
        is_month = staged.table.column(column).type == "month"
        if is_month:
            latest = str(today.year * 12 + today.month - 1)
        else:
            end = today.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2, seconds=-1)
            latest = f"cast({literal(end.isoformat(sep=' '))} as timestamp)"
        may = ""
        if (staged.table.name, column) == ("outcomes", "at"):
            may = f" and lower(kind) not in ({', '.join(map(literal, ANNOUNCED))})"
        refuse(loading, staged, f"{name(column)} > {latest}{may}", f"{column} is after the day of the load")
        _refuse_lone(loading, staged, column, is_month)


def _refuse_lone(loading: Loading, staged: Staged, column: str, is_month: bool) -> None:
    """Refuse what lies decades before or after nineteen in twenty of the column."""
    at = name(column) if is_month else f"year({name(column)}) * 12 + month({name(column)}) - 1"
    kept = f"select {at} as placed from {name(staged.name)} where reason is null"
    n, low, high = loading.rows(
        f"select count(placed), quantile_disc(placed, 0.05), quantile_disc(placed, 0.95) from ({kept}) as dates"
    )[0]
    if n >= ENOUGH:
        far = f"{at} < {low - 12 * DECADES} or {at} > {high + 12 * DECADES}"
        refuse(loading, staged, far, f"{column} is {DECADES} years or more from all others")
