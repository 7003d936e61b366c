"""What people write on pages: a case entered, approved and frozen; totals and explanations; traces of a figure."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxroi.ledger import Ledger
from cxroi.ledger.cases import Case, add
from cxroi.terms import Principal
from tests.ui.conftest import Open
from tests.ui.store import write_store

CASE = Case(initiative="parcel-texts", start="2026-05", months=24, reach=800, effect=0.05, price=30)
HOSTILE = "<img src=x onerror=alert(1)> ![x](http://a.b) $x^2$"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return write_store(tmp_path / "written").path


def said(app: AppTest) -> str:
    kinds = (app.title, app.header, app.markdown, app.text)
    return "\n".join(str(item.value) for kind in kinds for item in kind).replace("\\", "")


def test_a_draft_is_entered_and_approved_on_the_page_and_then_frozen(store: Path, opened: Open) -> None:
    app = opened("promise", store)
    by_label = {one.label: one for one in app.text_input}
    by_label["First month with customers"].set_value("2026-05")
    by_label["Your name"].set_value("Ann")
    next(one for one in app.button if one.label == "Save draft").click().run()
    assert not app.exception
    assert "Draft parcel-texts/1" in said(app) or "Draft" in said(app)
    ledger = Ledger(store)
    (draft,) = ledger.entries(Principal(), "case")
    assert draft.who == "Ann"
    app.text_input(key=f"by-{draft.id}").set_value("Zoe")
    app.button(key=f"approve-{draft.id}").click().run()
    assert not app.exception
    (approved,) = ledger.entries(Principal(), "case")
    assert (approved.who, approved.approved) == ("Zoe", True)
    assert "frozen" in said(app)
    assert ledger.verify().whole


def test_a_wrong_month_is_refused_in_words_and_nothing_is_written(store: Path, opened: Open) -> None:
    app = opened("promise", store)
    {one.label: one for one in app.text_input}["First month with customers"].set_value("next spring")
    next(one for one in app.button if one.label == "Save draft").click().run()
    assert not app.exception
    assert "must be a month such as 2026-03" in said(app)
    assert not Ledger(store).path.exists()


def test_hostile_words_stay_words(store: Path, opened: Open) -> None:
    ledger = Ledger(store)
    add(ledger, Principal(HOSTILE), CASE.model_copy(update={"sponsor": HOSTILE, "owner": HOSTILE}))
    for page in ("promise", "audit", "checks"):
        app = opened(page, store)
        assert not app.exception
        raw = "\n".join(str(item.value) for kind in (app.markdown, app.caption) for item in kind)
        assert "![x](http" not in raw
        assert "<img" not in raw.replace("\\<img", "")


def test_a_tampered_ledger_is_said_on_the_page(store: Path, opened: Open) -> None:
    import sqlite3

    ledger = Ledger(store)
    add(ledger, Principal("Ann"), CASE)
    with sqlite3.connect(ledger.path) as connection:
        connection.execute("drop trigger history_is_fixed")
        connection.execute("update history set who = 'Eve'")
    app = opened("promise", store)
    assert not app.exception
    assert "row 1 of 1 is not as it was written" in "".join(one.value for one in app.warning)


def test_checks_of_an_initiative_by_its_address(store: Path, opened: Open) -> None:
    app = opened("checks", store, initiative="repair-slots")
    told = str([table.value.to_dict() for table in app.table]).replace("\\", "")
    assert "checks pass" in app.title[0].value
    assert "Not run counts as not passed" in told
    assert "Sponsor: Chief Operating Officer. Owner: Logistics." in told


def test_a_figure_of_the_address_is_traced(store: Path, opened: Open) -> None:
    app = opened("audit", store)
    assert not app.exception
    assert "booked/net@last12" in said(app)
    assert "not signed off" in said(app) + str([table.value.to_dict() for table in app.table])
    app.button(key="rerun").click().run()
    assert not app.exception
    assert "kept too little to run it again" in said(app)
