"""Assumptions beside each other: what differs, one changed, two sets of changes put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cxroi.errors import DataError
from cxroi.value.assumed import NOBODY
from cxroi.value.assumption_file import checked
from cxroi.value.assumption_model import AssumptionRow, Assumptions, Word
from cxroi.words import safe_text

MAPPINGS = ("margin_rate_by_segment", "currency_rates")
LONGEST_OWNER, LONGEST_NOTE = 80, 500
OFF = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
WRITERS = 3


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
    """Name (segments and currencies as "currency_rates.USD") -> value, range, owner, date, note; None where not stated."""
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


def owners(changes: tuple[Change, ...]) -> str:
    """Who stands behind these changes: the owners that they name, in plain letters first, else the file itself."""
    named = dict.fromkeys(change.row.owner for change in changes if change.row.owner != NOBODY)
    told = [plain for owner in named if (plain := safe_text(owner, LONGEST_OWNER).lstrip("=+-@ "))]
    more = f" and {len(told) - WRITERS} more" if len(told) > WRITERS else ""
    return (", ".join(told[:WRITERS]) + more) or "assumptions.toml"


def changed(before: Assumptions, wish: Wish, today: dt.date) -> Assumptions:
    """`before` with one assumption changed; DataError says what is wrong with it and what is allowed."""
    table, _, key = wish.name.partition(".")
    known = [name for name in Assumptions.model_fields if name not in MAPPINGS]
    if wish.name not in known and not (table in MAPPINGS and key):
        raise DataError(f"there is no such assumption. Known: {', '.join(known)}, margin_rate_by_segment.SEGMENT, "
                        "currency_rates.CODE")
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
            raise DataError(f"{wish.name} has a range that does not hold this value. Next: give both ends of a new range, or say "
                            "that it has none")
    return {"value": value, "low": low, "high": high}
