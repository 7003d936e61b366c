"""What people write on pages: the form of a business case, the two buttons of a draft, and how a refusal is told.

Writes happen in the buttons' callbacks, before the page is drawn, so that the page shows what was written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from cxroi import words
from cxroi.ledger import Ledger
from cxroi.ledger import cases as ledger_cases
from cxroi.reading.base.company import Company
from cxroi.reading.base.records import Initiative
from cxroi.reading.initiatives.promise import Kept, owners
from cxroi.terms import Principal
from cxroi.ui.frame.held import FAILURES, REFUSED, in_words, pressed
from cxroi.ui.frame.navigation import principal
from cxroi.ui.frame.shell import Page

__all__ = ["REFUSED", "approval", "attempt", "show", "told", "writer"]


def writer(name: object) -> Principal:
    """Who writes: the name typed on the page with the reader's own rights and scope."""
    reader = principal()
    return Principal(words.safe_text(str(name or "").strip(), 60) or reader.name, reader.rights, reader.scope)


def attempt(write: Callable[[], object]) -> None:
    """Do one write; a refusal is kept in its own words for `told`."""
    try:
        write()
    except FAILURES as error:
        st.session_state[REFUSED] = f"Nothing was written: {in_words(error, 'the write')}"


def told() -> None:
    """The refusal of the write that was just tried, once."""
    refusal = st.session_state.pop(REFUSED, None)
    if refusal:
        with st.container(border=True):
            st.text(refusal)


def show(page: Page, initiatives: Sequence[Initiative]) -> None:
    """Enter or correct a draft: one an initiative; its approved cases stay as they are."""
    if not initiatives or "edit" not in principal().rights:
        return
    names = {one.id: words.safe_text(one.name, 80) for one in initiatives}
    with st.expander("Enter a business case"), st.form("case", border=False):
        first, second, third = st.columns(3, gap="medium")
        with first:
            st.selectbox("Initiative", list(names), format_func=lambda key: names[key], key="case-initiative")
            st.text_input("First month with customers", placeholder="2026-03", key="case-start")
            st.number_input("Months the case runs", 1, 120, 24, key="case-months")
            st.number_input("Customers when fully rolled out", 1, 1_000_000_000, 1_000, key="case-reach")
        with second:
            st.number_input("Months until all are reached", 1, 60, 6, key="case-ramp_months")
            st.number_input(
                words.ours("Extra margin a customer, per cent"), -100.0, 1_000.0, 5.0, step=0.5, key="case-effect"
            )
            st.number_input(words.ours("Margin a customer and month without it"), 0.01, 1e9, 40.0, key="case-price")
            st.text_input("Your name", placeholder="stands in the history", key="case-by")
        with third:
            st.number_input("Cost, one-off", 0.0, 1e12, 0.0, key="case-one_off_cost")
            st.number_input("Cost a month", 0.0, 1e12, 0.0, key="case-monthly_cost")
            st.text_input("Sponsor", help="Empty: the one of the initiatives table", key="case-sponsor")
            st.text_input("Owner", help="Empty: the one of the initiatives table", key="case-owner")
        st.form_submit_button("Save draft", icon=":material/edit_note:", on_click=_save, args=(page.company,))


@pressed
def _save(company: Company) -> None:
    content: dict[str, object] = {name: st.session_state.get(f"case-{name}") for name in ledger_cases.Case.model_fields}
    content = {name: value for name, value in content.items() if value is not None}
    content["effect"] = float(st.session_state["case-effect"]) / 100
    who = writer(st.session_state.get("case-by"))
    attempt(lambda: ledger_cases.add(Ledger(company.path), who, ledger_cases.checked(content)))


def approval(page: Page, kept: Kept) -> None:
    """Approve (and freeze) or withdraw a draft."""
    if "admin" not in principal().rights:
        return
    key, about = kept.entry.id, (page.company, kept)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input("Name of the approver", key=f"by-{key}", width=260)
        unowned = kept.owned.status == "FAIL"
        st.button(
            "Approve and freeze",
            icon=":material/lock:",
            key=f"approve-{key}",
            disabled=unowned,
            on_click=_approve,
            args=about,
        )
        st.button("Withdraw", key=f"withdraw-{key}", on_click=_withdraw, args=about)


@pressed
def _approve(company: Company, kept: Kept) -> None:
    who = writer(st.session_state.get(f"by-{kept.entry.id}"))
    named = owners(company, kept.case.initiative)
    attempt(lambda: ledger_cases.approve(Ledger(company.path), who, kept.entry.id, named=named))


@pressed
def _withdraw(company: Company, kept: Kept) -> None:
    who = writer(st.session_state.get(f"by-{kept.entry.id}"))
    attempt(lambda: Ledger(company.path).withdraw(who, kept.entry))
