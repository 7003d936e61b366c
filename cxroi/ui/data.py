"""Data and trust: which company is open, how its data came in, how far to trust them."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.answers import data as answers
from cxroi.answers.data import DataAnswer
from cxroi.terms import Finding
from cxroi.ui import datatables, heads, loading, shell
from cxroi.ui.shell import Page
from cxroi.ui.text import chip, md, small

TABS = ("Trust", "Load", "Files and refused rows", "Assumptions", "Builds")


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False, otherwise=loading.show)
        answer = answers.data(page.company)
        build = page.company.build
        page.title(headline(answer))
        built = f"built {build.built_at:%d %b %Y %H:%M} UTC" if build.built_at else None
        page.context(build.company, f"profile {build.profile}" if build.profile else None, _owner(answer), built)
        trust, load, files, assumed, builds = st.tabs(TABS)
        with trust:
            _trust(page, answer)
        with load:
            loading.show(page.company.path)
        with files:
            datatables.files(page, answer)
        with assumed:
            datatables.assumptions(page, answer)
        with builds:
            datatables.builds(page, answer)
        shell.show_stamp(answer.stamp)


def headline(answer: DataAnswer) -> str:
    """Freshness and what became of the rows, as one sentence."""
    stamp, (read, kept, refused) = answer.stamp, answer.intake.rows
    fresh = (
        f"Data through {words.month_name(stamp.data_through)}" if stamp.data_through is not None else "A snapshot without months"
    )
    if not answer.intake.readable or not read:
        return fresh
    tail = f"{words.count(refused)} refused, each with its reason" if refused else "none refused"
    return f"{fresh}: {words.count(kept)} of {words.count(read)} rows kept, {tail}"


def _owner(answer: DataAnswer) -> str | None:
    newest = answer.intake.imports[0] if answer.intake.imports else None
    return f"data owner {newest['data_owner']}" if newest is not None and newest["data_owner"] else None


def _trust(page: Page, answer: DataAnswer) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        _findings(
            page,
            "How far the scores can be trusted",
            answer.health,
            "Read these before any figure that rests on scores: who answered, how often, how late.",
        )
        if answer.refused:
            _refused(page, answer)
    with right:
        _findings(
            page,
            "What the files themselves say",
            answer.facts,
            "Recorded facts: no model, no range; the source stands beside each.",
        )


def _findings(page: Page, title: str, findings: tuple[Finding, ...], help_text: str) -> None:
    heads.head(page, title, findings, help_text)
    if not findings:
        st.markdown(small("Nothing was recorded: no such rows were loaded."))
        return
    rows = [
        {
            "What": md(finding.statement.rstrip(".")),
            "Source": small(md(finding.method)),
            "n": words.count(finding.n),
            "Grade": chip(finding.grade, letter_only=True),
        }
        for finding in findings
    ]
    st.table(rows, border="horizontal", hide_index=True)


def _refused(page: Page, answer: DataAnswer) -> None:
    heads.head(
        page,
        "What these data cannot say",
        answer.refused,
        "A figure that the data cannot carry is withheld, and the reason is given.",
    )
    rows = [
        {"Question": md(finding.question), "No figure, because": md(finding.reason or ""), "Grade": chip(finding.grade)}
        for finding in answer.refused
    ]
    st.table(rows, border="horizontal", hide_index=True)
