"""Assumptions beside each other: what differs, one changed, two sets of changes put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from cxroi.errors import DataError
from cxroi.safetext import safe_text
from cxroi.value.assumptions.assumed import NOBODY
from cxroi.value.assumptions.file import checked
from cxroi.value.assumptions.model import AssumptionRow, Assumptions, Word

MAPPINGS = ("margin_rate_by_segment", "currency_rates")
LONGEST_OWNER, LONGEST_NOTE = 80, 500
OFF = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
ALL = "all"


@dataclass(frozen=True)
class Change:
    """One assumption before and after; None where it was not stated."""

    name: str
    before: AssumptionRow | None
    after: AssumptionRow | None

    @property
    def row(self) -> AssumptionRow:
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True)
class Wish:
    """What somebody wants an assumption to be: `value` as typed; `low` and `high` None keep the range that stands."""

    name: str
    value: str
    owner: str
    low: float | None = None
    high: float | None = None
    no_range: bool = False
    note: str | None = None


def flat(assumptions: Assumptions) -> dict[str, Any]:
    """Name (segments and currencies as "currency_rates.USD") -> value, range, owner, date, note; None where not
    stated."""
    told = assumptions.model_dump(mode="json")
    plain = {name: value for name, value in told.items() if name not in MAPPINGS}
    return plain | {f"{name}.{key}": entry for name in MAPPINGS for key, entry in told[name].items()}


def nested(stated: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse of `flat`."""
    found: dict[str, Any] = {}
    for name, value in stated.items():
        table, _, key = name.partition(".")
        if value is None:
            continue
        if key:
            found.setdefault(table, {})[key] = value
        else:
            found[name] = value
    return found


def merged(base: Assumptions, first: Assumptions, second: Assumptions) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Both sets of changes since `base` put together, and the names that both changed in different ways."""
    then, one, other = flat(base), flat(first), flat(second)
    found: dict[str, Any] = {}
    both = []
    for name in dict.fromkeys((*one, *other, *then)):
        was, left, right = then.get(name), one.get(name), other.get(name)
        if left != right and was not in (left, right):
            both.append(name)
        found[name] = right if left == was else left
    return nested(found), tuple(both)


def differences(before: Assumptions, after: Assumptions) -> tuple[Change, ...]:
    """Every assumption whose value, range, owner, date or note differs, in the order of the file."""
    one, other = flat(before), flat(after)
    old, new = ({row.name: row for row in rules.describe() if row.value is not None} for rules in (before, after))
    names = [name for name in dict.fromkeys((*one, *other)) if one.get(name) != other.get(name)]
    return tuple(Change(name, old.get(name), new.get(name)) for name in names)


def said_by(assumptions: Assumptions) -> set[str]:
    """Names that a file wrote out, whatever their values; what it left out is not said, even where a default stands."""
    plain = assumptions.model_fields_set.difference(MAPPINGS)
    return plain | {f"{name}.{key}" for name in MAPPINGS for key in getattr(assumptions, name)}


def unsaid(before: Assumptions, file: Assumptions, after: Assumptions) -> dict[str, str]:
    """What taking a file in would reset because the file does not state it: name -> in words. Absence is no statement.

    `before`: in force, `file`: what the file states, `after`: what would be in force.
    """
    stated = said_by(file)
    told = {}
    for change in differences(before, after):
        if change.before is None:
            continue
        name = safe_text(change.name, 80)
        who = f" ({safe_text(change.before.owner, LONGEST_OWNER)})" if change.before.owner != NOBODY else ""
        if change.name not in stated:
            told[change.name] = f"{name} {change.before.value}{who}"
        elif who and "owner" not in _entry(file, change.name).model_fields_set:
            told[change.name] = f"the owner of {name}{who}"
    return told


def require_said(file: str, found: Mapping[str, str], reset: Collection[str] = ()) -> None:
    """Raises DataError with everything that a file would reset by silence; `reset` names what is given up ("all")."""
    silent = {name: told for name, told in found.items() if name not in reset and ALL not in reset}
    if silent:
        some = "assumption" if len(silent) == 1 else "assumptions"
        raise DataError(
            f"{file} says nothing about {len(silent)} {some} stated now ({'; '.join(silent.values())}), which would be "
            "reset; nothing was taken in. Next: write them into the file again (python -m cxroi assume export FILE "
            "writes all that count now), or give them up by name: python -m cxroi assume import FILE --reset "
            f"{safe_text(next(iter(silent)), 80)} (--reset {ALL} for every one)"
        )


def _entry(file: Assumptions, name: str) -> BaseModel:
    """What a file states about one assumption."""
    table, _, key = name.partition(".")
    found: BaseModel = getattr(file, table)[key] if key and table in MAPPINGS else getattr(file, name)
    return found


def changed(before: Assumptions, wish: Wish, today: dt.date) -> Assumptions:
    """`before` with one assumption changed; DataError says what is wrong with it and what is allowed."""
    table, _, key = wish.name.partition(".")
    known = [name for name in Assumptions.model_fields if name not in MAPPINGS]
    if wish.name not in known and not (table in MAPPINGS and key):
        raise DataError(
            f"there is no such assumption. Known: {', '.join(known)}, margin_rate_by_segment.SEGMENT, "
            "currency_rates.CODE"
        )
    owner = safe_text(wish.owner, LONGEST_OWNER)
    if not owner or owner == NOBODY:
        raise DataError("an assumption needs an owner: who stands behind the value")
    stated = flat(before)
    if wish.value.strip().lower() == "none":
        if wish.name in known and Assumptions.model_fields[wish.name].default is not None:
            raise DataError(f"{wish.name} cannot be left unstated: give it a value")
        return checked(nested({**stated, wish.name: None}), wish.name)
    old = stated.get(wish.name) or {}
    note = old.get("note", "") if wish.note is None else safe_text(wish.note, LONGEST_NOTE)
    entry = {**_values(before, wish, old), "owner": owner, "date": today.isoformat(), "note": note}
    return checked(nested({**stated, wish.name: entry}), wish.name)


def _values(before: Assumptions, wish: Wish, old: Mapping[str, Any]) -> dict[str, Any]:
    """Value and range as the model takes them."""
    text = wish.value.strip()
    ranged = wish.low is not None or wish.high is not None
    if wish.name == "after_tax":
        if text.lower() not in OFF or ranged:
            raise DataError("after_tax is on or off, without a range")
        return {"value": OFF[text.lower()]}
    if wish.name in ("currency", "reporting_period") or isinstance(getattr(before, wish.name, None), Word):
        if ranged:
            raise DataError(f"{wish.name} is a word and takes no range")
        return {"value": text}
    try:
        value = float(text)
    except ValueError:
        raise DataError(f"{wish.name} must be a number, with a point and without separators: 0.09 for 9 %") from None
    low, high = (None, None) if wish.no_range else (wish.low, wish.high)
    if low is None and high is None and not wish.no_range and old.get("low") is not None:
        low, high = old["low"], old["high"]
        if not low <= value <= high:
            raise DataError(
                f"{wish.name} has a range that does not hold this value. Next: give both ends of a new range, or say "
                "that it has none"
            )
    return {"value": value, "low": low, "high": high}
