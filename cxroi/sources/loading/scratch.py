"""Scratch of loads lies in the store's folder; what a killed load left there is cleared at the next start of
anything."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from cxroi.engine.store import Store
from cxroi.errors import CxroiError
from cxroi.sources.loading.intake import discard

PREFIX = "load-"


def clear(path: Path) -> None:
    """Remove scratch of killed loads; a load that runs holds the store's lock, and nothing of it is touched."""
    with suppress(CxroiError, OSError):
        if any(path.glob(f"{PREFIX}*")):
            store = Store(path)
            with store.locked():
                remove(store)


def remove(store: Store) -> None:
    """The same for whoever holds the lock already."""
    for left in store.path.glob(f"{PREFIX}*"):
        discard(left)
