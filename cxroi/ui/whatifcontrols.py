"""The controls of a what-if, all of them in the address; a kept scenario is put into them when it is opened."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.answers import summary, whatif
from cxroi.answers.company import Company
from cxroi.answers.value import Group
from cxroi.answers.whatif import Choices
from cxroi.ledger.scenarios import Plan
from cxroi.terms import ALL
from cxroi.ui import filters
from cxroi.ui.shell import Page
from cxroi.ui.text import md, small
from cxroi.value.assumptions import NOBODY, Assumptions

SMALLEST = 0.05
FURTHER = 3
ANSWERS, DRIVER = "answers", "driver="
KEYS = ("lever", "whom", "beyond", "points", "reach", "once", "monthly", "ramp", "each", "fade", "horizon")


def usable(found: Choices) -> Choices:
    """Only groups whose answers have risen enough to be moved at all."""
    def kept(groups: tuple[Group, ...]) -> tuple[Group, ...]:
        return tuple(group for group in groups if group.most_points >= SMALLEST)

    everybody = found.everybody if found.everybody and found.everybody.most_points >= SMALLEST else None
    return Choices(everybody, kept(found.groups), kept(found.touchpoints), found.drivers)


def put(plan: Plan) -> None:
    """Fill the controls with a plan, before they are drawn."""
    touchpoint = plan.segments[0].startswith("touchpoint=")
    state = st.session_state
    state["lever"] = plan.segments[0] if touchpoint else ANSWERS
    state["whom"] = [] if touchpoint or plan.segments == (ALL,) else list(plan.segments)
    state["beyond"], state["points"], state["reach"] = plan.beyond, plan.points, plan.reach_share * 100
    state["once"], state["monthly"], state["each"] = plan.cost_one_off, plan.cost_monthly, plan.cost_per_customer
    state["ramp"], state["horizon"] = plan.ramp_months, plan.horizon_months
    state["fade"] = None if plan.fade_per_year is None else plan.fade_per_year * 100


def draw(page: Page, found: Choices) -> Plan | None:
    """The plan that stands in the controls; None where the chosen lever has no figure."""
    lever = _lever(found)
    if lever.startswith(DRIVER):
        return None
    groups = _groups(found, lever)
    top = words.floored(min(group.most_points for group in groups))
    points, beyond = _points(top)
    share = st.slider("Reach, % of them", 0.0, 100.0, 60.0, 5.0, format="%g", key="reach", bind="query-params")
    currency = words.symbol(page.company.build.currency).strip() or "money"
    start = float(first_cost(page.company))
    left, right = st.columns(2, gap="small")
    once = _money(left, f"One-off cost, {currency}", start, "once")
    monthly = _money(right, f"Monthly, {currency}", 0.0, "monthly")
    ramp, each, fade, horizon = _more(whatif.assumptions(page.company), currency)
    return Plan(segments=tuple(group.segment for group in groups), points=points, reach_share=share / 100, ramp_months=ramp,
                cost_one_off=once, cost_monthly=monthly, cost_per_customer=each,
                fade_per_year=None if fade is None else fade / 100, horizon_months=horizon, beyond=beyond)


def _lever(found: Choices) -> str:
    options = [*([ANSWERS] if found.everybody or found.groups else []), *(one.segment for one in found.touchpoints),
               *(f"{DRIVER}{name}" for name in found.drivers)]
    return filters.told_choice("What gets better", options, "lever", _lever_words)


def _lever_words(lever: str) -> str:
    if lever == ANSWERS:
        return "Their answer to us"
    if lever.startswith(DRIVER):
        return f"{words.safe_text(lever.removeprefix(DRIVER), 40)} (no figure)"
    told = words.cut_words(lever)
    return told[:1].upper() + told[1:]


def _groups(found: Choices, lever: str) -> list[Group]:
    """Everybody, or the groups chosen of one list that do not overlap, or the one touchpoint."""
    if lever != ANSWERS:
        return [one for one in found.touchpoints if one.segment == lever]
    by_segment = {group.segment: group for group in found.groups}
    if len(by_segment) > 1 or not found.everybody:
        named = {one: md(words.cut_words(one)) for one in by_segment}
        raw = [one for one in st.query_params.get_all("whom") if one not in named.values()]
        filters.warn(*(f"The address asks for whom “{words.safe_text(one, 60)}”, which this company does not have."
                       for one in raw))
        with st.popover("For whom", icon=":material/groups:", width="stretch"):
            picked = st.pills("For whom", list(named), selection_mode="multi", key="whom", format_func=named.__getitem__,
                              bind="query-params", label_visibility="collapsed")
        everybody = "All customers" if found.everybody else "All groups"
        st.markdown(small(", ".join(named[one] for one in picked) or everybody))
        if picked:
            return [by_segment[one] for one in picked]
    return [found.everybody] if found.everybody else list(by_segment.values())


def _points(top: float) -> tuple[float, bool]:
    """How far answers rise; beyond what was seen only where the reader asks for it."""
    slot = st.container()
    beyond = st.toggle("Go beyond what was seen", key="beyond", bind="query-params",
                       help="No group's mean answer has risen further in 12 months. Beyond it the picture is dashed, grade D.")
    most = min(round(top * FURTHER, 2), 100.0) if beyond else top
    if float(st.session_state.get("points", 0.0)) > most:
        st.session_state["points"] = most
    step = 0.05 if top > 0.5 else 0.01
    half = round(step * round(min(0.5, top / 2) / step), 2)
    with slot:
        points = st.slider(f"Points moved (seen so far: up to {words.at_most(top)})", 0.0, most, half, step, key="points",
                           bind="query-params")
    return float(points), bool(beyond)


def _money(column: object, label: str, start: float, key: str) -> float:
    with column:  # type: ignore[attr-defined]
        step = max(start // 10, 100.0)
        return float(st.number_input(label, 0.0, 1e12, start, step, format="%.0f", key=key, bind="query-params"))


def _more(rules: Assumptions, currency: str) -> tuple[int, float, float | None, int | None]:
    with st.expander("Ramp, fade, horizon"):
        ramp = st.number_input("Months until all are reached", 0, 60, 0, key="ramp", bind="query-params")
        each = _money(st.container(), f"Cost per customer reached, {currency}", 0.0, "each")
        fade = st.number_input("Fade, % a year", 0.0, 100.0, None, 5.0, key="fade", bind="query-params", format="%g",
                               placeholder=f"{rules.fade_per_year.value:.0%}, assumed")
        horizon = st.number_input("Horizon, months", 1, 120, None, key="horizon", bind="query-params",
                                  placeholder=f"{rules.horizon}, assumed")
        st.markdown(small(md(f"Left empty, fade ({_owner(rules.fade_per_year.owner)}) and horizon"
                             f" ({_owner(rules.horizon_months.owner)}) are as the assumptions say.")))
    return int(ramp), each, None if fade is None else float(fade), None if horizon is None else int(horizon)


def _owner(owner: str) -> str:
    return owner if owner == NOBODY else f"of {words.safe_text(owner, 40)}"


def first_cost(company: Company) -> int:
    """What the decision asked for on Summary costs, so that the first picture is about a real one; zero without one."""
    asked = summary.ask(company)
    return round(asked.initiative.next_cost or 0.0) if asked is not None else 0
