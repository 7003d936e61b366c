"""Periods in order of time: numbers as they stand, months, days, quarters and numbered words by their place in the
calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from math import ceil, floor, gcd, inf

import numpy as np
import polars as pl

from cxroi.errors import DataError
from cxroi.terms import YEAR, Array

NEVER_WORDS = (
    "",
    "0",
    "0.0",
    "never",
    "never treated",
    "never-treated",
    "never_treated",
    "nevertreated",
    "none",
    "inf",
)
DAY, LARGE = 24 * 60, 1e5
_FORMS = {
    "moment": re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}):(\d{2}).*)?"),
    "month": re.compile(r"(\d{4})[-/. ]?[Mm]?(\d{1,2})"),
    "quarter": re.compile(r"(\d{4})[-/. ]?[Qq]([1-4])"),
    "week": re.compile(r"(\d{4})[-/. ]?[Ww](\d{1,2})"),
    "year": re.compile(r"(\d{4})"),
    "word": re.compile(r"(\D+?)(\d+)"),
}
_PER_YEAR = {"month": 12, "quarter": 4, "year": 1}


@dataclass(frozen=True)
class Timeline:
    """Label of each period by its place in units of the usual step, and how another label finds its place."""

    labels: dict[float, str]
    kind: str
    start: int
    step: int
    at_end: bool

    def place(self, text: str) -> float | None:
        """Place of a label, which may be finer or coarser than the periods; None where it is no time of this kind."""
        read = _read(text)
        if read is None:
            return None
        number = _converted(read, self.kind)
        return None if number is None else (number - self.start) / self.step

    def period(self, place: float) -> float:
        """The period that holds a place between two of them: the earlier one, the later where labels are ends of
        months."""
        return float((ceil if self.at_end else floor)(place + (-1e-9 if self.at_end else 1e-9)))


def timeline(periods: list[str], column: str) -> Timeline:
    """Order of the labels of a column. Raises DataError when their order is not plain."""
    read = {text: _read(text) for text in dict.fromkeys(periods)}
    kinds = {one[0] for one in read.values() if one is not None}
    if None in read.values() or len(kinds) != 1:
        raise DataError(f"the order of the periods in '{column}' is not plain: write numbers, 2024-03 or 2024-03-31")
    kind, at_end = kinds.pop(), False
    if kind == "moment":
        kind, at_end = _grain([one[1] for one in read.values() if one is not None])
    found = {text: _converted(one, kind) for text, one in read.items() if one is not None}
    numbers = sorted({number for number in found.values() if number is not None})
    if len(numbers) < len(read):
        raise DataError(f"two ways of writing one period stand in '{column}': write each in one way")
    steps = [after - before for before, after in pairwise(numbers)]
    step = gcd(*steps) if kind in ("minute", "day", "month") and steps else 1
    labels = {(number - numbers[0]) / step: text for text, number in found.items() if number is not None}
    return Timeline(labels, kind, numbers[0], step, at_end)


def months_as_text(values: pl.Series) -> pl.Series | None:
    """Numbers that are all months as 202403 or days as 20240331 as ISO text (0, negative and missing stay missing),
    else None."""
    given = values.drop_nulls().filter(values.drop_nulls() > 0).unique().to_list()
    made = {value: _iso(value) for value in given}
    if not made or None in made.values():
        return None
    return pl.Series(values.name, [made.get(value) for value in values.to_list()], dtype=pl.String)


def _iso(value: float) -> str | None:
    text = f"{value:.15g}"
    if len(text) not in (6, 8) or not text.isdigit() or not 1900 <= int(text[:4]) <= 2100:
        return None
    try:
        whole = date(int(text[:4]), int(text[4:6]), int(text[6:8] or 1)).isoformat()
    except ValueError:
        return None
    return whole if len(text) == 8 else whole[:7]


def _read(text: str) -> tuple[str, tuple[int, ...]] | None:
    """(kind, numbers of a label); None for a label that names no time."""
    for kind, form in _FORMS.items():
        found = form.fullmatch(text)
        if not found:
            continue
        if kind == "word":
            return f"word {found[1]}", (int(found[2]),)
        numbers = tuple(int(part or 0) for part in found.groups())
        return (kind, numbers) if _exists(kind, numbers) else None
    return None


def _exists(kind: str, numbers: tuple[int, ...]) -> bool:
    try:
        if kind == "moment":
            date(*numbers[:3])
            time(numbers[3], numbers[4])
        if kind == "week":
            date.fromisocalendar(numbers[0], numbers[1], 1)
    except ValueError:
        return False
    return kind != "month" or 1 <= numbers[1] <= YEAR


def _grain(given: list[tuple[int, ...]]) -> tuple[str, bool]:
    """(minute, day or month, whether labels are ends of months) of moments."""
    if any(one[3] or one[4] for one in given):
        return "minute", False
    days = [date(*one[:3]) for one in given]
    ends = [date.fromordinal(day.toordinal() + 1).day == 1 for day in days]
    if len({(day.year, day.month) for day in days}) == len(days) and (all(ends) or len({day.day for day in days}) == 1):
        return "month", all(ends)
    return "day", False


def _converted(read: tuple[str, tuple[int, ...]], kind: str) -> int | None:
    """A label's number in the periods' own unit."""
    own, numbers = read
    if kind.startswith("word") or own.startswith("word"):
        return numbers[0] if own == kind else None
    if own == "week":
        first = date.fromisocalendar(numbers[0], numbers[1], 1)
        own, numbers = "moment", (first.year, first.month, first.day, 0, 0)
    elif own != "moment":
        month = 1 if own == "year" else numbers[1] if own == "month" else 3 * numbers[1] - 2
        numbers = (numbers[0], month, 1, 0, 0)
    if kind in _PER_YEAR:
        return numbers[0] * _PER_YEAR[kind] + (numbers[1] - 1) * _PER_YEAR[kind] // YEAR
    days = date(numbers[0], numbers[1], numbers[2]).toordinal()
    if kind == "week":
        return (days - 1) // 7
    return days if kind == "day" else days * DAY + numbers[3] * 60 + numbers[4]


def is_never(text: str | None) -> bool:
    """Whether a launch means that there was none."""
    return (
        text is None or text.strip().lower() in NEVER_WORDS or re.fullmatch(r"-\d+(\.\d+)?", text.strip()) is not None
    )


@dataclass(frozen=True)
class Placed:
    """Place of each row's period and launch (N,) in units of the usual step, launch infinite for never; labels by
    place."""

    period: Array
    launch: Array
    labels: dict[float, str]


def placed(period: pl.Series, cohort: pl.Series | None = None) -> Placed:
    """Periods and launches in order of time. Raises DataError where their order is not plain or a launch is no time."""
    launches = _numeric(pl.Series([None] * len(period), dtype=pl.Float64) if cohort is None else cohort)
    given = f"'{launches.name}' holds words where '{period.name}' holds numbers"
    if period.dtype != pl.String:
        words = launches.dtype == pl.String
        years = words and bool((period.is_between(1000, 9999) & (period % 1 == 0)).all())
        text = period.cast(pl.Int64).cast(pl.String) if years else months_as_text(period)
        if text is None:
            if words:
                raise DataError(f"{given}: state the first treated period")
            return _numbers(period, launches)
        back = dict(zip(text.to_list(), (f"{value:.15g}" for value in period.to_list()), strict=True))
    else:
        text, back = period, {}
    line = timeline(text.to_list(), period.name)
    days = _launch_days(launches, line)
    labels = {place: back.get(label, label) for place, label in line.labels.items()}
    labels |= {place: label for label, place in days.items() if np.isfinite(place) and place not in labels}
    spot = {label: place for place, label in line.labels.items()}
    own = np.array([days[label] for label in launches.cast(pl.String).fill_null("").to_list()])
    return Placed(np.array([spot[label] for label in text.to_list()]), own, labels)


def _numeric(launches: pl.Series) -> pl.Series:
    """Launches as numbers, never as missing, where every other one is a number."""
    if launches.dtype != pl.String:
        return launches
    given = pl.Series(launches.name, [None if is_never(text) else text for text in launches.to_list()], dtype=pl.String)
    numbers = given.cast(pl.Float64, strict=False)
    return numbers if numbers.null_count() == given.null_count() else launches


def _numbers(period: pl.Series, launches: pl.Series) -> Placed:
    """Numbers as they stand; large ones (seconds, serial days) counted from the first period in their usual step."""
    at = period.to_numpy().astype(float)
    own = launches.cast(pl.Float64).fill_null(0.0).to_numpy()
    own = np.where(own > 0, own, np.inf)
    if at.max() < LARGE:
        return Placed(at, own, {})
    values = np.unique(at)
    whole = bool((values % 1 == 0).all()) and len(values) > 1
    step = gcd(*(int(gap) for gap in np.diff(values))) if whole else 1
    known = np.unique(np.concatenate([values, own[np.isfinite(own)]]))
    labels = {float(value - values[0]) / step: f"{value:.15g}" for value in known}
    return Placed((at - values[0]) / step, (own - values[0]) / step, labels)


def _launch_days(launches: pl.Series, line: Timeline) -> dict[str, float]:
    """Place of each way of writing a launch, never = infinite."""
    out = {}
    for text in launches.cast(pl.String).fill_null("").unique().to_list():
        number = text.removesuffix(".0")
        place = inf if is_never(text) else line.place(_iso_text(number))
        if place is None:
            raise DataError(
                f"'{launches.name}' holds words that are no period of the table: state the first treated period"
            )
        out[text] = place if np.isinf(place) or place in line.labels else line.period(place)
    return out


def _iso_text(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and text.isdigit() else text


__all__ = ["Placed", "placed", "timeline"]
