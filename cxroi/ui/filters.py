"""Filters live in the address and choose among precomputed cuts; a value that no build knows is named and not used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from cxroi.answers import context
from cxroi.answers.company import Company
from cxroi.terms import ALL, Selection
from cxroi.ui import layout, opened
from cxroi.ui.frame import page_path
from cxroi.words import escape_markdown, safe_text

CUTS = {"segment": "Segment", "business_unit": "Business unit", "touchpoint": "Touchpoint"}
Box = tuple[str, Sequence[str], str, Callable[[str], str]]


def choice(label: str, options: Sequence[str], key: str, words: Callable[[str], str]) -> str:
    """A select box whose value stands in the address under `key`, by its words; the option's own key is taken too."""
    raw = st.query_params.get(key)
    if key not in st.session_state and raw is not None and raw in options and raw != words(raw):
        st.query_params[key] = words(raw)
        st.rerun()
    return str(st.selectbox(label, list(options), key=key, format_func=words, bind="query-params"))


def unknown(label: str, options: Sequence[str], key: str, words: Callable[[str], str]) -> str | None:
    """What to say where the address asks for a value that is no option; None where it asks for none or a known one.

    Ask before the choice is drawn: drawing it takes an unknown value out of the address.
    """
    raw = st.query_params.get(key)
    if raw is None or raw in options or raw in map(words, options):
        return None
    told = f"The address asks for {label.lower()} “{safe_text(raw, 60)}”, which this company does not have."
    return f"{told} Shown instead: {words(options[0])}."


def told_choice(label: str, options: Sequence[str], key: str, words: Callable[[str], str]) -> str:
    """A choice that stands open on the page, with what of the address it could not follow."""
    warn(unknown(label, options, key, words))
    return choice(label, options, key, words)


def warn(*notices: str | None) -> None:
    """Say what of the address could not be followed."""
    for told in notices:
        if told is not None:
            st.warning(escape_markdown(told), icon=":material/filter_alt_off:")


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


@dataclass(frozen=True)
class Chosen:
    """The reader's period and cut, and what of the address could not be followed."""

    selection: Selection
    notices: tuple[str, ...]


def without() -> Chosen:
    """A page without filters: only how its charts stand can be chosen."""
    notice = unknown(*_screen())
    with st.popover("Screen", type="tertiary", icon=":material/devices:"):
        choice(*_screen())
    return Chosen(Selection(), (notice,) if notice else ())


def _screen() -> Box:
    return "Charts", layout.heights(), "charts", layout.HEIGHTS.__getitem__


def choose(company: Company) -> Chosen:
    """The filters, kept in the address; touchpoints stand among them where figures are cut by them."""
    cuts = {column: [ALL, *company.cuts(column)] for column in CUTS}
    boxes: list[Box] = [("Period", company.periods() or ["last12"], "period", context.period_label),
                        *((label, cuts[column], column, partial(_cut_words, label)) for column, label in CUTS.items()),
                        _screen()]
    notices = tuple(told for box in boxes if (told := unknown(*box)) is not None)
    with st.popover("Filters", type="tertiary", icon=":material/tune:"):
        picked = {box[2]: choice(*box) for box in boxes if box[2] != "touchpoint" or len(box[1]) > 1}
    parts = [f"{column}={picked[column]}" for column in CUTS if picked.get(column, ALL) != ALL]
    return Chosen(Selection(picked["period"], "&".join(parts) or ALL), notices)


def _cut_words(label: str, value: str) -> str:
    return f"All {label.lower()}s" if value == ALL else value
