"""Plan a pilot: what it must find, how many customers that takes, the list drawn by lot, its registration and its read-out."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cxroi import words
from cxroi.answers import context, pilotpage, pilots
from cxroi.answers.company import Company
from cxroi.answers.pilots import OUTCOMES, Ground, PilotPlan, Wanted
from cxroi.errors import CxroiError, DesignError, UsageError
from cxroi.ledger.pilots import Registered
from cxroi.terms import ALL
from cxroi.ui import caseform, charts, layout, shell, states
from cxroi.ui.caseform import writer
from cxroi.ui.charts import Chart
from cxroi.ui.frame import theme
from cxroi.ui.shell import Page
from cxroi.ui.text import md, small

NAMES = {"margin": "What a customer brings", "left": "Share who leave", "score": "Their answer"}
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
            page.title("A pilot cannot be planned from a snapshot")
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
    outcome = st.selectbox("Judged by", OUTCOMES, format_func=NAMES.__getitem__, key="outcome", bind="query-params")
    months = st.slider("Months until it is read", 1, 24, 6, key="months", bind="query-params")
    segment = st.selectbox("For whom", [ALL, *company.cuts("segment")], key="eligible", bind="query-params",
                           format_func=lambda one: "All active customers" if one == ALL else one)
    power = st.slider("Chance to find it if it is there, %", 50, 99, 80, key="power", bind="query-params") / 100
    level = st.slider("Chance to see one that is not there, %", 1, 20, 5, key="level", bind="query-params") / 100
    return outcome, int(months), segment, power, level


def _plan(page: Page, asked: tuple[str, int, str, float, float]) -> None:
    company = page.company
    outcome, months, segment, power, level = asked
    try:
        known = _ground(company.build.generation, str(company.path), (outcome, months, segment), company)
        wanted = _wanted(page, known, Wanted(0.0, outcome, months, power, level, segment))
        plan = _designed(pilots.planned(known, wanted))
    except (DesignError, UsageError) as error:
        page.title("No pilot can be planned with these choices")
        with st.container(border=True):
            st.markdown(f"**Not possible, because** {md(str(error))}.")
        return
    wanted = plan.wanted
    page.title(headline(plan))
    found = pilotpage.curve(company, plan)
    charts.show(page, Chart("detect", found, 0.74, cut=f"{theme()}-{wanted}"))
    st.markdown(md(said(plan)))
    _draw(page, plan)


def _wanted(page: Page, known: Ground, base: Wanted) -> Wanted:
    """The effect worth finding and what can be afforded, typed over what the data suggest."""
    pays = pilotpage.break_evens(page.company) if base.outcome == "margin" else {}
    unit = words.symbol(page.company.build.currency).strip() if base.outcome == "margin" else (
        "share" if base.outcome == "left" else "points")
    one, two, three = st.columns(3, gap="small", vertical_alignment="bottom")
    with one:
        tried = st.selectbox("What is tried", ["Something else", *pays], min(len(pays), 1), key="tried")
    start = pays.get(tried) or pilotpage.first_effect(known)
    with two:
        effect = st.number_input(f"Effect worth finding, {unit} per customer", None, None, round(start, 4),
                                 STEP[base.outcome], key=f"effect-{base.outcome}-{tried}",
                                 help="Where a next step names its cost and customers: what each must bring so that it pays. "
                                      "Else the smallest effect that all who can be drawn would show.")
    with three:
        half = known.units.height // 2
        most = st.number_input("Customers a group you can afford", 2, max(half, 2), max(half, 2), 100, key=f"most-{half}")
    return Wanted(float(effect), base.outcome, base.months, base.power, base.alpha, base.segment, most=int(most))


def _designed(plan: PilotPlan) -> PilotPlan:
    """The plan in the design the reader chooses, where both fit: size, list and registered analysis follow."""
    if not plan.small < plan.n <= plan.room:
        return plan
    told = {False: f"Plain difference, {words.count(plan.n)} in each group",
            True: f"Adjusted for {plan.ground.told.before} before, {words.count(plan.small)} in each group"}
    adjust = st.radio("Read out by", (False, True), format_func=told.__getitem__, key="design", horizontal=True,
                      help="Adjusted compares customers after taking off what they brought before: fewer of them show the same "
                           "effect. The choice is registered and cannot be changed afterwards.")
    return replace(plan, wanted=replace(plan.wanted, adjust=bool(adjust)))


def headline(plan: PilotPlan) -> str:
    """How many customers find the effect, or that no affordable pilot does."""
    told, wanted = plan.ground.told, plan.wanted
    effect = f"{told.amount(abs(wanted.effect))} {told.noun} per customer"
    chance = f"with a chance of {words.chances(wanted.power)}"
    if not plan.fits:
        return f"No affordable pilot finds {effect} {chance}: the smallest that fits is {told.amount(plan.less)}"
    how = f", adjusted for {told.before} before" if plan.adjusted else ""
    size, months = words.count(plan.drawn_size), words.months(wanted.months, None)
    return f"{size} customers in each group find {effect} in {months} {chance}{how}"


def said(plan: PilotPlan) -> str:
    """Sizes and what everybody who can be drawn would find, in plain words."""
    told, wanted, spread = plan.ground.told, plan.wanted, plan.ground.spread
    sizes = (f"Adjusted for what each customer brought before, {words.count(plan.small)} in each group would do instead of "
             f"{words.count(plan.n)}.")
    room = (f"{words.count(plan.active)} customers can be drawn; with {words.count(plan.room)} in each group the smallest effect "
            f"found is {told.amount(plan.least)}, adjusted {told.amount(plan.less)}.")
    differ = (f"Customers differ by about {told.amount(spread.deviation)} over {words.months(wanted.months, None)} "
              f"({words.count(spread.n)} measured).")
    return f"{sizes} {room} {differ}"


def _draw(page: Page, plan: PilotPlan) -> None:
    """The list by lot: registered in the ledger first, then downloaded."""
    if not plan.fits:
        with st.container(border=True):
            st.markdown(f"**No list is drawn.** {md(pilots.too_few(plan))}.")
        return
    with st.container(border=True, gap="small"):
        text, body = pilots.listed(plan)
        st.markdown(f"**The list:** {words.count(2 * plan.drawn_size)} customers, half treated and half held out, by lot "
                    f"within {body['n_strata']} groups of like customers, seed {plan.wanted.seed}. Judged by the "
                    f"{md(body['analysis'])}.")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input("Name of the pilot", key="pilot-name", width=240)
            st.text_input("Your name", key="pilot-by", width=180, placeholder="stands in the history")
            st.button("Register", icon=":material/lock:", key="pilot-register", on_click=_register, args=(page.company, body))
            st.download_button("Download the list", text, file_name="pilot.csv", mime="text/csv", on_click="ignore",
                               key="pilot-list", icon=":material/download:")
        st.markdown(small("Register first: what it is judged by cannot be changed afterwards. The list holds pseudonyms."))
        with st.expander("Back to your own customer ids"):
            st.markdown(small("Only where the key of the data lies. Your own ids stand in the first column of a CSV file:"))
            st.code(f"python -m cxroi pilot --match pilot.csv ids.csv --out matched.csv --store "
                    f"{states.folder(page.company.path)}", language=None)
    caseform.told()


def _register(company: Company, body: dict[str, object]) -> None:
    who = writer(st.session_state.get("pilot-by"))
    caseform.attempt(lambda: pilotpage.register(company, str(st.session_state.get("pilot-name") or ""), body, who))


def _registered(page: Page) -> None:
    """Pilots as they were registered; those whose months are loaded can be read out by their list."""
    found = pilotpage.registered(page.company)
    if not found:
        return
    st.header("Registered pilots", anchor=False,
              help="What a pilot is judged by is written down before it starts and cannot be changed. Its read-out uses that "
                   "outcome; any other is marked as not registered.")
    rows = [{
        "Pilot": f"**{md(one.name)}**", "Judged by": NAMES[one.body["outcome"]], "How": md(one.body["analysis"]),
        "Groups of": words.count(one.body["n_drawn_per_arm"]), "Starts": words.month_name(one.body["first_month"]),
        "Read after": words.months(one.body["months"], None), "By": md(one.who),
    } for one in found]
    st.table(rows, border="horizontal", hide_index=True)
    for one in found:
        if pilotpage.due(page.company, one):
            _read(page, one)
        elif pilotpage.can_withdraw(one):
            st.button(f"Take back {md(one.name)}, which has not started", key=f"back-{one.name}", type="tertiary",
                      icon=":material/undo:", on_click=_take_back, args=(page.company, one.name))


def _take_back(company: Company, name: str) -> None:
    caseform.attempt(lambda: pilotpage.withdraw(company, name, writer(st.session_state.get("pilot-by"))))


def _read(page: Page, pilot: Registered) -> None:
    with st.container(border=True):
        st.markdown(f"**{md(pilot.name)} can be read out.** Bring its list as it was downloaded.")
        outcome = st.selectbox("Read", OUTCOMES, OUTCOMES.index(pilot.body["outcome"]), key=f"read-{pilot.name}",
                               format_func=lambda key: NAMES[key] + ("" if key == pilot.body["outcome"] else " (not registered)"))
        file = st.file_uploader("The list", type=["csv"], key=f"list-{pilot.name}")
        if file is None:
            return
        try:
            st.markdown(md(pilotpage.read(page.company, pilot, file.getvalue(), outcome)["sentence"]))
        except CxroiError as error:
            st.warning(md(str(error)), icon=":material/edit:")
