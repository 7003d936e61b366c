"""A ledger of 0.4.0 opens, verifies and is written on; readers see and leave every byte of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from cxroi.ledger import Draft, Ledger
from cxroi.ledger.place import COPY, MARK
from cxroi.terms import Principal
from tests.ledger.faults import sound

ANN = Principal("Ann")


def test_a_ledger_of_an_earlier_version_stays_as_it_is_and_goes_on(tmp_path: Path) -> None:
    store = sound(tmp_path / "harbour")
    (store / MARK).unlink()
    (store / COPY).unlink()
    ledger = Ledger(store)
    connection = sqlite3.connect(ledger.path)
    connection.execute("pragma user_version = 0")
    connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()
    before, old = ledger.path.read_bytes(), ledger.history(ANN)
    assert ledger.verify().whole
    assert ledger.path.read_bytes() == before
    ledger.save(Principal("Ben"), Draft("note", "n", {"x": 1}))
    assert ledger.history(ANN)[: len(old)] == old
    assert ledger.verify().rows == len(old) + 1
    assert (store / MARK).exists()
