"""Finance's answers on real builds: what a change would move is what it then moves; a signature goes out for each
cause."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cxroi.building import build
from cxroi.doing.signoff import sign
from cxroi.doing.trial import Trial, tried
from cxroi.engine.duck import DuckEngine
from cxroi.engine.store import Store
from cxroi.errors import DataError, StoreError
from cxroi.ledger import Ledger
from cxroi.ledger import totals as typed
from cxroi.ledger.declarations import declare
from cxroi.reading.base import context, signoff
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.base.moved import all_moved, by_id
from cxroi.reading.base.published import manifest_of
from cxroi.reading.base.reconciliation import reconciliation
from cxroi.reading.trust.assumptions import assumptions
from cxroi.reading.trust.audit import all_figures, record
from cxroi.reading.trust.changes import changes, document
from cxroi.terms import Check, Principal
from cxroi.value.assumptions import in_force as value
from cxroi.value.assumptions.in_force import Wish
from tests.stores import copied, demo_store

ANN = Principal("Ann")
WISH = Wish("share_moved", "0.6", "Zoe", 0.5, 0.7, note="seen in two programmes")
HOSTILE = "Zoe <img src=x onerror=alert(1)> ![x](http://a.b) $x^2$\u202e"


def silent(_: str) -> None:
    """No progress."""


def company_of(store: Store) -> Company:
    return open_company(store.path, ANN)


def held(store: Store) -> list[str]:
    return sorted(path.name for path in store.path.iterdir())


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The demo company in small, built once."""
    return Store(demo_store(tmp_path_factory.mktemp("finance") / "first", 1_500))


@pytest.fixture(scope="module")
def tried_out(first: Store) -> Trial:
    before = held(first), len(Ledger(first.path).history(ANN))
    found = tried(company_of(first), WISH, Principal("Zoe"), silent)
    assert (held(first), len(Ledger(first.path).history(ANN))) == before, "a trial writes and publishes nothing"
    return found


