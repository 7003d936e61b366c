"""Declarations in the ledger: the newest stands, the history stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cxroi.errors import DataError, StoreError
from cxroi.ledger import Ledger
from cxroi.ledger.declarations import KIND, Declaration, declarations, declare
from cxroi.terms import Principal

ANN = Principal("Ann")


def test_the_newest_stands_and_the_history_keeps_both(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    assert declarations(ledger, ANN) == ()
    entry = declare(ledger, ANN, "texts")
    assert declarations(ledger, ANN) == (Declaration("texts", "Ann", date.fromisoformat(entry.at[:10]), None, None),)
    declare(ledger, Principal("Ben"), "texts", ("price rise of 5 %", date(2026, 3, 1)))
    assert declarations(ledger, ANN) == (Declaration("texts", None, None, "price rise of 5 %", date(2026, 3, 1)),)
    assert [one.who for one in ledger.history(ANN, KIND, "texts")] == ["Ann", "Ben"]
    newest = ledger.entry(ANN, KIND, "texts")
    assert newest is not None
    ledger.withdraw(ANN, newest)
    assert declarations(ledger, ANN) == ()
    assert ledger.verify().whole


def test_nobody_and_nothing_are_refused(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for event in (("", date(2026, 3, 1)), (" \u200b x", date(2026, 3, 1))):
        with pytest.raises(DataError, match="at least 5 characters"):
            declare(ledger, ANN, "texts", event)
    with pytest.raises(DataError, match="--by NAME"):
        declare(ledger, Principal(" "), "texts")
    with pytest.raises(StoreError):
        declare(ledger, Principal("Eve", frozenset(("view",))), "texts")
