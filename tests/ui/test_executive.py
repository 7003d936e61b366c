"""Executive pages: business words only, from a figure to what stands behind it and back, a state for what is not
there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxroi.report.glossary import glossary
from tests.report.jargon import jargon_in
from tests.ui.conftest import Open
from tests.ui.store import finding, findings, write_store

PAGES = ("summary", "initiatives", "leaks", "promise", "customers", "value")


def shown(app: AppTest) -> Iterator[str]:
    """Every text of the main area: titles, words, cards, tables whole, help, labels, and what stands in the charts."""
    for kind in (
        "title",
        "header",
        "markdown",
        "metric",
        "caption",
        "button",
        "expander",
        "radio",
        "pills",
        "selectbox",
    ):
        for one in app.get(kind):
            yield " ".join(str(getattr(one, part, "") or "") for part in ("label", "value", "help"))
    for table in app.table:
        yield table.value.to_string(max_colwidth=None)
        yield " ".join(map(str, table.value.columns))
    for chart in app.get("plotly_chart"):
        yield from (note["text"] for note in json.loads(chart.proto.spec)["layout"].get("annotations", []))


@pytest.mark.parametrize("page", PAGES)
def test_executive_pages_speak_business_words(page: str, demo_store: Path, opened: Open) -> None:
    app = opened(page, demo_store)
    assert not app.exception
    found = {text[:120]: jargon_in(text) for text in shown(app) if jargon_in(text)}
    assert found == {}


def test_a_word_of_the_trade_on_a_page_would_be_found(tmp_path: Path, opened: Open) -> None:
    app = opened("summary", write_store(tmp_path / "trade", rename=("repair-slots", "NPS desk")).path)
    assert any("NPS" in jargon_in(text) for text in shown(app))


def test_the_glossary_page_lists_every_word_and_finds_one(demo_store: Path, opened: Open) -> None:
    app = opened("glossary", demo_store)
    assert len(app.table[0].value) == len(glossary())
    app.text_input(key="word").set_value("leave").run()
    assert 0 < len(app.table[0].value) < len(glossary())
    app.text_input(key="word").set_value("zzzz").run()
    assert not app.table


def links(app: AppTest) -> dict[str, str]:
    """Label -> page and query of every link on the page."""
    return {
        one.proto.label.replace("\\", ""): f"{one.proto.page}?{one.proto.query_string}" for one in app.get("page_link")
    }


def test_every_card_leads_to_its_page_with_the_filters_and_back(demo_store: Path, opened: Open) -> None:
    there = links(opened("summary", demo_store, period="prior12"))
    cards = [target for label, target in there.items() if label.endswith("›")]
    assert len(cards) >= 3
    assert all("from=summary" in target and "period=prior12" in target for target in cards)
    back = links(opened("initiatives", demo_store, period="prior12", **{"from": "summary"}))
    assert "period=" in back["Back to summary"]
    assert "from=" not in back["Back to summary"]
    assert "Back to summary" not in links(opened("initiatives", demo_store))


def test_every_figure_of_a_card_has_its_audit_entry(demo_store: Path, opened: Open) -> None:
    there = links(opened("summary", demo_store))
    for label, path in (
        ("Extra margin", "booked/gross"),
        ("Net of all costs", "booked/net"),
        ("Customers kept", "booked/kept"),
    ):
        assert re.search(rf"audit\?.*figure={path.replace('/', '(/|%2F)')}(@|%40)last12", there[label])


def test_a_group_without_the_headline_says_what_is_known_for_it(tmp_path: Path, opened: Open) -> None:
    kept = [
        *findings(True),
        finding("ladder/recoverable", 500.0, 100.0, grade="C", segment="business_unit=Harbour"),
        finding("retention/gross", 0.9, grade="R", unit="share", currency=None, segment="business_unit=Harbour"),
    ]
    app = opened("summary", write_store(tmp_path / "units", kept=kept).path, business_unit="Harbour")
    assert not app.exception
    assert "2 other figures are known" in app.title[0].value
    words = " ".join(shown(app)).replace("\\", "")
    assert "€500" in words
    assert "90 %" in words


def test_an_initiative_without_an_owner_is_flagged_unowned(tmp_path: Path, opened: Open) -> None:
    app = opened("initiatives", write_store(tmp_path / "unowned", owned=False).path, initiative="repair-slots")
    assert "orange-badge" in str([table.value.to_dict() for table in app.table])
    assert "unowned" in " ".join(shown(app))
    assert any("It has no owner" in header.value for header in app.header)


def test_the_other_bridge_is_one_click_away_and_stays_in_the_address(tmp_path: Path, opened: Open) -> None:
    steps = {"before": 1_900_000.0, "retention": 60_000.0, "unattributed": 40_000.0, "now": 2_000_000.0}
    kept = [
        *findings(True),
        *(
            finding(
                f"change/{key}",
                value,
                None if key in ("before", "now") else 20_000.0,
                grade="R" if key in ("before", "now") else "B",
            )
            for key, value in steps.items()
        ),
    ]
    app = opened("summary", write_store(tmp_path / "years", kept=kept).path)
    assert not any("Margin rose" in header.value for header in app.header)
    app.button(key="switch-bridge-years").click().run()
    assert any("Margin rose €100k" in header.value for header in app.header)
    assert app.query_params["bridge"] in ("years", ["years"])


def test_the_lens_of_best_customers_says_what_it_lacks(demo_store: Path, opened: Open) -> None:
    app = opened("leaks", demo_store, lens="Best customers")
    assert not app.exception
    assert "Best customers cannot be shown yet" in " ".join(shown(app)).replace("\\", "")
    assert "cannot be said here" in app.title[0].value


def test_the_self_check_offers_a_small_run(demo_store: Path, opened: Open) -> None:
    app = opened("selfcheck", demo_store)
    assert "Try it on 3 companies" in app.button(key="run-selfcheck").label
