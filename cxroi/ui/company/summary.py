"""Landing page: one sentence, at most five figures, the bridge, the initiatives, what is asked next."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cxroi import words
from cxroi.reading.base import context
from cxroi.reading.company import summary as answers
from cxroi.reading.plans import portfolio
from cxroi.report import sentences
from cxroi.terms import Finding
from cxroi.ui.company import ask, planned
from cxroi.ui.frame import drill, filters, layout, shell, states
from cxroi.ui.parts import cards, charts, findingtables, snapshot
from cxroi.ui.parts.charts import Chart
from cxroi.ui.text import chip, md, small

TITLE_LENGTH = 182
"""Characters that two lines of a title hold at 1280 pixels."""


def show() -> None:
    outer = st.container(gap="xxsmall")
    with outer:
        page = shell.open_page()
        answer = answers.summary(page.company, page.selection)
        page.context(
            f"{words.things(answer.customers, 'customer')}" if answer.customers else None,
            answer.period if answer.asked else None,
            shell.cut_words(page.selection),
            "grades A and B count" if answer.asked else page.company.build.scope.without_months,
            _asked(answer),
        )
        if answer.gross is None and answer.asked:
            _cut(page, answer)
        elif answer.gross is None:
            page.title(sentences.snapshot(answer.experiments, answer.withheld))
            snapshot.body(page, answer.experiments, answer.withheld, context.names(page.company), answer.facts)
        elif answer.gross.refused:
            _nothing_booked(page, answer, answer.gross)
        else:
            page.title(headline(answer))
            planned.popover(page, answer)
            cards.card_row(answer.cards)
            _charts(page, answer)
            _foot(answer)
        shell.show_stamp(answer.stamp)


def _asked(answer: answers.SummaryAnswer) -> str | None:
    """The ask in the context line, where the title holds no figure to ask beside."""
    if answer.ask is None or answer.ask.initiative.next_cost is None or answer.gross is None:
        return None
    if answer.net is not None and answer.cost is not None:
        return None
    return f"asked: {words.money(answer.ask.initiative.next_cost, answer.gross.currency if answer.gross else None)}"


def _nothing_booked(page: shell.Page, answer: answers.SummaryAnswer, gross: Finding) -> None:
    """No initiative can be counted: why, what would do, and what can be said already."""
    page.title(headline(answer))
    spent = answer.cost is not None and bool(answer.cost.point)
    states.refused(gross, "Extra margin earned", "What was spent stands in full." if spent else "", states.HOLDOUT)
    left, right = layout.columns((45, 55))
    with left:
        findingtables.recorded(
            page, "What can be said already", answer.facts[:6], "Recorded facts; the rest is on Data and trust."
        )
        _figures(answer)
    with right:
        if answer.forest:
            charts.show(page, Chart("forest", answer.forest, 0.55))
        else:
            states.missing("What each initiative earned", ("initiatives with launch dates", "who got them and when"))
    _foot(answer)


def headline(answer: answers.SummaryAnswer) -> str:
    """The landing sentence: what was added and what it cost, then the ask where the initiatives table has one."""
    if answer.gross is None:
        return "Nothing was estimated for this cut"
    if answer.net is None or answer.cost is None:
        return answer.gross.statement
    since = sentences.worse_since(answer.net, answer.since)
    first = sentences.summary(answer.gross, answer.net, answer.cost, since)
    if answer.ask is None or answer.ask.initiative.next_cost is None:
        return first
    cost = words.money(answer.ask.initiative.next_cost, answer.gross.currency)
    named, short = f"{first} We ask for {cost} for {answer.ask.initiative.name}.", f"{first} We ask for {cost}."
    return named if len(named) <= TITLE_LENGTH else short


def _cut(page: shell.Page, answer: answers.SummaryAnswer) -> None:
    """A cut without the headline: which figures there are for it, each with the page that shows it."""
    known = _known(answer)
    who = words.cut_words(page.selection.segment)
    page.title(
        f"What this work added is known for the whole company only; {len(known)} other figures are known for {who}"
        if known
        else "Nothing was estimated for this cut"
    )
    states.no_cut("What customer-experience work added")
    _figures(answer)


def _known(answer: answers.SummaryAnswer) -> list[tuple[str, str, Finding]]:
    return [entry for entry in answer.cut if entry[2].point is not None]


def _figures(answer: answers.SummaryAnswer) -> None:
    """What is known beside the headline, a line a figure, each with the page that shows it."""
    for label, target, found in _known(answer):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            ranged = small(md(words.range_only(found))) if found.low is not None else ""
            told = f"{md(label)}: **{md(words.figure_words(found))}** {ranged} {chip(found.grade, letter_only=True)}"
            st.markdown(told, width="stretch")
            drill.link(target, "See it", icon=":material/arrow_forward:")


def _charts(page: shell.Page, answer: answers.SummaryAnswer) -> None:
    left, right = layout.columns((45, 55))
    with left, st.container(gap=None):
        _bridge(page, answer)
    with right, st.container(gap=None):
        _picture(page, answer)


def _bridge(page: shell.Page, answer: answers.SummaryAnswer) -> None:
    """With and without this work, or last year to this year: the other one is one click away, by the address."""
    there = [key for key, steps in (("work", answer.bridge), ("years", answer.years)) if steps]
    if not there:
        states.missing(
            "The bridge from margin without this work to margin with it",
            ("money by month", "an initiative that can be counted"),
        )
        return
    record = filters.settled(("Bridge", there, "bridge", str), str(page.company.path), steady="work")
    filters.warn(*record.told)
    years = record["bridge"] == "years"
    steps = answer.years if years else answer.bridge
    chart = Chart("bridge", steps, 0.45, cut="years" if years else "", with_foot=False)
    charts.show(page, chart)
    said = words.ours("margin after programme cost") if years else "the same year, without and with it"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(small(f"{md(charts.counted(chart))} · {said}"), width="stretch")
        if years and answer.bridge:
            drill.switch("With and without this work", record, "bridge", "work")
        elif answer.years:
            drill.switch("Last year to this year", record, "bridge", "years")


def _initiatives(page: shell.Page, answer: answers.SummaryAnswer) -> None:
    """What each initiative earned, counted ones first, with the total that the headline quotes."""
    if answer.forest:
        charts.show(page, Chart("forest", answer.forest, 0.55, with_foot=False))
    else:
        states.missing("What each initiative earned", ("initiatives with launch dates", "who got them and when"))


def _portfolio(page: shell.Page, answer: answers.SummaryAnswer) -> None:
    """Next steps by what they cost and what they are worth: start, scale, fix, stop."""
    shown = portfolio.pictured(page.company)
    charts.show(page, Chart("bubble", shown, 0.55, cut=f"summary-{answer.stamp.assumptions_version}", with_foot=False))


PICTURES: dict[str, tuple[str, Callable[[shell.Page, answers.SummaryAnswer], None]]] = {
    "initiatives": ("Initiatives", _initiatives),
    "portfolio": ("Next steps", _portfolio),
}
"""What may stand at the right: key in the address -> (name of the switch, how it is drawn). The first one is shown
first."""


def _picture(page: shell.Page, answer: answers.SummaryAnswer) -> None:
    first = next(iter(PICTURES))
    there = [key for key in PICTURES if key != "portfolio" or portfolio.pictured(page.company)]
    record = filters.settled(("Picture", there, "picture", str), str(page.company.path), steady=first)
    filters.warn(*record.told)
    chosen = record["picture"]
    PICTURES[chosen][1](page, answer)
    if chosen == first and answer.harmed:
        st.markdown(small(md(sentences.harmed_words(answer.harmed))))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        counted = f"{md(charts.counted(Chart('forest', answer.forest)))} · hollow: no clear effect"
        st.markdown(small(counted if chosen == first else "size: customers it reaches"), width="stretch")
        for key in there:
            if key != chosen:
                drill.switch(PICTURES[key][0], record, "picture", key)
        drill.link("initiatives", "One by one", icon=":material/arrow_forward:")


def _foot(answer: answers.SummaryAnswer) -> None:
    left, right = layout.columns((45, 55))
    with left:
        ask.story_box(answer.story)
    with right:
        ask.ask_box(answer.ask, answer.waiting, answer.gross)
