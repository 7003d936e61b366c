"""Where margin leaks: the ladder, why the big number is not used, and the groups."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cxroi import words
from cxroi.reading.act import leaks as answers
from cxroi.reading.act import lens as lens_answers
from cxroi.reading.act.leaks import LeaksAnswer
from cxroi.reading.base import context
from cxroi.report import sentences
from cxroi.report.kinds import KINDS
from cxroi.terms import Finding
from cxroi.ui.act import lens
from cxroi.ui.frame import layout, shell, states
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import charts, findingtables, groups, heads, health
from cxroi.ui.parts.charts import Chart
from cxroi.ui.text import chip, md, small


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page()
        answer = answers.leaks(page.company, page.selection)
        page.context(
            _unhappy(answer),
            context.period_words(page.company, page.selection.period) if answer.asked else None,
            shell.cut_words(page.selection),
            "after natural recovery" if answer.asked else None,
        )
        health.line(page)
        best = answer.asked and lens.chosen()
        if best:
            told = lens_answers.lens(page.company)
            page.title(lens.headline(told))
            lens.body(page, told)
        elif not answer.asked:
            page.title("What leaks cannot be shown yet")
            states.missing("Where margin leaks", ("scores with dates", "who left and when", "money by month"))
        elif answer.recoverable is None:
            page.title("Nothing was estimated for this cut")
            states.no_cut("What can be won back")
        else:
            _body(page, answer)
        if not best:
            _groups(page, answer)
        findingtables.beside(page, "leaks")
        shell.show_stamp(answer.stamp)


def _unhappy(answer: LeaksAnswer) -> str | None:
    exposure = next((finding for finding in answer.ladder if finding.key == "exposure"), None)
    return f"{words.count(exposure.n)} unhappy customers" if exposure is not None and exposure.n else None


def headline(answer: LeaksAnswer) -> str:
    """The last step of the ladder as a sentence; nothing bold where its range holds zero."""
    found = answer.recoverable
    if found is None or found.point is None:
        return "What can be won back is not measurable here"
    if words.spans_zero(found):
        return f"No clear amount can be won back in a year {words.range_words(found)}"
    if not answer.pays and answer.cost is not None:
        return (
            f"Winning back {words.figure_words(found)} of margin a year {words.range_words(found)} would cost about "
            f"{words.figure_words(answer.cost)}: not as it stands"
        )
    return f"We can win back {words.figure_words(found)} of margin a year {words.range_words(found)}"


def _body(page: Page, answer: LeaksAnswer) -> None:
    page.title(headline(answer))
    if answer.recoverable is not None and answer.recoverable.refused:
        states.refused(answer.recoverable, "Can be won back")
    if all(step.point is None for step in answer.ladder):
        return
    left, right = layout.columns((68, 32))
    with left:
        charts.show(page, Chart("ladder", answer.ladder, 0.68))
    with right:
        heads.head(
            page,
            why(answer),
            answer.ladder,
            "Revenue with unhappy customers is not revenue at risk: each step takes away what would happen anyway.",
        )
        st.markdown(f"{_stay(answer)} Some would leave **even if happy**. And some cheer up **with no help**.")
        st.markdown(
            small("So exposure is shown once, in grey, and never added up. Only the last step may go into a plan.")
        )
        if answer.cost is not None and answer.cost.point is not None:
            st.markdown(
                f"Working on them would cost **{md(words.figure_words(answer.cost))}** "
                f"({md(words.range_only(answer.cost))}) {chip(answer.cost.grade, letter_only=True)}"
            )


def why(answer: LeaksAnswer) -> str:
    """Why the revenue with unhappy customers is no revenue at risk."""
    exposure = next((finding for finding in answer.ladder if finding.key == "exposure"), None)
    if exposure is None or exposure.point is None:
        return "Not all of it can be lost"
    return f"The {words.figure_words(exposure)} are not at risk"


def _stay(answer: LeaksAnswer) -> str:
    """ "Most unhappy customers stay anyway" only where the ladder's range supports it."""
    steps = {finding.key: finding for finding in answer.ladder}
    exposure, loss = steps.get("exposure"), steps.get("expected_loss")
    if (
        exposure is not None
        and loss is not None
        and exposure.point
        and loss.high is not None
        and loss.high < exposure.point / 2
    ):
        return "Most of this revenue **stays anyway**."
    return "Not all of this revenue **leaves**."


def groups_claim(findings: Sequence[Finding]) -> str:
    """Which group has most to win back, and how many cannot be measured."""
    silent = sum(finding.point is None for finding in findings)
    tail = f"; {silent} of {len(findings)} groups cannot be measured yet" if silent else ""
    return sentences.most_to_win(findings) + tail


def _groups(page: Page, answer: LeaksAnswer) -> None:
    told_of = {one.column: one.findings for one in answer.lists if any(each.point is not None for each in one.findings)}
    if not told_of:
        return
    column, findings = groups.choose(told_of)
    cut, title = f"recoverable-{column}", groups_claim(findings)
    charts.show(page, Chart("segments", findings, 1.0, cut=cut, title=title, source=KINDS["ladder"].source))
    told = [finding for finding in findings if finding.point is not None and finding.clear]
    if told:
        most = max(told, key=lambda finding: finding.point or 0.0)
        with st.container(border=True):
            if not answer.pays:
                st.markdown(
                    "**Do not start as it stands:** working on all of them costs more than it wins back. Look for a "
                    "cheaper way, or for the few it pays for."
                )
                return
            st.markdown(
                f"**Start with {md(most.cut)}:** {md(words.figure_words(most))} a year "
                f"({md(words.range_only(most))}) {chip(most.grade, letter_only=True)} Name an owner and a first step "
                "in the table of initiatives; it is measured from its launch on."
            )
