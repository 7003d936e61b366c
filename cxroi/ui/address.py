"""Numbers in the address: what a field cannot take is said, for a link that is shared must not quietly show other figures."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import streamlit as st

from cxroi.words import escape_markdown, safe_text

LOST = "address-lost"
NAMES = frozenset(("company", "period", "segment", "business_unit", "initiative", "figure", "scenario", "lever", "whom",
                   "compare", "word", "outcome", "eligible", "touchpoint", "tray"))
"""Keys whose value is a name, however much it looks like a number: an initiative may be called 2026000000000001."""
MOST = 1e15
"""Beyond it no field of this app holds a number; an infinite one cannot even be turned into a whole one."""


def asked() -> dict[str, str]:
    """What the address asks for, by key. A number that no field can hold is taken out before any field reads it."""
    wild = {key: value for key, value in st.query_params.items()
            if key.rpartition("-")[2] not in NAMES and not _holdable(value)}
    if wild:
        st.session_state[LOST] = wild
        for key in wild:
            del st.query_params[key]
        st.rerun()
    return {**dict(st.query_params), **st.session_state.pop(LOST, {})}


def refused(before: Mapping[str, str]) -> list[str]:
    """A sentence for each number of the address that its field did not take; ask after the page is drawn."""
    return [_told(key, value, st.session_state[key]) for key, value in before.items()
            if key in st.session_state and st.query_params.get(key) != value and _differs(value, st.session_state[key])]


def _holdable(value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return True
    return isfinite(number) and abs(number) < MOST


def _differs(value: str, shown: object) -> bool:
    """Whether a field of numbers shows another one; other fields tell for themselves."""
    if shown is not None and (isinstance(shown, bool) or not isinstance(shown, int | float)):
        return False
    try:
        return shown is None or float(value) != shown
    except ValueError:
        return True


def _told(key: str, value: str, shown: object) -> str:
    name = safe_text(key.removeprefix("q-").replace("-", " "), 30)
    instead = f"{shown:,.10g}" if isinstance(shown, int | float) else "what the page starts with"
    return escape_markdown(f"The address asks for {name} “{safe_text(value, 40)}”, which this page cannot take. Shown instead: "
                           f"{instead}.")
