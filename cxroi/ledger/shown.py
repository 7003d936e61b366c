"""The ledger for whoever only looks: where it cannot be read or trusted it shows nothing, and pages read on."""

from __future__ import annotations

from pathlib import Path

from cxroi.errors import LedgerError
from cxroi.ledger.entry import Entry
from cxroi.ledger.store import Ledger
from cxroi.terms import Principal


class Shown(Ledger):
    """A ledger to read from. What it holds is shown only while it is whole; `problem` says what is wrong."""

    def _read(self, principal: Principal | None, name: str, kind: str, key: str) -> tuple[Entry, ...]:
        try:
            return super()._read(principal, name, kind, key)
        except LedgerError:
            return ()


def problem(folder: Path) -> str:
    """Why the ledger of a store cannot be read or trusted now, with the way back; empty where all is well."""
    try:
        Ledger(folder).check()
    except LedgerError as error:
        return str(error)
    return ""
