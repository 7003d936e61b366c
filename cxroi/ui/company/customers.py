"""Customers and forecast: one sentence, one picture; then who stays, what moved margin, how good earlier forecasts
were."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.reading.base import context
from cxroi.reading.company import customers as answers
from cxroi.reading.company.customers import CustomersAnswer, Groups
from cxroi.terms import ALL, Finding
from cxroi.ui.frame import layout, shell, states
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import cards, charts, findingtables, groups, heads
from cxroi.ui.parts.charts import Chart
from cxroi.ui.text import chip, md, small

NEEDS = ("money by month for 24 months", "who is a customer in each month", "who left and when")


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page()
        answer = answers.customers(page.company, page.selection)
        total = answer.total
        page.context(
            f"{words.things(total.n, 'customer')} {_since(answer)}"
            if total is not None and total.n and not total.refused
            else None,
            shell.cut_words(page.selection),
            _counts(total),
        )
        if total is None:
            page.title("Customers and forecast cannot be shown yet")
            states.missing("Customers and forecast", NEEDS)
        else:
            _body(page, answer, total)
        findingtables.beside(page, "customers")
        shell.show_stamp(answer.stamp)


def _counts(total: Finding | None) -> str | None:
    """What the forecast holds; nothing of margin where the company's money is revenue, or there is no forecast."""
    if total is None or total.refused:
        return None
    margin = "margin before programme cost; " if total.money == "margin" else ""
    return f"{margin}nothing that is planned is in it"


def _since(answer: CustomersAnswer) -> str:
    """ "today" where it is known who left, else everybody who was ever seen counts."""
    stay = next((card.finding for card in answer.cards if card.finding.path == "forecast/stay"), None)
    return "today" if stay is None or stay.point is not None else "ever seen, as nothing says who left"


def headline(answer: CustomersAnswer) -> str:
    """What the next 12 months should bring and how many customers stay; the reason where it cannot be said."""
    total = answer.total
    if total is None or total.point is None:
        return "The next 12 months cannot be forecast here"
    stay = next((card.finding for card in answer.cards if card.finding.path == "forecast/stay"), None)
    first = f"The next 12 months should bring {words.figure_words(total)} of {total.money} {words.range_words(total)}"
    if stay is None or stay.point is None:
        return first
    return f"{first}; {words.figure_words(stay)} of today's customers should still be here"


def _body(page: Page, answer: CustomersAnswer, total: Finding) -> None:
    page.title(headline(answer))
    if total.refused:
        states.refused(total, "The next 12 months", would_do="24 months of money or more, with who left and when.")
    else:
        charts.show(page, Chart("forecast", answer.chart))
    if page.selection.segment != ALL and not any(
        card.finding.segment == page.selection.segment for card in answer.cards
    ):
        states.no_cut("Who stays and what customers are worth")
    if any(card.finding.point is not None for card in answer.cards):
        cards.card_row(answer.cards, letter_only=True)
    if len([step for step in answer.change if step.point is not None]) > 2:
        left, right = layout.columns((55, 45))
        with left:
            charts.show(page, Chart("bridge", answer.change, 0.55, cut="years"))
        with right:
            _tests(page, answer, total)
    else:
        _tests(page, answer, total)
    _groups(page, answer)
    if answer.service:
        with st.expander(service_claim(answer)):
            _service(page, answer)
    if answer.withheld and not total.refused:
        findingtables.withheld(page, answer.withheld)


def _tests(page: Page, answer: CustomersAnswer, total: Finding) -> None:
    """How good earlier forecasts were, beside simply repeating the year before."""
    if not answer.tests:
        return
    shown = [part for test in answer.tests for part in (test.error, test.naive, test.inside, test.widened)]
    heads.head(
        page,
        tests_claim(answer),
        shown,
        "The same forecast made from every earlier month with what was known then, held "
        "against what happened. Where fewer than nine in ten lay inside the model's own range, the one shown is wider.",
    )
    rows = [
        {
            "Earlier forecasts of": test.label,
            "Missed by": words.figure_words(test.error),
            "Repeating last year": words.figure_words(test.naive),
            "Inside the model's range": words.figure_words(test.inside),
            "Range shown": f"{test.widened.point or 1.0:.1f} times that",
        }
        for test in answer.tests
    ]
    st.table(rows, border="horizontal", hide_index=True)
    st.markdown(small(md(answer.tests[0].error.method.capitalize() + ".")))
    for check in total.checks:
        if check.status != "PASS":
            st.markdown(small(f"**To look at:** {md(check.reason)}"))