@pytest.fixture(scope="module")
def second(first: Store, tried_out: Trial, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The same company after the change that was tried was kept and built."""
    assert tried_out.touched
    store = Store(copied(first.path, tmp_path_factory.mktemp("finance") / "second"))
    value.change(store.path, WISH, Principal("Zoe"))
    build(store, progress=silent)
    return store


@pytest.fixture
def store(second: Store, tmp_path: Path) -> Store:
    return Store(copied(second.path, tmp_path / "own"))


def test_a_build_takes_the_file_into_the_ledger_signed_by_who_builds(first: Store) -> None:
    answer = assumptions(company_of(first))
    assert (answer.version, answer.waiting, answer.problem) == (1, (), None)
    assert answer.rules.version == company_of(first).build.assumptions_version
    assert answer.who == getpass.getuser(), "owners answer for a value, they sign nothing"
    assert {one.version for one in answer.rows} == {1}


def test_the_first_build_says_there_is_nothing_to_compare_with(first: Store) -> None:
    found = changes(company_of(first))
    assert found.before is None
    assert found.sentences == (found.why,)
    assert "first build" in found.headline


def test_what_a_change_would_move_is_what_a_real_rebuild_moves(first: Store, second: Store, tried_out: Trial) -> None:
    before, after = (by_id(all_figures(company_of(store))) for store in (first, second))
    real, n_same = all_moved(before, after)
    ends = {one.finding.id: [one.now.point, one.now.low, one.now.high, one.now.grade] for one in real if one.now}
    told = {
        one.finding.id: [one.now.point, one.now.low, one.now.high, one.now.grade] for one in tried_out.moved if one.now
    }
    assert "ladder/recoverable@last12" in ends
    assert tried_out.n_same == n_same
    assert told.keys() == ends.keys()
    for key, numbers in ends.items():
        assert told[key][3] == numbers[3]
        assert told[key][:3] == pytest.approx(numbers[:3], rel=1e-9)
    assert tried_out.notes == ()
    assert f"{len(real):,} of" in tried_out.sentence


def test_changes_name_the_cause_from_what_to_what_and_by_whom(second: Store) -> None:
    found = changes(company_of(second))
    (cause,) = found.causes
    assert cause.kind == "assumptions"
    what = "Unhappy customers a programme would move"
    assert f"{what} from 80 % of unhappy customers to 60 % of unhappy customers (Zoe)" in found.why
    assert found.moved
    assert all(f"because {what}" in one.sentence for one in found.findings if one.changed)
    assert all("did not move" in one.sentence for one in found.findings if not one.changed)
    assert all("$" in one.sentence for one in found.findings if one.finding.currency and one.finding.point is not None)
    headline = {one.finding.id: one for one in found.findings}
    assert headline["ladder/recoverable@last12"].changed
    assert not headline["booked/cost@last12"].changed
    told = json.loads(json.dumps(document(found), allow_nan=False))
    assert len(told["moved"]) + told["unmoved"] == len(company_of(second).all_findings)


def test_several_causes_are_named_and_not_parted(store: Store) -> None:
    value.change(store.path, Wish("share_moved", "0.7", "Ann", 0.6, 0.8), ANN)
    declare(Ledger(store.path), ANN, "plan-advice", ("a new price list", date(2026, 2, 1)))
    build(store, progress=silent)
    found = changes(company_of(store))
    assert [one.kind for one in found.causes] == ["assumptions", "declarations"]
    assert "was not parted" in found.why
    assert any("2 kinds of input changed and were not parted" in one.sentence for one in found.findings if one.changed)


def test_an_owner_alone_moves_no_figure_and_a_wrong_value_is_told(second: Store) -> None:
    company = company_of(second)
    found = tried(company, replace(WISH, owner="Ben"), Principal("Ben"), silent)
    assert (found.touched, found.moved) == (False, ())
    assert "no figure moves" in found.sentence
    with pytest.raises(DataError, match="stands already"):
        tried(company, WISH, Principal("Zoe"), silent)
    with pytest.raises(DataError, match="between 0 and 1"):
        tried(company, Wish("discount_rate", "7", "Zoe"), ANN, silent)
    with pytest.raises(StoreError, match="edit"):
        tried(company, WISH, Principal("Eve", frozenset(("view",))), silent)
    with pytest.raises(DataError, match=r"assumptions\.toml in EUR"):
        tried(company, Wish("currency", "EUR", "Zoe"), ANN, silent)


def _file(store: Store) -> None:
    text = store.assumptions_file.read_text()
    store.assumptions_file.write_text(text.replace("value = 0.12", "value = 0.14"))


def _loaded(store: Store) -> None:
    with DuckEngine(store.intake) as engine:
        engine.execute("update meta.files set sha256 = repeat('f', 64) where file_id = 1")


def _declared(store: Store) -> None:
    declare(Ledger(store.path), ANN, "plan-advice")


def _themes(store: Store) -> None:
    store.themes_file.write_text("[[theme]]\nname = 'other'\nwords = ['zebra']\n")


CAUSES: dict[str, tuple[Callable[[Store], object], str]] = {
    "ledger": (lambda store: value.change(store.path, Wish("tax_rate", "0.3", "Ben"), Principal("Ben")), "Tax rate"),
    "file": (_file, "assumptions were changed (Hurdle rate)"),
    "loaded": (_loaded, "files were loaded"),
    "declared": (_declared, "a declaration changed"),
    "themes": (_themes, "the list of themes changed"),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_a_signature_stands_until_an_input_changes(store: Store, cause: str) -> None:
    company = company_of(store)
    assert signoff.state(company).words == "not signed off"
    assert signoff.blockers(company) == ()
    sign(company, Principal("Clara"), "with the notes of May")
    found = signoff.state(company)
    assert found.signed
    assert found.words.startswith("signed off by Clara, ")
    assert context.stamp(company).signed == found.words
    assert record(store, manifest_of(store, company.build.generation), company).approver == found.words
    change, words = CAUSES[cause]
    change(store)
    out = signoff.state(company_of(store))
    assert not out.signed
    assert out.out
    assert out.words.startswith("sign-off out since ")
    assert words in out.words
    assert context.stamp(company_of(store)).signed == out.words
    assert any("build again first" in why for why in signoff.blockers(company))


def test_another_build_puts_it_out_on_both_sides_and_going_back_brings_it_back(store: Store) -> None:
    signed = company_of(store)
    sign(signed, Principal("Clara"))
    newest, older = store.history()
    store.restore(older.generation)
    assert "another build is current" in signoff.state(signed).words
    shown = signoff.state(company_of(store))
    assert (shown.signed, shown.out, shown.by) == (False, True, "Clara")
    assert "Clara signed another build" in shown.words
    assert signoff.blockers(signed)[0].startswith("Another build is current")
    store.restore(newest.generation)
    assert signoff.state(company_of(store)).signed


def test_a_difference_from_the_books_or_failing_health_refuses_the_signature(store: Store) -> None:
    company = company_of(store)
    bare = replace(company, tables={**company.tables, "ledger_totals": ()})
    line = reconciliation(company).lines[0]
    key = (line.line, line.month)
    typed.type_total(Ledger(store.path), ANN, key, line.panel + 100)
    with pytest.raises(DataError, match="1 difference from the general ledger is not explained"):
        sign(bare, Principal("Clara"))
    typed.explain(Ledger(store.path), ANN, key, "A credit note of December was booked in January.")
    failing = replace(
        company.findings("health/")[0], checks=(Check("health: answers are recent", "FAIL", "They are old."),)
    )
    with pytest.raises(DataError, match="Measurement health fails: They are old"):
        sign(replace(bare, all_findings=(*bare.all_findings, failing)), Principal("Clara"))
    sign(bare, Principal("Clara"))
    assert signoff.state(bare).signed
    typed.type_total(
        Ledger(store.path), ANN, ("margin", line.month) if line.line == "revenue" else ("revenue", line.month), 1.0
    )
    assert signoff.BOOKS in signoff.state(bare).words


def test_only_somebody_with_the_right_and_a_name_signs_once(store: Store) -> None:
    company = company_of(store)
    for who in (
        Principal("Eve", frozenset(("view", "edit", "export"))),
        Principal("\u200b"),
        Principal("Ann", scope=("Home",)),
    ):
        with pytest.raises(StoreError):
            sign(company, who)
    assert not signoff.state(company).signed
    with pytest.raises(DataError, match="must not begin with"):
        sign(company, Principal(HOSTILE), "")
    sign(company, Principal("Ann"), HOSTILE)
    found = signoff.state(company)
    assert "\u202e" not in found.words
    with pytest.raises(StoreError, match="signed off already"):
        sign(company, Principal("Ben"))
    assert Ledger(store.path).verify().whole


def test_a_build_of_another_program_cannot_be_signed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    company = open_company(store.path, Principal("Ann"))
    assert not [one for one in signoff.blockers(company) if "program" in one]
    monkeypatch.setattr(signoff, "code_hash", lambda: "another")
    assert any("The program has changed" in one for one in signoff.blockers(company))
