"""Plan a pilot: what it must find, how many customers that takes, the list drawn by lot, its registration and its
read-out."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.doing import pilots as doing_pilots
from cxroi.errors import CxroiError, DesignError, UsageError
from cxroi.ledger.pilots import Registered
from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.plans import pilotpage, pilots
from cxroi.reading.plans.pilots import OUTCOMES, Ground, PilotPlan
from cxroi.ui.frame import filters, layout, shell, states
from cxroi.ui.frame.downloads import download
from cxroi.ui.frame.held import pressed
from cxroi.ui.frame.navigation import theme
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import caseform, charts
from cxroi.ui.parts.caseform import writer
from cxroi.ui.parts.charts import Chart
from cxroi.ui.state import live
from cxroi.ui.state import pilot as form
from cxroi.ui.state.pilot import NAMES
from cxroi.ui.text import caution, md, small
from cxroi.value.plans.pilot import Wanted

STEP = {"margin": 1.0, "left": 0.001, "score": 0.05}


@st.cache_resource(max_entries=32, show_spinner="Reading how much customers differ")
def _ground(generation: str, where: str, asked: tuple[str, int, str], _company: Company) -> Ground:
    del generation, where
    return pilotpage.ground(_company, *asked)


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False)
        company = page.company
        page.context("two groups by lot", "customers stand on the list as pseudonyms", "nothing is sent anywhere")
        if company.build.data_through_month is None:
            page.title("A pilot cannot be planned without months of money")
            states.missing("A pilot", ("money by month",))
        else:
            left, right = layout.columns((25, 75))
            with left, st.container(border=True):
                asked = _asked(company)
            with right, st.container(gap="xxsmall"):
                _plan(page, asked)
        _registered(page)
        shell.show_stamp(context.stamp(company))


def _asked(company: Company) -> tuple[str, int, str, float, float]:
    record = live.settle(form.asked(company.cuts("segment")), str(company.path))
    filters.warn(*record.told)
    filters.select(record, "outcome")
    st.slider("Months until it is read", 1, 24, key=live.put(record, "months"))
    filters.select(record, "eligible")
    st.slider("Chance to find it if it is there, %", 50, 99, key=live.put(record, "power"))
    st.slider("Chance to see one that is not there, %", 1, 20, key=live.put(record, "level"))
    return record["outcome"], record["months"], record["eligible"], record["power"] / 100, record["level"] / 100


def _plan(page: Page, asked: tuple[str, int, str, float, float]) -> None:
    company = page.company
    outcome, months, segment, power, level = asked
    try:
        known = _ground(company.build.generation, str(company.path), (outcome, months, segment), company)
        wanted = _wanted(page, known, Wanted(0.0, outcome, months, power, level, segment))
        plan = pilots.planned(known, wanted)
    except (DesignError, UsageError) as error:
        page.title("No pilot can be planned with these choices")
        with st.container(border=True):
            st.markdown(f"**Not possible, because** {md(str(error))}.")
        return
    wanted = plan.sizes.wanted
    page.title(headline(plan))
    found = pilotpage.curve(company, plan)
    charts.show(page, Chart("detect", found, 0.74, cut=f"{theme()}-{wanted}"))
    st.markdown(md(said(plan)))
    _draw(page, plan)


def _wanted(page: Page, known: Ground, base: Wanted) -> Wanted:
    """The effect worth finding and what can be afforded, typed over what the data suggest."""
    pays = pilotpage.break_evens(page.company) if base.outcome == "margin" else {}
    unit = (
        words.symbol(page.company.build.currency).strip()
        if base.outcome == "margin"
        else ("share" if base.outcome == "left" else "points")
    )
    half = known.units.height // 2
    controls = form.wanted(base.outcome, base.segment, pays, pilotpage.first_effect(known), half)
    record = live.settle(controls, str(page.company.path))
    filters.warn(*record.told)
    one, two, three = st.columns(3, gap="small", vertical_alignment="bottom")
    with one:
        tried = filters.select(record, "tried")
    with two:
        st.number_input(
            f"Effect worth finding, {unit} per customer",
            None,
            None,
            step=STEP[base.outcome],
            key=live.put(record, form.effect_key(base.outcome, tried)),
            help="Where a next step names its cost and customers: what each must bring so that it pays. "
            "Else the smallest effect that all who can be drawn would show.",
        )
    with three:
        key = live.put(record, f"{form.MOST}{base.segment}")
        st.number_input("Customers a group you can afford", 2, max(half, 2), step=100, key=key)
    effect = form.effect_of(record.values, base.outcome)
    return Wanted(effect, base.outcome, base.months, base.power, base.alpha, base.segment, most=record[key])


def headline(plan: PilotPlan) -> str:
    """How many customers find the effect, or that no affordable pilot does."""
    found = plan.sizes
    told, wanted = plan.ground.told, found.wanted
    effect = f"{told.amount(abs(wanted.effect))} {told.noun} per customer"
    chance = f"with a chance of {words.chances(wanted.power)}"
    if not found.fits:
        return f"No affordable pilot finds {effect} {chance}: the smallest that fits is {told.amount(found.least)}"
    how = f", adjusted for {told.before} before" if found.adjusted else ""
    size, months = words.count(found.n), words.months(wanted.months, None)
    return f"{size} customers in each group find {effect} in {months} {chance}{how}"


def said(plan: PilotPlan) -> str:
    """Sizes and what everybody who can be drawn would find, in plain words."""
    found = plan.sizes
    told, wanted, spread = plan.ground.told, found.wanted, plan.ground.spread
    sizes = (
        f"{words.count(found.n)} in each group are enough because what each customer brought before is taken off, in "
        f"the plan as in the read-out; the plain difference stands beside it and would take {words.count(found.plain)}."
        if found.adjusted
        else "Nothing is known of what they brought before, so the plain difference is read out."
    )
    room = (
        f"{words.count(found.active)} customers can be drawn; with {words.count(found.room)} in each group the "
        f"smallest effect found is {told.amount(found.least)}."
    )
    differ = (
        f"Customers differ by about {told.amount(spread.deviation)} over {words.months(wanted.months, None)}"
        f"{f', by {told.amount(spread.left)} once that is taken off' if spread.left is not None else ''} "
        f"({words.count(spread.n)} measured)."
    )
    return f"{sizes} {room} {differ}"


def _draw(page: Page, plan: PilotPlan) -> None:
    """The list by lot: registered in the ledger first, then downloaded."""
    if not plan.sizes.fits:
        with st.container(border=True):
            st.markdown(f"**No list is drawn.** {md(pilots.too_few(plan))}.")
        return
    with st.container(border=True, gap="small"):
        text, body = doing_pilots.listed(plan)
        st.markdown(
            f"**The list:** {words.count(2 * plan.sizes.n)} customers, half treated and half held out, by lot "
            f"within {body['n_strata']} groups of like customers, seed {plan.sizes.wanted.seed}. Judged by the "
            f"{md(body['analysis'])}."
        )
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input("Name of the pilot", key="pilot-name", width=240)
            st.text_input("Your name", key="pilot-by", width=180, placeholder="stands in the history")
            st.button(
                "Register", icon=":material/lock:", key="pilot-register", on_click=_register, args=(page.company, body)
            )
            download("Download the list", text, "pilot.csv", "pilot-list")
        st.markdown(
            small("Register first: what it is judged by cannot be changed afterwards. The list holds pseudonyms.")
        )
        with st.expander("Back to your own customer ids"):
            st.markdown(
                small("Only where the key of the data lies. Your own ids stand in the first column of a CSV file:")
            )
            st.code(
                f"python -m cxroi pilot --match pilot.csv ids.csv --out matched.csv --store "
                f"{states.folder(page.company.path)}",
                language=None,
            )
    caseform.told()


@pressed
def _register(company: Company, body: dict[str, object]) -> None:
    who = writer(st.session_state.get("pilot-by"))
    caseform.attempt(lambda: doing_pilots.register(company, str(st.session_state.get("pilot-name") or ""), body, who))


def _registered(page: Page) -> None:
    """Pilots as they were registered; those whose months are loaded can be read out by their list."""
    found = pilotpage.registered(page.company)
    if not found:
        return
    st.header(
        "Registered pilots",
        anchor=False,
        help="What a pilot is judged by is written down before it starts and cannot be changed. Its read-out uses that "
        "outcome; any other is marked as not registered.",
    )
    rows = [
        {
            "Pilot": f"**{md(one.name)}**",
            "Judged by": NAMES[one.body["outcome"]],
            "How": md(one.body["analysis"]),
            "Groups of": words.count(one.body["n_drawn_per_arm"]),
            "Starts": words.month_name(one.body["first_month"]),
            "Read after": words.months(one.body["months"], None),
            "By": md(one.who),
        }
        for one in found
    ]
    st.table(rows, border="horizontal", hide_index=True)
    for one in found:
        if pilotpage.due(page.company, one):
            _read(page, one)
        elif pilotpage.can_withdraw(one):
            st.button(
                f"Take back {md(one.name)}, which has not started",
                key=f"back-{one.name}",
                type="tertiary",
                icon=":material/undo:",
                on_click=_take_back,
                args=(page.company, one.name),
            )


@pressed
def _take_back(company: Company, name: str) -> None:
    caseform.attempt(lambda: doing_pilots.withdraw(company, name, writer(st.session_state.get("pilot-by"))))


def _read(page: Page, pilot: Registered) -> None:
    with st.container(border=True):
        st.markdown(f"**{md(pilot.name)} can be read out.** Bring its list as it was downloaded.")
        outcome = st.selectbox(
            "Read",
            OUTCOMES,
            OUTCOMES.index(pilot.body["outcome"]),
            key=f"read-{pilot.name}",
            format_func=lambda key: NAMES[key] + ("" if key == pilot.body["outcome"] else " (not registered)"),
        )
        file = st.file_uploader("The list", type=["csv"], key=f"list-{pilot.name}")
        if file is None:
            return
        try:
            st.markdown(md(pilotpage.read(page.company, pilot, file.getvalue(), outcome)["sentence"]))
        except CxroiError as error:
            st.warning(caution(error, ":material/edit:"))
