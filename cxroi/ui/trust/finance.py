"""The path of finance on Audit: headline, its parts, the files, a handful of queries, the signature."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.reading.trust import finance as answers
from cxroi.reading.trust.audit import Record
from cxroi.reading.trust.finance import FinancePath
from cxroi.terms import Finding
from cxroi.ui.frame import drill
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import heads
from cxroi.ui.text import caution, chip, md, small
from cxroi.ui.trust import signoff

SUM = (
    "What is counted adds up to the headline, what was spent to all costs; what is not counted stands below, in grey. "
    "Each is rounded to the whole unit, so that a sum by hand may be one or two off."
)
MOST = 8
"""Files named one by one; all of them stand on the tab of the run."""


def show(page: Page, run: Record) -> None:
    """Five steps, one under another, each with what finance asks first."""
    path = answers.finance(page.company, run.stated)
    _headline(path)
    _parts(page, path)
    _files(page, run)
    heads.head(page, "3. The queries behind it", [])
    for name, sql in path.queries:
        with st.expander(name):
            st.code("\n".join(line for line in sql.strip().splitlines() if not line.startswith("--")), language=None)
    heads.head(page, "4. Sign", [])
    _unowned(path)
    signoff.box(page)


def _headline(path: FinancePath) -> None:
    with st.container(border=True):
        for one in (path.gross, path.cost, path.net):
            if one is not None:
                st.markdown(f"{chip(one.grade)} **{md(one.statement)}**")
        if path.gross is None:
            st.markdown("No initiative was read with months, so there is no headline to add up.")


def _parts(page: Page, path: FinancePath) -> None:
    """The sum by initiative and overhead; what does not add up is said, never hidden."""
    if path.gross is None:
        return
    heads.head(page, "1. What it is the sum of", [one.earned for one in path.lines if one.earned], SUM)
    rows = [
        {
            "Part": f"**{md(one.name)}**",
            "Counted": md(_amount(one.earned)) if one.counted else "",
            "90 % range": md(words.range_only(one.earned)) if one.counted and one.earned else "",
            "Not counted": small(md(_amount(one.earned))) if not one.counted and one.earned else "",
            "Cost, actual": md(_amount(one.cost)),
            "Grade": chip(one.earned.grade, letter_only=True) if one.earned is not None else "",
        }
        for one in path.lines
    ]
    rows += [_row(f"{md(one.label)}", "", _amount(one)) for one in path.rest]
    currency = path.gross.currency
    if path.open_earned or path.open_cost:
        left = [words.money(x, currency, digits=None) if x else "" for x in (path.open_earned, path.open_cost)]
        rows.append(_row(":orange-badge[not explained by the parts]", *left))
    total = _row("**All**", _amount(path.gross), _amount(path.cost))
    ends = {"90 % range": md(words.range_only(path.gross)), "Grade": chip(path.gross.grade, letter_only=True)}
    st.table([*rows, {**total, **ends}], border="horizontal", hide_index=True)


def _row(name: str, counted: str, cost: str) -> dict[str, str]:
    part = {"Part": name, "Counted": md(counted), "90 % range": "", "Not counted": ""}
    return {**part, "Cost, actual": md(cost), "Grade": ""}


def _amount(found: Finding | None) -> str:
    """To the whole unit, so that a reader with a pencil can add up."""
    if found is None or found.point is None:
        return "no figure" if found is not None else ""
    return words.whole_money(found.point, found.currency)


def _files(page: Page, run: Record) -> None:
    heads.head(page, "2. The files it comes from", [])
    rows = [
        {
            "File": md(words.safe_text(str(row["file_name"]))),
            "Rows kept": words.count(row["rows_kept"]) if row.get("rows_kept") is not None else "",
            "SHA-256": md(str(row["sha256"])[:16]),
        }
        for row in run.inputs[:MOST]
    ]
    if rows:
        st.table(rows, border="horizontal", hide_index=True)
    if len(run.inputs) > MOST:
        st.markdown(small(f"{len(run.inputs) - MOST} more on the tab The run."))


def _unowned(path: FinancePath) -> None:
    """Assumptions nobody answers for, before the signature."""
    if not path.unowned:
        return
    named = ", ".join(row.label for row in path.unowned)
    n = len(path.unowned)
    said = f"{n} assumption{'' if n == 1 else 's'} without an owner: {named}. Who signs, answers for them."
    st.warning(caution(said, ":material/person_alert:"))
    drill.link("assumptions", "Name an owner", icon=":material/arrow_forward:")
