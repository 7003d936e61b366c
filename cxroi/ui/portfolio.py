"""Which next steps to pay for: limits left, the chosen steps, frontier and picture right, and what is left out and why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import streamlit as st

from cxroi import words
from cxroi.answers import context
from cxroi.answers import portfolio as answers
from cxroi.answers.portfolio import Idea, Item, PortfolioAnswer
from cxroi.answers.records import Card
from cxroi.errors import DataError, UsageError
from cxroi.terms import Grade
from cxroi.ui import cards, charts, heads, layout, shell, states
from cxroi.ui.charts import Chart
from cxroi.ui.shell import Page
from cxroi.ui.text import chip, md, small
from cxroi.value.portfolio import Limits

MODES = ("A budget", "A return on all", "A return on each")
GRADES_ALLOWED: tuple[Grade, ...] = ("C", "D", "E")
IDEA = {"Name": "", "Cost": 0.0, "Brings": 0.0, "At least": 0.0, "At most": 0.0, "Owner": "", "Customers": 0}


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        known = answers.items(page.company)
        page.context(f"{words.count(len(known))} next steps and kept scenarios", "values are from today on, after cost")
        if not known:
            states.missing("A choice of next steps", ("initiatives with next_step, next_cost and next_reach",))
        left, right = layout.columns((25, 75))
        with st.container():
            found = (*known, *_ideas(page))
        with left, st.container(border=True):
            limits = _controls(page, known, found)
        with right, st.container(gap="xxsmall"):
            _answer(page, found, limits)
        shell.show_stamp(context.stamp(page.company))


def _controls(page: Page, known: tuple[Item, ...], found: tuple[Item, ...]) -> Limits:
    """The limits; the first budget is half of what the `known` steps cost, whatever ideas are added."""
    currency = words.symbol(page.company.build.currency).strip() or "money"
    mode = st.radio("What is given", MODES, key="given", bind="query-params")
    total = sum(item.cost or 0.0 for item in known if item.candidate is not None)
    budget, asked = None, None
    if mode == MODES[0]:
        step = int(max(round(total / 20, -3), 100.0))
        half = step * round(total / 2 / step)
        budget = float(st.number_input(f"Budget, {currency}", 0, None, half, step, key="budget", bind="query-params"))
    else:
        asked = st.number_input("Return at least, % of cost", -100, 100_000, 200, 50, key="return", bind="query-params") / 100
    caution = st.slider("Caution: 0 counts best estimates, 100 low ends", 0, 100, 0, 10, key="caution", bind="query-params") / 100
    grade = st.selectbox("Lowest grade", GRADES_ALLOWED, 0, key="grade", bind="query-params")
    by_id = {item.id: item.name for item in found if item.candidate is not None}
    must, exclusive = _named(by_id) if by_id else ([], [])
    return Limits(
        budget=budget, roi=asked if mode == MODES[1] else None, marginal_roi=asked if mode == MODES[2] else None,
        capacity=_capacity(found), must=frozenset(must), exclusive=(frozenset(exclusive),) if len(exclusive) > 1 else (),
        least_grade=grade, caution=caution)


def _named(by_id: dict[str, str]) -> tuple[list[str], list[str]]:
    """Steps that must be in, and those of which at most one may be."""
    named = {key: md(name) for key, name in by_id.items()}
    with st.expander("Must be in, or only one of"):
        must = st.pills("Must be in", list(named), selection_mode="multi", format_func=named.__getitem__, key="must")
        one_of = st.pills("At most one of", list(named), selection_mode="multi", format_func=named.__getitem__, key="one-of")
    return must, one_of


def _capacity(found: Sequence[Item]) -> tuple[tuple[str, float], ...]:
    """How many steps each owner can carry, where the reader says so."""
    owners = sorted({item.owner for item in found if item.owner and item.candidate is not None})
    if not owners:
        return ()
    with st.expander("Steps each owner can carry"):
        said = {owner: st.number_input(md(owner), 0, 99, None, 1, key=f"carry-{owner}", placeholder="no limit")
                for owner in owners}
    return tuple((owner, float(most)) for owner, most in said.items() if most is not None)


def _ideas(page: Page) -> tuple[Item, ...]:
    """Steps typed on the page, in full width below it: grade E, and only for this visit."""
    with st.expander("Add an idea of your own"):
        st.markdown(small("What it should bring after today, in today's money, with the range you believe. Grade E: assumed."))
        typed = st.data_editor([IDEA], num_rows="dynamic", hide_index=True, key="ideas", width="stretch")
    ideas = [_idea(row) for row in typed if row.get("Name")]
    try:
        return answers.typed(page.company, ideas)
    except DataError as error:
        st.warning(md(f"Not counted: {error}."), icon=":material/edit:")
        return ()


def _idea(row: Mapping[str, object]) -> Idea:
    cost, benefit, low, high, customers = (_number(row[name]) for name in ("Cost", "Brings", "At least", "At most", "Customers"))
    return Idea(str(row["Name"]), cost, benefit, low, high, str(row["Owner"] or ""), customers=int(customers))


def _number(value: object) -> float:
    number = float(value) if isinstance(value, int | float) else 0.0
    return number if math.isfinite(number) else 0.0


def headline(answer: PortfolioAnswer, caution: float = 0.0) -> str:
    """What the chosen steps cost and should bring, in one sentence."""
    if not answer.items:
        return "There is no next step to choose from yet"
    if answer.choice is None:
        return "No choice keeps all of these limits"
    if not answer.chosen:
        return "Under these limits no step is worth paying for"
    steps = f"{len(answer.chosen)} of {len(answer.items)} steps"
    cost = words.money(answer.spent.point or 0.0, answer.spent.currency)
    unsure = [item for item in answer.chosen if words.spans_zero(item.net)]
    tail = f"; {len(unsure)} of the chosen {'is' if len(unsure) == 1 else 'are'} not clear" if unsure else ""
    if answer.net.low is None:
        how = answers.counted_words(caution) if caution else "best estimates"
        value = words.money(answer.net.point or 0.0, answer.net.currency)
        return (f"{steps} for {cost}: {value} of margin after their cost, {how}; best estimate "
                f"{words.figure_words(answer.expected)} {words.range_words(answer.expected)}{tail}")
    if words.spans_zero(answer.net):
        return f"{steps} for {cost}: no clear value after their cost {words.range_words(answer.net)}{tail}"
    gain = "should bring" if (answer.net.point or 0.0) > 0 else "should lose"
    value = words.money(abs(answer.net.point or 0.0), answer.net.currency)
    return f"{steps} for {cost} {gain} {value} of margin after their cost {words.range_words(answer.net)}{tail}"


def _answer(page: Page, found: tuple[Item, ...], limits: Limits) -> None:
    try:
        answer = answers.portfolio(page.company, found, limits)
    except UsageError as error:
        page.title("These limits cannot be used")
        st.warning(md(str(error)), icon=":material/edit:")
        return
    page.title(headline(answer, limits.caution))
    if answer.choice is None:
        with st.container(border=True):
            st.markdown(f"**These limits contradict one another:** {md('; '.join(answer.contradicts))}. Ease one of them.")
    elif answer.chosen:
        _cards(answer, limits)
        _chosen(page, answer)
    cut = f"{abs(hash((limits, tuple((item.candidate, item.net.point) for item in found))))}"
    one, other = layout.columns((50, 50))
    with one:
        if answer.line:
            charts.show(page, Chart("frontier", answer.line, 0.36, cut=cut))
    with other:
        if answer.bubbles:
            charts.show(page, Chart("bubble", answer.bubbles, 0.36, cut=cut))
    _left(page, answer)


def _cards(answer: PortfolioAnswer, limits: Limits) -> None:
    spent = sum(share for _, share in answer.shares) or 1.0
    mix = ", ".join(f"{kind} {round(100 * share / spent)} %" for kind, share in answer.shares if share)
    room = f"{words.money(limits.budget - answer.choice.cost, answer.spent.currency)} of the budget left" if (
        limits.budget is not None and answer.choice is not None) else "as stated by their owners"
    row = layout.row(3)
    how = answers.counted_words(limits.caution)
    with row[0]:
        cards.figure_card(Card("Net value", answer.net, how.capitalize() or "From today, after cost"), letter_only=True)
    with row[1]:
        cards.figure_card(Card("Return on cost", answer.returned, how.capitalize() or "Net, for each unit spent"),
                          letter_only=True)
    with row[2], st.container(border=True, height="stretch", gap=None):
        st.metric("Money, plan", md(words.money(answer.spent.point or 0.0, answer.spent.currency)), delta=md(room),
                  delta_color="off", delta_arrow="off")
        st.markdown(small(md(f"For: {mix}" if mix else "")))


def _chosen(page: Page, answer: PortfolioAnswer) -> None:
    heads.head(page, "Chosen", [item.net for item in answer.chosen],
               "Net value is what the step should bring from today on, in today's money, after its cost.")
    rows = [{
        "Step": f"**{md(item.name)}**: {md(item.step)}",
        "Cost, plan": md(words.money(item.cost or 0.0, item.net.currency)),
        "Net value": value_words(item),
        "90 % range": md(words.range_only(item.net)),
        "Grade": chip(item.net.grade, letter_only=True),
        "Owner": md(item.owner) if item.owner else ":orange-badge[no owner]",
    } for item in answer.chosen]
    st.table(rows, border="horizontal", hide_index=True)


def value_words(item: Item) -> str:
    """The step's net value; beside "Not clear" its best estimate, so that a reader can add up to the total."""
    shown = md(cards.figure(Card("", item.net)))
    point = item.net.point
    if point is None or not words.spans_zero(item.net):
        return shown
    return f"{shown} {small(md(words.money(point, item.net.currency)))}"


def _left(page: Page, answer: PortfolioAnswer) -> None:
    if not answer.left:
        return
    heads.head(page, "Left out, and why", [item.net for item, _ in answer.left],
               "The limit without which the step would be chosen. A step whose value is not known cannot be chosen.")
    rows = [{
        "Step": f"**{md(item.name)}**: {md(item.step)}",
        "Cost, plan": md(words.money(item.cost, item.net.currency)) if item.cost is not None else "not stated",
        "Net value": value_words(item),
        "Why not": md(why[:1].upper() + why[1:]),
        "Grade": chip(item.net.grade, letter_only=True),
    } for item, why in answer.left]
    st.table(rows, border="horizontal", hide_index=True)
