"""Assumptions: each with value, range, owner, date and version; one is changed after everything it moves was shown."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.reading.base import context
from cxroi.reading.trust import assumptions as answers
from cxroi.reading.trust.assumptions import AssumptionsAnswer, Shown
from cxroi.ui.frame import layout, shell
from cxroi.ui.frame.navigation import principal
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import heads
from cxroi.ui.parts.caseform import told
from cxroi.ui.text import md, small
from cxroi.ui.trust import assumptionform, assumptiontrial, signoff
from cxroi.value.assumptions.words import range_words, value_words


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        answer = answers.assumptions(page.company)
        page.title(headline(answer))
        page.context(page.company.build.company, *_context(page, answer))
        told()
        _notices(answer)
        trial = st.container()
        left, right = layout.columns((64, 36))
        with left:
            _table(page, answer)
        with right:
            if "edit" in principal().rights:
                assumptionform.show(page, answer)
            signoff.box(page)
        shell.show_stamp(context.stamp(page.company))
        with trial:
            assumptiontrial.show(page)


def headline(answer: AssumptionsAnswer) -> str:
    """Who owns the assumptions, and whether the figures shown rest on them."""
    n = len(answer.rows)
    owned = (
        f"{answer.unowned} of {n} assumptions are nobody's yet"
        if answer.unowned
        else f"All {n} assumptions have an owner"
    )
    return f"{owned}; the figures do not show the last changes yet" if answer.waiting else owned


def _context(page: Page, answer: AssumptionsAnswer) -> list[str]:
    who = f"last changed by {words.safe_text(answer.who, 36)}, {answer.on}" if answer.who else "as the file says"
    number = (
        f"version {answer.version} ({answer.rules.version})" if answer.version else f"version {answer.rules.version}"
    )
    used = page.company.build.assumptions_version
    same = "the figures shown use it" if used == answer.rules.version else f"the figures shown use {used}"
    return [number, who, same]


def _notices(answer: AssumptionsAnswer) -> None:
    """What waits for a build, and a file that cannot be taken in."""
    if answer.problem:
        with st.container(border=True):
            st.markdown("**assumptions.toml is not taken in; the assumptions below stay in force.**")
            st.text(answer.problem)
    elif answer.waiting:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            what = md(" and ".join(answer.waiting))
            st.markdown(f"**The figures shown are older than what stands now:** {what}.", width="stretch")
            assumptiontrial.build_button()


def _table(page: Page, answer: AssumptionsAnswer) -> None:
    heads.head(
        page,
        "What was typed, by whom",
        [],
        "Assumptions are grade E: typed by a person. Every figure names the version "
        "of the assumptions that it was computed with.",
    )
    st.table([_row(one, page.company.build.currency) for one in answer.rows], border="horizontal", hide_index=True)
    st.markdown(
        small(
            "A rate for one more currency or segment: `python -m cxroi assume set currency_rates.GBP 1.15 --by NAME`. "
            "As a file: `python -m cxroi assume export`."
        )
    )


def _row(one: Shown, currency: str | None) -> dict[str, str]:
    row = one.row
    reach = range_words(row, currency)
    return {
        "Assumption": f"**{md(row.label)}**",
        "Value": md(value_words(row, currency)) + (f" {small(_unbroken(md(f'({reach})')))}" if reach else ""),
        "Owner": ":orange-badge[nobody's yet]" if row.is_default else md(words.safe_text(row.owner, 80)),
        "Date": _unbroken(words.day_name(row.date, short=True)) if row.date else "",
        "Version": str(one.version) if one.version else "",
    }


def _unbroken(text: str) -> str:
    """The text on one line of its cell."""
    return text.replace(" ", "\u00a0")
