"""The what-if page: controls in the address, designed refusals, scenarios kept, opened, compared and frozen."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxroi import words
from cxroi.doing import scenarios as doing_scenarios
from cxroi.ledger import Draft, Ledger
from cxroi.ledger import scenarios as ledger_scenarios
from cxroi.ledger.scenarios import Plan
from cxroi.reading.base.company import open_company
from cxroi.reading.plans import scenarios
from cxroi.reading.score import value as values
from cxroi.terms import Principal
from tests.ui.conftest import Open, plain
from tests.ui.store import finding, findings, write_store

ANN = Principal("Ann")
HOSTILE = "<img src=x onerror=alert(1)> ![x](http://a.b) $x^2$"
PLAN = Plan(
    name="Texts", segments=("segment=Solo",), points=0.6, reach_share=0.5, cost_one_off=200.0, cost_monthly=10.0
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return write_store(tmp_path / "written").path


def said(app: AppTest) -> str:
    kinds = (app.title, app.header, app.markdown, app.text, app.warning, app.info, app.success)
    tables = [str(table.value.to_dict()) for table in app.table]
    return "\n".join([*(str(item.value) for kind in kinds for item in kind), *tables]).replace("\\", "")


def keep(store: Path, plan: Plan = PLAN) -> str:
    return doing_scenarios.keep(open_company(store, Principal()), ANN, plan).id


def typed(app: AppTest) -> AppTest:
    """The page with a plan that pays typed into it."""
    app.slider(key="points").set_value(0.6)
    app.number_input(key="once").set_value(500.0)
    return app.run()


def click(app: AppTest, label: str) -> AppTest:
    return next(one for one in app.button if plain(one.label) == label).click().run()


def test_the_page_opens_on_no_plan_where_none_clearly_pays_and_says_why(demo_store: Path, opened: Open) -> None:
    app = opened("whatif", demo_store)
    assert not app.exception
    assert app.slider(key="points").value == 0
    assert app.title[0].value == "No plan can be defended here yet"
    assert re.search(
        r"none of \d+ plans looked at clearly pays for itself; [\d.]+ points for .+ come nearest", said(app)
    )
    assert not app.metric


def test_sliders_stop_at_what_was_seen_and_every_figure_follows(demo_store: Path, opened: Open) -> None:
    app = opened("whatif", demo_store, points="0.4")
    assert not app.exception
    points = app.slider(key="points")
    assert points.max == 0.8
    assert len(app.metric) == 4
    before = [metric.value for metric in app.metric]
    points.set_value(0.8)
    app.slider(key="reach").set_value(100.0)
    app.number_input(key="once").set_value(1_000.0)
    app.run()
    assert not app.exception
    assert [metric.value for metric in app.metric] != before
    assert "should bring" in app.title[0].value
    assert len(app.get("plotly_chart")) == 4


def test_the_page_answers_the_sceptic(demo_store: Path, opened: Open) -> None:
    text = said(opened("whatif", demo_store, points="0.4"))
    for part in (
        "nothing was changed yet",
        "Compared with the same customers if their answers stay as they are",
        "Reached are",
        "margin before cost",
        "discounts at 10 %",
        "is not discounted",
    ):
        assert part in text


def test_beyond_what_was_seen_is_asked_for_and_then_grade_d(demo_store: Path, opened: Open) -> None:
    app = opened("whatif", demo_store, points="1.5")
    assert app.slider(key="points").value <= 0.8
    app = opened("whatif", demo_store, beyond="true", points="1.5", once="500")
    assert not app.exception
    assert app.slider(key="points").value == 1.5
    assert "grade D" in app.title[0].value
    assert "beyond that nothing was observed" in said(app)


def test_several_groups_are_added_and_named_as_measured_apart(demo_store: Path, opened: Open) -> None:
    app = opened("whatif", demo_store, points="0.4")
    assert app.pills(key="whom").options == ["Duo", "Solo"]
    app.pills(key="whom").set_value(["segment=Solo", "segment=Duo"]).run()
    assert not app.exception
    assert "The 2 groups were measured apart" in said(app)


def test_a_driver_is_refused_with_the_reason(tmp_path: Path, opened: Open) -> None:
    driver = finding("driver/share", 0.2, 0.1, segment="driver=waiting", unit="share", currency=None, grade="D")
    path = write_store(tmp_path / "driven", kept=[*findings(True), driver]).path
    app = opened("whatif", path)
    app.selectbox(key="lever").set_value("driver=waiting").run()
    assert not app.exception
    assert "Drivers compare different customers: no figure" in said(app)
    assert not app.metric


def test_without_an_effect_the_page_says_why(tmp_path: Path, opened: Open) -> None:
    why = finding("point/answer/within", None, period="all", reason="the files hold a sample of transactions")
    kept = [*(one for one in findings(False) if not one.id.startswith("point/")), why]
    app = opened("whatif", write_store(tmp_path / "sample", is_demo=False, kept=kept, tables=False).path)
    assert not app.exception
    assert "the files hold a sample of transactions" in said(app)


def test_saved_on_the_page_it_opens_by_its_link_with_the_same_figures(store: Path, opened: Open) -> None:
    app = typed(opened("whatif", store))
    app.text_input(key="keep-name").set_value("On time")
    app.text_input(key="keep-by").set_value("Zoe")
    click(app, "Save as new")
    assert not app.exception
    (entry,) = ledger_scenarios.scenarios(Ledger(store), ANN)
    assert (entry.who, entry.body["name"], entry.body["points"]) == ("Zoe", "On time", 0.6)
    linked = opened("whatif", store, scenario=entry.id)
    assert not linked.exception
    assert linked.title[0].value.startswith("On time should bring")
    assert [one.value for one in linked.metric] == [one.value for one in app.metric]
    assert (linked.slider(key="points").value, linked.number_input(key="once").value) == (0.6, 500.0)


def test_a_changed_scenario_never_wears_the_name_of_the_saved_one(store: Path, opened: Open) -> None:
    app = opened("whatif", store, scenario=keep(store))
    assert "saved by Ann" in said(app)
    app.number_input(key="monthly").set_value(60.0).run()
    assert app.title[0].value.startswith("Texts, changed")
    assert "changed since saved: monthly cost" in said(app)
    assert "saved by Ann" not in said(app)


def test_a_link_keeps_several_groups(demo_store: Path, opened: Open) -> None:
    app = opened("whatif", demo_store, whom=["Solo", "Duo"])
    assert not app.exception
    assert app.pills(key="whom").value == ["segment=Solo", "segment=Duo"]
    assert "The 2 groups were measured apart" in said(app)


def test_page_and_command_line_tell_the_same_figures(store: Path, opened: Open) -> None:
    """W7: cards, title and charts of the page hold the findings that `scenario show --json` prints."""
    key = keep(store)
    company = open_company(store, Principal())
    (kept,) = scenarios.kept(company)
    assert kept.answer is not None
    app = opened("whatif", store, scenario=key)
    assert app.title[0].value.replace("\\", "") == words.without_n(kept.answer.net.statement.rstrip("."))
    shown = [one.value.replace("\\", "") for one in app.metric]
    assert shown == [words.figure_words(card.finding) for card in kept.answer.cards]
    specs = [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]
    path = [one.point for one in kept.answer.path if one.level == 0.9]
    lines = [list(trace["y"]) for trace in specs[0]["data"] if isinstance(trace.get("y"), list)]
    assert path in lines


def test_two_readers_of_one_version_one_saves_the_other_is_told_and_keeps_the_plan(store: Path, opened: Open) -> None:
    key = keep(store)
    first, second = opened("whatif", store, scenario=key), opened("whatif", store, scenario=key)
    for app, who in ((first, "Zoe"), (second, "Max")):
        app.text_input(key="keep-by").set_value(who)
        app.number_input(key="monthly").set_value(30.0)
        click(app, "Save")
        assert not app.exception
    assert "somebody saved version 2 of this entry after you opened version 1" in said(second)
    assert second.number_input(key="monthly").value == 30.0
    assert [one.who for one in Ledger(store).history(ANN, "scenario", key)] == ["Ann", "Zoe"]
    click(second, "Save as new")
    assert len(ledger_scenarios.scenarios(Ledger(store), ANN)) == 2


def test_kept_scenarios_are_compared_renamed_duplicated_and_taken_back(store: Path, opened: Open) -> None:
    keep(store)
    keep(store, PLAN.model_copy(update={"name": "Dear", "cost_one_off": 300.0}))
    app = opened("whatif", store, points="0.4")
    assert not app.exception
    assert "Highest expected net value: Texts" in said(app)
    assert len(app.get("plotly_chart")) == 5
    app.text_input(key="tend-name").set_value("Cheaper later")
    click(app, "Rename")
    assert "Cheaper later" in said(app)
    click(app, "Duplicate")
    assert "(copy)" in said(app)
    before = len(ledger_scenarios.scenarios(Ledger(store), ANN))
    click(app, "Take back")
    assert not app.exception
    assert len(ledger_scenarios.scenarios(Ledger(store), ANN)) == before - 1


def test_freezing_writes_an_approved_case_and_says_where_to_see_it(store: Path, opened: Open) -> None:
    app = typed(opened("whatif", store))
    app.selectbox(key="freeze-initiative").set_value("parcel-texts")
    app.text_input(key="freeze-by").set_value("Zoe")
    click(app, "Approve and freeze")
    assert not app.exception
    assert "Frozen as business case parcel-texts/1" in said(app)
    (case,) = Ledger(store).entries(ANN, "case")
    assert (case.who, case.approved) == ("Zoe", True)
    app.text_input(key="freeze-start").set_value("some day")
    click(app, "Approve and freeze")
    assert "must be a month such as 2026-03" in said(app)


def test_the_ask_stands_in_a_copy_field(demo_store: Path, opened: Open) -> None:
    app = typed(opened("whatif", demo_store))
    app.text_input(key="ask-by").set_value("1 March 2027")
    app.text_input(key="ask-owner").set_value("Ops").run()
    told = app.code[0].value
    assert told.startswith("We ask for €500 once for 0.60 points more")
    assert told.endswith("decide by 1 March 2027; owner Ops.")


def test_hostile_names_and_links_stay_words(store: Path, opened: Open) -> None:
    key = keep(store, PLAN.model_copy(update={"name": HOSTILE[:80], "note": HOSTILE}))
    keep(store)
    app = opened("whatif", store, scenario=key)
    assert not app.exception
    assert "![x](http" not in "".join(str(item.value) for item in (*app.markdown, *app.title))
    spec = json.dumps([json.loads(chart.proto.spec) for chart in app.get("plotly_chart")])
    assert "<img" not in spec
    app = opened("whatif", store, scenario="'; drop table x", whom="<b>")
    assert not app.exception
    assert "cannot be opened" in said(app)


def test_the_value_page_leads_here_and_holds_no_scenario(demo_store: Path, opened: Open) -> None:
    app = opened("value", demo_store)
    assert not app.slider
    assert "What if answers rose" in [link.proto.label for link in app.get("page_link")]


def test_an_entry_that_cannot_be_read_is_a_row_with_its_reason_and_the_page_works(store: Path, opened: Open) -> None:
    keep(store)
    Ledger(store).save(ANN, Draft("scenario", "broken", {**PLAN.model_dump(mode="json"), "name": "y" * 10_000}))
    app = opened("whatif", store)
    assert not app.exception
    assert "cannot be read by this version: name: must have 80 characters or fewer" in said(app)
    app.selectbox(key="tend").set_value("broken").run()
    assert next(one for one in app.button if one.label == "Open").disabled
    app.text_input(key="tend-name").set_value("Readable again")
    click(app, "Rename")
    assert not app.exception
    assert "cannot be read" not in said(app)
    Ledger(store).save(ANN, Draft("scenario", "bare", {"points": "many"}))
    linked = opened("whatif", store, scenario="bare")
    assert not linked.exception
    assert "cannot be opened: this scenario cannot be read by this version" in said(linked)


def test_a_payback_that_never_comes_reads_not_in_time_on_its_card(store: Path, opened: Open) -> None:
    app = typed(opened("whatif", store))
    app.number_input(key="once").set_value(1e6).run()
    assert not app.exception
    card = app.metric[1]
    assert (card.label, card.value, card.delta) == ("Payback", "Not in time", "")
    assert "does not pay back within 36 months" in card.proto.help.replace("\\", "")
    assert "Not back within 36 months" in said(app)


def test_slider_and_picture_say_the_same_largest_rise_rounded_down(
    store: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = values.groups
    monkeypatch.setattr(
        values, "groups", lambda company: tuple(replace(one, most_points=0.3478) for one in rows(company))
    )
    app = opened("whatif", store, points="0.2")
    assert not app.exception
    assert app.slider(key="points").max == 0.34
    assert app.slider(key="points").label == "Points moved (seen so far: up to 0.34)"
    texts = json.dumps([json.loads(chart.proto.spec) for chart in app.get("plotly_chart")])
    assert "seen in your data: up to 0.34" in texts
    assert "0.35" not in texts
