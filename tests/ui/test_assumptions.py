"""Assumptions, sign-off and What changed on pages: the whole journey of finance, refusals, hostile words, an empty
store."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxroi.engine.store import Store
from cxroi.ledger import Ledger
from cxroi.reading.base import signoff
from cxroi.reading.base.company import open_company
from cxroi.terms import Principal
from cxroi.value.assumptions import in_force as value
from cxroi.value.assumptions.in_force import Wish
from tests.stores import demo_store
from tests.ui.conftest import Open, plain
from tests.ui.store import write_store

HOSTILE = "<img src=x onerror=alert(1)> ![x](http://a.b) $x^2$ :red[no]"
ZOE = Principal("Zoe")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return write_store(tmp_path / "finance").path


def said(app: AppTest) -> str:
    kinds = (app.title, app.header, app.markdown, app.text, app.success)
    tables = [str(cell) for table in app.table for column in table.value.to_dict().values() for cell in column.values()]
    return "\n".join([*(str(item.value) for kind in kinds for item in kind), *tables]).replace("\\", "")


def press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if plain(one.label) == label).click().run(timeout=300)
    assert not app.exception
    return app


def typed(app: AppTest, name: str, number: float, owner: str) -> AppTest:
    app.selectbox(key="assume-name").set_value(name).run()
    app.number_input(key=f"assume-value-{name}").set_value(number)
    app.text_input(key=f"assume-owner-{name}").set_value(owner)
    return press(app, "See what it moves")


def test_the_page_lists_each_assumption_and_opening_it_writes_nothing(store: Path, opened: Open) -> None:
    app = opened("assumptions", store)
    assert not app.exception
    text = said(app)
    assert "15 of 15 assumptions are nobody's yet" in text
    assert "10 % a year" in text
    assert "0 % to 50 %".replace(" ", "\u00a0") in text
    assert not Ledger(store).path.exists()


def test_what_is_not_allowed_is_told_and_nothing_is_written(store: Path, opened: Open) -> None:
    app = typed(opened("assumptions", store), "discount_rate", 12.0, " ")
    assert "Nothing was changed: an assumption needs an owner" in said(app)
    app = typed(app, "discount_rate", 400.0, "Zoe")
    assert "Discount rate must lie between 0 and 100 per cent" in said(app)
    app.number_input(key="assume-low-discount_rate").set_value(3.0)
    assert "give both ends of the range, or neither" in said(press(app, "See what it moves"))
    assert not Ledger(store).path.exists()


def test_a_company_without_its_files_says_it_cannot_be_worked_out(store: Path, opened: Open) -> None:
    app = typed(opened("assumptions", store), "discount_rate", 12.0, "Zoe")
    assert any("nothing was changed" in one.label for one in app.status)
    assert not Ledger(store).path.exists()


def test_hostile_names_and_notes_stay_words(store: Path, opened: Open) -> None:
    value.change(store, Wish("tax_rate", "0.3", HOSTILE, note=HOSTILE), Principal(HOSTILE))
    build_shown = open_company(store, ZOE)
    for page in ("assumptions", "changes", "audit", "summary"):
        app = opened(page, store)
        assert not app.exception
        raw = "\n".join(str(item.value) for kind in (app.title, app.markdown) for item in kind) + "".join(
            str(table.value.to_dict()) for table in app.table
        )
        assert "<img" not in raw.replace("\\\\<", "").replace("\\<", "")
        assert "](http" not in raw.replace("\\\\]", "").replace("\\]", "")
    assert signoff.blockers(build_shown) != ()


def test_what_waits_for_a_build_stands_on_the_page_and_keeps_finance_from_signing(store: Path, opened: Open) -> None:
    value.change(store, Wish("tax_rate", "0.3", "Ann"), Principal("Ann"))
    text = said(opened("assumptions", store))
    assert "The figures shown are older than what stands now" in text
    assert "build again first" in text
    (store / "assumptions.toml").write_text("[discount_rate]\nvalue = 9\n")
    assert "must lie between 0 and 1" in said(opened("assumptions", store))


def test_a_signature_on_the_page_shows_in_row_and_stamp_and_needs_a_name(store: Path, opened: Open) -> None:
    app = press(opened("assumptions", store), "Sign off this build")
    assert "a signature needs a name" in said(app)
    app.text_input(key="signoff-by").set_value("Clara")
    app = press(app, "Sign off this build")
    assert "Signed off by Clara" in said(app)
    for page in ("summary", "audit"):
        app = opened(page, store)
        assert "signed off]" in said(app)
        assert "signed off by Clara" in said(app)
    value.change(store, Wish("tax_rate", "0.3", "Ann"), Principal("Ann"))
    text = said(opened("summary", store))
    assert "sign-off out]" in text
    assert "sign-off out since" in text


def test_first_build_and_empty_store_have_their_own_states(store: Path, tmp_path: Path, opened: Open) -> None:
    app = opened("changes", store)
    assert "first build that is kept" in said(app)
    for page in ("assumptions", "changes"):
        app = opened(page, tmp_path / "nothing")
        assert not app.exception
        assert "No figures yet" in said(app)


def test_finance_changes_an_assumption_sees_what_moves_keeps_it_and_reads_what_changed(
    tmp_path: Path, opened: Open
) -> None:
    store = Store(demo_store(tmp_path / "small", 500))
    first = store.current().generation
    app = typed(opened("assumptions", store.path), "discount_rate", 25.0, "Zoe")
    assert "Discount rate from 9 % a year to 25 % a year (Zoe)" in said(app)
    assert "figures would move" in said(app)
    assert store.current().generation == first
    app = press(app, "Discard")
    assert "figures would move" not in said(app)
    assert value.in_force(store.path).discount_rate.value == 0.09
    app = typed(app, "discount_rate", 25.0, "Zoe")
    value.change(store.path, Wish("discount_rate", "0.2", "Ben"), Principal("Ben"))
    app = press(app, "Keep and rebuild")
    assert "Ben changed discount_rate after you opened it; nothing was written" in said(app)
    assert store.current().generation == first
    app = press(typed(app, "discount_rate", 25.0, "Zoe"), "Keep and rebuild")
    assert "was kept and built" in said(app)
    assert value.in_force(store.path).discount_rate.value == 0.25
    assert store.current().generation != first
    text = said(opened("changes", store.path))
    assert "Discount rate from 9 % a year to 25 % a year (Zoe)" in text
    assert Ledger(store.path).verify().whole
