"""Landing page: one sentence, at most five figures, the bridge, the initiatives, what is asked next."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.answers import context
from cxroi.answers import summary as answers
from cxroi.answers.records import Ask
from cxroi.report import sentences
from cxroi.terms import Finding
from cxroi.ui import cards, charts, filters, findingtables, shell, snapshot, states
from cxroi.ui.charts import Chart
from cxroi.ui.frame import page_path
from cxroi.ui.text import chip, md, small

TITLE_LENGTH = 182
"""Characters that two lines of a title hold at 1280 pixels."""


def show() -> None:
    outer = st.container(gap="xxsmall")
    with outer:
        page = shell.open_page()
        answer = answers.summary(page.company, page.selection)
        page.context(
            f"{words.count(answer.customers)} customers" if answer.customers else None,
            answer.period if answer.asked else None,
            shell.cut_words(page.selection),
            "only grades A and B are counted" if answer.asked else "a snapshot, without months",
            _asked(answer),
        )
        if answer.gross is None and answer.asked:
            page.title("Nothing was estimated for this cut")
            states.no_cut("What customer-experience work added")
        elif answer.gross is None:
            page.title(snapshot.headline(answer.experiments, answer.withheld))
            snapshot.body(page, answer.experiments, answer.withheld, context.names(page.company))
        elif answer.gross.refused:
            _nothing_booked(page, answer, answer.gross)
        else:
            page.title(headline(answer))
            cards.card_row(answer.cards)
            _charts(page, answer)
            _ask(page, answer)
        shell.show_stamp(answer.stamp)


def _asked(answer: answers.SummaryAnswer) -> str | None:
    """The ask in the context line, where the title has no room for it."""
    if answer.ask is None or answer.ask.initiative.next_cost is None or "We ask for" in headline(answer):
        return None
    return f"asked next: {words.money(answer.ask.initiative.next_cost, answer.gross.currency if answer.gross else None)}"


def _nothing_booked(page: shell.Page, answer: answers.SummaryAnswer, gross: Finding) -> None:
    """No initiative can be counted: why, what would do, and what can be said already."""
    page.title(headline(answer))
    states.refused(gross, "Extra margin earned", "What was spent stands in full.")
    left, right = st.columns((45, 55), gap="medium")
    with left:
        findingtables.recorded(
            page, "What can be said already", answer.facts[:6], "Recorded facts; the rest is on Data and trust."
        )
    with right:
        if answer.forest:
            charts.show(page, Chart("forest", answer.forest, 0.55))
        else:
            states.missing("What each initiative earned", ("initiatives with launch dates", "who got them and when"))
    _ask(page, answer)


def headline(answer: answers.SummaryAnswer) -> str:
    """The landing sentence: what was added and what it cost, then the ask where the initiatives table has one."""
    if answer.gross is None:
        return "Nothing was estimated for this cut"
    if answer.net is None or answer.cost is None:
        return answer.gross.statement
    first = sentences.summary(answer.gross, answer.net, answer.cost)
    if answer.ask is None or answer.ask.initiative.next_cost is None:
        return first
    cost = words.money(answer.ask.initiative.next_cost, answer.gross.currency)
    asks = (f"{first} We ask for {cost} for {answer.ask.initiative.name}.", f"{first} We ask for {cost}.", first)
    return next((whole for whole in asks if len(whole) <= TITLE_LENGTH), first)


def _charts(page: shell.Page, answer: answers.SummaryAnswer) -> None:
    left, right = st.columns((45, 55), gap="medium")
    with left:
        if answer.bridge:
            charts.show(page, Chart("bridge", answer.bridge, 0.45))
        else:
            states.missing(
                "The bridge from margin without this work to margin with it",
                ("money by month", "an initiative that can be counted"),
            )
    with right:
        if answer.forest:
            charts.show(page, Chart("forest", answer.forest, 0.55))
        else:
            states.missing("What each initiative earned", ("initiatives with launch dates", "who got them and when"))


def _ask(page: shell.Page, answer: answers.SummaryAnswer) -> None:
    left, right = st.columns((45, 55), gap="medium")
    with left, st.container(border=True, height="stretch", gap="xsmall"):
        _apart(page, answer)
    with right:
        if answer.ask is None:
            with st.container(border=True, height="stretch"):
                st.markdown("**Nothing is asked.** No initiative names a next step with its cost, owner and date.")
        else:
            _ask_box(answer.ask, answer.gross)


def _apart(page: shell.Page, answer: answers.SummaryAnswer) -> None:
    """What stands beside the headline and is not in it; on the demo, the way to the planted truth."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(small("Beside the headline, not in it"), width="stretch")
        if page.company.build.is_demo:
            st.page_link(page_path("planted"), label="What was planted, and where we missed it", icon=":material/experiment:")
    lines = [
        f"{md(APART[found.key])} {_clear(found)} {md(words.range_only(found))} {chip(found.grade, True)}"
        for found in answer.apart
        if found.point is not None
    ]
    st.markdown("  \n".join(lines) if lines else "Nothing else is supported or claimed.")


def _clear(found: Finding) -> str:
    """The figure in bold, or that there is no clear effect: never a bold figure whose range holds zero."""
    return words.NO_EFFECT if words.verb(found) == words.NO_EFFECT else f"**{md(words.figure_words(found))}**"


APART = {"prudence": "Losses that failed a check (prudence)", "supported": "Supported", "claimed": "Claimed"}


def _ask_box(ask: Ask, like: Finding | None) -> None:
    initiative, currency = ask.initiative, like.currency if like is not None else None
    with st.container(border=True, height="stretch", gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**To decide:** {md(initiative.name)}, {md((initiative.next_step or '').rstrip('.'))}", width="stretch")
            if st.button("See the case", type="primary", icon=":material/arrow_forward:", icon_position="right", key="see-case"):
                filters.go("initiatives", "initiative", initiative.id)
        facts = [("Cost, plan", words.money(initiative.next_cost or 0.0, currency))]
        if ask.expected is not None and ask.expected.point is not None:
            facts.append(
                (
                    f"From those who have it, {ask.expected.grade}",
                    f"{words.figure_words(ask.expected)} ({words.range_only(ask.expected)})",
                )
            )
        if ask.probability is not None and ask.probability.point is not None:
            facts.append(("Has paid off so far", words.chances(ask.probability.point)))
        if initiative.decide_by is not None:
            facts.append(("Decide by", words.day_name(initiative.decide_by, short=True)))
        facts.append(("Owner", initiative.owner or "no owner"))
        with st.container(horizontal=True, gap="small"):
            for label, value in facts:
                st.markdown(f"{small(md(label))}  \n**{md(value)}**", width="content")
