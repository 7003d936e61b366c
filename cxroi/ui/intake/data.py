"""Data and trust: which company is open, how its data came in, how far to trust them."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.reading.trust import data as answers
from cxroi.reading.trust.data import DataAnswer
from cxroi.ui.frame import layout, shell
from cxroi.ui.frame.shell import Page
from cxroi.ui.intake import counted, loading, templates
from cxroi.ui.parts import datatables, findingtables

TABS = ("Trust", "Load", "Empty tables", "Files and refused rows", "Assumptions", "Builds")


def show() -> None:
    with st.container(gap="xxsmall"):
        page = shell.open_page(with_filters=False, otherwise=loading.show)
        answer = answers.data(page.company)
        build = page.company.build
        page.title(headline(answer))
        built = f"built {build.built_at:%d %b %Y %H:%M} UTC" if build.built_at else None
        page.context(build.company, f"profile {build.profile}" if build.profile else None, _owner(answer), built)
        trust, load, empty, files, assumed, builds = st.tabs(TABS)
        with trust:
            _trust(page, answer)
        with load:
            loading.show(page.company.path)
        with empty:
            templates.show(build.generation)
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
        f"Data through {words.month_name(stamp.data_through)}"
        if stamp.data_through is not None
        else stamp.without_months[:1].upper() + stamp.without_months[1:]
    )
    if not answer.intake.readable or not read:
        return fresh
    parts = [f"{words.count(kept)} of {words.count(read)} rows kept"]
    if read > kept + refused:
        parts.append(f"{words.count(read - kept - refused)} left out as duplicates or by the profile")
    parts.append(f"{words.count(refused)} refused, each with its reason" if refused else "none refused")
    return f"{fresh}: {', '.join(parts)}"


def _owner(answer: DataAnswer) -> str | None:
    newest = answer.intake.imports[0] if answer.intake.imports else None
    return f"data owner {newest['data_owner']}" if newest is not None and newest["data_owner"] else None


def _trust(page: Page, answer: DataAnswer) -> None:
    left, right = layout.columns((50, 50))
    with left:
        findingtables.recorded(
            page,
            "How far the scores can be trusted",
            answer.health,
            "Read these before any figure that rests on scores: who answered, how often, how late.",
        )
        if answer.refused:
            findingtables.withheld(page, answer.refused)
    with right:
        counted.show(page)
        if answer.money:
            findingtables.recorded(
                page,
                "Where the money of the files is",
                answer.money,
                "What is counted and what is left out, by reason, add up to all that was loaded.",
            )
        findingtables.recorded(
            page,
            "What the files themselves say",
            answer.facts,
            "Recorded facts: no model, no range; the source stands beside each.",
        )
    datatables.measures(page, answer)
