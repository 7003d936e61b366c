"""Files that survive a crash: synced, renamed in one step, locked without waiting."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cxroi.errors import StoreError
from cxroi.files import out

sync_file = sync_folder = out.sync


def file_hash(path: Path) -> str:
    """SHA-256 over every byte: all bit flips tried were found so, few when a database is merely opened."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def replace_text(path: Path, text: str) -> None:
    """Write aside, sync, and put in place of the old file in one step."""
    aside = path.with_name(f"{path.name}.aside")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the store's exclusive lock; raises StoreError at once when another process holds it.

    The system frees the lock when its process ends, however it ends.
    """
    out.folder(path.parent)
    try:
        if path.exists() and not path.is_file():
            raise StoreError(f"{path.name} in the store is no file. Next: take it away, then run the command again")
        held = path.open("a")
    except OSError as problem:
        raise StoreError(f"the store's folder cannot be used: {out.refusal(path.parent.name, problem)}") from None
    with held as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(
                "a load or build of this store is already running. Next: wait for it, then run the command again"
            ) from None
        yield
