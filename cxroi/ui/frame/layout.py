"""Columns that stand under one another where the reader's screen is narrow.

Streamlit stacks columns below 640 pixels of its own accord and tells the server no width, so between that and a laptop
the reader says so once (`charts=` in the address); a tablet that names itself is believed.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

HEIGHTS = {
    "compact": "Compact, fits 800 pixels",
    "tall": "Tall, fits 900 pixels",
    "tablet": "Tablet, one under another",
}
CONTENT = {"compact": 1130, "tall": 1290, "tablet": 790}
"""Width of a page's content in pixels at 1280, 1440 and 820."""
TABLETS = ("iPad", "Android", "iPhone")
IN_A_ROW = 3
"""Cards beside one another on a tablet."""


def heights() -> list[str]:
    """How charts may stand, the reader's likely choice first."""
    agent = st.context.headers.get("User-Agent") or ""
    return (
        sorted(HEIGHTS, key=lambda name: name != "tablet") if any(name in agent for name in TABLETS) else list(HEIGHTS)
    )


def chosen() -> str:
    """The choice that stands in the address; the likely one on a page that does not ask."""
    return str(st.session_state.get("charts") or heights()[0])


def narrow() -> bool:
    return chosen() == "tablet"


def columns(shares: Sequence[int]) -> Sequence[DeltaGenerator]:
    """Columns of these shares; one under another where the screen is narrow."""
    if not narrow():
        return st.columns(shares, gap="medium")
    stack = st.container(gap="small")
    return [stack.container() for _ in shares]


def row(n: int) -> Sequence[DeltaGenerator]:
    """Places for `n` equal cards: one row, or rows of three where the screen is narrow."""
    if not narrow():
        return st.columns(n, gap="small")
    each, stack = -(-n // -(-n // IN_A_ROW)), st.container(gap="small")
    return [place for first in range(0, n, each) for place in stack.columns(min(each, n - first), gap="small")]


def width(share: float) -> int:
    """Planned width in pixels of a chart that takes this share of the page; all of it where columns are stacked."""
    return CONTENT["tablet"] if narrow() else round((CONTENT[chosen()] - 15) * share)
