"""The form that changes one assumption: shares in per cent, a range or none, always an owner."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.errors import DataError
from cxroi.reading.trust.assumptions import AssumptionsAnswer
from cxroi.ui.frame.held import pressed
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts.caseform import REFUSED, writer
from cxroi.ui.text import md, on_primary, small
from cxroi.ui.trust import assumptiontrial
from cxroi.value.assumptions.assumed import ASSUMED, PERIODS
from cxroi.value.assumptions.in_force import AssumptionRow, Wish
from cxroi.value.assumptions.words import PERIOD_NAMES

NO_RANGE = ("horizon_months", "overhead_per_year", "fiscal_year_start_month")


def show(page: Page, answer: AssumptionsAnswer) -> None:
    """Choose one, type its value, see what it moves."""
    rows = {one.row.name: one.row for one in answer.rows}
    with st.container(border=True):
        st.markdown("**Change one assumption**")
        name = st.selectbox(
            "Which", list(rows), format_func=lambda key: words.safe_text(rows[key].label, 80), key="assume-name"
        )
        row = rows[name]
        st.markdown(small(md(row.meaning)))
        with st.form(f"assume-{name}", border=False):
            _value(row, page.company.build.currency)
            if _ranged(row):
                low, high = st.columns(2, gap="small")
                low.number_input("Low end", value=_shown(row, row.low), key=f"assume-low-{name}", format="%g")
                high.number_input("High end", value=_shown(row, row.high), key=f"assume-high-{name}", format="%g")
            st.text_input("Owner", key=f"assume-owner-{name}", max_chars=80, placeholder="who stands behind the value")
            st.text_input("Your name", key="assume-by", max_chars=60, placeholder="stands in the history")
            st.text_input("Note", value=row.note, key=f"assume-note-{name}", max_chars=500)
            st.form_submit_button(
                on_primary("See what it moves", "compare_arrows"),
                type="primary",
                on_click=_ask,
                args=(page, answer, row),
            )
        st.markdown(
            small(
                md(
                    "Both ends of a 90 % range, or neither. Nothing is changed before you have seen every figure it "
                    f"moves and kept it; working that out takes about {assumptiontrial.about_seconds(page)}."
                )
            )
        )


def _ranged(row: AssumptionRow) -> bool:
    """Whether the assumption is a number that may carry a range."""
    words_or_switch = isinstance(row.value, str | bool) or row.name in ("currency", "after_tax", "reporting_period")
    return not words_or_switch and row.name not in NO_RANGE and not row.name.startswith("currency_rates")


def _scale(row: AssumptionRow) -> float:
    return 100.0 if row.unit.startswith("share") else 1.0


def _shown(row: AssumptionRow, value: float | None) -> float | None:
    return None if value is None else round(value * _scale(row), 10)


def _value(row: AssumptionRow, currency: str | None) -> None:
    key = f"assume-value-{row.name}"
    if row.name == "after_tax":
        st.toggle("On", value=bool(row.value), key=key)
    elif row.name == "currency":
        st.text_input("Three capital letters", value=str(row.value or currency or ""), max_chars=3, key=key)
    elif row.name == "reporting_period":
        known = list(dict.fromkeys((*PERIODS, str(row.value))))
        st.selectbox(
            "Period",
            known,
            index=known.index(str(row.value)),
            key=key,
            format_func=lambda period: PERIOD_NAMES.get(period, f"Fiscal year {period[2:]}"),
        )
    elif row.name == "fiscal_year_start_month":
        months = list(range(1, 13))
        st.selectbox(
            "Month",
            months,
            index=int(float(row.value or 1)) - 1,
            format_func=lambda month: words.MONTHS[month - 1],
            key=key,
        )
    else:
        number = None if row.value is None else _shown(row, float(row.value))
        st.number_input(_unit(row, currency), value=number, key=key, format="%g", help=_allowed(row))


def _unit(row: AssumptionRow, currency: str | None) -> str:
    if row.unit.startswith("share"):
        return f"Per cent{row.unit.removeprefix('share')}"
    return (
        f"{currency or 'Money'}{row.unit.removeprefix('money')}"
        if row.unit.startswith("money")
        else row.unit.capitalize()
    )


def _span(row: AssumptionRow) -> tuple[float, float] | None:
    """What is allowed, as it is typed here."""
    item = ASSUMED.get(row.name.partition(".")[0].removesuffix("_by_segment"))
    return (item.least * _scale(row), item.most * _scale(row)) if item else None


def _allowed(row: AssumptionRow) -> str | None:
    span = _span(row)
    return f"From {span[0]:g} to {span[1]:,.0f}" if span else None


@pressed
def _ask(page: Page, answer: AssumptionsAnswer, row: AssumptionRow) -> None:
    """What was typed becomes a wish that is tried next, or a refusal in plain words."""
    try:
        assumptiontrial.ask(page, answer, _wish(row), writer(st.session_state.get("assume-by")))
    except DataError as error:
        st.session_state[REFUSED] = f"Nothing was changed: {error}"


def _wish(row: AssumptionRow) -> Wish:
    said = st.session_state
    typed, owner = said.get(f"assume-value-{row.name}"), str(said.get(f"assume-owner-{row.name}") or "")
    note = str(said.get(f"assume-note-{row.name}") or "")
    if typed is None:
        raise DataError(f"{words.safe_text(row.label, 80)} needs a value")
    if isinstance(typed, str | bool) or row.name in NO_RANGE:
        text = (
            str(typed).lower() if isinstance(typed, bool) else typed.strip() if isinstance(typed, str) else f"{typed!r}"
        )
        return Wish(row.name, text, owner, note=note)
    ends = [said.get(f"assume-{end}-{row.name}") for end in ("low", "high")]
    if (ends[0] is None) != (ends[1] is None):
        raise DataError("give both ends of the range, or neither")
    span = _span(row)
    if span and not all(span[0] <= number <= span[1] for number in (typed, *ends) if number is not None):
        raise DataError(
            f"{words.safe_text(row.label, 80)} must lie between {span[0]:g} and {span[1]:,.0f}"
            + (" per cent" if _scale(row) != 1 else "")
        )
    scale = _scale(row)
    low, high = (None if end is None else _unscaled(end, scale) for end in ends)
    return Wish(row.name, repr(_unscaled(typed, scale)), owner, low, high, no_range=low is None, note=note)


def _unscaled(value: float, scale: float) -> float:
    """What was typed in per cent as a share, without the dust of the division."""
    return round(float(value) / scale, 12)
