"""The way from a figure to what stands behind it and back, kept in the address: "from" names the page one came from."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from cxroi.ui.frame import page_name, page_path
from cxroi.ui.text import md

FROM, HOME = "from", "summary"
KEPT = ("company", "period", "segment", "business_unit", "charts")
"""What of the address goes along: the company, period and cut of the figure that was followed."""


CARRIED = "with-"
"""Before a filter's name while it travels: the browser takes the filters of the page that is left out of the address."""


def _chosen() -> dict[str, str]:
    return {CARRIED + key: value for key, value in st.query_params.to_dict().items() if key in KEPT}


def arrive() -> None:
    """Put carried filters back under their own names; ask before any filter is drawn."""
    carried = {name: value for name, value in st.query_params.to_dict().items() if name.startswith(CARRIED)}
    if carried:
        rest = {name: value for name, value in st.query_params.to_dict().items() if name not in carried}
        st.query_params.from_dict(rest | {name.removeprefix(CARRIED): value for name, value in carried.items()})
        st.rerun()


def link(page: str, label: str, more: Mapping[str, str] | None = None, icon: str | None = None) -> None:
    """A link to the page that explains a figure; the address says where the reader came from and keeps his filters."""
    came = {FROM: HOME} if page_name() in (HOME, "home", "") or st.query_params.get(FROM) == HOME else {}
    st.page_link(page_path(page), label=md(label), icon=icon, query_params={**_chosen(), **came, **(more or {})})


def switch(label: str, key: str, value: str) -> None:
    """A button that changes one choice of the open page's address (an empty value takes it out)."""

    def change() -> None:
        st.query_params.from_dict({name: told for name, told in st.query_params.to_dict().items() if name != key}
                                  | ({key: value} if value else {}))

    st.button(label, type="tertiary", icon=":material/swap_horiz:", key=f"switch-{key}-{value or 'first'}", on_click=change)


def back() -> None:
    """ "Back to summary" with the same period and filters, for a reader who came from there."""
    if st.query_params.get(FROM) == HOME and page_name() not in (HOME, "home", ""):
        st.page_link(page_path(HOME), label="Back to summary", icon=":material/arrow_back:", query_params=_chosen())
