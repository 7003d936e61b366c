"""What changed since the build before: headline figures before and now, and the inputs that changed."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from cxroi import words
from cxroi.reading.base import context
from cxroi.reading.trust.changes import ONE, Changes, changes
from cxroi.ui.frame import shell
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import heads, movedtable
from cxroi.ui.text import md, small

KINDS = {
    "files": "Files",
    "assumptions": "Assumptions",
    "themes": "Themes of comments",
    "declarations": "Declarations",
    "program": "Program",
    "seed": "Seed",
}


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        found = changes(page.company)
        page.title(found.headline.rstrip("."))
        page.context(page.company.build.company, *_builds(page, found))
        if found.before is None:
            _alone()
        else:
            _body(page, found)
        shell.show_stamp(context.stamp(page.company))


def _builds(page: Page, found: Changes) -> list[str]:
    built = page.company.build.built_at
    now = [f"this build {_when(built)}"] if built else []
    return [*now, f"the one before {_when(datetime.fromisoformat(found.before.published_at))}"] if found.before else now


def _when(at: datetime) -> str:
    return f"{words.day_name(at.date(), short=True)} {at:%H:%M} UTC"


def _alone() -> None:
    with st.container(border=True):
        st.markdown(
            "**Nothing to compare with yet.** Load new files or change an assumption and build again: the "
            "figures before "
            "and after then stand here, with what caused the difference. The last three builds are kept."
        )


def _body(page: Page, found: Changes) -> None:
    if found.findings:
        heads.head(
            page,
            "The figures everybody quotes",
            [one.finding for one in found.findings],
            "Best estimate with its range, before and now. A figure did not move when it is the same to a billionth.",
        )
        movedtable.headlines(found.findings, "Now")
    heads.head(page, _inputs(found), [])
    st.table(
        [{"Input": KINDS[kind], "What changed": _cause(found, kind)} for kind in ONE],
        border="horizontal",
        hide_index=True,
    )
    whole = len(found.moved) + found.n_same
    with st.expander(f"All {words.count(len(found.moved))} figures that moved, of {words.count(whole)}"):
        movedtable.every(found.moved, "Now", "No figure moved.")


def _inputs(found: Changes) -> str:
    n = len(found.causes)
    if not n:
        return "No input changed"
    return (
        "One kind of input changed, so it is the cause"
        if n == 1
        else f"{n} kinds of input changed; they were not parted"
    )


def _cause(found: Changes, kind: str) -> str:
    one = next((one for one in found.causes if one.kind == kind), None)
    if one is None:
        return small("unchanged")
    details = f"  \n{small(md('; '.join(one.details)))}" if one.details and one.details != (one.short,) else ""
    return f"**{md(one.short)}**{details}"
