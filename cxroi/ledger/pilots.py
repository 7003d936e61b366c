"""Pilots as registered before they start: what they are judged by, how, and the hash of the list. Nobody can change
one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from cxroi.errors import DataError
from cxroi.ledger.entry import Draft, Entry
from cxroi.ledger.store import Ledger
from cxroi.safetext import safe_text
from cxroi.terms import Principal

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

    Raises DataError where the name is empty, something is missing, or the pilot would have started; StoreError where
    the name is taken: a registration is never written over.
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


LAST_MONTH = 12 * 10_000
"""Months as integers end with the calendar's last year."""
_KINDS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("months", "first_month", "n_drawn_per_arm", "seed"), int),
    **dict.fromkeys(("outcome", "sha256", "analysis"), str),
    "effect": (int, float),
}


@dataclass(frozen=True)
class Decided:
    """What a pilot is judged by. `registered` False: the ledger does not know it; `notes`: where the file differs."""

    body: Mapping[str, Any]
    registered: bool
    notes: tuple[str, ...] = field(default=())


def decided(ledger: Ledger, principal: Principal | None, sha256: str, beside: Mapping[str, Any] | None) -> Decided:
    """The registration of the list with this hash: the ledger's, whatever the file beside the list says.

    `beside` is that file, None where there is none. Raises DataError where the list is not the one that was registered,
    or neither ledger nor file tells how it is to be read.
    """
    known = pilots(ledger, principal)
    found = next((one for one in known if one.body.get("sha256") == sha256), None)
    if found is not None:
        return Decided(found.body, True, _differing(found, beside or {}))
    told = str((beside or {}).get("sha256", ""))
    if beside is None or told != sha256 or any(one.body.get("sha256") == told for one in known):
        raise DataError(
            "the ledger holds no registration of this list: it was changed after it was drawn, so that the lot no "
            "longer holds, or drawn elsewhere. Next: use the list as it was written, with the store it was drawn from"
        )
    wrong = [name for name, kind in _KINDS.items() if not _is(beside.get(name), kind)]
    wrong += [name for name in ("months", "first_month") if name not in wrong and not 0 < beside[name] < LAST_MONTH]
    if wrong:
        raise DataError(
            "the ledger holds no registration of this list, and the file beside it does not tell how to read it: "
            f"{', '.join(wrong)} missing or wrong. Next: use both files as they were written"
        )
    return Decided(beside, False)


def _is(value: object, kind: type | tuple[type, ...]) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def _differing(found: Registered, beside: Mapping[str, Any]) -> tuple[str, ...]:
    """What the file beside the list says otherwise than the ledger."""
    names = [safe_text(name, 40) for name, value in beside.items() if found.body.get(name) != value]
    if not names:
        return ()
    return (
        (
            f"The file beside the list differs from the ledger in {', '.join(names[:10])}; the ledger's counts, "
            f"registered by {safe_text(found.who, 60)}."
        ),
    )
