"""Filters live in the address and choose among precomputed cuts; a value that no build knows is named and not used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.terms import ALL, Selection
from cxroi.ui.frame import layout, opened
from cxroi.ui.frame.navigation import page_path
from cxroi.ui.state import live, view
from cxroi.ui.state.fields import Choice
from cxroi.ui.state.record import Record
from cxroi.ui.text import caution

CUTS = {"segment": "Segment", "business_unit": "Business unit", "touchpoint": "Touchpoint"}
LAST = "last12"
Box = tuple[str, Sequence[str], str, Callable[[str], str]]
"""Label, options, key in the address, and how an option is called."""


def settled(box: Box, place: str = "", steady: str = "") -> Record:
    """What the reader chose of one list of options. `steady`: the option that every build starts with."""
    label, options, key, words = box
    return live.settle(view.plain(key, view.choice(key, label, options, words, steady=steady)), place)


def select(record: Record, key: str) -> str:
    """A select box for a choice that is settled."""
    field = record.field(key)
    assert isinstance(field, Choice)
    st.selectbox(field.label, list(field.options), key=live.put(record, key), format_func=field.called)
    return str(record[key])


def told_choice(box: Box, place: str = "") -> str:
    """A choice that stands open on the page, with what of the address it could not follow."""
    record = settled(box, place)
    warn(*record.told)
    return select(record, box[2])


def warn(*notices: str | None) -> None:
    """Say what of the address could not be followed."""
    for told in notices:
        if told is not None:
            st.warning(caution(told, ":material/filter_alt_off:"))


def go(page: str, key: str, value: str) -> None:
    """Open a page with one choice made, as if its address had been typed."""
    st.switch_page(page_path(page), query_params={key: value})


def company() -> Record:
    """The chosen company; ask once per page run."""
    return settled(("Company", list(opened.known()), "company", opened.label))


def company_popover(record: Record) -> None:
    with st.popover("Company", type="tertiary", icon=":material/apartment:"):
        select(record, "company")


@dataclass(frozen=True)
class Chosen:
    """The reader's period and cut, and what of the address could not be followed."""

    selection: Selection
    notices: tuple[str, ...]


def without() -> Chosen:
    """A page without filters: only how its charts stand can be chosen."""
    screen = _screen()
    with st.popover("Screen", type="tertiary", icon=":material/devices:"):
        select(screen, "charts")
    return Chosen(Selection(), screen.told)


def _screen() -> Record:
    """How charts stand. It is the reader's own screen: what he did not choose goes with no link."""
    field = view.choice("charts", "Charts", layout.heights(), layout.HEIGHTS.__getitem__, steady=layout.heights()[0])
    return live.settle(view.plain("charts", field))


def choose(company: Company) -> Chosen:
    """The filters, kept in the address; touchpoints stand among them where figures are cut by them."""
    cuts = {column: [ALL, *company.cuts(column)] for column in CUTS}
    fields = (
        view.choice("period", "Period", company.periods() or [LAST], context.period_label, steady=LAST),
        *(
            view.choice(column, label, cuts[column], partial(_cut_words, label), steady=ALL)
            for column, label in CUTS.items()
        ),
    )
    picked, screen = live.settle(view.plain("cut", *fields), str(company.path)), _screen()
    with st.popover("Filters", type="tertiary", icon=":material/tune:"):
        for field in fields:
            if field.key != "touchpoint" or len(field.options) > 1:
                select(picked, field.key)
        select(screen, "charts")
    parts = [f"{column}={picked[column]}" for column in CUTS if picked[column] != ALL]
    return Chosen(Selection(picked["period"], "&".join(parts) or ALL), (*picked.told, *screen.told))


def _cut_words(label: str, value: str) -> str:
    return f"All {label.lower()}s" if value == ALL else value
