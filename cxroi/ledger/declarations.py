"""What people declare about an initiative: that no other price or launch event hit those who got it, or which one did.

The newest declaration about an initiative stands; earlier ones stay in the history. A build reads them once, as it
reads files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cxroi.errors import DataError
from cxroi.ledger.entry import Draft, Entry
from cxroi.ledger.store import Ledger, now
from cxroi.terms import Principal
from cxroi.words import month_name, safe_text

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


def declare(
    ledger: Ledger,
    principal: Principal | None,
    initiative: str,
    event: tuple[str, date] | None = None,
    *,
    first_month: int | None = None,
) -> Entry:
    """Sign that no other event hit the initiative's customers, or name the `event` that did and its first day.

    `first_month`: the first one loaded, as year x 12 + month - 1. Raises DataError where nobody signs, the event says
    nothing, or its day is still to come or before the data.
    """
    what = "" if event is None else safe_text(event[0], LONGEST)
    if event is not None and len(what) < SHORTEST:
        raise DataError(f'an event needs at least {SHORTEST} characters: what happened, such as "price rise of 5 %"')
    if event is not None:
        _seen(event[1], first_month)
    if principal is None or not safe_text(principal.name):
        raise DataError("a declaration needs a name: give --by NAME")
    body = {"initiative": initiative, "event": what, "event_on": event[1].isoformat() if event else ""}
    old = ledger.entry(principal, KIND, initiative)
    return ledger.save(principal, Draft(KIND, initiative, body), version=old.version if old else 0)


def _seen(day: date, first_month: int | None) -> None:
    if day > now().date():
        raise DataError(
            "the day of the event is after today: nothing was declared. Next: declare it once it has happened"
        )
    if first_month is not None and day.year * 12 + day.month - 1 < first_month:
        raise DataError(
            f"the day of the event is before {month_name(first_month)}, the first month loaded: nothing was "
            "declared. Next: correct the day, or load earlier months"
        )


def declarations(ledger: Ledger, principal: Principal | None) -> tuple[Declaration, ...]:
    """The newest declaration about each initiative, by its id; those taken back are left out."""
    found = [_of(entry) for entry in ledger.entries(principal, KIND) if not entry.withdrawn]
    return tuple(sorted(found, key=lambda one: one.initiative))


def _of(entry: Entry) -> Declaration:
    initiative, event = str(entry.body["initiative"]), str(entry.body["event"])
    if event:
        return Declaration(initiative, None, None, event, date.fromisoformat(str(entry.body["event_on"])))
    return Declaration(initiative, entry.who, date.fromisoformat(entry.at[:10]), None, None)
