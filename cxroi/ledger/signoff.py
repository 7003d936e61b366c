"""Finance's signature under one build: bound to what went into it, frozen when it is given."""

from __future__ import annotations

from collections.abc import Mapping

from cxroi.errors import StoreError
from cxroi.ledger.entry import Draft, Entry
from cxroi.ledger.store import Ledger
from cxroi.terms import Principal
from cxroi.words import safe_text, written_day

KIND = "signoff"
LONGEST = 500


def signature(ledger: Ledger, principal: Principal | None, generation: str) -> Entry | None:
    """The signature under a build; None where nobody signed it."""
    entry = ledger.entry(principal, KIND, generation)
    return entry if entry is not None and entry.approved else None


def signatures(ledger: Ledger, principal: Principal | None) -> tuple[Entry, ...]:
    """Every signature, oldest first; the id is the build's."""
    return tuple(entry for entry in ledger.entries(principal, KIND) if entry.approved)


def sign(ledger: Ledger, principal: Principal, generation: str, bound: Mapping[str, str], note: str) -> Entry:
    """Sign a build: `bound` says what the signature rests on. Needs the right "admin"; a build is signed once.

    Raises StoreError without the right, without a name, or where the build is signed already.
    """
    if "admin" not in principal.rights:
        raise StoreError("Nobody is signed in who may sign off here: sign in first.")
    if not safe_text(principal.name):
        raise StoreError("a signature needs a name. Next: say who signs")
    old = ledger.entry(principal, KIND, generation)
    if old is not None and old.approved:
        raise StoreError(
            f"this build is signed off already, by {safe_text(old.who, 60)} on {written_day(old.at)}; nothing was "
            "written. Next: build again where something changed since"
        )
    body = {**bound, "note": safe_text(note, LONGEST)}
    draft = ledger.save(principal, Draft(KIND, generation, body), version=old.version if old else 0)
    return ledger.approve(principal, draft)
