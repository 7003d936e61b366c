"""A pilot is registered once, taken back only before its start, and read as it was first written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cxroi.errors import DataError, StoreError
from cxroi.ledger import Draft, Ledger
from cxroi.ledger.pilots import KIND, pilots, register, withdraw
from cxroi.terms import Principal

ANN = Principal("Ann")
BODY = {
    "outcome": "margin",
    "analysis": "plain difference of means",
    "effect": 5.0,
    "months": 6,
    "seed": 1,
    "sha256": "ab" * 32,
    "first_month": 2027 * 12,
    "n_drawn_per_arm": 400,
}


def test_a_registration_is_never_written_over_and_the_first_one_counts(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    register(ledger, ANN, " Fewer calls ", BODY)
    with pytest.raises(StoreError):
        register(ledger, Principal("Bo"), "Fewer calls", BODY | {"outcome": "left"})
    ledger.save(ANN, Draft(KIND, "Fewer calls", BODY | {"outcome": "score"}), version=1)
    (one,) = pilots(ledger, ANN)
    assert (one.name, one.body["outcome"], one.who) == ("Fewer calls", "margin", "Ann")


def test_it_can_be_taken_back_before_its_first_month_only(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    register(ledger, ANN, "Calls", BODY)
    with pytest.raises(DataError, match="has started"):
        withdraw(ledger, ANN, "Calls", date(2027, 1, 1))
    withdraw(ledger, ANN, "Calls", date(2026, 12, 31))
    assert pilots(ledger, ANN) == ()
    with pytest.raises(DataError, match="no such pilot"):
        withdraw(ledger, ANN, "Calls", date(2026, 12, 31))
    with pytest.raises(DataError, match="needs a name"):
        register(ledger, ANN, "  ", BODY)
    with pytest.raises(DataError, match="lacks sha256"):
        register(ledger, ANN, "Other", {name: value for name, value in BODY.items() if name != "sha256"})
