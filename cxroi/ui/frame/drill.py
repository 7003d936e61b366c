"""The way from a figure to what stands behind it and back, kept in the address: "from" names the page one came from."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from cxroi.ui.frame.navigation import page_name, page_path
from cxroi.ui.state import live
from cxroi.ui.state.record import Record
from cxroi.ui.text import md

FROM, HOME = "from", "summary"
KEPT = ("company", "period", "segment", "business_unit", "charts")
"""What of the address goes along: the company, period and cut of the figure that was followed."""


def _chosen() -> dict[str, str]:
    return {key: texts[-1] for key, texts in live.address().items() if key in KEPT and texts}


def link(page: str, label: str, more: Mapping[str, str] | None = None, icon: str | None = None) -> None:
    """A link to the page that explains a figure; the address says where the reader came from and keeps his filters."""
    came = {FROM: HOME} if page_name() in (HOME, "home", "") or st.query_params.get(FROM) == HOME else {}
    st.page_link(page_path(page), label=md(label), icon=icon, query_params={**_chosen(), **came, **(more or {})})


def switch(label: str, record: Record, key: str, value: str) -> None:
    """A button that changes one choice of the form that bears the choice's name."""
    asked = {**record.address, key: (value,)}
    st.button(
        label,
        type="tertiary",
        icon=":material/swap_horiz:",
        key=f"switch-{key}-{value}",
        on_click=live.ask,
        args=(key, asked),
    )


def back() -> None:
    """ "Back to summary" with the same period and filters, for a reader who came from there."""
    if st.query_params.get(FROM) == HOME and page_name() not in (HOME, "home", ""):
        st.page_link(page_path(HOME), label="Back to summary", icon=":material/arrow_back:", query_params=_chosen())
