"""A case in five minutes: nine numbers at the left; break-even, worth and what would make it a result at the right."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from cxroi import words
from cxroi.answers import context
from cxroi.answers import quickcase as answers
from cxroi.answers.company import Company
from cxroi.answers.quickcase import AgreedRate, QuickAnswer, Typed
from cxroi.answers.records import Card
from cxroi.errors import UsageError
from cxroi.report.slides.meta import SlideMeta, file_name
from cxroi.ui import cards, caseform, layout, shell
from cxroi.ui.caseform import writer
from cxroi.ui.charts import PPTX
from cxroi.ui.text import chip, md, small
from cxroi.value.quickcase import WIDEST, QuickCase, Range

MOST = int(WIDEST)
UNTYPED = 0.01
"""Stands for the effect where none was typed: the break-even effect does not depend on it."""


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
                st.warning(md(f"{error}."), icon=":material/edit:")
            else:
                bare.title.title(md(words.without_n(headline(typed, found))), anchor=False)
                _shown(typed, found, bare.company)
        if bare.company is not None:
            shell.show_stamp(context.stamp(bare.company))


def _typed(currency: str, agreed: AgreedRate) -> Typed:
    sign = words.symbol(currency).strip() or "money"
    name = st.text_input("What it is called", "New idea", key="q-name", max_chars=80)
    if not currency:
        currency = st.text_input("Currency, three letters", "", key="q-currency", max_chars=3).strip().upper()
        currency = currency if len(currency) == 3 and currency.isascii() and currency.isalpha() else ""
    one, two = st.columns(2, gap="small")
    customers = one.number_input("Customers", 1, MOST, 10_000, 500, key="q-customers", bind="query-params")
    margin = two.number_input(f"Margin of one a year, {sign}", 0.0, float(MOST), 200.0, 10.0, key="q-margin", bind="query-params")
    share = one.number_input("Unhappy, or in need, %", 1.0, 100.0, 20.0, 1.0, key="q-share", bind="query-params")
    reach = two.number_input("Of these reached, %", 1.0, 100.0, 50.0, 5.0, key="q-reach", bind="query-params")
    effect = st.number_input("Extra margin of those reached, %", None, None, None, 0.5, key="q-effect", placeholder="type it",
                             help="None is suggested: it is the number that decides. For points of a score: points moved times "
                             "the share of margin that one point is worth.")
    one, two = st.columns(2, gap="small")
    least = one.number_input("at least, %", None, None, None, 0.5, key="q-low", placeholder="none")
    most = two.number_input("at most, %", None, None, None, 0.5, key="q-high", placeholder="none")
    once = one.number_input(f"Cost, one-off, {sign}", 0.0, float(MOST), 20_000.0, 1_000.0, key="q-once", bind="query-params")
    monthly = two.number_input(f"Cost a month, {sign}", 0.0, float(MOST), 500.0, 100.0, key="q-monthly", bind="query-params")
    months = one.number_input("Months judged over", 1, 120, 36, 6, key="q-months", bind="query-params")
    ramp = two.number_input("Months to reach all", 1, 60, 3, 1, key="q-ramp", bind="query-params")
    rate = st.number_input("Discount rate a year, %", 0.0, 100.0, min(100 * agreed.rate, 100.0), 0.5, key="q-rate",
                           bind="query-params")
    st.markdown(small(md(agreed.told)))
    worth: Range = (UNTYPED, None, None) if not effect else (
        effect / 100, None if least is None else least / 100, None if most is None else most / 100)
    case = QuickCase((customers * share / 100 * reach / 100, None, None), (margin / 12, None, None), worth, ramp, months, once,
                     monthly, rate / 100)
    return Typed(name, case, currency, bool(effect))


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
        st.markdown(f":orange-badge[E assumed] **{md(answers.WARNING)}** Compare it with other ideas; never tell it as earned.")
    horizon = typed.case.months
    row = [Card("Breaks even at", found.break_even, "More margin, those reached", horizon)]
    figures = found.figures
    if figures:
        row += [Card("Net value", figures["npv"], f"Over {words.months(horizon, None)}, after cost", horizon),
                Card("Payback", figures["payback"], "From the start", horizon),
                Card("Return on cost", figures["roi"], "Net, for each unit spent", horizon)]
    cards.card_row(row, letter_only=True)
    st.markdown(md(_sentence(typed, found)))
    st.header("Which data would raise its grade", anchor=False, help="A grade rises with evidence, never with confidence.")
    rows = [{"Grade": chip(grade), "Table": md(table), "What it changes": md(what)} for grade, table, what in answers.RAISES]
    st.table(rows, border="horizontal", hide_index=True)
    _take(typed, found, company)


def _sentence(typed: Typed, found: QuickAnswer) -> str:
    """Reach, cost, and whether the typed range stays right of break-even."""
    case, needed = typed.case, found.break_even
    spent = words.money(found.worth.cost.point or 0.0, typed.currency or None)
    told = f"{words.count(case.reach[0])} customers are reached; all of it costs {spent} over {words.months(case.months, None)}."
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
    shown = [found.break_even] if not found.figures else [found.figures["npv"], found.break_even, *(
        found.figures[part] for part in ("margin", "payback", "roi"))]
    where = found.break_even.run_id

    def make() -> bytes:
        from cxroi.report import slides

        name = company.build.company if company is not None else "Typed case"
        meta = SlideMeta(name, company is not None and company.build.is_demo, "typed, not measured", "no data", where,
                         found.break_even.assumptions_version, "typed", f"{words.months(typed.case.months, None)}, assumed",
                         horizon=typed.case.months)
        return slides.slide("figure", shown, meta, title=words.without_n(headline(typed, found)))

    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.download_button("Slide", words.in_this_style(make), file_name=file_name(typed.name, "typed"), mime=PPTX,
                           on_click="ignore", key="q-slide", icon=":material/slideshow:")
        st.download_button("Numbers as CSV", answers.as_csv(typed, found), file_name=file_name(typed.name, "typed", ".csv"),
                           mime="text/csv", on_click="ignore", key="q-csv", icon=":material/download:")
        names = context.names(company) if company is not None else {}
        if company is not None and names and typed.has_effect:
            st.selectbox("Save as the case of", list(names), format_func=names.__getitem__, key="q-for", width=220)
            st.text_input("Your name", key="q-writer", width=160, placeholder="stands in the history")
            st.button("Save draft", key="q-draft", icon=":material/edit_note:", on_click=_save, args=(company, typed))
    caseform.told()


def _save(company: Company, typed: Typed) -> None:
    start = datetime.now(UTC).strftime("%Y-%m")
    who = writer(st.session_state.get("q-writer"))
    caseform.attempt(lambda: answers.draft(company, typed, str(st.session_state["q-for"]), start, who))
