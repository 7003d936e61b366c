"""Behind the headline: plan against actual, what stands beside the headline, and where each figure comes from."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.reading.company.summary import SummaryAnswer
from cxroi.reading.trust.changes import changes
from cxroi.terms import Finding
from cxroi.ui.frame import drill
from cxroi.ui.frame.shell import Page
from cxroi.ui.text import chip, md, small

APART = {"prudence": "Losses that failed a check (prudence)", "supported": "Supported", "claimed": "Claimed"}
NO_PLAN = (
    "No plan is loaded for these months. The table plan takes one amount a month for the lines cx_margin, cx_cost and "
    "customers_kept."
)


def popover(page: Page, answer: SummaryAnswer) -> None:
    """One click away, so that the page itself stays on one screen."""
    with page.row, st.popover("Behind it", type="tertiary", icon=":material/unfold_more:"):
        st.markdown("**Plan against actual**")
        if answer.plan:
            st.table(_rows(answer), border="horizontal", hide_index=True)
        else:
            st.markdown(small(NO_PLAN))
        st.markdown(f"**Beside the headline, not in it**  \n{_beside(answer)}")
        st.markdown(f"**Since the build before**  \n{small(md(changes(page.company).headline))}")
        drill.link("changes", "Which figures moved, and why", icon=":material/history:")
        st.markdown("**Where each figure comes from**")
        for card in answer.cards:
            drill.link("audit", card.label, {"figure": card.finding.id}, ":material/search:")
        if page.company.build.is_demo:
            drill.link("planted", "What was planted, and where we missed it", icon=":material/experiment:")


def _rows(answer: SummaryAnswer) -> list[dict[str, str]]:
    return [
        {
            "Figure": md(line.label),
            "Plan": md(words.figure_words(line.planned)),
            "Actual": _clear(line.actual),
            "Difference": _clear(line.difference),
            "Grade": chip(line.actual.grade, letter_only=True),
        }
        for line in answer.plan
    ]


def _beside(answer: SummaryAnswer) -> str:
    lines = [
        f"{md(APART[found.key])}: {_clear(found)} {chip(found.grade, True)}"
        for found in answer.apart
        if found.point is not None
    ]
    return "  \n".join(lines) or "Nothing else is supported or claimed."


def _clear(found: Finding) -> str:
    """The figure in bold with its range; never a bold figure whose range holds zero."""
    if found.point is None:
        return words.NO_FIGURE
    if found.low is None:
        return f"{md(words.figure_words(found))} {small('actual')}"
    told = words.NO_EFFECT if words.spans_zero(found) else f"**{md(words.figure_words(found))}**"
    return f"{told} {small(md(words.range_only(found)))}"
