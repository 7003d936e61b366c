"""What nobody foresaw: a planted fault in every kind of place of a page becomes a sentence, and the frame stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from polars.exceptions import PanicException
from streamlit.testing.v1 import AppTest

from cxroi import lastcatch
from cxroi.errors import DataError
from cxroi.ui.frame.navigation import PAGES
from tests.ui.conftest import Open

SECRET = "margin of K0017 is 123.45"
NAMES = [name for name, _ in PAGES]


def words_of(app: AppTest) -> str:
    return "\n".join(str(item.value) for kind in (app.title, app.markdown, app.text, app.warning) for item in kind)


def broken(*_: object, **__: object) -> object:
    raise KeyError(SECRET)


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_in_any_page_is_a_sentence_with_an_id_and_the_log_holds_no_value(
    name: str, demo_store: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cxroi.ui.frame.shell.stamp_line", broken)
    monkeypatch.setattr("cxroi.ui.frame.shell.Page.title", broken)
    monkeypatch.setattr("cxroi.ui.frame.opened.company_at", broken)
    log = demo_store / lastcatch.LOG
    log.unlink(missing_ok=True)
    app = opened(name, demo_store)
    assert not app.exception
    assert "error id" in words_of(app)
    assert SECRET not in words_of(app) + log.read_text()
    assert "builtins.KeyError" in log.read_text()
    assert "cxroi/ui/frame/shell.py:" in log.read_text()
    log.unlink()


def test_a_fault_of_ours_is_told_in_its_own_words(
    demo_store: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise DataError("3 rows are wrong. Next: correct them")

    monkeypatch.setattr("cxroi.reading.company.summary.summary", refused)
    app = opened("summary", demo_store)
    assert not app.exception
    assert "3 rows are wrong" in words_of(app)
    assert "error id" not in words_of(app)


def test_a_failure_of_a_library_that_is_no_exception_is_held_too(
    demo_store: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def panic(*_: object) -> None:
        raise PanicException(SECRET)

    monkeypatch.setattr("cxroi.reading.company.summary.summary", panic)
    app = opened("summary", demo_store)
    assert not app.exception
    assert "error id" in words_of(app)
    (demo_store / lastcatch.LOG).unlink()


def test_a_fault_in_a_button_is_told_and_the_page_is_drawn(
    demo_store: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("whatif", demo_store)
    app.slider(key="points").set_value(0.2).run()
    monkeypatch.setattr("cxroi.doing.scenarios.keep", broken)
    app.text_input(key="keep-name").set_value("a plan")
    app.button(key="keep-new").click()
    app.run()
    assert not app.exception
    assert "error id" in words_of(app)
    assert len(app.title) == 1
    (demo_store / lastcatch.LOG).unlink()
