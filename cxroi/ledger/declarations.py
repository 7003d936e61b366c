"""What people declare about an initiative: that no other price or launch event hit those who got it, or which one did.

The newest declaration about an initiative stands; earlier ones stay in the history. A build reads them once, as it reads files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cxroi.errors import DataError
from cxroi.ledger.entry import Draft, Entry
from cxroi.ledger.store import Ledger
from cxroi.terms import Principal
from cxroi.words import safe_text

KIND = "declaration"
SHORTEST, LONGEST = 5, 200


@dataclass(frozen=True)
class Declaration:
    """Either a signature (`signed_by`, `signed_on`) or another event with its first day."""

    initiative: str
    signed_by: str | None
    signed_on: date | None
    event: str | None
    event_on: date | None


def declare(ledger: Ledger, principal: Principal | None, initiative: str, event: tuple[str, date] | None = None) -> Entry:
    """Sign that no other event hit the initiative's customers, or name the `event` that did and its first day.

    Raises DataError where nobody signs or the event says nothing.
    """
    what = "" if event is None else safe_text(event[0], LONGEST)
    if event is not None and len(what) < SHORTEST:
        raise DataError(f"an event needs at least {SHORTEST} characters: what happened, such as \"price rise of 5 %\"")
    if principal is None or not safe_text(principal.name):
        raise DataError("a declaration needs a name: give --by NAME")
    body = {"initiative": initiative, "event": what, "event_on": event[1].isoformat() if event else ""}
    old = ledger.entry(principal, KIND, initiative)
    return ledger.save(principal, Draft(KIND, initiative, body), version=old.version if old else 0)


def declarations(ledger: Ledger, principal: Principal | None) -> tuple[Declaration, ...]:
    """The newest declaration about each initiative, by its id; those taken back are left out."""
    found = [_of(entry) for entry in ledger.entries(principal, KIND) if not entry.withdrawn]
    return tuple(sorted(found, key=lambda one: one.initiative))


def _of(entry: Entry) -> Declaration:
    initiative, event = str(entry.body["initiative"]), str(entry.body["event"])
    if event:
        return Declaration(initiative, None, None, event, date.fromisoformat(str(entry.body["event_on"])))
    return Declaration(initiative, entry.who, date.fromisoformat(entry.at[:10]), None, None)
