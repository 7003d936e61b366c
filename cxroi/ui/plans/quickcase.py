"""A case in five minutes: nine numbers at the left; break-even, worth and what would make it a result at the right."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cxroi import words
from cxroi.doing.quickcase import draft
from cxroi.errors import UsageError
from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.base.records import Card
from cxroi.reading.plans import quickcase as answers
from cxroi.reading.plans.quickcase import AgreedRate, QuickAnswer, Typed
from cxroi.report.slides.base.meta import SlideMeta, file_name
from cxroi.ui.frame import filters, layout, shell
from cxroi.ui.frame.downloads import download
from cxroi.ui.frame.held import pressed
from cxroi.ui.parts import cards, caseform
from cxroi.ui.parts.caseform import writer
from cxroi.ui.state import live, view
from cxroi.ui.state import quickcase as form
from cxroi.ui.state.fields import Number
from cxroi.ui.state.record import Record
from cxroi.ui.text import caution, chip, md, small


def show() -> None:
    with st.container(gap="xxsmall"):
        bare = shell.open_bare()
        currency = (bare.company.build.currency if bare.company is not None else None) or ""
        badge = f"{shell.DEMO_BADGE} " if bare.company is not None and bare.company.build.is_demo else ""
        bare.context.markdown(badge + small("typed numbers only · no data is needed"))
        left, right = layout.columns((34, 66))
        with left, st.container(border=True):
            typed = _typed(currency, answers.agreed_rate(bare.company))
        with right, st.container(gap="small"):
            try:
                found = answers.answer(typed, bare.company)
            except UsageError as error:
                bare.title.title("These numbers make no case yet", anchor=False)
                st.warning(caution(f"{error}.", ":material/edit:"))
            else:
                bare.title.title(md(words.without_n(headline(typed, found))), anchor=False)
                _shown(typed, found, bare.company)
        if bare.company is not None:
            shell.show_stamp(context.stamp(bare.company))


def _typed(currency: str, agreed: AgreedRate) -> Typed:
    record = live.settle(form.form(currency, agreed.rate), currency)
    filters.warn(*record.told)
    sign = words.symbol(currency).strip() or "money"
    st.text_input("What it is called", key=live.put(record, "q-name"), max_chars=80)
    if not currency:
        st.text_input("Currency, three letters", key=live.put(record, "q-currency"), max_chars=3)
    one, two = st.columns(2, gap="small")
    _number(one, record, "q-customers", "Customers", 500)
    _number(two, record, "q-margin", f"Margin of one a year, {sign}", 10.0)
    _number(one, record, "q-share", "Unhappy, or in need, %", 1.0)
    _number(two, record, "q-reach", "Of these reached, %", 5.0)
    st.number_input(
        "Extra margin of those reached, %",
        None,
        None,
        None,
        0.5,
        key=live.put(record, "q-effect"),
        placeholder="type it",
        help="None is suggested: it is the number that decides. For points of a score: points moved times "
        "the share of margin that one point is worth.",
    )
    one, two = st.columns(2, gap="small")
    one.number_input("at least, %", None, None, None, 0.5, key=live.put(record, "q-low"), placeholder="none")
    two.number_input("at most, %", None, None, None, 0.5, key=live.put(record, "q-high"), placeholder="none")
    _number(one, record, "q-once", f"Cost, one-off, {sign}", 1_000.0)
    _number(two, record, "q-monthly", f"Cost a month, {sign}", 100.0)
    _number(one, record, "q-months", "Months judged over", 6)
    _number(two, record, "q-ramp", "Months to reach all", 1)
    _number(st.container(), record, "q-rate", "Discount rate a year, %", 0.5)
    st.markdown(small(md(agreed.told)))
    return form.typed(record, currency)


def _number(slot: DeltaGenerator, record: Record, key: str, label: str, step: float) -> None:
    """A number that is always typed, between the ends that its field allows."""
    field = record.field(key)
    assert isinstance(field, Number)
    slot.number_input(label, field.low, field.high, step=step, key=live.put(record, key))


def headline(typed: Typed, found: QuickAnswer) -> str:
    """The worth of the case where an effect was typed, else the effect it needs."""
    name = words.safe_text(typed.name) or "The case"
    if not found.figures:
        if found.break_even.point is None:
            return f"{name} costs nothing, so any extra margin pays"
        return f"{name} pays if those reached bring {words.figure_words(found.break_even)} more margin"
    worth = found.figures["npv"]
    if worth.currency is None and not words.spans_zero(worth):
        return f"{name}, after its cost, is assumed to bring {words.figure_words(worth)} {words.range_words(worth)}"
    return worth.statement.rstrip(".")


def _shown(typed: Typed, found: QuickAnswer, company: Company | None) -> None:
    with st.container(border=True):
        st.markdown(
            f":orange-badge[E assumed] **{md(answers.WARNING)}** Compare it with other ideas; never tell it as earned."
        )
    horizon = typed.case.months
    row = [Card("Breaks even at", found.break_even, "More margin, those reached", horizon)]
    figures = found.figures
    if figures:
        row += [
            Card("Net value", figures["npv"], f"Over {words.months(horizon, None)}, after cost", horizon),
            Card("Payback", figures["payback"], "From the start", horizon),
            Card("Return on cost", figures["roi"], "Net, for each unit spent", horizon),
        ]
    cards.card_row(row, letter_only=True)
    st.markdown(md(_sentence(typed, found)))
    st.header(
        "Which data would raise its grade", anchor=False, help="A grade rises with evidence, never with confidence."
    )
    rows = [
        {"Grade": chip(grade), "Table": md(table), "What it changes": md(what)} for grade, table, what in answers.RAISES
    ]
    st.table(rows, border="horizontal", hide_index=True)
    _take(typed, found, company)


def _sentence(typed: Typed, found: QuickAnswer) -> str:
    """Reach, cost, and whether the typed range stays right of break-even."""
    case, needed = typed.case, found.break_even
    spent = words.money(found.worth.cost.point or 0.0, typed.currency or None)
    told = (
        f"{words.count(case.reach[0])} customers are reached; all of it costs {spent} over "
        f"{words.months(case.months, None)}."
    )
    if not found.figures or needed.point is None:
        return told
    value, low, _ = case.effect
    beside = f" You typed {words.share(value)}; it breaks even at {words.figure_words(needed)}."
    if low is None:
        return f"{told}{beside} Without a range nobody can say how sure that is: type at least and at most."
    safe = low >= (needed.high or needed.point)
    return f"{told}{beside} {'The whole typed range pays.' if safe else 'The low end of the typed range does not pay.'}"


def _take(typed: Typed, found: QuickAnswer, company: Company | None) -> None:
    """One slide, the numbers as CSV, and a draft in the ledger where there is a store."""
    shown = (
        [found.break_even]
        if not found.figures
        else [found.figures["npv"], found.break_even, *(found.figures[part] for part in ("margin", "payback", "roi"))]
    )

    def make() -> bytes:
        from cxroi.report.deck import slide

        meta = _meta(typed, found, company)
        return slide("figure", shown, meta, title=words.without_n(headline(typed, found)))

    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        download("Slide", make, file_name(typed.name, "typed"), "q-slide", icon=":material/slideshow:")
        download("Numbers as CSV", answers.as_csv(typed, found), file_name(typed.name, "typed", ".csv"), "q-csv")
        _draft(typed, company)
    caseform.told()


def _meta(typed: Typed, found: QuickAnswer, company: Company | None) -> SlideMeta:
    """What the foot of the slide says: nothing of it was measured."""
    return SlideMeta(
        company.build.company if company is not None else "Typed case",
        company is not None and company.build.is_demo,
        "typed, not measured",
        "no data",
        found.break_even.run_id,
        found.break_even.assumptions_version,
        "typed",
        f"{words.months(typed.case.months, None)}, assumed",
        horizon=typed.case.months,
    )


def _draft(typed: Typed, company: Company | None) -> None:
    """The case as a draft of an initiative, where there is a store with one."""
    names = view.told_apart(context.names(company)) if company is not None else {}
    if company is not None and names and typed.has_effect:
        st.selectbox("Save as the case of", list(names), format_func=names.__getitem__, key="q-for", width=220)
        st.text_input("Your name", key="q-writer", width=160, placeholder="stands in the history")
        st.button("Save draft", key="q-draft", icon=":material/edit_note:", on_click=_save, args=(company, typed))


@pressed
def _save(company: Company, typed: Typed) -> None:
    start = datetime.now(UTC).strftime("%Y-%m")
    who = writer(st.session_state.get("q-writer"))
    caseform.attempt(lambda: draft(company, typed, str(st.session_state["q-for"]), start, who))