def tests_claim(answer: CustomersAnswer) -> str:
    """How the margin forecast did, in words that its figures allow."""
    first = answer.tests[0]
    better = (first.error.point or 0.0) <= (first.naive.point or 0.0)
    than = "better than" if better else "no better than"
    return f"Forecasts missed by {words.figure_words(first.error)}, {than} last year repeated"


def _groups(page: Page, answer: CustomersAnswer) -> None:
    told_of = {
        column: rows
        for column, rows in answer.groups.items()
        if any(found.point is not None for _, row in rows for found in row)
    }
    if not told_of:
        return
    _, listed = groups.choose(told_of)
    heads.head(
        page,
        groups_claim(listed),
        [found for _, row in listed for found in row],
        "Revenue kept: of a quarter's revenue a year ago, what the same customers bring now, without growth "
        "and with it. "
        "Worth: margin over the agreed horizon, discounted.",
    )
    rows = []
    for name, (gross, net, stayed, value) in listed:
        told = (
            f"{md(words.figure_words(value))} {small(md(words.range_only(value)))}"
            if value.point is not None
            else "No figure"
        )
        rows.append(
            {
                "Group": md(name),
                "Customers who stayed": words.figure_words(stayed),
                "Revenue kept": words.figure_words(gross),
                "With growth": words.figure_words(net),
                "One customer is worth": told,
                "n": words.count(gross.n),
                "Grade": chip(value.grade, letter_only=True),
            }
        )
    st.table(rows, border="horizontal", hide_index=True)


def groups_claim(listed: Groups) -> str:
    """Which group keeps least of last year's revenue: a recorded fact."""
    told = [(name, row[0]) for name, row in listed if row[0].point is not None]
    if len(told) < 2:
        return "One group only has a figure"
    name, least = min(told, key=lambda pair: pair[1].point or 0.0)
    return f"{name} kept least of last year's revenue, {words.figure_words(least)}"


def _service(page: Page, answer: CustomersAnswer) -> None:
    """Contacts and cost to serve as a lever of their own, inside margin."""
    heads.head(
        page,
        service_claim(answer),
        answer.service,
        "Cost to serve is a part of margin: it is shown apart and never added.",
    )
    names = context.names(page.company)
    rows = []
    for found in answer.service:
        what = (
            "One step up in the answer" if found.initiative is None else names.get(found.initiative, found.initiative)
        )
        rows.append(
            {
                "With": md(what),
                "Change of": _unit(found),
                "Best estimate": _estimate(found),
                "90 % range": md(words.range_only(found)),
                "n": words.count(found.n),
                "Grade": chip(found.grade, letter_only=True),
            }
        )
    st.table(rows, border="horizontal", hide_index=True)


def _estimate(found: Finding) -> str:
    """The figure, or that there is no clear effect."""
    return words.NO_EFFECT.capitalize() if words.spans_zero(found) else md(words.figure_words(found))


def _unit(found: Finding) -> str:
    if found.key == "total":
        return "service cost saved a year, everyone heard"
    kind = "contacts" if found.measure == "contacts" else "service cost"
    return f"{kind}, per 1,000 customers and year" if found.initiative is None else f"{kind}, last 12 months"


def service_claim(answer: CustomersAnswer) -> str:
    """Whether better answers go with less service cost, where the range says so."""
    saved = next((found for found in answer.service if found.path == "serving/score/total"), None)
    if saved is None or not saved.clear:
        return "No clear link of answers with service cost"
    amount, more = words.money(abs(saved.point or 0.0), saved.currency), "less" if (saved.point or 0.0) > 0 else "more"
    return f"One step up in every answer goes with {amount} {more} service cost a year"
