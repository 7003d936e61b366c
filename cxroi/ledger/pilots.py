"""Pilots as registered before they start: what they are judged by, how, and the hash of the list. Nobody can change one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from cxroi.errors import DataError
from cxroi.ledger.entry import Draft, Entry
from cxroi.ledger.store import Ledger
from cxroi.terms import Principal
from cxroi.words import safe_text

KIND = "pilot"
NEEDED = ("outcome", "analysis", "effect", "months", "seed", "sha256", "first_month", "n_drawn_per_arm")


@dataclass(frozen=True)
class Registered:
    """One registration: its name, its content, who wrote it and when."""

    name: str
    body: Mapping[str, Any]
    who: str
    at: str


def register(ledger: Ledger, principal: Principal | None, name: str, body: Mapping[str, Any]) -> Entry:
    """Write a registration under a name of its own, before the pilot's first month.

    Raises DataError where the name is empty, something is missing, or the pilot would have started; StoreError where the name
    is taken: a registration is never written over.
    """
    key = safe_text(name.strip(), 60)
    missing = [part for part in NEEDED if part not in body]
    if not key or missing:
        raise DataError("a pilot needs a name" if not key else f"the registration lacks {', '.join(missing)}")
    return ledger.save(principal, Draft(KIND, key, dict(body)), version=0)


def withdraw(ledger: Ledger, principal: Principal | None, name: str, today: date | None = None) -> Entry:
    """Take a registration back before its first month; afterwards it stands, whatever came of it."""
    entry = ledger.entry(principal, KIND, name)
    if entry is None or entry.withdrawn:
        raise DataError("there is no such pilot")
    if started(entry.body, today):
        raise DataError("the pilot has started: its registration stands, so that what it found is told either way")
    return ledger.withdraw(principal, entry)


def started(body: Mapping[str, Any], today: date | None = None) -> bool:
    """True from the first day of the pilot's first month on."""
    day = today or datetime.now(UTC).date()
    return day.year * 12 + day.month - 1 >= int(body["first_month"])


def pilots(ledger: Ledger, principal: Principal | None) -> tuple[Registered, ...]:
    """Every pilot that was not withdrawn, as it was first registered, oldest first; nothing written later counts."""
    gone = {entry.id for entry in ledger.entries(principal, KIND) if entry.withdrawn}
    first: dict[str, Entry] = {}
    for entry in ledger.history(principal, KIND):
        first.setdefault(entry.id, entry)
    return tuple(Registered(key, entry.body, entry.who, entry.at) for key, entry in first.items() if key not in gone)
