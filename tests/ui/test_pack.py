"""Slides and pack: the pack's slides stand on the page; what is collected comes in order, can be moved, named and
shared."""

from __future__ import annotations

from pathlib import Path

from cxroi.report import tray
from tests.ui.conftest import Open


def test_the_pack_is_offered_with_its_titles(demo_store: Path, opened: Open) -> None:
    app = opened("pack", demo_store)
    assert not app.exception
    assert "monthly pack is ready" in app.title[0].value
    shown = " ".join(one.value for one in app.markdown)
    assert "Only well" in shown
    assert "Nothing is collected yet" in shown


def test_a_chart_is_collected_moved_named_and_shared(demo_store: Path, opened: Open) -> None:
    app = opened("summary", demo_store)
    for key in ("tray-forest", "tray-bridge"):
        app = app.button(key=key).click().run()
    assert app.button(key="tray-forest").label == "In tray"
    app = app.switch_page("pages/pack.py").run()
    assert not app.exception
    assert "2 slides in your tray" in app.title[0].value
    link = app.query_params["tray"]
    first = tray.decode(link[0] if isinstance(link, list) else link)
    assert [one.kind for one in first] == ["forest", "bridge"]
    later = next(one for one in app.button if one.key.startswith("Later-forest"))
    app = later.click().run()
    app = next(one for one in app.text_input if one.key.startswith("title-bridge")).set_value("Our own words").run()
    link = app.query_params["tray"]
    moved = tray.decode(link[0] if isinstance(link, list) else link)
    assert [(one.kind, one.title) for one in moved] == [("bridge", "Our own words"), ("forest", "")]
    app = next(one for one in app.button if one.key.startswith("remove-bridge")).click().run()
    assert "one slide in your tray" in app.title[0].value


def test_a_link_brings_its_tray_and_a_broken_one_says_so(demo_store: Path, opened: Open) -> None:
    link = tray.encode([tray.Item("figure", ("booked/gross@last12",), "Extra margin")])
    assert link is not None
    app = opened("pack", demo_store, tray=link)
    assert "one slide in your tray" in app.title[0].value
    app = opened("pack", demo_store, tray="broken")
    assert not app.exception
    assert "cannot be read" in app.warning[0].value
