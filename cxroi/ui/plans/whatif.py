"""What if: controls at the left; net value, payback, chances, and what they hang on at the right; kept scenarios
below."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.errors import CxroiError
from cxroi.ledger.scenarios import Plan
from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.plans import whatif
from cxroi.reading.plans.choices import DRIVER_REFUSED, Choices, choices
from cxroi.reading.plans.scenarios import Ask
from cxroi.reading.plans.whatif import WhatIfAnswer
from cxroi.ui.frame import drill, layout, shell, states
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import cards, caseform, charts, health
from cxroi.ui.parts.charts import Chart
from cxroi.ui.plans import whatifcontrols, whatifkept, whatifopened, whatifshelf
from cxroi.ui.plans.whatifcache import asker
from cxroi.ui.plans.whatifopened import State
from cxroi.ui.text import caution, chip, md, small
from cxroi.value.initiatives.priced import NO_RATE


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        health.line(page)
        caseform.told()
        found = whatifcontrols.usable(choices(page.company))
        if not found.known:
            _nothing(page)
        elif page.company.build.scope.worth == "revenue":
            _in_revenue(page)
        else:
            _workbench(page, found)
        shell.show_stamp(context.stamp(page.company))


def _nothing(page: Page) -> None:
    """No effect within customers: the reason where the build gives one, else what it needs."""
    page.title("What if answers rose cannot be said here yet")
    page.context("no effect within customers was measured")
    point = page.company.finding("point/answer/within")
    if point is not None and point.refused:
        states.refused(
            point, "One point", "Comparing different customers is no way out: they differ in more than their answers."
        )
    else:
        states.missing(
            "A what-if", ("scores and money from which one point can be valued, and a rise seen at least once",)
        )


def _in_revenue(page: Page) -> None:
    """No margin is known: no value of a plan, and what one step goes with in revenue instead."""
    page.title("What a plan is worth cannot be said here: only revenue is known")
    page.context("revenue less the cost of a plan is no value")
    point = page.company.finding("point/answer/within")
    with st.container(border=True):
        st.markdown(f"**No figure, because** {md(NO_RATE[:1].lower() + NO_RATE[1:])}")
        if point is not None and point.point is not None:
            st.markdown(md(point.statement))
        drill.link("assumptions", "State a margin rate", icon=":material/arrow_forward:")
    whatifshelf.shelf(page, asker(page.company))


def _workbench(page: Page, found: Choices) -> None:
    ask = asker(page.company)
    state = whatifopened.state(page, found, ask)
    plan = state.plan
    left, right = layout.columns((25, 75))
    with left, st.container(border=True):
        whatifcontrols.draw(page, found, state.record)
        none = plan is not None and plan.points == 0 and state.opened is None
        answer, problem = (None, None) if plan is None or none else _asked(page.company, plan, ask)
        if answer is not None:
            whatifkept.buttons(page, answer, state)
        st.markdown(small("Sliders stop where your own data stop."))
    with right, st.container(gap="xxsmall"):
        if answer is not None:
            _answered(page, answer, state)
        elif none:
            _no_plan(page, whatifcontrols.first(page.company, found).why)
        else:
            _refused(page, problem)
    if answer is not None:
        _sceptic(page, answer)
        whatifkept.ask_box(answer)
    whatifshelf.shelf(page, ask)


def _asked(company: Company, plan: Plan, ask: Ask) -> tuple[WhatIfAnswer | None, str | None]:
    """The answer, or why there is none."""
    try:
        return ask(company, plan), None
    except CxroiError as error:
        return None, str(error)


def _no_plan(page: Page, why: str) -> None:
    """No point is moved: why the page opened on no plan, where that is so, and what to do."""
    page.title("No plan can be defended here yet" if why else "This plan moves nothing")
    page.context("what if, not a result")
    with st.container(border=True):
        because = f"**No plan is shown, because** {md(why)}." if why else "**No point is moved.**"
        st.markdown(f"{because} Move the slider to look at a plan all the same.")


def _refused(page: Page, problem: str | None) -> None:
    page.title(
        "No figure: a driver compares different customers" if problem is None else "This plan has no figure here"
    )
    page.context("what if, not a result")
    with st.container(border=True):
        st.markdown(f"**No figure, because** {md(problem or DRIVER_REFUSED)}")


def _answered(page: Page, answer: WhatIfAnswer, state: State) -> None:
    page.title(answer.net.statement.rstrip("."))
    page.context(
        "What if, not a result: nothing was changed yet",
        f"reaches {words.count(answer.reach)} of {words.count(answer.customers)} customers there now",
        state.saved_words,
    )
    if state.opened and state.opened.note:
        st.info(md(state.opened.note), icon=":material/history:")
    cards.card_row(answer.cards, letter_only=True)
    cut = f"{answer.net.assumptions_version}-{answer.plan.model_dump_json(exclude={'seen', 'note', 'name'})}"
    first, second = layout.columns((56, 44))
    with first:
        if answer.path:
            charts.show(page, Chart("fan", answer.path, 0.405, cut=cut, source="your plan, not discounted"))
    with second:
        if answer.bars:
            charts.show(
                page, Chart("tornado", (answer.net, *answer.bars), 0.31, cut=cut, source="your plan, discounted")
            )
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
    told = [
        f"{md(label)} **{md(words.figure_words(one))}** {md(words.range_only(one))} {chip(one.grade, True)}"
        for label, one in answer.others
        if one.point is not None
    ]
    st.markdown(" · ".join(told))
    for check in answer.checks:
        if check.status != "PASS":
            st.warning(caution(f"{check.name}: {check.reason}", ":material/visibility:"))


def _sceptic(page: Page, answer: WhatIfAnswer) -> None:
    """What a careful reader asks first, answered where the figure stands."""
    rules = whatif.assumptions(page.company)
    groups = len(answer.plan.segments)
    apart = f" The {groups} groups were measured apart, so their draws are independent." if groups > 1 else ""
    owner = words.safe_text(rules.discount_rate.owner, 60)
    st.markdown(
        small(
            md(
                "Compared with the same customers if their answers stay as they are. Reached are "
                f"{words.count(answer.reach)} of the "
                f"{words.count(answer.customers)} customers of the last month.{apart} The effect is "
                f"{answer.margin.money} before cost; net value takes "
                f"the plan's cost off and discounts at {words.share(rules.discount_rate.value)} a year (assumption of "
                f"{owner}); the path "
                "by month is not discounted."
            )
        )
    )
