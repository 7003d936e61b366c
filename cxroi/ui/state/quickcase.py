"""The controls of the five-minute case, and the case that they make."""

from __future__ import annotations

from typing import Any

from cxroi.reading.plans.quickcase import Typed
from cxroi.ui.state.fields import Field, Number, Text
from cxroi.ui.state.record import Form, Record
from cxroi.ui.state.view import plain
from cxroi.value.plans.quickcase import WIDEST, QuickCase, Range

MOST = int(WIDEST)
UNTYPED = 0.01
"""Stands for the effect where none was typed: the break-even effect does not depend on it."""


def form(currency: str, rate: float) -> Form:
    """`currency` of the company, empty where it is typed too; `rate`: discount rate a year that a case starts with."""

    def number(key: str, label: str, start: float | None, low: float | None = None, high: float | None = None) -> Field:
        whole = isinstance(start, int)
        return Number(key=f"q-{key}", label=label, default=start, low=low, high=high, whole=whole, empty=start is None)

    fields = (
        Text(key="q-name", label="name", default="New idea"),
        *(() if currency else (Text(key="q-currency", label="currency", default="", most=3, quiet=True),)),
        number("customers", "Customers", 10_000, 1, MOST),
        number("margin", "Margin of one a year", 200.0, 0.0, float(MOST)),
        number("share", "Unhappy, or in need", 20.0, 1.0, 100.0),
        number("reach", "Of these reached", 50.0, 1.0, 100.0),
        number("effect", "Extra margin", None),
        number("low", "At least", None),
        number("high", "At most", None),
        number("once", "Cost, one-off", 20_000.0, 0.0, float(MOST)),
        number("monthly", "Cost a month", 500.0, 0.0, float(MOST)),
        number("months", "Months judged over", 36, 1, 120),
        number("ramp", "Months to reach all", 3, 1, 60),
        number("rate", "Discount rate", min(100 * rate, 100.0), 0.0, 100.0),
    )
    return plain("quickcase", *fields)


def typed(record: Record, currency: str) -> Typed:
    """The case of a record; UsageError comes only where it is answered."""
    values: dict[str, Any] = {key.removeprefix("q-"): value for key, value in record.values.items()}
    effect, least, most = values["effect"], values["low"], values["high"]
    worth: Range = (
        (UNTYPED, None, None)
        if not effect
        else (effect / 100, None if least is None else least / 100, None if most is None else most / 100)
    )
    reached = values["customers"] * values["share"] / 100 * values["reach"] / 100
    case = QuickCase(
        (reached, None, None),
        (values["margin"] / 12, None, None),
        worth,
        values["ramp"],
        values["months"],
        values["once"],
        values["monthly"],
        values["rate"] / 100,
    )
    return Typed(values["name"], case, currency or _currency(values["currency"]), bool(effect))


def _currency(text: str) -> str:
    told = text.strip().upper()
    return told if len(told) == 3 and told.isascii() and told.isalpha() else ""
