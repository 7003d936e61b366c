"""Designed states: nothing loaded yet, a damaged store, a table that is missing, a cut that was not estimated, no
figure."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cxroi import words
from cxroi.terms import Finding
from cxroi.ui.frame import layout, opened
from cxroi.ui.frame.navigation import ROOT, page_path
from cxroi.ui.text import chip, md, on_primary, small

Form = Callable[[Path], None]

STEPS = (
    (
        "Step 1 of 3 · About 5 minutes",
        "Bring customers, money and scores",
        (
            "One file each: who they are, what they paid by month, what they answered. CSV, TSV, Excel or Parquet. "
            "Nothing leaves this computer."
        ),
        "Choose files",
        "upload_file",
    ),
    (
        "Step 2 of 3 · About 10 minutes",
        "Check how columns were understood",
        (
            "Every column, scale and date is shown with its first rows. Doubtful ones are asked, never guessed. "
            "Bad rows come back with the reason."
        ),
        "Check mapping",
        "rule",
    ),
    (
        "Step 3 of 3 · About 1 minute for 20,000 customers",
        "Build",
        (
            "Matching, checks and estimates run by themselves. Old figures stay until the new ones are complete; "
            "the last three builds can be restored."
        ),
        "Build",
        "play_arrow",
    ),
)
SENTENCES = (
    ("What customer-experience work added, with its range", "initiatives, who got them and when, money"),
    ("What one point is worth", "scores before money, two or more a customer"),
    ("How much can be won back, and where", "scores, who left, money"),
    ("What an initiative earned", "customers without it, 12 months before it, 3 after"),
)


def folder(path: Path) -> str:
    """A store's folder as a command takes it, quoted where the shell needs it."""
    return shlex.quote(str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path))


WOULD_DO = "More months of data, or more customers of whom this is known."
HOLDOUT = "More months, more comparable customers, or a random holdout at the next launch."
PREFIXES = ("Not measurable here: ", "insufficient: ")


def relative(path: Path) -> str:
    """A store's folder as a label: relative to the checkout where it lies inside, else its name."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else words.safe_text(path.name)


def step_cards(next_step: int = 1, *, buttons: bool = True) -> None:
    """Three equal cards; only the next step is enabled."""
    for number, (column, (head, title, text, button, icon)) in enumerate(
        zip(st.columns(3), STEPS, strict=True), start=1
    ):
        with column, st.container(border=True, height="stretch", gap="small"):
            st.markdown(f"{small(head)}  \n**{title}**")
            st.markdown(text)
            kind: Literal["primary", "secondary"] = "primary" if number == next_step else "secondary"
            label = on_primary(button, icon, inked=number == next_step)
            if buttons and st.button(label, type=kind, disabled=number != next_step, key=f"step-{number}"):
                st.switch_page(page_path("data"))


def needs_table() -> None:
    st.header("What you will be able to say, and what it needs", anchor=False)
    rows = [{"The sentence": sentence, "Needs": needs, "Now": ":gray-badge[waiting]"} for sentence, needs in SENTENCES]
    st.table(rows, border="horizontal", hide_index=True)


def _open_demo() -> None:
    st.session_state["company"] = "demo"


def demo_offer() -> None:
    """Open the demo company where it is built, else the command that makes it."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            "**Just looking?** Open a generated company with known truth: eight initiatives, some do nothing and "
            "one does harm.",
            width="stretch",
        )
        if (opened.DEFAULTS["demo"] / "CURRENT").exists():
            st.button("Open the demo company", icon=":material/experiment:", on_click=_open_demo, key="open-demo")
        else:
            st.code("python -m cxroi demo", language=None)


def no_store(title: DeltaGenerator, context: DeltaGenerator, path: Path, reason: str, form: Form | None = None) -> None:
    """Nothing can be read: an empty store shows three steps, a damaged one says so with the way back.

    `form` draws the way to load files where the page has one; the steps then need no buttons.
    """
    if (path / "CURRENT").exists():
        damaged(title, context, path, reason)
    else:
        title.title("No figures yet: three steps to the first one", anchor=False)
        context.markdown(small(md(f"No build in {relative(path)} · nothing has been sent anywhere")))
        step_cards(3 if (path / "intake.duckdb").exists() else 1, buttons=form is None)
    if form is not None:
        form(path)
    needs_table()
    demo_offer()


def damaged(title: DeltaGenerator, context: DeltaGenerator, path: Path, reason: str) -> None:
    """A store whose builds cannot be read: what is wrong, and the way back."""
    title.title("This company cannot be read now", anchor=False)
    context.markdown(small(md(f"{relative(path)} · nothing was changed")))
    with st.container(border=True):
        st.markdown(f"**What is wrong.** {md(reason.replace(str(path), relative(path)))}")
        st.markdown("**What would do.** List the kept builds and make a sound one current:")
        st.code(f"python -m cxroi restore --store {folder(path)}", language=None)


def no_cut(what: str) -> None:
    """The reader's filters name a cut that no build has estimated: say so, and the way back."""
    with st.container(border=True):
        st.markdown(
            f"**Not estimated for this cut.** {md(words.ours(what))} was estimated for other periods or groups only; "
            "figures are never recomputed by a filter. Choose another period or all customers in Filters."
        )


def missing(what: str, needs: Sequence[str]) -> None:
    """A table is not there: what cannot be said, and which files would do."""
    with st.container(border=True):
        st.markdown(f"**{md(words.ours(what))} cannot be shown yet.** It needs {md(words.ours(' and '.join(needs)))}.")
        st.page_link(page_path("data"), label="Bring the data", icon=":material/arrow_forward:")


def refused(finding: Finding, label: str, aside: str = "", would_do: str = WOULD_DO) -> None:
    """A figure that is withheld, in three parts: no figure, because, what would do."""
    because, advice = split_reason(finding.reason or "the data do not carry it.")
    with st.container(border=True):
        left, middle, right = layout.columns((22, 44, 34))
        with left:
            name = f"{md(words.ours(label))} {chip(finding.grade)}"
            st.metric(name, words.NO_FIGURE, delta="withheld", delta_color="off", delta_arrow="off")
        middle.markdown(f"**Not measurable here, because** {md(because[:1].lower() + because[1:])}")
        if aside:
            middle.markdown(small(md(words.ours(aside))))
        right.markdown(f"**What would do.** {md(advice or words.ours(would_do))}")


def split_reason(reason: str) -> tuple[str, str | None]:
    """(why, what would do): the last sentence of a reason says what would do, where there is more than one."""
    text = reason.strip()
    for prefix in PREFIXES:
        text = text.removeprefix(prefix)
    sentences = [part.strip().rstrip(".") + "." for part in text.split(". ") if part.strip()]
    if len(sentences) < 2:
        return (sentences or ["the data do not carry it."])[0], None
    return " ".join(sentences[:-1]), sentences[-1]


def first_sentence(reason: str) -> str:
    """The shortest true reason, for a title."""
    return split_reason(reason)[0].split(". ")[0].split(";")[0].rstrip(".")
