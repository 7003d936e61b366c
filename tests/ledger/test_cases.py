"""Business cases: what a file may say, who may approve, and that wrong lines are named without their content."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxroi.errors import DataError, StoreError
from cxroi.ledger import Ledger
from cxroi.ledger.cases import TEMPLATE, Case, add, approve, case_of, cases, read_case
from cxroi.terms import Principal

ANN = Principal("Ann")
CASE = Case(
    initiative="texts", start="2026-02", months=12, reach=500, effect=0.02, price=30, sponsor="COO", owner="Logistics"
)


def test_template_is_a_case(tmp_path: Path) -> None:
    file = tmp_path / "case.toml"
    file.write_text(TEMPLATE)
    case = read_case(file)
    assert (case.first_month, case.unowned) == (2025 * 12 + 6, ("sponsor", "owner"))


WRONG = ["reach = -5", "reach = nan", 'start = "SECRET"', "surprise = 1", "months = 1.5", "price = inf"]


@pytest.mark.parametrize("line", WRONG)
def test_wrong_lines_are_named_and_never_quoted(line: str, tmp_path: Path) -> None:
    name = line.split(" ", maxsplit=1)[0]
    kept = [old for old in TEMPLATE.splitlines() if not old.startswith(f"{name} ")]
    file = tmp_path / "case.toml"
    file.write_text("\n".join([*kept, line]))
    with pytest.raises(DataError, match=name) as error:
        read_case(file)
    assert "SECRET" not in str(error.value)


def test_a_draft_is_replaced_an_approved_case_gets_a_successor(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    add(ledger, ANN, CASE)
    second = add(ledger, ANN, CASE.model_copy(update={"reach": 900.0}))
    assert (second.id, second.version) == ("texts/1", 2)
    approved = approve(ledger, ANN, "texts/1")
    assert case_of(approved).reach == 900
    third = add(ledger, ANN, CASE)
    assert third.id == "texts/2"
    assert [entry.id for entry in cases(ledger, ANN)] == ["texts/1", "texts/2"]
    ledger.withdraw(ANN, third)
    assert [entry.id for entry in cases(ledger, ANN)] == ["texts/1"]


def test_nobody_approves_what_nobody_owns(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    add(ledger, ANN, CASE.model_copy(update={"owner": "", "sponsor": ""}))
    with pytest.raises(DataError, match="no sponsor and no owner"):
        approve(ledger, ANN, "texts/1")
    with pytest.raises(DataError, match="no owner"):
        approve(ledger, ANN, "texts/1", named=("COO", None))
    with pytest.raises(StoreError, match="sign in"):
        approve(ledger, Principal("x", frozenset(("view", "edit"))), "texts/1", named=("COO", "Logistics"))
    approved = approve(ledger, ANN, "texts/1", named=("COO", "Logistics"))
    assert case_of(approved).owner == "Logistics"
    with pytest.raises(DataError, match="no such"):
        approve(ledger, ANN, "nothing/1")
