"""One row of the ledger and its place in the chain of hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Action = Literal["saved", "approved", "withdrawn"]
START = "0" * 64
COLUMNS = ("number", "at", "who", "kind", "id", "version", "action", "scope", "body", "previous", "hash")


@dataclass(frozen=True)
class Draft:
    """What somebody wants to write: `kind` (case, total ...), `id`, content, and the business unit it belongs to ("" =
    all)."""

    kind: str
    id: str
    body: Mapping[str, Any]
    scope: str = ""


@dataclass(frozen=True)
class Entry:
    """One version of one entry: who wrote it when, what was done (saved, approved, withdrawn), its content and its
    hash."""

    number: int
    at: str
    who: str
    kind: str
    id: str
    version: int
    action: Action
    scope: str
    body: Mapping[str, Any] = field(hash=False)
    hash: str

    @property
    def approved(self) -> bool:
        return self.action == "approved"

    @property
    def withdrawn(self) -> bool:
        return self.action == "withdrawn"


@dataclass(frozen=True)
class Chain:
    """What checking the whole history found. `problem` is None where every row is as it was written."""

    rows: int
    head: str
    problem: str | None = None

    @property
    def whole(self) -> bool:
        return self.problem is None


def canonical(body: Mapping[str, Any]) -> str:
    """The one text of a content: sorted keys, no spaces, finite numbers only."""
    return json.dumps(dict(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def hashed(previous: str, values: tuple[object, ...]) -> str:
    """SHA-256 over the row before and this row's columns from number to body (hash chain after Haber and Stornetta,
    1991)."""
    return hashlib.sha256(json.dumps([previous, *values], ensure_ascii=False).encode()).hexdigest()


def entry_of(row: tuple[Any, ...]) -> Entry:
    """A row of the history, columns in the order of COLUMNS."""
    number, at, who, kind, key, version, action, scope, body, _, digest = row
    return Entry(number, at, who, kind, key, version, action, scope, json.loads(body), digest)


def chain_of(rows: list[tuple[Any, ...]], head: tuple[int, str] | None, since: tuple[int, str] = (0, START)) -> Chain:
    """Recompute every hash of the rows after `since` (number and hash of a row that was checked before); the head
    tells whether rows at the end are gone."""
    seen, previous = since
    whole = seen + len(rows)
    for place, row in enumerate(rows, start=seen + 1):
        if row[0] != place:
            return Chain(whole, previous, f"{row[0] - place} of {row[0]} rows are missing before row {row[0]}")
        if row[9] != previous or hashed(previous, row[:9]) != row[10]:
            return Chain(whole, previous, f"row {place} of {whole} is not as it was written")
        previous = row[10]
    if (head or (0, START)) != (whole, previous):
        return Chain(whole, previous, f"{(head or (0, START))[0]} rows were written and {whole} are there")
    return Chain(whole, previous)
