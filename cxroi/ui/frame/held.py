"""What keeps a page alive: an error that nobody foresaw becomes a sentence on the page, the frame stays usable."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import streamlit as st
from polars.exceptions import PanicException
from streamlit.errors import FragmentHandledException

from cxroi import lastcatch
from cxroi.errors import CxroiError
from cxroi.ui.text import md

REFUSED = "refused-write"
"""Where a refusal of what was just pressed waits until the page tells it."""
FAILURES = (Exception, PanicException)
P = ParamSpec("P")


def drawn(draw: Callable[[], None]) -> None:
    """Draw a page; where it fails, say so in its place. Streamlit's own stops and reruns pass."""
    try:
        draw()
    except FragmentHandledException:
        raise
    except FAILURES as error:
        _told(in_words(error, "this page"))
    left = st.session_state.pop(REFUSED, None)
    if left:
        with st.container(border=True):
            st.text(left)


def in_words(error: BaseException, what: str) -> str:
    """Our own errors as they are, the system's by their cause, everything else by an error id."""
    if isinstance(error, CxroiError):
        return str(error)
    return lastcatch.foreseen(error) or lastcatch.sentence(error, _folder(), what)


def pressed(callback: Callable[P, object]) -> Callable[P, None]:
    """A button's work; what goes wrong in it waits for the page to tell it, and the page is drawn all the same."""

    @wraps(callback)
    def run(*given: P.args, **named: P.kwargs) -> None:
        try:
            callback(*given, **named)
        except FAILURES as error:
            st.session_state[REFUSED] = f"This was not done: {in_words(error, 'the button')}"

    return run


def _told(reason: str) -> None:
    with st.container(border=True):
        st.markdown("**This page cannot be drawn now.** The other pages are not touched by it.")
        st.markdown(md(reason))


def _folder() -> Path | None:
    """The folder of the company that is open, where that much is known."""
    from cxroi.ui.frame import opened

    known: dict[Any, Path] = dict(opened.known())
    return known.get(st.session_state.get("company"), next(iter(known.values()), None))
