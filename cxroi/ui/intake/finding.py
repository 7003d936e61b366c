"""A profile worked out from the files themselves: what was found, and what has to be asked, each as a choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from cxroi.errors import QuestionError
from cxroi.files import out
from cxroi.sources.asking.draft import Question
from cxroi.sources.asking.propose import Proposal, propose
from cxroi.sources.meaning import profiles
from cxroi.sources.meaning.profile import Profile
from cxroi.ui.text import md, small

FIND_OUT = "work it out from my files"
KEPT, TOLD = "proposal", "proposal-answers"


def worked_out(sources: Sequence[Path], again: Callable[[], None]) -> Profile:
    """The profile of these files with the answers given so far.

    Raises QuestionError once the open questions are shown; `again` is called when they are answered.
    """
    names = sorted(path.name for path in sources)
    if st.session_state.get("proposal-files") != names:
        st.session_state["proposal-files"], st.session_state[TOLD] = names, {}
    found = propose(sources, st.session_state[TOLD] | _given())
    st.session_state[TOLD] |= _given()
    st.session_state[KEPT] = found
    if found.questions:
        show(again)
        raise QuestionError("")
    return profiles.parse(found.text, "own")


def show(again: Callable[[], None]) -> None:
    """What was found so far, and its open questions; nothing where no files were looked at."""
    found: Proposal | None = st.session_state.get(KEPT)
    if found is None:
        return
    n = len(found.questions)
    if n:
        st.header("One question" if n == 1 else f"{n} questions", anchor=False)
        for one in found.questions:
            _question(one)
        st.button("Take these answers and look again", icon=":material/check:", key="answered", on_click=again)
    with st.expander(f"What was found in the files: {len(found.notes)} facts"):
        for note in found.notes:
            st.markdown(small(md(note)))
        st.code(found.text, language="toml", height=320)
    st.download_button("Profile as a file", found.text, "profile.toml", "text/plain", key="proposal-file")


def keep(path: Path) -> None:
    """Keep the profile with the company, so that later files are loaded through it."""
    found: Proposal | None = st.session_state.get(KEPT)
    if found is not None:
        out.write(profiles.own(path), found.text, existing="replace")


def _question(one: Question) -> None:
    key = f"answer-{one.key}"
    if not one.choices:
        st.text_input(md(one.text), key=key)
        return
    values = list(one.choices)
    st.radio(
        md(one.text),
        values,
        index=values.index(one.taken) if one.taken in values else None,
        format_func=lambda value: value if one.choices[value] == value else f"{one.choices[value]} ({value})",
        key=key,
    )


def _given() -> dict[str, str]:
    """Answers that stand in the fields now, by the name of their question."""
    found: Proposal | None = st.session_state.get(KEPT)
    asked = found.questions if found is not None else ()
    told = {one.key: str(st.session_state.get(f"answer-{one.key}") or "").strip() for one in asked}
    return {key: value for key, value in told.items() if value}
