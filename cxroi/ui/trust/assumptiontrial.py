"""A change on trial: everything computed anew aside, every figure it moves, then kept with a build or dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st
from streamlit.elements.lib.mutable_status_container import StatusContainer

from cxroi import words
from cxroi.doing.trial import Trial, tried
from cxroi.engine.store import Store
from cxroi.errors import CxroiError
from cxroi.reading.base.signoff import state
from cxroi.reading.trust.assumptions import AssumptionsAnswer
from cxroi.terms import Principal
from cxroi.ui.frame.navigation import principal
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import movedtable
from cxroi.ui.parts.caseform import REFUSED
from cxroi.ui.text import md, on_primary, small
from cxroi.value.assumptions.in_force import Assumptions, Wish, change, changed
from cxroi.value.assumptions.words import change_words

ASKED, FOUND, DOING, DONE = "assume-asked", "assume-found", "assume-doing", "assume-done"


@dataclass(frozen=True)
class Asked:
    """What is to be tried, on which build, the assumptions that its writer looked at, and who that is."""

    generation: str
    seen: Assumptions
    wish: Wish
    who: Principal


def ask(page: Page, answer: AssumptionsAnswer, wish: Wish, who: Principal) -> None:
    """Check a wish at once and keep it for the page to try. DataError where it is not allowed."""
    changed(answer.rules, wish, datetime.now(UTC).date())
    st.session_state.pop(FOUND, None)
    st.session_state[ASKED] = Asked(page.company.build.generation, answer.rules, wish, who)


def show(page: Page) -> None:
    """Whatever is on trial for the build that is shown; nothing where nothing is."""
    done = st.session_state.pop(DONE, None)
    if done:
        st.success(md(done), icon=":material/check:")
    doing = st.session_state.pop(DOING, None)
    asked = st.session_state.pop(ASKED, None)
    kept = st.session_state.get(FOUND)
    if kept is not None and kept[0].generation != page.company.build.generation:
        st.session_state.pop(FOUND)
        kept = None
    if doing == "build":
        _build(page, "The figures now show what stood in the ledger", principal())
    elif doing == "keep" and kept is not None:
        _keep(page, kept[0])
    elif asked is not None:
        _try(page, asked)
    elif kept is not None:
        _found(page, *kept)


def about_seconds(page: Page) -> str:
    """ "40 seconds" or "3 minutes", as long as the stages of the build took."""
    seconds = sum(float(row["seconds"]) for row in page.company.tables["stages"])
    if seconds > 90:
        return f"{round(seconds / 60)} minutes"
    return "a minute" if seconds > 45 or not seconds else f"{max(5, round(seconds / 5) * 5)} seconds"


def build_button() -> None:
    st.button("Build now", icon=":material/play_arrow:", key="assume-build", on_click=_do, args=("build",))


def _do(what: str) -> None:
    """What was pressed, kept until the page has done it, once."""
    st.session_state[DOING] = what


def _drop() -> None:
    st.session_state.pop(FOUND, None)


def _try(page: Page, asked: Asked) -> None:
    label = f"Working out what it moves, about {about_seconds(page)}"
    with st.status(label, expanded=False) as status:
        try:
            found = tried(page.company, asked.wish, asked.who, _sayer(status, "Working out what it moves"))
        except CxroiError as error:
            status.update(label="It could not be worked out; nothing was changed", state="error", expanded=True)
            st.text(str(error))
            return
        status.update(label=f"Worked out in {found.seconds:.0f} seconds; nothing is published yet", state="complete")
    st.session_state[FOUND] = (asked, found)
    _found(page, asked, found)


def _sayer(status: StatusContainer, what: str) -> Callable[[str], None]:
    """Progress: the stage stands in the head, every line below."""

    def say(line: str) -> None:
        stage = line.removeprefix("stage: ")
        if stage != line:
            status.update(label=f"{what}: {stage}")
        st.text(line)

    return say


def _found(page: Page, asked: Asked, found: Trial) -> None:
    with st.container(border=True):
        st.markdown(f"**{md(change_words(found.change, page.company.build.currency))}.** {md(found.sentence)}")
        for note in found.notes:
            st.markdown(f":orange-badge[also] {md(note)}")
        if found.touched and found.headlines:
            movedtable.headlines(found.headlines, "With the change")
        if found.moved:
            with st.expander(
                f"All {words.count(len(found.moved))} figures that would move; {words.count(found.n_same)} do not"
            ):
                movedtable.every(found.moved, "With the change", "No figure would move.")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                on_primary("Keep and rebuild", "check"), type="primary", key="assume-keep", on_click=_do, args=("keep",)
            )
            st.button("Discard", icon=":material/close:", key="assume-drop", on_click=_drop)
            signed = state(page.company)
            out = f"; the sign-off by {signed.by} then goes out" if signed.signed else ""
            st.markdown(small(md(f"Kept by {words.safe_text(asked.who.name, 80)}; {_answers(asked)}{out}.")))


def _keep(page: Page, asked: Asked) -> None:
    """Write the change, then build; a refusal keeps everything as it was."""
    try:
        entry = change(page.company.path, asked.wish, asked.who, seen=asked.seen)
    except CxroiError as error:
        _drop()
        st.session_state[REFUSED] = str(error)
        st.rerun()
    _drop()
    _build(page, f"Version {entry.version} of the assumptions was kept and built", asked.who)


def _answers(asked: Asked) -> str:
    return f"{words.safe_text(asked.wish.owner, 80)} answers for it"


def _build(page: Page, done: str, who: Principal) -> None:
    from cxroi.building import build

    with st.status("Building; the old figures stay until the new ones are complete", expanded=False) as status:
        try:
            build(Store(page.company.path), progress=_sayer(status, "Building"), who=who)
        except CxroiError as error:
            status.update(label="Not built; what was written stays in the ledger", state="error", expanded=True)
            st.text(str(error))
            return
    st.session_state[DONE] = f"{done}. What moved stands on the page What changed"
    st.rerun()
