"""The frame of every page: page config, logo, navigation by sections, guard and who asks.

With a `pages/` folder beside app.py, the first visitor of a fresh server who opens a deep link gets the page
without app.py (Streamlit 1.67): `guard` sends such a run through the router and keeps the address.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import partial
from pathlib import Path

import streamlit as st

from cxroi.terms import Principal
from cxroi.ui.frame.held import drawn
from cxroi.ui.state import live

ASSETS = Path(__file__).parents[1] / "assets"
ROOT = Path(__file__).resolve().parents[3]
SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("", (("summary", "Summary"), ("initiatives", "Initiatives"), ("leaks", "Where money leaks"))),
    (
        "What if",
        (("whatif", "What if"), ("portfolio", "Portfolio"), ("pilot", "Pilot"), ("quickcase", "Five-minute case")),
    ),
    (
        "Evidence",
        (
            ("value", "Value of a point"),
            ("drivers", "Drivers"),
            ("customers", "Forecast"),
            ("checks", "Checks"),
            ("planted", "What was planted"),
        ),
    ),
    (
        "Finance",
        (("assumptions", "Assumptions"), ("changes", "What changed"), ("promise", "Promises"), ("audit", "Audit")),
    ),
    ("Data", (("data", "Data and trust"), ("selfcheck", "Self-check"))),
    ("Share", (("pack", "Slides and pack"), ("glossary", "Glossary"))),
)
"""The top bar: pages without a section stand in it, the others under their section's name."""
PAGES: tuple[tuple[str, str], ...] = tuple(page for _, pages in SECTIONS for page in pages)
HIDDEN = frozenset(("planted",))
_framed: ContextVar[str] = ContextVar("framed", default="")


def page_path(name: str) -> str:
    """Path of a page's file as `st.page_link` and `st.switch_page` take it."""
    return f"pages/{name}.py"


def _page(name: str, title: str) -> st.Page:
    if name == PAGES[0][0]:
        return st.Page(page_path(name), title=title, url_path="home", default=True)
    return st.Page(page_path(name), title=title, url_path=name, visibility="hidden" if name in HIDDEN else "visible")


def _navigation() -> st.Page:
    first, landing = PAGES[0]
    pages = {section: [_page(name, title) for name, title in inside] for section, inside in SECTIONS if inside}
    pages[""].append(st.Page(page_path(first), title=landing, url_path=first, visibility="hidden"))
    return st.navigation(pages, position="top")


def page_name() -> str:
    """Name of the page that is being drawn."""
    return _framed.get()


def theme() -> str:
    """ "light" or "dark", as the reader's browser shows the app now."""
    return "dark" if st.context.theme.type == "dark" else "light"


def _in_state(page: st.Page) -> None:
    """Draw a page; what its controls came to stands in the address at the end."""
    with live.drawing(page_name()):
        page.run()


def open_app() -> None:
    """Run the page of the address inside the frame."""
    st.set_page_config(
        page_title="cxroi",
        page_icon=str(ASSETS / "icon.svg"),
        layout="wide",
        menu_items={"Get help": None, "Report a bug": None, "About": None},
    )
    st.logo(str(ASSETS / f"logo-{theme()}.svg"), size="medium")
    page = _navigation()
    token = _framed.set(page.url_path or PAGES[0][0])
    try:
        drawn(partial(_in_state, page))
    finally:
        _framed.reset(token)


def guard() -> None:
    """First statement of every page: never run a page outside the frame."""
    if not _framed.get():
        st.switch_page(_navigation(), query_params={key: st.query_params.get_all(key) for key in st.query_params})


def principal() -> Principal:
    """Who asks: on this computer one person with all rights."""
    return Principal()
