"""Finance signs the build that is shown: what stands against it, the name, the note."""

from __future__ import annotations

import streamlit as st

from cxroi.doing.signoff import sign
from cxroi.reading.base import signoff as answers
from cxroi.reading.base.company import Company
from cxroi.ui.frame.held import pressed
from cxroi.ui.frame.navigation import principal
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts.caseform import attempt, writer
from cxroi.ui.text import md, small


def box(page: Page) -> None:
    """The state in one line; where it can be signed the form, else what has to be done first."""
    found = answers.state(page.company)
    with st.container(border=True):
        st.markdown(f"**Sign-off by finance.** {md(found.words[:1].upper() + found.words[1:])}.")
        if found.note:
            st.markdown(small(md(f"Note: {found.note}")))
        if found.signed:
            st.markdown(
                small(
                    "It goes out by itself when files, assumptions, themes or declarations change, or another build "
                    "is shown."
                )
            )
            return
        against = answers.blockers(page.company)
        for why in against:
            st.markdown(f":orange-badge[first] {md(why)}")
        if against or "admin" not in principal().rights:
            return
        with st.form("signoff", border=False, clear_on_submit=True):
            st.text_input("Name of who signs", key="signoff-by")
            st.text_input("Note", key="signoff-note", max_chars=500, placeholder="may stay empty")
            st.form_submit_button(
                "Sign off this build", icon=":material/verified:", on_click=_sign, args=(page.company,)
            )


@pressed
def _sign(company: Company) -> None:
    said = st.session_state
    name, note = str(said.get("signoff-by") or ""), str(said.get("signoff-note") or "")
    if not name.strip():
        said["refused-write"] = "Nothing was signed: a signature needs a name."
        return
    attempt(lambda: sign(company, writer(name), note))
