"""Bring a ledger back: put a checked copy in its place, or begin an empty one; what was there is set aside, whole."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from cxroi.engine.files import sync_file, sync_folder
from cxroi.errors import LedgerError, StoreError
from cxroi.ledger.entry import Chain
from cxroi.ledger.place import ANEW, BESIDE, COPY, FILE, MARK
from cxroi.ledger.reading import chain_at, copied
from cxroi.ledger.schema import SCHEMA, VERSION
from cxroi.ledger.store import forget

KEPT, NEW = "kept", "new"
"""Words that stand for the copy of the last build, and for an empty ledger."""


def keep_copy(folder: Path) -> None:
    """Keep a checked copy of the ledger beside it. Nothing where no entry was written yet. LedgerError as `check`,
    OSError or sqlite3.Error where it cannot be written."""
    path, target = folder / FILE, folder / COPY
    if not path.exists():
        return
    aside = folder / f"{COPY}.aside"
    aside.unlink(missing_ok=True)
    try:
        copied(path, aside)
        aside.chmod(0o600)
        sync_file(aside)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    sync_folder(folder)


def bring_back(folder: Path, wanted: str) -> tuple[Chain, str]:
    """Put a copy (a path, or KEPT) or an empty ledger (NEW) in the ledger's place; returns its chain and the name under
    which the old file lies now.

    Raises StoreError where the copy is not whole, or where the ledger that is there is whole and has entries which the
    copy lacks.
    """
    path = folder / FILE
    chain = Chain(0, "") if wanted == NEW else _whole(folder / COPY if wanted == KEPT else Path(wanted))
    now = _readable(path)
    if now is not None and now.rows and (wanted == NEW or now.rows >= chain.rows):
        raise StoreError(
            f"the ledger that is there is whole and holds {now.rows} entries; nothing was replaced, and nothing needs "
            "to be restored. Next: python -m cxroi build"
        )
    fresh = folder / f"{FILE}.fresh"
    try:
        fresh.unlink(missing_ok=True)
        if wanted == NEW:
            _empty(fresh)
        else:
            copied(folder / COPY if wanted == KEPT else Path(wanted), fresh)
        fresh.chmod(0o600)
        sync_file(fresh)
        aside = _set_aside(path)
        fresh.rename(path)
        (folder / MARK).write_text(ANEW if wanted == NEW else "", encoding="utf-8")
        sync_folder(folder)
    except (OSError, sqlite3.Error):
        raise StoreError(
            "the ledger cannot be put back: its folder cannot be written to, or its disk is full. Next: make room, or "
            "make it writable for you, and run the command again"
        ) from None
    forget(path)
    return chain_at(path), aside


def _whole(copy: Path) -> Chain:
    """The chain of a copy that may take the ledger's place."""
    if not copy.exists():
        raise StoreError(
            "there is no such copy of a ledger. Next: name a file that `python -m cxroi case backup` wrote"
        )
    try:
        chain = chain_at(copy)
    except LedgerError:
        chain = Chain(0, "", "it cannot be read as a ledger")
    if chain.problem or not chain.rows:
        raise StoreError(
            f"that copy cannot take the ledger's place: {chain.problem or 'it holds no entry'}. Next: name another copy"
        )
    return chain


def _readable(path: Path) -> Chain | None:
    """The chain of the ledger that is there; None where it is lost or not as it was written."""
    try:
        chain = chain_at(path)
    except LedgerError:
        return None
    return chain if chain.whole else None


def _set_aside(path: Path) -> str:
    """Rename whatever lies there, with what lies beside it; returns its new name, empty where nothing lay there."""
    name = f"{path.name}.aside-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    for end in ("", *BESIDE, "-shm"):
        place = path.with_name(f"{path.name}{end}")
        if os.path.lexists(place):
            place.rename(path.with_name(f"{name}{end}"))
    return name if os.path.lexists(path.with_name(name)) else ""


def _empty(path: Path) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for statement in (*SCHEMA, f"pragma user_version = {VERSION}"):
            connection.execute(statement)
    finally:
        connection.close()
