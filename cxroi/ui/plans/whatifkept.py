"""What a reader does with the plan of the controls: save it, freeze it as a business case, ask for its money.

Writes happen in the buttons' callbacks, before the page is drawn, so that the page shows what was written.
"""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from cxroi import words
from cxroi.doing import scenarios as doing_scenarios
from cxroi.ledger import scenarios as ledger_scenarios
from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.plans import scenarios
from cxroi.reading.plans.whatif import WhatIfAnswer
from cxroi.ui.frame.held import pressed
from cxroi.ui.frame.navigation import principal
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import caseform
from cxroi.ui.plans import whatifopened, whatifshelf
from cxroi.ui.plans.whatifopened import DONE, Opened, State
from cxroi.ui.plans.whatifshelf import doer, typed
from cxroi.ui.state import view
from cxroi.ui.text import md, on_primary, small

NAMED = "keep-of"


def buttons(page: Page, answer: WhatIfAnswer, state: State) -> None:
    """Save and Freeze, each behind a popover with what it needs."""
    if "edit" not in principal().rights:
        return
    beside = st.container(horizontal=True, gap="small")
    with beside, st.popover("Save", icon=":material/save:", width="stretch"):
        _called(state.opened)
        st.text_input("Name", max_chars=80, key="keep-name")
        st.text_input("Your name", placeholder="stands in the history", key="keep-by")
        st.text_area("Note", max_chars=500, key="keep-note", height=68)
        about = (page.company, state)
        if state.opened:
            st.button(on_primary("Save", "save"), key="keep", on_click=_save, args=(*about, False), type="primary")
        st.button("Save as new", icon=":material/add:", key="keep-new", on_click=_save, args=(*about, True))
    pays = answer.net.clear and (answer.net.point or 0.0) > 0
    with (
        beside,
        st.popover(on_primary("Freeze", "lock", inked=pays), width="stretch", type="primary" if pays else "secondary"),
    ):
        _freeze_form(page, answer, state)


def _called(opened: Opened | None) -> None:
    """Name and note start as those of the scenario that is open, whichever was open before."""
    now = (opened.key, opened.version) if opened else None
    if NAMED not in st.session_state or st.session_state[NAMED] != now:
        st.session_state[NAMED] = now
        if opened or "keep-name" not in st.session_state:
            st.session_state["keep-name"] = opened.plan.name if opened else ""
            st.session_state["keep-note"] = opened.plan.note if opened else ""


@pressed
def _save(company: Company, state: State, anew: bool) -> None:
    def write() -> None:
        plan = whatifopened.now(company, state.found, state.opened)
        if plan is None:
            return
        content = {**plan.model_dump(), "name": typed("keep-name"), "note": typed("keep-note")}
        behind = None if anew else state.opened
        entry = doing_scenarios.keep(
            company,
            doer(),
            ledger_scenarios.plan(content),
            key=behind.key if behind else "",
            version=behind.version if behind else 0,
        )
        whatifopened.open_(entry.id, entry.version)
        if behind is None:
            whatifshelf.beside(company, entry.id)
        st.session_state[DONE] = f"Saved as {words.safe_text(entry.body['name'], 80)}, version {entry.version}."

    caseform.attempt(write)


def _freeze_form(page: Page, answer: WhatIfAnswer, state: State) -> None:
    initiatives = context.initiatives(page.company)
    if "admin" not in principal().rights or not initiatives:
        st.markdown("A business case belongs to an initiative, and somebody who may approve it: there is none here.")
        return
    names = view.told_apart({one.id: one.name for one in initiatives})
    if answer.net.high is not None and answer.net.high < 0:
        st.markdown(f":orange-badge[:material/visibility: REVIEW] {md('This plan loses: ' + answer.net.statement)}")
    st.selectbox(
        "Initiative",
        list(names),
        None,
        format_func=names.__getitem__,
        key="freeze-initiative",
        placeholder="Choose the one it is for",
    )
    st.text_input("First month", value=scenarios.next_month(page.company, datetime.now(UTC).date()), key="freeze-start")
    st.text_input("Sponsor", help="Empty: the one of the initiatives table", key="freeze-sponsor")
    st.text_input("Owner", help="Empty: the one of the initiatives table", key="freeze-owner")
    st.text_input("Name of the approver", key="freeze-by")
    st.markdown(
        small(
            md(
                f"It promises the same total over {words.months(answer.horizon, None)} as the scenario's best "
                "estimate, before cost: "
                f"{words.figure_words(answer.margin)} ({words.range_only(answer.margin)}). Month by month a case is "
                "flat once all are "
                "reached; a scenario builds up and fades. Nobody can change it afterwards."
            )
        )
    )
    st.button("Approve and freeze", icon=":material/lock:", key="freeze", on_click=_freeze, args=(page.company, state))


@pressed
def _freeze(company: Company, state: State) -> None:
    def write() -> None:
        plan = whatifopened.now(company, state.found, state.opened)
        if plan is None:
            return
        named = state.opened.plan if state.opened else plan
        case = doing_scenarios.case_of(
            company,
            plan.model_copy(update={"name": named.name, "note": named.note}),
            typed("freeze-initiative"),
            typed("freeze-start"),
            (typed("freeze-sponsor"), typed("freeze-owner")),
        )
        entry = doing_scenarios.freeze(company, caseform.writer(typed("freeze-by")), case)
        st.session_state[DONE] = (
            f"Frozen as business case {words.safe_text(entry.id, 80)}: see Promises for what comes of it."
        )

    caseform.attempt(write)


def ask_box(answer: WhatIfAnswer) -> None:
    """The funding ask in one sentence, to be copied."""
    with st.expander("The ask in one sentence"):
        left, right = st.columns(2, gap="small")
        by = left.text_input("Decide by", placeholder="1 March 2027", key="ask-by", max_chars=40)
        owner = right.text_input("Owner", key="ask-owner", max_chars=60)
        st.code(scenarios.ask_sentence(answer, by or "", owner or ""), language=None, wrap_lines=True)
