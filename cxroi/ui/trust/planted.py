"""Demo company only: what was planted, and where the estimates missed it."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.reading.trust import planted as answers
from cxroi.reading.trust.planted import Pair, PlantedAnswer
from cxroi.terms import ALL, Finding
from cxroi.ui.frame import shell, states
from cxroi.ui.frame.navigation import page_path
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import heads
from cxroi.ui.text import chip, md, small

HELD = {
    True: ":gray-badge[:material/check: held]",
    False: ":orange-badge[:material/visibility: missed]",
    None: ":gray-badge[no range]",
}


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        answer = answers.planted(page.company)
        page.context(
            "this page exists for the generated company only", "effects were fixed before any estimate ran on them"
        )
        if not page.company.build.is_demo:
            page.title("Your own company has no planted truth")
            st.markdown("Only the generated demo company knows what really happened in it.")
            st.page_link(page_path("summary"), label="Back to the summary")
        elif not answer.pairs:
            page.title("What was planted is not recorded in this build")
            states.missing("The planted truth", ("the demo company's own truth file",))
        else:
            page.title(headline(answer.held, answer.ranged))
            _parts(page, answer)
            st.markdown(
                small(
                    "A 90 % range should hold the truth nine times of ten: a miss now and then is what an honest "
                    "range does, "
                    "and it is shown as a miss. A refused figure is right to be refused when the data cannot carry it."
                )
            )
        shell.show_stamp(answer.stamp)


def headline(held: int, ranged: int) -> str:
    """ "The ranges held the planted truth in 21 of 23 figures"."""
    if not ranged:
        return "No estimate of a planted figure could be given a range"
    return f"The ranges held the planted truth in {words.count(held)} of {words.count(ranged)} figures"


def _parts(page: Page, answer: PlantedAnswer) -> None:
    """Misses first, then what was held, then what was refused and what had been planted there."""
    for title, pairs in (
        ("Where we missed it", answer.missed),
        ("Where the range held it", answer.kept),
        ("Where no figure was given, and what was planted", answer.withheld),
    ):
        if pairs:
            heads.head(
                page,
                title,
                [finding for pair in pairs for finding in (pair.planted, pair.estimated) if finding is not None],
            )
            _table(pairs)


def _table(pairs: tuple[Pair, ...]) -> None:
    rows = [
        {
            "What": f"**{md(pair.what)}**  \n{small(md(_about(pair.planted)))}",
            "Planted": md(words.figure_words(pair.planted)),
            "Estimated": md(_shown(pair.estimated)),
            "90 % range": md(_range(pair.estimated)),
            "Grade": chip(pair.estimated.grade, letter_only=True) if pair.estimated else "",
            "Truth": HELD[pair.held],
        }
        for pair in pairs
    ]
    st.table(rows, border="horizontal", hide_index=True)


KINDS = {
    "earned": "extra margin",
    "gross": "extra margin",
    "kept": "customers kept",
    "net": "net of cost",
    "within": "a year",
}


def _about(planted: Finding) -> str:
    """ "extra margin in the last 12 months"; a curve's point and a cut say for whom."""
    monthly = planted.per == "customer and month"
    known = "" if planted.key.isdigit() else KINDS.get(planted.key, planted.key.replace("_", " "))
    what = "a customer and month" if monthly else known
    cut = "" if planted.segment == ALL else f"{planted.cut} only"
    return " ".join(part for part in (what, words.period_phrase(planted.period), cut) if part) or "all customers"


def _shown(finding: Finding | None) -> str:
    return "not estimated" if finding is None else words.figure_words(finding)


def _range(finding: Finding | None) -> str:
    if finding is None:
        return ""
    return states.first_sentence(finding.reason or "withheld") if finding.refused else words.range_only(finding)
