"""What if: controls at the left; net value, payback, chances, and what they hang on at the right; kept scenarios below."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.answers import context, whatif
from cxroi.answers.company import Company
from cxroi.answers.scenarios import Ask
from cxroi.answers.whatif import WhatIfAnswer
from cxroi.errors import CxroiError
from cxroi.ledger.scenarios import Plan
from cxroi.ui import cards, caseform, charts, health, layout, shell, states, whatifcontrols, whatifkept
from cxroi.ui.charts import Chart
from cxroi.ui.shell import Page
from cxroi.ui.text import chip, md, small
from cxroi.ui.whatifcache import asker


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        health.line(page)
        caseform.told()
        found = whatifcontrols.usable(whatif.choices(page.company))
        if not found.known:
            _nothing(page)
        else:
            _workbench(page, found)
        shell.show_stamp(context.stamp(page.company))


def _nothing(page: Page) -> None:
    """No effect within customers: the reason where the build gives one, else what it needs."""
    page.title("What if answers rose cannot be said here yet")
    page.context("no effect within customers was measured")
    point = page.company.finding("point/answer/within")
    if point is not None and point.refused:
        states.refused(point, "One point", "Comparing different customers is no way out: they differ in more than their answers.")
    else:
        states.missing("A what-if", ("scores and money from which one point can be valued, and a rise seen at least once",))


def _workbench(page: Page, found: whatif.Choices) -> None:
    ask = asker(page.company)
    opened = whatifkept.opened(page, ask)
    left, right = layout.columns((25, 75))
    with left, st.container(border=True):
        plan = whatifcontrols.draw(page, found)
        answer = problem = None
        if plan is not None:
            told = whatifkept.named(opened, plan)
            answer, problem = _asked(page.company, plan.model_copy(update=told), ask)
            if answer is not None:
                whatifkept.buttons(page, answer, opened)
        st.markdown(small("Sliders stop where your own data stop."))
    with right, st.container(gap="xxsmall"):
        if answer is not None:
            _answered(page, answer, opened)
        else:
            _refused(page, problem)
    if answer is not None:
        _sceptic(page, answer)
        whatifkept.ask_box(answer)
    whatifkept.shelf(page, ask)


def _asked(company: Company, plan: Plan, ask: Ask) -> tuple[WhatIfAnswer | None, str | None]:
    """The answer, or why there is none."""
    try:
        return ask(company, plan), None
    except CxroiError as error:
        return None, str(error)


def _refused(page: Page, problem: str | None) -> None:
    page.title("No figure: a driver compares different customers" if problem is None else "This plan has no figure here")
    page.context("what if, not a result")
    with st.container(border=True):
        st.markdown(f"**No figure, because** {md(problem or whatif.DRIVER_REFUSED)}")


def _answered(page: Page, answer: WhatIfAnswer, opened: whatifkept.Opened | None) -> None:
    page.title(answer.net.statement.rstrip("."))
    page.context("What if, not a result: nothing was changed yet",
                 f"reaches {words.count(answer.reach)} of {words.count(answer.customers)} customers there now",
                 whatifkept.saved_words(opened, answer.plan))
    if opened and opened.note:
        st.info(md(opened.note), icon=":material/history:")
    cards.card_row(answer.cards, letter_only=True)
    cut = f"{answer.net.assumptions_version}-{answer.plan.model_dump_json(exclude={'seen', 'note', 'name'})}"
    first, second = layout.columns((56, 44))
    with first:
        if answer.path:
            charts.show(page, Chart("fan", answer.path, 0.405, cut=cut, source="your plan, not discounted"))
    with second:
        if answer.bars:
            charts.show(page, Chart("tornado", (answer.net, *answer.bars), 0.31, cut=cut, source="your plan, discounted"))
    first, second = layout.columns((56, 44))
    with first:
        if answer.curve:
            charts.show(page, Chart("reach", answer.curve, 0.405, cut=cut, source="your plan, discounted"))
    with second:
        if answer.needed.point is not None:
            charts.show(page, Chart("break_even", (answer.needed, answer.measured), 0.31, cut=cut, source="your plan"))
        else:
            st.markdown(small(md(f"Break-even: {answer.needed.reason or ''}")))
    _others(answer)


def _others(answer: WhatIfAnswer) -> None:
    told = [f"{md(label)} **{md(words.figure_words(one))}** {md(words.range_only(one))} {chip(one.grade, True)}"
            for label, one in answer.others if one.point is not None]
    st.markdown(" · ".join(told))
    for check in answer.checks:
        if check.status != "PASS":
            st.warning(md(f"{check.name}: {check.reason}"), icon=":material/visibility:")


def _sceptic(page: Page, answer: WhatIfAnswer) -> None:
    """What a careful reader asks first, answered where the figure stands."""
    rules = whatif.assumptions(page.company)
    groups = len(answer.plan.segments)
    apart = f" The {groups} groups were measured apart, so their draws are independent." if groups > 1 else ""
    owner = words.safe_text(rules.discount_rate.owner, 60)
    st.markdown(small(md(
        f"Compared with the same customers if their answers stay as they are. Reached are {words.count(answer.reach)} of the "
        f"{words.count(answer.customers)} customers of the last month.{apart} The effect is margin before cost; net value takes "
        f"the plan's cost off and discounts at {words.share(rules.discount_rate.value)} a year (assumption of {owner}); the path "
        "by month is not discounted.")))
