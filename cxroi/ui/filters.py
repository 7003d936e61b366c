"""Filters live in the address and choose among precomputed cuts; values that no build knows are ignored."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from cxroi.answers import context
from cxroi.answers.company import Company
from cxroi.terms import ALL, Selection
from cxroi.ui import opened
from cxroi.ui.frame import page_path

HEIGHTS = {"compact": "Compact, fits 800 pixels", "tall": "Tall, fits 900 pixels"}


def choice(label: str, options: Sequence[str], key: str, words: Callable[[str], str]) -> str:
    """A select box whose value stands in the address under `key`, by its words; the option's own key is taken too."""
    raw = st.query_params.get(key)
    if key not in st.session_state and raw is not None and raw in options and raw != words(raw):
        st.query_params[key] = words(raw)
        st.rerun()
    return str(st.selectbox(label, list(options), key=key, format_func=words, bind="query-params"))


def go(page: str, key: str, value: str) -> None:
    """Open a page with one choice made, as if its address had been typed."""
    if key in st.session_state:
        st.session_state[key] = value
        st.switch_page(page_path(page))
    st.switch_page(page_path(page), query_params={key: value})


def company_key() -> str:
    """The company of the address without drawing a choice; the first known one when the address names none."""
    asked = st.session_state.get("company", st.query_params.get("company"))
    by_words = {opened.label(key): key for key in opened.known()}
    key = by_words.get(str(asked), asked)
    return key if key in opened.known() else next(iter(opened.known()))


def company_select() -> str:
    """The choice of company as a select box. Call it once per page run."""
    return choice("Company", list(opened.known()), "company", opened.label)


def company_popover() -> str:
    with st.popover("Company", type="tertiary", icon=":material/apartment:"):
        return company_select()


def choose(company: Company) -> tuple[Selection, bool]:
    """The reader's period and cut, and whether charts are compact; kept in the address."""
    with st.popover("Filters", type="tertiary", icon=":material/tune:"):
        period = choice("Period", company.periods() or ["last12"], "period", context.period_label)
        segment = _cut("Segment", company.cuts("segment"), "segment")
        unit = _cut("Business unit", company.cuts("business_unit"), "business_unit")
        height = choice("Charts", list(HEIGHTS), "charts", HEIGHTS.__getitem__)
    parts = [f"{column}={value}" for column, value in (("segment", segment), ("business_unit", unit)) if value != ALL]
    return Selection(period, "&".join(parts) or ALL), height == "compact"


def _cut(label: str, values: Sequence[str], key: str) -> str:
    """One column's values with "all" first; a column without any cut can only be "all"."""
    return choice(label, [ALL, *values], key, lambda value: f"All {label.lower()}s" if value == ALL else value)
