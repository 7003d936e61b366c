"""Declarations in the ledger: the newest stands, the history stays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
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


def test_a_day_still_to_come_or_before_the_data_is_refused_and_told_apart(tmp_path: Path) -> None:
    ledger, first = Ledger(tmp_path), 2024 * 12 + 2
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    for day, told in (
        (date.max, "after today"),
        (tomorrow, "after today"),
        (date(2024, 2, 29), r"before March 2024"),
        (date.min, "first month loaded"),
    ):
        with pytest.raises(DataError, match=told):
            declare(ledger, ANN, "texts", ("price rise of 5 %", day), first_month=first)
    assert not ledger.path.exists()
    assert declare(ledger, ANN, "texts", ("price rise of 5 %", date(2024, 3, 1)), first_month=first).version == 1
