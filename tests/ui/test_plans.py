"""The pages that plan: which steps to pay for, a pilot, a case without data."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.conftest import Open
from tests.ui.store import write_store
from tests.ui.test_pages import words_of


def tables_of(app: AppTest) -> str:
    return "\n".join(str(table.value.to_dict()) for table in app.table)


def test_the_portfolio_chooses_says_what_it_costs_and_why_not(tmp_path: Path, opened: Open) -> None:
    """91,000 x .8 expected from 1,900 customers; 4,000 more of them for 12,000 pay many times over."""
    app = opened("portfolio", write_store(tmp_path / "flows", flows=True).path)
    assert not app.exception
    app.number_input(key="budget").set_value(12_000).run()
    assert app.title[0].value.startswith("1 of 1 steps for €12k should bring")
    assert "Logistics" in tables_of(app)
    assert [one.label for one in app.expander if one.label.startswith("Add an idea")] == ["Add an idea of your own"]
    assert not [one for column in app.columns for one in column.expander if one.label.startswith("Add an idea")]
    app.slider(key="caution").set_value(50).run()
    assert "counted with caution 50 %; best estimate" in app.title[0].value
    app.slider(key="caution").set_value(0).run()
    app.number_input(key="budget").set_value(0).run()
    assert "no step is worth paying for" in app.title[0].value
    assert "Would enter at €12k more" in tables_of(app)
    app.pills(key="must").set_value(["parcel-texts"]).run()
    assert "No choice keeps all of these limits" in app.title[0].value
    assert "Parcel texts must be in; the budget" in words_of(app)
    app.radio(key="given").set_value("A return on each").run()
    app.number_input(key="return").set_value(100_000).run()
    assert "the return asked of each" in words_of(app)
    assert not app.exception


def test_a_step_whose_customers_nobody_stated_is_listed_and_not_chosen(tmp_path: Path, opened: Open) -> None:
    app = opened("portfolio", write_store(tmp_path / "silent", reach=None, flows=True).path)
    assert not app.exception
    assert "No next step has a figure yet" in app.title[0].value
    assert "State how many customers it adds" in tables_of(app)


def test_without_next_steps_there_is_one_title_and_an_idea_may_be_typed(tmp_path: Path, opened: Open) -> None:
    app = opened("portfolio", write_store(tmp_path / "none", asks=False).path)
    assert not app.exception
    assert [title.value for title in app.title] == ["There is no next step to choose from yet"]
    assert "next\\_reach" in words_of(app)


def test_a_case_needs_no_store_and_says_it_is_an_assumption(tmp_path: Path, opened: Open) -> None:
    app = opened("quickcase", tmp_path / "nothing")
    assert not app.exception
    assert "pays if those reached bring" in app.title[0].value
    assert "assumption, not a result" in words_of(app)
    app.number_input(key="q-effect").set_value(12.0).run()
    assert "is assumed to bring" in app.title[0].value
    assert "Without a range nobody can say" in words_of(app)
    app.number_input(key="q-low").set_value(10.0).run()
    app.number_input(key="q-high").set_value(20.0).run()
    assert not app.exception
    assert "The whole typed range pays" in words_of(app)
    app.number_input(key="q-low").set_value(15.0).run()
    assert "make no case yet" in app.title[0].value


def test_a_case_is_saved_as_a_draft_of_an_initiative(tmp_path: Path, opened: Open) -> None:
    from cxroi.ledger import Ledger
    from cxroi.ledger.cases import case_of, cases
    from cxroi.terms import Principal

    store = write_store(tmp_path / "mine")
    app = opened("quickcase", store.path)
    app.number_input(key="q-effect").set_value(12.0).run()
    app.text_input(key="q-writer").set_value("Ann")
    app.button(key="q-draft").click().run()
    assert not app.exception
    (saved,) = cases(Ledger(store.path), Principal("Ann"))
    assert (case_of(saved).effect, case_of(saved).reach, saved.who) == (0.12, 1_000.0, "Ann")
    assert "assumption, not a result" in case_of(saved).note


@pytest.mark.parametrize("page", ["portfolio", "pilot", "quickcase"])
def test_hostile_names_stay_inert(page: str, tmp_path: Path, opened: Open) -> None:
    store = write_store(tmp_path / "hostile", rename=("parcel-texts", "<img src=x onerror=alert(1)> $1$ [a](b)"))
    app = opened(page, store.path)
    assert not app.exception
    assert "<img" not in words_of(app).replace("\\<img", "")


def test_the_list_of_a_pilot_is_matched_back_or_says_who_is_missing(tmp_path: Path) -> None:
    from cxroi.doing.pilotlist import matched
    from cxroi.errors import DataError
    from cxroi.sources.base.pseudonym import pseudonym

    key = b"k" * 32
    drawn, ids = tmp_path / "list.csv", tmp_path / "ids.csv"
    own = ["007", "B 2", "x"]
    pl.DataFrame(
        {
            "unit_id": [pseudonym(key, one) for one in own],
            "arm": ["treated", "control", "treated"],
            "stratum": ["a", "a", "b"],
        }
    ).write_csv(drawn)
    ids.write_text("customer\n007\nB 2\nx\nother\n")
    found, n = matched(drawn, ids, key)
    assert n == 3
    assert found.decode().splitlines()[1] == "007,treated,a"
    ids.write_text("customer\n007\n")
    with pytest.raises(DataError, match="2 of 3 customers"):
        matched(drawn, ids, key)


def test_typed_ideas_stand_in_the_address_and_a_link_opens_them(demo_store: Path, opened: Open) -> None:
    ideas = '[["Free parking",1000.0,9000.0,4000.0,14000.0,"Zoe",200.0]]'
    app = opened("portfolio", demo_store, ideas=ideas)
    assert not app.exception
    assert "Free parking" in tables_of(app)
    assert ideas in app.query_params["ideas"]
    wrong = opened("portfolio", demo_store, ideas="[[1")
    assert not wrong.exception
    assert any("which this page cannot take" in one.value for one in wrong.warning)
