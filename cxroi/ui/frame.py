"""The frame of every page: page config, logo, navigation, guard and who asks.

With a `pages/` folder beside app.py, the first visitor of a fresh server who opens a deep link gets the page
without app.py (Streamlit 1.67): `guard` sends such a run through the router and keeps the address.
"""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path

import streamlit as st

from cxroi.terms import Principal

ASSETS = Path(__file__).parent / "assets"
ROOT = Path(__file__).resolve().parents[2]
PAGES: tuple[tuple[str, str], ...] = (
    ("summary", "Summary"),
    ("initiatives", "Initiatives"),
    ("value", "Value of a point"),
    ("leaks", "Where money leaks"),
    ("drivers", "Drivers"),
    ("customers", "Forecast"),
    ("promise", "Promises"),
    ("checks", "Checks"),
    ("audit", "Audit"),
    ("data", "Data and trust"),
    ("selfcheck", "Self-check"),
    ("planted", "What was planted"),
)
HIDDEN = frozenset(("planted",))
_framed: ContextVar[bool] = ContextVar("framed", default=False)


def page_path(name: str) -> str:
    """Path of a page's file as `st.page_link` and `st.switch_page` take it."""
    return f"pages/{name}.py"


def _navigation() -> st.Page:
    (first, landing), *others = PAGES
    pages = [st.Page(page_path(first), title=landing, url_path="home", default=True)]
    pages += [
        st.Page(page_path(name), title=title, url_path=name, visibility="hidden" if name in HIDDEN else "visible")
        for name, title in others
    ]
    by_name = st.Page(page_path(first), title=landing, url_path=first, visibility="hidden")
    return st.navigation([*pages, by_name], position="top")


def theme() -> str:
    """ "light" or "dark", as the reader's browser shows the app now."""
    return "dark" if st.context.theme.type == "dark" else "light"


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
    token = _framed.set(True)
    try:
        page.run()
    finally:
        _framed.reset(token)


def guard() -> None:
    """First statement of every page: never run a page outside the frame."""
    if not _framed.get():
        st.switch_page(_navigation(), query_params=st.query_params.to_dict())


def principal() -> Principal:
    """Who asks: on this computer one person with all rights."""
    return Principal()
