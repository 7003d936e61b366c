"""The company's assumptions in the ledger: each version whole, append-only, with who wrote it and when.

The file beside the store is import and export: what it held when it was last read or written is remembered here, so
that an edit of it is found and two people who changed different assumptions, one in the file and one on the page, both
keep
theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cxroi.errors import StoreError
from cxroi.ledger.entry import Draft, Entry
from cxroi.ledger.store import Ledger
from cxroi.terms import Principal

KIND, FILE_KIND, KEY = "assumptions", "assumptions file", "company"
LOST = "somebody saved"
"""How the ledger begins its refusal of a version that was written over in between."""


def newest(ledger: Ledger, principal: Principal | None) -> Entry | None:
    """The version in force; None where nothing was ever taken in."""
    return ledger.entry(principal, KIND, KEY)


def versions(ledger: Ledger, principal: Principal | None) -> tuple[Entry, ...]:
    """Every version, oldest first; the body's `stated` is the whole set, `way` how it came in."""
    return ledger.history(principal, KIND, KEY)


def keep(ledger: Ledger, principal: Principal | None, stated: Mapping[str, Any], *, version: int, way: str) -> Entry:
    """Write a new version; `version` is the one it was made from. StoreError when another one was saved in between."""
    return ledger.save(principal, Draft(KIND, KEY, {"stated": dict(stated), "way": way}), version=version)


def file_seen(ledger: Ledger, principal: Principal | None) -> tuple[str, Mapping[str, Any] | None]:
    """SHA-256 of the file when it was last read or written, and what it stated then; ("", None) for never."""
    entry = ledger.entry(principal, FILE_KIND, KEY)
    return (str(entry.body["sha256"]), entry.body["stated"]) if entry else ("", None)


def remember_file(ledger: Ledger, principal: Principal | None, sha256: str, stated: Mapping[str, Any]) -> None:
    """Remember what the file states now. Of two who do so at once the second is told, unless both saw the same file."""
    old = ledger.entry(principal, FILE_KIND, KEY)
    draft = Draft(FILE_KIND, KEY, {"sha256": sha256, "stated": dict(stated)})
    try:
        ledger.save(principal, draft, version=old.version if old else 0)
    except StoreError as error:
        if LOST not in str(error) or file_seen(ledger, principal)[0] != sha256:
            raise
