"""The form of a business case, and the two buttons of a draft."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from cxroi import words
from cxroi.answers.promise import Kept, owners
from cxroi.answers.records import Initiative
from cxroi.errors import CxroiError
from cxroi.ledger import Ledger
from cxroi.ledger import cases as ledger_cases
from cxroi.terms import Principal
from cxroi.ui.frame import principal
from cxroi.ui.shell import Page


def writer(name: str) -> Principal:
    """Who writes: the name typed on the page with the reader's own rights and scope."""
    reader = principal()
    return Principal(words.safe_text(name.strip(), 60) or reader.name, reader.rights, reader.scope)


def attempt(write: Callable[[], object]) -> None:
    """Do one write; what is refused is said in its own words, what is done shows at once."""
    try:
        write()
    except CxroiError as error:
        st.text(f"Nothing was written: {error}")
    else:
        st.rerun()


def show(page: Page, initiatives: Sequence[Initiative]) -> None:
    """Enter or correct a draft: one an initiative; its approved cases stay as they are."""
    if not initiatives or "edit" not in principal().rights:
        return
    names = {one.id: words.safe_text(one.name, 80) for one in initiatives}
    with st.expander("Enter a business case"), st.form("case", border=False):
        first, second, third = st.columns(3, gap="medium")
        with first:
            initiative = st.selectbox("Initiative", list(names), format_func=lambda key: names[key])
            start = st.text_input("First month with customers", placeholder="2026-03")
            months = st.number_input("Months the case runs", 1, 120, 24)
            reach = st.number_input("Customers when fully rolled out", 1, 1_000_000_000, 1_000)
        with second:
            ramp = st.number_input("Months until all are reached", 1, 60, 6)
            effect = st.number_input("Extra margin a customer, per cent", -100.0, 1_000.0, 5.0, step=0.5)
            price = st.number_input("Margin a customer and month without it", 0.01, 1e9, 40.0)
            by = st.text_input("Your name", placeholder="stands in the history")
        with third:
            one_off = st.number_input("Cost, one-off", 0.0, 1e12, 0.0)
            monthly = st.number_input("Cost a month", 0.0, 1e12, 0.0)
            sponsor = st.text_input("Sponsor", help="Empty: the one of the initiatives table")
            owner = st.text_input("Owner", help="Empty: the one of the initiatives table")
        if st.form_submit_button("Save draft", icon=":material/edit_note:"):
            content: dict[str, object] = {
                "initiative": initiative,
                "start": start.strip(),
                "months": months,
                "reach": reach,
                "ramp_months": ramp,
                "effect": effect / 100,
                "price": price,
                "one_off_cost": one_off,
                "monthly_cost": monthly,
                "sponsor": sponsor,
                "owner": owner,
            }
            attempt(lambda: ledger_cases.add(Ledger(page.company.path), writer(by), ledger_cases.checked(content)))


def approval(page: Page, kept: Kept) -> None:
    """Approve (and freeze) or withdraw a draft."""
    if "admin" not in principal().rights:
        return
    ledger, key = Ledger(page.company.path), kept.entry.id
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        by = st.text_input("Name of the approver", key=f"by-{key}", width=260)
        if st.button("Approve and freeze", icon=":material/lock:", key=f"approve-{key}", disabled=kept.owned.status == "FAIL"):
            attempt(lambda: ledger_cases.approve(ledger, writer(by), key, named=owners(page.company, kept.case.initiative)))
        if st.button("Withdraw", key=f"withdraw-{key}"):
            attempt(lambda: ledger.withdraw(writer(by), kept.entry))
