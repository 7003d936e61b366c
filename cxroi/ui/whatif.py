"""A first what-if: sliders that stop at what was seen, and margin, net value and payback with their ranges."""

from __future__ import annotations

from dataclasses import astuple
from math import floor

import streamlit as st

from cxroi import words
from cxroi.answers import context, whatif
from cxroi.answers import value as answers
from cxroi.answers.company import Company
from cxroi.answers.value import Group
from cxroi.answers.whatif import Plan, WhatIfAnswer
from cxroi.terms import Finding
from cxroi.ui import cards, charts, filters, states
from cxroi.ui.charts import Chart
from cxroi.ui.shell import Page
from cxroi.ui.text import chip, md, small

SMALLEST = 0.05


def show(page: Page) -> None:
    """Controls at the left, figures and the path of the money at the right."""
    groups = [group for group in answers.groups(page.company) if group.most_points >= SMALLEST]
    if not groups:
        st.header("What if", anchor=False)
        states.missing("A what-if", ("scores and money from which one point can be valued, and a rise seen at least once",))
        return
    slot = st.container()
    left, right = st.columns((25, 75), gap="medium")
    with left, st.container(border=True):
        group, plan = _controls(page, groups)
    with right, st.container(gap="xxsmall"):
        answer = whatif.what_if(page.company, group, plan)
        cards.card_row(answer.cards, letter_only=True)
        if answer.path:
            name = "-".join(map(str, (group.segment, *astuple(plan), answer.net.assumptions_version)))
            charts.show(
                page, Chart("fan", answer.path, 0.72, cut=name, source="one point within customers, your plan, not discounted")
            )
        _others(answer)
    slot.header(
        md(f"What if: {answer.net.statement.rstrip('.')}"),
        anchor=False,
        help="Built on the effect within customers, not a result: nothing was changed yet. Draws keep the two effects together.",
    )


def _controls(page: Page, groups: list[Group]) -> tuple[Group, Plan]:
    by_segment = {group.segment: group for group in groups}
    chosen = by_segment[filters.told_choice("For whom", list(by_segment), "whom", _name)]
    top = floor(chosen.most_points * 100) / 100
    points = st.slider(
        f"Points moved (seen so far: up to {words.number(top)})",
        0.0,
        top,
        min(0.5, round(top / 2, 2)),
        0.05 if top > 0.2 else 0.01,
        key="points",
        bind="query-params",
    )
    reach = st.slider("Reach, % of them", 0, 100, 60, 5, key="reach", bind="query-params")
    currency = words.symbol(page.company.build.currency).strip() or "money"
    start = first_cost(page.company)
    once = st.number_input(f"One-off cost, {currency}", 0, None, start, max(start // 10, 100), key="once", bind="query-params")
    monthly = st.number_input(f"Monthly cost, {currency}", 0, None, 0, 100, key="monthly", bind="query-params")
    st.markdown(small("Sliders stop where your own data stop: no group's mean answer has risen further in 12 months."))
    return chosen, Plan(float(points), reach / 100, float(once), float(monthly))


def first_cost(company: Company) -> int:
    """What the next step asked for is said to cost, so that the first picture is about a real decision; zero without one."""
    return round(max((one.next_cost or 0.0 for one in context.initiatives(company)), default=0.0))


def _name(segment: str) -> str:
    told = words.cut_words(segment)
    return "All customers" if segment == "all" else told[:1].upper() + told[1:] if words.about_words(segment) else told


def _others(answer: WhatIfAnswer) -> None:
    shown = [(label, finding) for label, finding in answer.others if finding.point is not None]
    told = [f"{md(label)} **{md(_words(finding))}** {chip(finding.grade, True)}" for label, finding in shown]
    if told:
        st.markdown(" · ".join(told))
    for check in answer.checks:
        if check.status != "PASS":
            st.markdown(small(md(f"{check.name}: {check.reason}")))


def _words(finding: Finding) -> str:
    """Chances as "71 in 100"; other figures with their range."""
    if finding.unit == "share":
        return words.chances(finding.point or 0.0)
    return f"{words.figure_words(finding)} ({words.range_only(finding)})"
