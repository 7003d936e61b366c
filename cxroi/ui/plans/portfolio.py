"""Which next steps to pay for: limits left, the chosen steps, frontier and picture right, and what is left out and
why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from cxroi import words
from cxroi.errors import DataError, UsageError
from cxroi.reading.base import context
from cxroi.reading.base.records import Card
from cxroi.reading.plans import portfolio as answers
from cxroi.reading.plans.item import Item
from cxroi.reading.plans.portfolio import PortfolioAnswer
from cxroi.ui.frame import filters, layout, shell, states
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import cards, charts, heads
from cxroi.ui.parts.charts import Chart
from cxroi.ui.state import live
from cxroi.ui.state import portfolio as form
from cxroi.ui.state.record import Record
from cxroi.ui.text import caution, chip, md, small
from cxroi.value.plans.idea import Idea
from cxroi.value.plans.portfolio import Limits

EMPTY = form.row()
STARTED = "ideas-started"


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        known = answers.items(page.company)
        page.context(counted(known), "values are from today on, after cost")
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
    """The limits, as the record of the page has them."""
    record = live.settle(form.form(known, found), str(page.company.path))
    filters.warn(*record.told)
    currency = words.symbol(page.company.build.currency).strip() or "money"
    st.radio("What is given", form.MODES, key=live.put(record, "given"))
    if record["given"] == form.MODES[0]:
        step = form.budget_step(known)
        st.number_input(f"Budget, {currency}", 0, None, step=step, key=live.put(record, "budget"))
    else:
        st.number_input("Return at least, % of cost", -100, 100_000, step=50, key=live.put(record, "return"))
    st.slider("Caution: 0 counts best estimates, 100 low ends", 0, 100, step=10, key=live.put(record, "caution"))
    st.selectbox("Lowest grade", form.GRADES_ALLOWED, key=live.put(record, "grade"))
    _named(form.able(found), record)
    _capacity(form.owners(found), record)
    return form.limits(record, found)


def _named(names: Mapping[str, str], record: Record) -> None:
    """Steps that must be in, and those of which at most one may be."""
    if not names:
        return
    with st.expander("Must be in, or only one of"):
        for key, label in (("must", "Must be in"), ("one-of", "At most one of")):
            st.pills(
                label,
                list(names),
                selection_mode="multi",
                format_func=lambda one: md(names[one]),
                key=live.put(record, key),
            )


def _capacity(owners: Sequence[str], record: Record) -> None:
    """How many steps each owner can carry, where the reader says so."""
    if not owners:
        return
    with st.expander("Steps each owner can carry"):
        for owner in owners:
            key = live.put(record, f"{form.CARRY}{owner}")
            st.number_input(md(owner), 0, 99, None, 1, key=key, placeholder="no limit")


def _ideas(page: Page) -> tuple[Item, ...]:
    """Steps typed on the page, in full width below it: grade E; they stand in the address like every other choice."""
    place = str(page.company.path)
    record = live.settle(form.OWN, place)
    filters.warn(*record.told)
    start, number, last = st.session_state.get(STARTED, ("", 0, None))
    if record["ideas"] != last:
        start, number = record["ideas"], number + 1
    with st.expander("Add an idea of your own", expanded=bool(start)):
        st.markdown(
            small("What it should bring after today, in today's money, with the range you believe. Grade E: assumed.")
        )
        shown = form.rows(start) or [EMPTY]
        typed = st.data_editor(shown, num_rows="dynamic", hide_index=True, key=f"ideas-table-{number}", width="stretch")
    told = form.written(typed)
    st.session_state[STARTED] = (start, number, told)
    live.note(form.OWN, place, {"ideas": told})
    ideas = [_idea(row) for row in form.rows(told)]
    try:
        return answers.typed(page.company, ideas)
    except DataError as error:
        st.warning(caution(f"Not counted: {error}.", ":material/edit:"))
        return ()


def _idea(row: form.Row) -> Idea:
    cost, benefit, low, high, customers = (
        float(row[name]) for name in ("Cost", "Brings", "At least", "At most", "Customers")
    )
    return Idea(str(row["Name"]), cost, benefit, low, high, str(row["Owner"]), customers=int(customers))


def _valued(items: Sequence[Item]) -> list[Item]:
    """The steps that can be chosen and stand in the picture: every count of steps is of these."""
    return [item for item in items if item.candidate is not None]


def counted(known: Sequence[Item]) -> str:
    """ "7 next steps and kept scenarios, 1 without a figure yet": said once, so that other counts are of one kind."""
    without = len(known) - len(_valued(known))
    tail = f", {without} without a figure yet" if without else ""
    return f"{words.count(len(known))} next steps and kept scenarios{tail}"


def headline(answer: PortfolioAnswer, caution: float = 0.0) -> str:
    """What the chosen steps cost and should bring, in one sentence."""
    if not answer.items:
        return "There is no next step to choose from yet"
    if not _valued(answer.items):
        return "No next step has a figure yet"
    if answer.choice is None:
        return "No choice keeps all of these limits"
    if not answer.chosen:
        return "Under these limits no step is worth paying for"
    steps = f"{len(answer.chosen)} of {len(_valued(answer.items))} steps"
    cost = words.money(answer.spent.point or 0.0, answer.spent.currency)
    unsure = [item for item in answer.chosen if words.spans_zero(item.net)]
    tail = f"; {len(unsure)} of the chosen {'is' if len(unsure) == 1 else 'are'} not clear" if unsure else ""
    if answer.net.low is None:
        how = answers.counted_words(caution) if caution else "best estimates"
        value = words.money(answer.net.point or 0.0, answer.net.currency)
        return (
            f"{steps} for {cost}: {value} of margin after their cost, {how}; best estimate "
            f"{words.figure_words(answer.expected)} {words.range_words(answer.expected)}{tail}"
        )
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
        st.warning(caution(error, ":material/edit:"))
        return
    page.title(headline(answer, limits.caution))
    if answer.choice is None:
        with st.container(border=True):
            st.markdown(
                f"**These limits contradict one another:** {md('; '.join(answer.contradicts))}. Ease one of them."
            )
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
    room = (
        f"{words.money(limits.budget - answer.choice.cost, answer.spent.currency)} of the budget left"
        if (limits.budget is not None and answer.choice is not None)
        else "as stated by their owners"
    )
    row = layout.row(3)
    how = answers.counted_words(limits.caution)
    with row[0]:
        cards.figure_card(Card("Net value", answer.net, how.capitalize() or "From today, after cost"), letter_only=True)
    with row[1]:
        cards.figure_card(
            Card("Return on cost", answer.returned, how.capitalize() or "Net, for each unit spent"), letter_only=True
        )
    with row[2], st.container(border=True, height="stretch", gap=None):
        st.metric(
            "Money, plan",
            md(words.money(answer.spent.point or 0.0, answer.spent.currency)),
            delta=md(room),
            delta_color="off",
            delta_arrow="off",
        )
        st.markdown(small(md(f"For: {mix}" if mix else "")))


def _chosen(page: Page, answer: PortfolioAnswer) -> None:
    heads.head(
        page,
        "Chosen",
        [item.net for item in answer.chosen],
        "Net value is what the step should bring from today on, in today's money, after its cost.",
    )
    rows = [
        {
            "Step": f"**{md(item.name)}**: {md(item.step)}",
            "Cost, plan": md(words.money(item.cost or 0.0, item.net.currency)),
            "Net value": value_words(item),
            "90 % range": md(words.range_only(item.net)),
            "Grade": chip(item.net.grade, letter_only=True),
            "Owner": md(item.owner) if item.owner else ":orange-badge[no owner]",
        }
        for item in answer.chosen
    ]
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
    heads.head(
        page,
        "Left out, and why",
        [item.net for item, _ in answer.left],
        "The limit without which the step would be chosen. A step whose value is not known cannot be chosen.",
    )
    rows = [
        {
            "Step": f"**{md(item.name)}**: {md(item.step)}",
            "Cost, plan": md(words.money(item.cost, item.net.currency)) if item.cost is not None else "not stated",
            "Net value": value_words(item),
            "Why not": md(why[:1].upper() + why[1:]),
            "Grade": chip(item.net.grade, letter_only=True),
        }
        for item, why in answer.left
    ]
    st.table(rows, border="horizontal", hide_index=True)
