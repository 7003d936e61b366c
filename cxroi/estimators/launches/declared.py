"""Declarations about an initiative as its checks read them, each beside the months that are compared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cxroi.cells.launches import declared as cells
from cxroi.checks.evidence import Vouched
from cxroi.engine import Engine
from cxroi.words import day_name, period_name, safe_text

LONGEST = 80


@dataclass(frozen=True)
class Declared:
    """What people said of one initiative: where it works, what it is judged by, the outcome it cannot change, who
    signed when that no other event hit its groups, another event with its first day, and who stated when that nothing
    changes after its end. Empty or None: not said."""

    touchpoint: str = ""
    judged_by: str = ""
    cannot_move: str = ""
    signed_by: str = ""
    signed_on: date | None = None
    event: str = ""
    event_on: date | None = None
    after_end_by: str = ""
    after_end_on: date | None = None

    @property
    def silent(self) -> str:
        """Who states on which day that nothing changes after the end, in words; empty where nobody does, or no day is
        given."""
        who = safe_text(self.after_end_by, LONGEST)
        return f"{who} on {day_name(self.after_end_on)}" if who and self.after_end_on is not None else ""


def declarations(engine: Engine) -> dict[str, Declared]:
    """By initiative."""
    return {
        str(row["initiative_id"]): Declared(
            _text(row["touchpoint"]),
            _text(row["primary_metric"]),
            _text(row["cannot_move"]),
            _text(row["no_other_event_by"]),
            row["no_other_event_on"],
            _text(row["other_event"]),
            row["other_event_on"],
            _text(row["no_effect_after_end_by"]),
            row["no_effect_after_end_on"],
        )
        for row in cells.declared(engine).iter_rows(named=True)
    }


def vouched(said: Declared, first: int, last: int) -> Vouched:
    """A declaration judged for the months compared, `first` to `last` (year * 12 + month - 1).

    A signature counts where its day is not before the last month; an event without a day is taken as one in these
    months.
    """
    who, months = safe_text(said.signed_by, LONGEST), period_name(first, last)
    event, elsewhere = _event(said, first, last)
    if not who:
        return Vouched(event=event, elsewhere=elsewhere)
    if said.signed_on is None:
        return Vouched(short=f"{who} is named without the day of signing", event=event, elsewhere=elsewhere)
    on = day_name(said.signed_on)
    if _month(said.signed_on) < last:
        short = f"{who} signed on {on}, before the end of the months compared, {months}"
        return Vouched(short=short, event=event, elsewhere=elsewhere)
    return Vouched(signed=f"{who} on {on}", event=event, elsewhere=elsewhere)


def _event(said: Declared, first: int, last: int) -> tuple[str, str]:
    """(event in the months compared, event outside them) in words."""
    if not said.event and said.event_on is None:
        return "", ""
    what = safe_text(said.event, LONGEST) or "an event that was not described"
    if said.event_on is None:
        return f"{what} (no day is given, so it is taken as one in these months)", ""
    told = f"{what} on {day_name(said.event_on)}"
    return (told, "") if first <= _month(said.event_on) <= last else ("", told)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
