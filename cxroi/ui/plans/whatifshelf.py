"""Scenarios that were kept: opened, renamed, duplicated, taken back, and compared side by side."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cxroi import words
from cxroi.ledger import Entry, Ledger
from cxroi.ledger import scenarios as ledger_scenarios
from cxroi.reading.base.company import Company
from cxroi.reading.plans import scenarios
from cxroi.reading.plans.scenarios import Ask, Kept
from cxroi.terms import Principal
from cxroi.ui.frame import filters, layout
from cxroi.ui.frame.navigation import page_path, principal
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import caseform, charts
from cxroi.ui.parts.charts import Chart
from cxroi.ui.plans import whatifopened
from cxroi.ui.state import live, view
from cxroi.ui.state import whatif as form
from cxroi.ui.text import md, small

COMPARE = "compare"


def shelf(page: Page, ask: Ask) -> None:
    """Every kept scenario with what it comes to now; up to four side by side."""
    kept = scenarios.kept(page.company, ask)
    if not kept:
        st.markdown(small("No scenario is kept yet: save one, and it can be compared, shared by its link and frozen."))
        return
    st.header(
        md(f"{len(kept)} kept scenario{'' if len(kept) == 1 else 's'}"),
        anchor=False,
        help="Computed again under the build and assumptions of now; what it was when saved stands beside it.",
    )
    st.table([_row(one) for one in kept], border="horizontal", hide_index=True)
    _compared(page, kept)
    _tend(page, kept)


def _row(one: Kept) -> dict[str, str]:
    net = one.answer.net if one.answer else None
    value = f"**{md(words.figure_words(net))}** {small(md(words.range_only(net)))}" if net else small(md(one.problem))
    note = one.plan.note if one.plan else ""
    return {
        "Scenario": f"**{md(one.name)}**",
        "Net value": value,
        "Grade": net.grade if net and net.point is not None else "–",
        "Saved by": small(md(one.by)),
        "Note": small(md(" ".join(filter(None, (note, one.note))))),
    }


def _compared(page: Page, kept: tuple[Kept, ...]) -> None:
    able = {one.entry.id: one for one in kept if one.answer is not None}
    if len(able) < 2:
        return
    called = {key: _label(one) for key, one in able.items()}
    record = live.settle(form.comparison(called, scenarios.MOST_COMPARED), str(page.company.path))
    filters.warn(*record.told)
    st.pills(
        "Compare, up to four",
        list(able),
        selection_mode="multi",
        key=live.put(record, COMPARE),
        format_func=lambda key: md(called[key]),
        help="The first four chosen are compared.",
    )
    picked = record[COMPARE]
    told = scenarios.compare([able[key] for key in picked])
    if len(told.names) < 2:
        return
    among = "" if len(told.names) == len(able) else f" {len(told.names)} of {len(able)} kept scenarios are compared."
    st.markdown(md(f"{told.verdict}{among}".strip()))
    left, right = layout.columns((50, 50))
    with left:
        rows = [
            {"What": label, **{md(name): md(text) for name, text in zip(told.names, texts, strict=True)}}
            for label, texts in told.rows
        ]
        st.table(rows, border="horizontal", hide_index=True)
    with right:
        charts.show(
            page,
            Chart(
                "segments",
                told.nets,
                0.49,
                cut="-".join((*picked, *(f"{one.point}" for one in told.nets))),
                title="Net value side by side",
                source="one point within customers, kept plans, discounted",
            ),
        )


def _label(one: Kept) -> str:
    """Name and id: two scenarios may bear one name."""
    return f"{one.name} ({words.safe_text(one.entry.id, 8)})"


def _tend(page: Page, kept: tuple[Kept, ...]) -> None:
    """Open, rename, duplicate or take back one of them."""
    by_key = {one.entry.id: one for one in kept}
    called = view.told_apart({key: one.name for key, one in by_key.items()})
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        key = st.selectbox(
            "Scenario",
            list(by_key),
            key="tend",
            width=260,
            format_func=lambda one: called.get(one, "taken back"),
        )
        one = by_key.get(str(key), kept[0])
        st.button(
            "Open",
            icon=":material/open_in_new:",
            key="open",
            on_click=whatifopened.open_,
            args=(one.entry.id, one.entry.version),
            disabled=one.plan is None,
        )
        if "edit" in principal().rights:
            st.text_input("New name", key="tend-name", width=220, max_chars=80)
            _act("Rename", "edit", lambda: _rename(page.company, one.entry))
            _act("Duplicate", "content_copy", lambda: _duplicate(page.company, one.entry))
            _act("Take back", "delete", lambda: _take_back(page.company, one.entry))
        st.page_link(page_path("promise"), label="Frozen cases", icon=":material/handshake:")


def _rename(company: Company, entry: Entry) -> None:
    renamed = ledger_scenarios.rename(Ledger(company.path), doer(), entry, typed("tend-name"))
    if whatifopened.is_open(company, entry.id):
        whatifopened.keep_open(renamed.id, renamed.version)


def _duplicate(company: Company, entry: Entry) -> None:
    beside(company, ledger_scenarios.duplicate(Ledger(company.path), doer(), entry).id)


def _take_back(company: Company, entry: Entry) -> None:
    ledger_scenarios.withdraw(Ledger(company.path), doer(), entry)
    picked = _picked(company)
    if entry.id in picked:
        live.ask(COMPARE, {COMPARE: tuple(one for one in picked if one != entry.id) or ("",)})
    if whatifopened.is_open(company, entry.id):
        whatifopened.let_go()


def beside(company: Company, key: str) -> None:
    """Compare a scenario that was just kept with those that stand side by side, where there is room."""
    picked = _picked(company)
    if picked and key not in picked and len(picked) < scenarios.MOST_COMPARED:
        live.ask(COMPARE, {COMPARE: (*picked, key)})


def _picked(company: Company) -> tuple[str, ...]:
    picked = live.values(COMPARE, str(company.path)).get(COMPARE)
    return picked if isinstance(picked, tuple) else ()


def typed(key: str) -> str:
    """What stands in a text field when its button is pressed."""
    return str(st.session_state.get(key) or "")


def doer() -> Principal:
    return caseform.writer(typed("keep-by"))


def _act(label: str, icon: str, write: Callable[[], object]) -> None:
    key = f"tend-{label.lower().replace(' ', '-')}"
    st.button(label, icon=f":material/{icon}:", key=key, on_click=caseform.attempt, args=(write,))
