"""Kept scenarios: saved, opened, renamed, duplicated, taken back, compared side by side, frozen as a business case.

Writes happen in the buttons' callbacks, before the page is drawn, so that the page shows what was written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from cxroi import words
from cxroi.answers import context, scenarios
from cxroi.answers.company import Company
from cxroi.answers.scenarios import Ask, Kept
from cxroi.answers.whatif import WhatIfAnswer
from cxroi.errors import CxroiError
from cxroi.ledger import Entry, Ledger
from cxroi.ledger import scenarios as ledger_scenarios
from cxroi.ledger.scenarios import Plan, plan_of
from cxroi.terms import Principal
from cxroi.ui import caseform, charts, layout, whatifcontrols
from cxroi.ui.charts import Chart
from cxroi.ui.frame import page_path, principal
from cxroi.ui.shell import Page
from cxroi.ui.text import md, on_primary, small

DONE, VERSIONS = "whatif-done", "whatif-versions"


@dataclass(frozen=True)
class Opened:
    """The kept scenario of the address, and the version of it that this reader saw."""

    key: str
    version: int
    plan: Plan
    by: str
    note: str


def opened(page: Page, ask: Ask) -> Opened | None:
    """The scenario that the address names. Alone in the address, its plan is put into the controls; else they stand as typed."""
    if DONE in st.session_state:
        st.success(md(str(st.session_state.pop(DONE))), icon=":material/check:")
    key = st.query_params.get("scenario", "")
    if not key:
        return None
    try:
        entry = ledger_scenarios.scenario(Ledger(page.company.path), principal(), key)
        plan = plan_of(entry)
    except CxroiError as error:
        st.warning(md(f"The address asks for a scenario that cannot be opened: {error}"), icon=":material/filter_alt_off:")
        return None
    seen = st.session_state.setdefault(VERSIONS, {})
    if key not in seen:
        seen[key] = entry.version
        if not any(name in st.query_params or name in st.session_state for name in whatifcontrols.KEYS):
            whatifcontrols.put(plan)
    one = scenarios.again(page.company, entry, ask)
    return Opened(key, int(seen[key]), plan, one.by, one.note or one.problem)


def named(now: Opened | None, plan: Plan) -> dict[str, str]:
    """Name and note of the plan in the controls: those of the open scenario, which says so where it was changed."""
    if now is None:
        return {}
    changed = "" if ledger_scenarios.same(plan, now.plan) else ", changed"
    return {"name": f"{now.plan.name[:70]}{changed}" if changed else now.plan.name, "note": now.plan.note}


def saved_words(now: Opened | None, plan: Plan) -> str | None:
    """Who saved what is shown, or that it is not what was saved."""
    if now is None:
        return None
    return f"saved by {now.by}" if ledger_scenarios.same(plan, now.plan) else "changed and not saved"


def buttons(page: Page, answer: WhatIfAnswer, now: Opened | None) -> None:
    """Save and Freeze, each behind a popover with what it needs."""
    if "edit" not in principal().rights:
        return
    beside = st.container(horizontal=True, gap="small")
    with beside, st.popover("Save", icon=":material/save:", width="stretch"):
        st.text_input("Name", value=now.plan.name if now else "", max_chars=80, key="keep-name")
        st.text_input("Your name", placeholder="stands in the history", key="keep-by")
        st.text_area("Note", value=now.plan.note if now else "", max_chars=500, key="keep-note", height=68)
        about = (page.company, answer.plan)
        if now:
            st.button(on_primary("Save", "save"), key="keep", on_click=_save, args=(*about, now), type="primary")
        st.button("Save as new", icon=":material/add:", key="keep-new", on_click=_save, args=(*about, None))
    pays = answer.net.clear and (answer.net.point or 0.0) > 0
    with beside, st.popover(on_primary("Freeze", "lock", inked=pays), width="stretch", type="primary" if pays else "secondary"):
        _freeze_form(page, answer)


def _save(company: Company, plan: Plan, now: Opened | None) -> None:
    content = {**plan.model_dump(), "name": _typed("keep-name"), "note": _typed("keep-note")}

    def write() -> None:
        entry = scenarios.keep(company, _doer(), ledger_scenarios.plan(content),
                               key=now.key if now else "", version=now.version if now else 0)
        _open(entry.id, entry.version)
        st.session_state[DONE] = f"Saved as {words.safe_text(entry.body['name'], 80)}, version {entry.version}."

    caseform.attempt(write)


def _open(key: str, version: int) -> None:
    """Put a scenario into the address as the one that is open, without touching the controls."""
    st.session_state.setdefault(VERSIONS, {})[key] = version
    st.query_params["scenario"] = key


def _freeze_form(page: Page, answer: WhatIfAnswer) -> None:
    initiatives = context.initiatives(page.company)
    if "admin" not in principal().rights or not initiatives:
        st.markdown("A business case belongs to an initiative, and somebody who may approve it: there is none here.")
        return
    names = {one.id: words.safe_text(one.name, 80) for one in initiatives}
    if answer.net.high is not None and answer.net.high < 0:
        st.markdown(f":orange-badge[:material/visibility: REVIEW] {md('This plan loses: ' + answer.net.statement)}")
    st.selectbox("Initiative", list(names), None, format_func=lambda key: names[key], key="freeze-initiative",
                 placeholder="Choose the one it is for")
    st.text_input("First month", value=scenarios.next_month(page.company, datetime.now(UTC).date()), key="freeze-start")
    st.text_input("Sponsor", help="Empty: the one of the initiatives table", key="freeze-sponsor")
    st.text_input("Owner", help="Empty: the one of the initiatives table", key="freeze-owner")
    st.text_input("Name of the approver", key="freeze-by")
    st.markdown(small(md(
        f"It promises the same total over {words.months(answer.horizon, None)} as the scenario's best estimate, before cost: "
        f"{words.figure_words(answer.margin)} ({words.range_only(answer.margin)}). Month by month a case is flat once all are "
        "reached; a scenario builds up and fades. Nobody can change it afterwards.")))
    st.button("Approve and freeze", icon=":material/lock:", key="freeze", on_click=_freeze, args=(page.company, answer.plan))


def _freeze(company: Company, plan: Plan) -> None:
    def write() -> None:
        case = scenarios.case_of(company, plan, _typed("freeze-initiative"), _typed("freeze-start"),
                                 (_typed("freeze-sponsor"), _typed("freeze-owner")))
        entry = scenarios.freeze(company, caseform.writer(_typed("freeze-by")), case)
        st.session_state[DONE] = f"Frozen as business case {words.safe_text(entry.id, 80)}: see Promises for what comes of it."

    caseform.attempt(write)


def ask_box(answer: WhatIfAnswer) -> None:
    """The funding ask in one sentence, to be copied."""
    with st.expander("The ask in one sentence"):
        left, right = st.columns(2, gap="small")
        by = left.text_input("Decide by", placeholder="1 March 2027", key="ask-by", max_chars=40)
        owner = right.text_input("Owner", key="ask-owner", max_chars=60)
        st.code(scenarios.ask_sentence(answer, by or "", owner or ""), language=None, wrap_lines=True)


def shelf(page: Page, ask: Ask) -> None:
    """Every kept scenario with what it comes to now; up to four side by side."""
    kept = scenarios.kept(page.company, ask)
    if not kept:
        st.markdown(small("No scenario is kept yet: save one, and it can be compared, shared by its link and frozen."))
        return
    st.header(md(f"{len(kept)} kept scenario{'' if len(kept) == 1 else 's'}"), anchor=False,
              help="Computed again under the build and assumptions of now; what it was when saved stands beside it.")
    st.table([_row(one) for one in kept], border="horizontal", hide_index=True)
    _compared(page, kept)
    _tend(page, kept)


def _row(one: Kept) -> dict[str, str]:
    net = one.answer.net if one.answer else None
    value = f"**{md(words.figure_words(net))}** {small(md(words.range_only(net)))}" if net else small(md(one.problem))
    note = one.plan.note if one.plan else ""
    return {"Scenario": f"**{md(one.name)}**", "Net value": value,
            "Grade": net.grade if net and net.point is not None else "–",
            "Saved by": small(md(one.by)), "Note": small(md(" ".join(filter(None, (note, one.note)))))}


def _compared(page: Page, kept: tuple[Kept, ...]) -> None:
    able = {one.entry.id: one for one in kept if one.answer is not None}
    if len(able) < 2:
        return
    picked = st.pills("Compare, up to four", list(able), selection_mode="multi", default=list(able)[: scenarios.MOST_COMPARED],
                      key="compare", bind="query-params", format_func=lambda key: md(_label(able[key])),
                      help="The first four chosen are compared.")
    told = scenarios.compare([able[key] for key in picked])
    if len(told.names) < 2:
        return
    st.markdown(md(told.verdict))
    left, right = layout.columns((50, 50))
    with left:
        rows = [{"What": label, **{md(name): md(text) for name, text in zip(told.names, texts, strict=True)}}
                for label, texts in told.rows]
        st.table(rows, border="horizontal", hide_index=True)
    with right:
        charts.show(page, Chart("segments", told.nets, 0.49, cut="-".join((*picked, *(f"{one.point}" for one in told.nets))),
                                title="Net value side by side", source="one point within customers, kept plans, discounted"))


def _label(one: Kept) -> str:
    """Name and id: two scenarios may bear one name."""
    return f"{one.name} ({words.safe_text(one.entry.id, 8)})"


def _tend(page: Page, kept: tuple[Kept, ...]) -> None:
    """Open, rename, duplicate or take back one of them."""
    by_key = {one.entry.id: one for one in kept}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        key = st.selectbox("Scenario", list(by_key), key="tend", width=260,
                           format_func=lambda one: by_key[one].name if one in by_key else "taken back")
        one = by_key.get(str(key), kept[0])
        st.button("Open", icon=":material/open_in_new:", key="open", on_click=_reopen, args=(one.entry, one.plan),
                  disabled=one.plan is None)
        if "edit" in principal().rights:
            st.text_input("New name", key="tend-name", width=220, max_chars=80)
            ledger = Ledger(page.company.path)
            _act("Rename", "edit", lambda: ledger_scenarios.rename(ledger, _doer(), one.entry, _typed("tend-name")))
            _act("Duplicate", "content_copy", lambda: ledger_scenarios.duplicate(ledger, _doer(), one.entry))
            _act("Take back", "delete", lambda: ledger_scenarios.withdraw(ledger, _doer(), one.entry))
        st.page_link(page_path("promise"), label="Frozen cases", icon=":material/handshake:")


def _typed(key: str) -> str:
    """What stands in a text field when its button is pressed."""
    return str(st.session_state.get(key) or "")


def _doer() -> Principal:
    return caseform.writer(_typed("keep-by"))


def _act(label: str, icon: str, write: Callable[[], object]) -> None:
    key = f"tend-{label.lower().replace(' ', '-')}"
    st.button(label, icon=f":material/{icon}:", key=key, on_click=caseform.attempt, args=(write,))


def _reopen(entry: Entry, plan: Plan | None) -> None:
    if plan is None:
        return
    whatifcontrols.put(plan)
    _open(entry.id, entry.version)
    for key in ("keep-name", "keep-note"):
        st.session_state.pop(key, None)
