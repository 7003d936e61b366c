"""What every page has: title slot, context row with filters, stamp; designed states where nothing can be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cxroi import words
from cxroi.errors import StoreError
from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.base.notices import standing
from cxroi.reading.base.records import Stamp
from cxroi.reading.base.signoff import state
from cxroi.report.about import about
from cxroi.terms import ALL, Selection
from cxroi.ui.frame import drill, filters, opened, printing, states
from cxroi.ui.frame.navigation import page_name, theme
from cxroi.ui.text import caution, md, small

DEMO_BADGE = ":violet-badge[Demo company, generated]"
SIGNED_BADGE = ":gray-badge[:material/verified: signed off]"
NOTICES = {"build": ":material/history:", "ledger": ":material/menu_book:"}
OUT_BADGE = ":orange-badge[:material/release_alert: sign-off out]"


@dataclass(frozen=True)
class Page:
    """A page in the making: the open company, what the reader chose, and the two lines that are filled last."""

    company: Company
    selection: Selection
    theme: str
    row: DeltaGenerator
    _title: DeltaGenerator
    _context: DeltaGenerator

    def title(self, sentence: str) -> None:
        """The finding as one sentence. It may hold anybody's words: it is escaped here."""
        told = context.said(self.company, words.without_n(sentence))
        printing.title(told)
        self._title.title(md(told), anchor=False)

    def context(self, *parts: str | None) -> None:
        """Grey line: who, when, how many; the demo's badge stands first, then finance's sign-off where somebody
        signed."""
        told = [context.said(self.company, part) for part in parts if part]
        printing.context(" · ".join(told))
        line = small(" · ".join(md(part) for part in told))
        found = state(self.company)
        signed = SIGNED_BADGE if found.signed else OUT_BADGE if found.out else ""
        demo = DEMO_BADGE if self.company.build.is_demo else ""
        self._context.markdown(" ".join(part for part in (demo, signed, line) if part))


def open_page(*, with_filters: bool = True, otherwise: Callable[[Path], None] | None = None) -> Page:
    """Open the chosen company and lay out head and filters.

    Where it cannot be read the run ends with a designed state; `otherwise` draws the way to load files.
    """
    sheet = printing.begin()
    outer = st.container(gap="xxsmall")
    title = outer.container()
    row = outer.container(horizontal=True, vertical_alignment="center", gap="small")
    line = row.container(width="stretch")
    chosen_company = filters.company()
    with row:
        drill.back()
        _about()
        filters.company_popover(chosen_company)
    path = opened.known()[chosen_company["company"]]
    try:
        company = opened.company_at(path)
    except StoreError as error:
        with outer:
            states.no_store(title, line, path, str(error), otherwise)
        st.stop()
    with outer:
        _notices(company)
    with row:
        chosen = filters.choose(company) if with_filters else filters.without()
        printing.button(company, sheet, chosen.selection.period if with_filters else "")
    with outer:
        filters.warn(*chosen_company.told, *chosen.notices)
    return Page(company, chosen.selection, theme(), row, title, line)


@dataclass(frozen=True)
class Bare:
    """A page that works without any store: its two lines, and the company where one can be read."""

    title: DeltaGenerator
    context: DeltaGenerator
    company: Company | None


def open_bare() -> Bare:
    """Lay out the head of a page that needs no data; an unreadable or empty store is no hindrance."""
    outer = st.container(gap="xxsmall")
    title = outer.container()
    row = outer.container(horizontal=True, vertical_alignment="center", gap="small")
    context = row.container(width="stretch")
    with row:
        _about()
        chosen = filters.company()
        filters.company_popover(chosen)
        screen = filters.without()
    with outer:
        filters.warn(*chosen.told, *screen.notices)
    try:
        company = opened.company_at(opened.known()[chosen["company"]])
    except StoreError:
        return Bare(title, context, None)
    with outer:
        _notices(company)
    return Bare(title, context, company)


def _notices(company: Company) -> None:
    """What a reader has to know before any figure of the page."""
    for notice in standing(company):
        st.warning(caution(notice.words, NOTICES[notice.kind]))


def _about() -> None:
    """What this page is, one click away."""
    text = about(page_name())
    if text:
        with st.popover("About", type="tertiary", icon=":material/info:"):
            st.markdown(md(text))


def stamp_line(stamp: Stamp) -> str:
    """Data through · matched by customers and revenue · assumptions · run."""
    through = (
        f"Data through {words.month_name(stamp.data_through)}"
        if stamp.data_through is not None
        else stamp.without_months[:1].upper() + stamp.without_months[1:]
    )
    shares = [(stamp.matched_customers, "customers"), (stamp.matched_revenue, "revenue")]
    told = [f"{words.share(value, 3)} of {what}" for value, what in shares if value is not None]
    matched = f"{' and '.join(told)} matched" if told else "match rate not recorded"
    under = f"assumptions {stamp.assumptions_version}, {stamp.signed}"
    return " · ".join((through, matched, under, f"run {stamp.run_id}"))


def show_stamp(stamp: Stamp) -> None:
    st.markdown(small(md(stamp_line(stamp))))


def cut_words(selection: Selection) -> str | None:
    """The chosen group in words, None for everybody."""
    if selection.segment == ALL:
        return None
    return f"{words.cut_words(selection.segment)} only"
