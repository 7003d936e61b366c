"""What one point is worth: same customers beside different ones, by answer, by group."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.reading.score import value as answers
from cxroi.reading.score.value import ValueAnswer
from cxroi.report.figures.score import nps
from cxroi.terms import Finding
from cxroi.ui.frame import layout, shell, states
from cxroi.ui.frame.navigation import page_path
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import charts, findingtables, groups, health
from cxroi.ui.parts.charts import Chart
from cxroi.ui.text import chip, md, small


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page()
        answer = answers.value(page.company, page.selection)
        page.context(
            f"“{answer.question}”",
            _heard(answer),
            shell.cut_words(page.selection),
            "the answer known before each month",
        )
        health.line(page)
        if answer.within is None and answer.slopes:
            page.title(headline(answer, answer.slopes[0]))
            _slopes(page, answer.slopes)
        elif answer.within is None and not page.company.tells("point/"):
            page.title("What a point is worth cannot be shown yet")
            states.missing(
                "What one point is worth", ("scores with dates, two or more from the same customers", "money by month")
            )
        elif answer.within is None:
            page.title("Nothing was estimated for this cut")
            states.no_cut("What one point is worth")
        else:
            _body(page, answer, answer.within)
        if answer.lists:
            column, findings = groups.choose({one.column: one.findings for one in answer.lists})
            charts.show(page, Chart("segments", findings, 1.0, cut=f"point-{column}"))
        if answer.nps:
            _nps(page, answer.nps)
        findingtables.beside(page, "value")
        st.page_link(page_path("whatif"), label="What if answers rose", icon=":material/arrow_forward:")
        shell.show_stamp(answer.stamp)


def _slopes(page: Page, slopes: tuple[Finding, ...]) -> None:
    """A store with one outcome per customer: what different customers show, and what stays withheld."""
    told = [finding for finding in slopes if not finding.refused]
    silent = [finding for finding in slopes if finding.refused]
    if told:
        findingtables.figures(page, "Different customers compared, once", [(f.label, f) for f in told])
    elif silent:
        states.refused(silent[0], "One point", would_do="Scores with the day they were given, before the outcome.")
    if len(silent) > (0 if told else 1):
        findingtables.withheld(page, silent)


def _heard(answer: ValueAnswer) -> str | None:
    return f"{words.things(answer.within.n, 'customer')} who answered" if answer.within is not None else None


def headline(answer: ValueAnswer, within: Finding) -> str:
    """The total over all who answered where there is one, else the figure per customer; the reason where refused."""
    if within.refused:
        return f"What one point is worth is not measurable here: {states.first_sentence(within.reason or '')}"
    totals = (card.finding for card in answer.totals if card.finding.point is not None)
    heard = next((one for one in totals if one.path == "point/heard/within"), None)
    return (heard or within).statement.rstrip(".")


def _body(page: Page, answer: ValueAnswer, within: Finding) -> None:
    page.title(headline(answer, within))
    if within.refused:
        states.refused(
            within, "One point", would_do="More customers who answer twice or more, with months of money after it."
        )
    left, right = layout.columns((50, 50))
    with left:
        pair = tuple(finding for finding in (answer.between, within) if finding is not None)
        pair = answer.spend if within.refused and answer.spend else pair
        if any(finding.point is not None for finding in pair):
            charts.show(page, Chart("two_comparisons", pair, 0.5))
        if answer.plain is not None and not answer.plain.refused:
            st.markdown(small(md(answer.plain.statement)))
        _totals(answer)
    with right:
        told = [finding for finding in answer.curve if finding.point is not None]
        if told:
            charts.show(page, Chart("curve", answer.curve, 0.5))
        elif answer.curve:
            states.refused(answer.curve[0], "Who stays, by answer")
        else:
            states.missing("Who stays, by answer", ("scores with dates", "who left and when"))


def _nps(page: Page, found: tuple[Finding, ...]) -> None:
    """By month as a picture; in all, the years and whether it moved as a table."""
    left, right = layout.columns((50, 50))
    with left:
        if nps.by_month(found):
            charts.show(page, Chart("nps", found, 0.5))
    with right:
        told = [one for one in found if one.series != nps.SERIES]
        findingtables.figures(
            page, "NPS, with the range that so many answers allow", [(one.label, one) for one in told]
        )


def _best(found: Finding) -> str:
    return words.NO_EFFECT.capitalize() if words.spans_zero(found) else words.figure_words(found)


def _totals(answer: ValueAnswer) -> None:
    """What it adds up to, each with range and grade; the unheard part is an assumption and says so."""
    if all(card.finding.point is None for card in answer.totals):
        return
    with st.container(border=True):
        lines = [
            f"{md(card.label)}: **{md(_best(card.finding))}** {md(words.range_only(card.finding))} "
            f"{chip(card.finding.grade, letter_only=True)} {small(md(card.reason))}"
            for card in answer.totals
        ]
        st.markdown("**What it adds up to**  \n" + "  \n".join(lines))
