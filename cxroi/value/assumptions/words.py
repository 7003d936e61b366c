"""Assumptions in words: a value as a reader says it, and one change from what to what."""

from __future__ import annotations

from cxroi import words
from cxroi.value.assumptions.change import Change
from cxroi.value.assumptions.model import AssumptionRow

PERIOD_NAMES = {"last12": "Last 12 months", "prior12": "The 12 months before", "since_launch": "Since the first launch"}


def value_words(row: AssumptionRow | None, currency: str | None) -> str:
    """ "10 % a year", "$0 a year", "36 months", "January", "not stated"."""
    if row is None or row.value is None:
        return "not stated"
    value, unit = row.value, row.unit
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str):
        named = PERIOD_NAMES.get(value, f"Fiscal year {value[2:]}" if value.startswith("fy") else value)
        return named if unit == "period" else words.safe_text(value, 40)
    if unit.startswith("month 1"):
        return words.MONTHS[int(value) - 1]
    return f"{end_words(row, value, currency)}{_per(unit)}"


def _per(unit: str) -> str:
    if unit.startswith("share"):
        return unit.removeprefix("share")
    return unit.removeprefix("money") if unit.startswith("money") else f" {unit}"


def end_words(row: AssumptionRow, x: float, currency: str | None) -> str:
    """A value or one end of a range without its "a year": "10 %", "$4.0", "36"."""
    if row.unit.startswith("share"):
        return f"{100 * x:.6g} %"
    return words.money(x, currency, digits=None) if row.unit.startswith("money") else f"{x:g}"


def range_words(row: AssumptionRow | None, currency: str | None) -> str:
    """ "5 % to 40 %", empty where no range is stated."""
    if row is None or row.low is None or row.high is None:
        return ""
    return f"{end_words(row, row.low, currency)} to {end_words(row, row.high, currency)}"


def change_words(change: Change, currency: str | None = None) -> str:
    """ "Discount rate 9 % a year -> 10 % a year (Finance director)", or what else of it changed."""
    label, owner = words.safe_text(change.row.label, 80), words.safe_text(change.row.owner, 60)
    old, new = (value_words(row, currency) for row in (change.before, change.after))
    if old != new:
        return f"{label} from {old} to {new} ({owner})"
    low, high = (range_words(row, currency) or "none" for row in (change.before, change.after))
    if low != high:
        return f"range of {label} from {low} to {high} ({owner})"
    return f"owner, date or note of {label} ({owner})"
