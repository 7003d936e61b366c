"""A business case that was approved when its result could already be seen says so wherever it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cxroi.__main__ import main
from cxroi.errors import DataError
from cxroi.ledger import Draft, Entry, Ledger
from cxroi.ledger.cases import Case, add, approve
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.initiatives.promise import approval_words, kept_cases, late_approval, promises
from cxroi.terms import Principal
from tests.ui.store import write_store

ANN = Principal("Ann")
LATE = "after it had started: written with the result in sight, not a promise"
CASE = Case(
    initiative="parcel-texts",
    start="2026-02",
    months=12,
    reach=500,
    effect=0.02,
    price=30,
    sponsor="COO",
    owner="Logistics",
)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return open_company(write_store(tmp_path / "harbour").path, ANN)


def _approved(company: Company, start: str) -> Entry:
    ledger = Ledger(company.path)
    draft = add(ledger, ANN, CASE.model_copy(update={"start": start}))
    return approve(ledger, ANN, draft.id)


@pytest.mark.parametrize(
    ("at", "late"),
    [
        ("2026-01-31T23:59:59", False),
        ("2026-02-28T23:59:59", False),
        ("2026-03-01T00:00:00", True),
        ("2027-01-01T00:00:00", True),
    ],
)
def test_late_is_a_month_after_the_one_it_starts_in(company: Company, at: str, late: bool) -> None:
    entry = replace(_approved(company, "2026-02"), at=at)
    assert late_approval(entry) is late
    assert (LATE in approval_words(entry)) is late


def test_a_draft_is_never_late(company: Company) -> None:
    draft = add(Ledger(company.path), ANN, CASE.model_copy(update={"start": "2001-01"}))
    assert not late_approval(draft)
    assert approval_words(draft).startswith("draft of Ann")


@pytest.mark.parametrize(("start", "late"), [("2001-01", True), ("2099-12", False)])
def test_the_page_and_what_was_promised_say_it(company: Company, start: str, late: bool) -> None:
    _approved(company, start)
    (kept,) = kept_cases(company)
    assert (LATE in kept.approval) is late
    told = [kept.findings[key].method for key in ("promised", "cost_promised")]
    assert all((LATE in method) is late for method in told)


def test_a_case_that_cannot_be_read_is_told_and_the_others_stand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    company = open_company(write_store(tmp_path / "broken").path, Principal())
    ledger = Ledger(company.path)
    ledger.save(ANN, Draft("case", "parcel-texts/9", {**CASE.model_dump(), "sponsor": "x" * 501}))
    ledger.save(ANN, Draft("case", "nothing/1", {}))
    add(ledger, ANN, CASE.model_copy(update={"initiative": "call-back"}))
    answer = promises(company)
    assert [one.case.initiative for one in answer.kept] == ["call-back"]
    assert len(answer.unread) == 2
    assert "case parcel-texts/9 cannot be read by this version: sponsor: " in " ".join(answer.unread)
    assert main(["case", "list", "--store", str(company.path)]) == 0
    assert capsys.readouterr().out.count("cannot be read by this version") == 2
    with pytest.raises(DataError, match="sponsor"):
        add(ledger, ANN, CASE.model_copy(update={"sponsor": "x" * 501}))


def test_commands_refuse_a_writers_name_that_is_a_formula_and_a_day_to_come(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_store(tmp_path / "named").path
    store = ["--store", str(path)]
    event = ["declare", "parcel-texts", "--event", "new price list", "--on"]
    plan = ["scenario", "run", "--points", "0.6", "--reach", "0.5", "--segment", "segment=Solo", "--save", "Texts"]
    formula = "must not begin with"
    for words, told in (
        ([*event, "9999-12-31", "--by", "Ann"], "after today"),
        ([*event, "1990-01-01", "--by", "Ann"], "before "),
        ([*event, "2026-02-01", "--by==1+1"], formula),
        ([*plan, "--by==1+1"], formula),
    ):
        assert main([*words, *store]) == 1
        assert told in capsys.readouterr().err
    assert not Ledger(path).path.exists()
