"""Months and periods in words, always with the year (month = year * 12 + month - 1)."""

from __future__ import annotations

from datetime import date

from cxroi.safetext import safe_text
from cxroi.words.style import current

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def month_name(month: int, short: bool = False) -> str:
    """ "October 2026" of month 24321; short: "Oct 2026"."""
    name = MONTHS[month % 12]
    return f"{name[:3] if short else name} {month // 12}"


def period_name(first: int, last: int, short: bool = False) -> str:
    """ "November 2025 to October 2026"; one month stands alone."""
    if first == last:
        return month_name(first, short)
    return f"{month_name(first, short)} to {month_name(last, short)}"


def day_name(day: date, short: bool = False) -> str:
    """ "3 March 2026"; short: "3 Mar 2026"; in the order of the style."""
    written = current().dates
    if written == "2026-03-03":
        return day.isoformat()
    if written == "March 3, 2026":
        name = MONTHS[day.month - 1]
        return f"{name[:3] if short else name} {day.day}, {day.year}"
    return f"{day.day} {month_name(day.year * 12 + day.month - 1, short)}"


def written_day(at: str) -> str:
    """The day of a time as the ledger and the builds write it, "2026-03-03T...": "3 Mar 2026"."""
    return day_name(date.fromisoformat(at[:10]), short=True)


def period_phrase(period: str) -> str:
    """A period's key in words that end a sentence: "in the last 12 months", "in fiscal year 2026", "since launch"."""
    known = {
        "last12": "in the last 12 months",
        "prior12": "in the 12 months before",
        "since_launch": "since launch",
        "all": "",
        "forecast": "in the next 12 months",
        "forecast_horizon": "over the agreed horizon",
        "to_date": "to date",
    }
    if period.startswith("fy"):
        return f"in fiscal year {safe_text(period[2:])}"
    return known.get(period, f"in {safe_text(period)}")
