"""Tables of the audit page: inputs and software of a run, SQL, the general ledger with explanations, the ledger's
history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from cxroi import words
from cxroi.ledger import Ledger
from cxroi.ledger import totals as typed
from cxroi.ledger.shown import Shown
from cxroi.reading.base import reconciliation as answers
from cxroi.reading.base.company import Company
from cxroi.reading.trust.audit import Record
from cxroi.ui.frame import downloads, layout
from cxroi.ui.frame.held import pressed
from cxroi.ui.frame.navigation import principal
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import datatables, heads
from cxroi.ui.parts.caseform import attempt, told, writer
from cxroi.ui.text import md, small, status
from cxroi.value.company.reconciliation import LINES, Line

STATES = {
    "agrees": "agrees to the cent",
    "explained": "differs, explained",
    "unexplained": "differs, not explained",
    "no total": "no control total",
}


def run(page: Page, record: Record) -> None:
    """Files with their hashes, assumptions, software and stages of the run."""
    downloads.workbook_button(page)
    datatables.titled(
        page,
        f"{len(record.inputs)} files went in",
        [
            {
                "File": words.safe_text(str(row["file_name"])),
                "SHA-256": row["sha256"],
                "Rows kept": row.get("rows_kept"),
                "Refused": row.get("rows_rejected"),
            }
            for row in record.inputs
        ],
        "No file was recorded.",
    )
    datatables.titled(
        page,
        f"Assumptions, version {record.assumptions_version}",
        [
            {
                "Assumption": row.label,
                "Value": "none stated" if row.value is None else str(row.value),
                "Unit": row.unit,
                "Owner": words.safe_text(row.owner),
                "Date": str(row.date or ""),
            }
            for row in record.assumptions
        ],
        "This build kept no assumptions; build again to keep them.",
    )
    heads.head(page, "Program and seed", [])
    rows = [{"What": what, "Which": md(which)} for what, which in _program(record)]
    st.table(rows, border="horizontal", hide_index=True, hide_header=True)
    sql(f"All SQL of the run: {len(record.sql)} statements", record.sql)
    st.code(f"python -m cxroi audit {record.run_id} --rerun", language=None)


def sql(title: str, statements: Sequence[tuple[str, str, int]]) -> None:
    """SQL by stage, as it was run; bound values are not kept."""
    with st.expander(title):
        for stage in dict.fromkeys(stage for stage, _, _ in statements):
            mine = [(text, n) for name, text, n in statements if name == stage]
            st.markdown(small(md(f"stage {stage}: {len(mine)} statements")))
            st.code("\n\n".join(f"-- run {n} times\n{text};" for text, n in mine), language="sql", height=260)


def books(page: Page) -> None:
    """Control totals beside the panel's money; every difference has an explanation or stays open."""
    answer = answers.reconciliation(page.company)
    told()
    st.markdown(f"{status(answer.check.status)} {md(answer.check.reason)}")
    currency = page.company.build.currency
    if answer.open:
        st.table([_open(line, currency) for line in answer.open[:12]], border="horizontal", hide_index=True)
    _forms(page, answer.open)
    datatables.titled(
        page,
        "Revenue and margin by month",
        [
            {
                "Line": line.line,
                "Month": words.month_name(line.month),
                "Behind the figures": line.panel,
                "General ledger": line.ledger,
                "Difference": line.difference,
                "State": STATES[line.state],
                "Source": words.safe_text(line.source),
                "Explanation": words.safe_text(line.explanation or ""),
            }
            for line in answer.lines
        ],
        "There is no money by month.",
        "Behind the figures (panel) and in the general ledger.",
    )


def _open(line: Line, currency: str | None) -> dict[str, str]:
    amounts = (("Behind the figures", line.panel), ("General ledger", line.ledger), ("Difference", line.difference))
    return {
        "Month": md(words.month_name(line.month)),
        "Line": line.line,
        **{name: md(words.money(value or 0.0, currency, digits=None)) for name, value in amounts},
    }


def _forms(page: Page, open_lines: Sequence[Line]) -> None:
    if "edit" not in principal().rights or page.company.build.data_through_month is None:
        return
    last = page.company.build.data_through_month
    first = page.company.build.first_month or last
    left, right = layout.columns((50, 50))
    with left, st.expander("Type a control total"), st.form("total", border=False):
        st.selectbox("Line", LINES, key="total-line")
        st.selectbox("Month", list(range(last, first - 1, -1)), format_func=words.month_name, key="total-month")
        st.number_input("General ledger says", value=0.0, step=0.01, format="%.2f", key="total-amount")
        st.text_input("Your name", key="total-by")
        st.form_submit_button("Save total", on_click=_save_total, args=(page.company,))
    if open_lines:
        keys = {f"{one.line}, {words.month_name(one.month)}": (one.line, one.month) for one in open_lines}
        with right, st.expander("Explain a difference"), st.form("explain", border=False):
            st.selectbox("Which", list(keys), key="explain-which")
            st.text_area("What differs, and why it may stand", height=90, key="explain-text")
            st.text_input("Your name", key="explain-by")
            st.form_submit_button("Save explanation", on_click=_save_explanation, args=(page.company, keys))


@pressed
def _save_total(company: Company) -> None:
    said = st.session_state
    key = (str(said["total-line"]), int(said["total-month"]))
    ledger, who = Ledger(company.path), writer(said.get("total-by"))
    attempt(lambda: typed.type_total(ledger, who, key, float(said["total-amount"])))


@pressed
def _save_explanation(company: Company, keys: Mapping[str, typed.Key]) -> None:
    said = st.session_state
    ledger, who = Ledger(company.path), writer(said.get("explain-by"))
    attempt(lambda: typed.explain(ledger, who, keys[str(said["explain-which"])], str(said["explain-text"])))


def written(page: Page) -> None:
    """Every row of the ledger, newest first; nothing in it can be changed or taken out unseen."""
    ledger = Ledger(page.company.path)
    chain = ledger.verify()
    state = chain.problem or f"All {chain.rows} entries are as they were written. Last hash: {chain.head[:16]}"
    st.markdown(f"{status('FAIL' if chain.problem else 'PASS')} {md(state)}")
    rows = Shown(page.company.path).history(page.company.principal)
    datatables.frame(
        [
            {
                "No": entry.number,
                "When": entry.at,
                "Who": words.safe_text(entry.who, 60),
                "What": entry.kind,
                "Which": words.safe_text(entry.id, 80),
                "Version": entry.version,
                "Done": entry.action,
                "Hash": entry.hash[:16],
            }
            for entry in reversed(rows)
        ],
        "Nobody has written anything yet.",
    )


def _program(record: Record) -> list[tuple[str, str]]:
    listed = record.themes
    themes = (
        f"version {listed.version}: {', '.join(one.name for one in listed.theme)}"
        if listed
        else "not kept by this build"
    )
    return [
        ("Build", record.generation),
        ("Published", record.published_at),
        ("Store, SHA-256", f"{record.store_sha256[:32]} {record.store_sha256[32:]}"),
        ("Program", record.code or "not kept by this build"),
        ("Themes of comments", themes),
        ("Seed", str(record.seed)),
        ("Software", ", ".join(f"{name} {version}" for name, version in record.versions.items())),
    ]
