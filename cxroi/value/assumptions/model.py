"""The assumptions as one frozen record, checked when it is made; each number with owner and date.

Everything here is grade E: typed by a person. A default is "nobody's yet" until somebody puts a name to it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from cxroi.terms import Array
from cxroi.value.assumptions.assumed import ASSUMED, NOBODY, PERIODS, WHOLE
from cxroi.value.base.draws import stated_draws


class _Stated(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    owner: str = Field(default=NOBODY, min_length=1, max_length=200)
    date: dt.date | None = None
    note: str = Field(default="", max_length=2000)

    @property
    def is_default(self) -> bool:
        return self.owner == NOBODY


class Entry(_Stated):
    """A number; `low` and `high` (both or none) are the ends of its 90 % range and enter the draws."""

    value: float
    low: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _range_holds_value(self) -> Entry:
        if (self.low is None) != (self.high is None):
            raise ValueError("give both low and high, or neither")
        if self.low is not None and self.high is not None and not self.low <= self.value <= self.high:
            raise ValueError("low must not be above value, and value not above high")
        return self


class Word(_Stated):
    """An assumption that is a word: a currency code, a period."""

    value: str = Field(min_length=1, max_length=40)


class Switch(_Stated):
    """An assumption that is on or off."""

    value: bool


def _entry(name: str) -> Entry:
    item = ASSUMED[name]
    if item.default is None:
        raise LookupError(name)
    return Entry(value=item.default, low=item.low, high=item.high)


class Assumptions(BaseModel):
    """All assumptions of one company; fields are named as in the file. Optional ones are None where nobody stated
    them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    discount_rate: Entry = _entry("discount_rate")
    hurdle_rate: Entry = _entry("hurdle_rate")
    horizon_months: Entry = _entry("horizon_months")
    fade_per_year: Entry = _entry("fade_per_year")
    margin_rate: Entry | None = None
    margin_rate_by_segment: Mapping[str, Entry] = Field(default_factory=dict)
    overhead_per_year: Entry = _entry("overhead_per_year")
    tax_rate: Entry = _entry("tax_rate")
    after_tax: Switch = Switch(value=False)
    currency: Word | None = None
    currency_rates: Mapping[str, Entry] = Field(default_factory=dict)
    fiscal_year_start_month: Entry = Entry(value=1)
    reporting_period: Word = Word(value="last12")
    share_moved: Entry = _entry("share_moved")
    cost_per_unhappy_customer: Entry | None = None
    unheard_effect: Entry = _entry("unheard_effect")
    nps_point_from_unhappy: Entry = _entry("nps_point_from_unhappy")

    @field_validator("*")
    @classmethod
    def _within_its_span(cls, value: object, info: object) -> object:
        name = str(getattr(info, "field_name", ""))
        item = ASSUMED.get("margin_rate" if name == "margin_rate_by_segment" else name)
        entries = list(value.values()) if isinstance(value, Mapping) else [value]
        for entry in entries:
            if not isinstance(entry, Entry):
                continue
            numbers = [x for x in (entry.value, entry.low, entry.high) if x is not None]
            if item and not all(item.least <= x <= item.most for x in numbers):
                raise ValueError(f"must lie between {item.least:g} and {item.most:g} ({item.unit})")
            if name in WHOLE and not all(float(x).is_integer() for x in numbers):
                raise ValueError("must be a whole number")
            if name == "fiscal_year_start_month" and (entry.value not in range(1, 13) or entry.low is not None):
                raise ValueError("must be a month from 1 (January) to 12 (December), without a range")
            if name == "currency_rates" and (entry.value <= 0 or entry.date is None):
                raise ValueError("must be above zero and carry its date")
        return value

    @model_validator(mode="after")
    def _words_are_known(self) -> Assumptions:
        codes = [*self.currency_rates, *([self.currency.value] if self.currency else [])]
        if any(len(code) != 3 or not code.isascii() or not code.isalpha() or code != code.upper() for code in codes):
            raise ValueError("a currency is three capital letters such as EUR")
        if self.horizon_months.low is not None or self.overhead_per_year.low is not None:
            raise ValueError(
                "horizon_months and overhead_per_year take no range: one is agreed, the other is a cost paid"
            )
        period = self.reporting_period.value
        if period not in PERIODS and not (period.startswith("fy") and period[2:].isdigit() and len(period) == 6):
            raise ValueError("reporting_period is one of last12, prior12, since_launch or a fiscal year such as fy2026")
        return self

    @property
    def version(self) -> str:
        """Short hash of the content: the same values, owners and dates give the same version, comments do not count."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:10]

    @property
    def horizon(self) -> int:
        return int(self.horizon_months.value)

    @property
    def fiscal_start(self) -> int:
        return int(self.fiscal_year_start_month.value)

    def currency_or(self, of_files: str | None) -> str | None:
        """The reporting currency stated here, else the one of the files."""
        return self.currency.value if self.currency else of_files

    def margin_rate_of(self, segment: str) -> Entry | None:
        """The margin rate of a segment, else the overall one, else None: figures are then in revenue."""
        return self.margin_rate_by_segment.get(segment, self.margin_rate)

    def tax(self) -> float:
        """Tax rate to apply to flows: zero unless the after-tax switch is on."""
        return self.tax_rate.value if self.after_tax.value else 0.0

    def draws(self, name: str, n: int) -> Array:
        """(n,) worlds of one assumption: its value, or its 90 % range as `stated_draws` reads it; the same in every
        figure."""
        entry, item = getattr(self, name), ASSUMED[name]
        return stated_draws(name, (entry.value, entry.low, entry.high), (item.least, item.most), n)

    def describe(self) -> list[AssumptionRow]:
        """One row per assumption for the page and the file, in file order; those nobody stated are listed too."""
        return _rows(self)


@dataclass(frozen=True)
class AssumptionRow:
    """One assumption as a page shows it. `value` is None where nobody stated it; `is_default`: nobody owns it yet."""

    name: str
    label: str
    value: float | str | bool | None
    low: float | None
    high: float | None
    unit: str
    owner: str
    date: dt.date | None
    note: str
    meaning: str
    is_default: bool
    grade: str = "E"


OTHERS: dict[str, tuple[str, str, str]] = {
    "after_tax": ("Flows after tax", "on or off", "NPV, payback and IRR after tax instead of before it."),
    "currency": ("Reporting currency", "code", "All money is shown in it. Left out: the currency of the files."),
    "fiscal_year_start_month": (
        "First month of the fiscal year",
        "month 1 to 12",
        "A fiscal year is named after the year in which it ends.",
    ),
    "reporting_period": (
        "Reporting period",
        "period",
        "last12, prior12, since_launch or a fiscal year such as fy2026.",
    ),
}


def meaning_of(name: str) -> tuple[str, str, str]:
    """Label, unit and meaning of a field of the file."""
    item = ASSUMED.get(name)
    return (item.label, item.unit, item.meaning) if item else OTHERS[name]


def _rows(assumptions: Assumptions) -> list[AssumptionRow]:
    """One row per assumption, in the order of the file."""
    found: list[AssumptionRow] = []
    for name in type(assumptions).model_fields:
        stated = getattr(assumptions, name)
        if name == "margin_rate_by_segment":
            label, unit, meaning = meaning_of("margin_rate")
            found += [_row(f"{name}.{key}", (f"{label}: {key}", unit, meaning), entry) for key, entry in stated.items()]
        elif name == "currency_rates":
            words = "of the reporting currency for one unit"
            found += [
                _row(f"{name}.{key}", (f"Exchange rate {key}", words, "Converts money of the files."), entry)
                for key, entry in stated.items()
            ]
        else:
            found.append(_row(name, meaning_of(name), stated))
    return found


def _row(name: str, words: tuple[str, str, str], stated: Entry | Word | Switch | None) -> AssumptionRow:
    label, unit, meaning = words
    if stated is None:
        return AssumptionRow(name, label, None, None, None, unit, NOBODY, None, "", meaning, is_default=True)
    low, high = (stated.low, stated.high) if isinstance(stated, Entry) else (None, None)
    return AssumptionRow(
        name, label, stated.value, low, high, unit, stated.owner, stated.date, stated.note, meaning, stated.is_default
    )
