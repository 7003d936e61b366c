"""The controls of a what-if, drawn from the page's record."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.reading.base.company import Company
from cxroi.reading.company import summary
from cxroi.reading.plans import whatif
from cxroi.reading.plans.choices import Choices
from cxroi.reading.plans.opening import Opening, step
from cxroi.reading.score.value import Group
from cxroi.ui.frame import filters
from cxroi.ui.frame.shell import Page
from cxroi.ui.plans.whatifcache import opened_on
from cxroi.ui.state import live
from cxroi.ui.state import whatif as form
from cxroi.ui.state.fields import Number
from cxroi.ui.state.record import Record
from cxroi.ui.text import md, small
from cxroi.value.assumptions.in_force import NOBODY, Assumptions

SMALLEST = 0.05


def usable(found: Choices) -> Choices:
    """Only groups whose answers have risen enough to be moved at all."""

    def kept(groups: tuple[Group, ...]) -> tuple[Group, ...]:
        return tuple(group for group in groups if group.most_points >= SMALLEST)

    everybody = found.everybody if found.everybody and found.everybody.most_points >= SMALLEST else None
    return Choices(everybody, kept(found.groups), kept(found.touchpoints), found.drivers)


def draw(page: Page, found: Choices, record: Record) -> None:
    """Every control that the record holds, and what of the address it could not follow."""
    filters.warn(*record.told)
    lever = filters.select(record, "lever")
    if lever.startswith(form.DRIVER):
        return
    if lever == form.ANSWERS and form.several(found):
        _whom(found, record)
    _points(found, record)
    st.slider("Reach, % of them", 0.0, 100.0, step=5.0, format="%g", key=live.put(record, "reach"))
    currency = words.symbol(page.company.build.currency).strip() or "money"
    left, right = st.columns(2, gap="small")
    with left:
        _money(record, "once", f"One-off cost, {currency}", first_cost(page.company))
    with right:
        _money(record, "monthly", f"Monthly, {currency}")
    _more(whatif.assumptions(page.company), currency, record)


def _whom(found: Choices, record: Record) -> None:
    named = [group.segment for group in found.groups]
    with st.popover("For whom", icon=":material/groups:", width="stretch"):
        st.pills(
            "For whom",
            named,
            selection_mode="multi",
            key=live.put(record, "whom"),
            format_func=form.group_words,
            label_visibility="collapsed",
        )
    everybody = "All customers" if found.everybody else "All groups"
    st.markdown(small(", ".join(map(form.group_words, record["whom"])) or everybody))


def _points(found: Choices, record: Record) -> None:
    """How far answers rise; beyond what was seen only where the reader asks for it."""
    slot = st.container()
    st.toggle(
        "Go beyond what was seen",
        key=live.put(record, "beyond"),
        help="No group's mean answer has risen further in 12 months. Beyond it the picture is dashed, grade D.",
    )
    field, top = record.field("points"), form.seen(found, record.values)
    assert isinstance(field, Number)
    with slot:
        st.slider(
            f"Points moved (seen so far: up to {words.at_most(top)})",
            0.0,
            field.high,
            step=step(top),
            key=live.put(record, "points"),
        )


def _money(record: Record, key: str, label: str, start: float = 0.0) -> None:
    step = float(max(start // 10, 100.0))
    _, _, rest = record.field(key).texts(record[key])[0].partition(".")
    decimals = 0 if float(record[key]).is_integer() else min(len(rest), 6)
    st.number_input(label, 0.0, form.MONEY, step=step, format=f"%.{decimals}f", key=live.put(record, key))


def _more(rules: Assumptions, currency: str, record: Record) -> None:
    with st.expander("Ramp, fade, horizon"):
        st.number_input("Months until all are reached", 0, 60, key=live.put(record, "ramp"))
        _money(record, "each", f"Cost per customer reached, {currency}")
        st.number_input(
            "Fade, % a year",
            0.0,
            100.0,
            None,
            5.0,
            key=live.put(record, "fade"),
            format="%g",
            placeholder=f"{rules.fade_per_year.value:.0%}, assumed",
        )
        st.number_input(
            "Horizon, months",
            1,
            120,
            None,
            key=live.put(record, "horizon"),
            placeholder=f"{rules.horizon}, assumed",
        )
        st.markdown(
            small(
                md(
                    f"Left empty, fade ({_owner(rules.fade_per_year.owner)}) and horizon"
                    f" ({_owner(rules.horizon_months.owner)}) are as the assumptions say."
                )
            )
        )


def _owner(owner: str) -> str:
    return owner if owner == NOBODY else f"of {words.safe_text(owner, 40)}"


def first(company: Company, found: Choices) -> Opening:
    """The plan that the page opens on, and why where it is none."""
    return opened_on(company, found, first_cost(company))


def first_cost(company: Company) -> float:
    """What the decision asked for on Summary costs, so that the first picture is about a real one; zero without one."""
    asked = summary.ask(company)
    return float(round(asked.initiative.next_cost or 0.0)) if asked is not None else 0.0
