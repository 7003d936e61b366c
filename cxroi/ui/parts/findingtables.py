"""Findings as tables: recorded facts with their source, figures with range and grade, questions without a figure."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cxroi import words
from cxroi.checks.health import NAMES
from cxroi.reading.trust import beside as answers
from cxroi.terms import Finding
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import heads
from cxroi.ui.text import chip, md, small, status


def recorded(page: Page, title: str, findings: Sequence[Finding], help_text: str) -> None:
    """Facts and health: the sentence, its source, n, the grade."""
    heads.head(page, title, findings, help_text)
    if not findings:
        st.markdown(small("Nothing was recorded: no such rows were loaded."))
        return
    rows = [
        {
            "What": md(finding.statement.rstrip(".")),
            "Source": small(md(finding.method)),
            "n": words.count(finding.n),
            "Grade": _sound(finding) or chip(finding.grade, letter_only=True),
        }
        for finding in findings
    ]
    st.table(rows, border="horizontal", hide_index=True)


def _sound(finding: Finding) -> str:
    """The verdict of a health figure in place of its grade."""
    verdict = next((check for check in finding.checks if check.name in NAMES), None)
    return status(verdict.status) if verdict else ""


def withheld(page: Page, findings: Sequence[Finding]) -> None:
    """Questions that the data cannot carry, each with its reason."""
    heads.head(page, "What these data cannot say", findings, "What the data cannot carry is withheld, with the reason.")
    rows = [
        {
            "Figure": f"**{md(finding.label)}**{md(_outcome(finding))}",
            "Because": md(finding.reason or ""),
            "Grade": chip(finding.grade),
        }
        for finding in findings
    ]
    st.table(rows, border="horizontal", hide_index=True)


def _outcome(finding: Finding) -> str:
    """ ", revenue to date" where the sentence begins with the initiative alone; other sentences name their outcome."""
    return f", {finding.key.replace('_', ' ')}" if finding.initiative else ""


def figures(page: Page, title: str, labelled: Sequence[tuple[str, Finding]]) -> None:
    """Best estimate, range, of how many, and grade of each figure that has one."""
    heads.head(page, title, [finding for _, finding in labelled])
    rows = [
        {
            "Figure": md(label),
            "Best estimate": md(words.figure_words(finding)),
            "90 % range": md(words.range_only(finding)),
            "n": words.count(finding.n),
            "Grade": chip(finding.grade, letter_only=True),
        }
        for label, finding in labelled
        if finding.point is not None
    ]
    st.table(rows, border="horizontal", hide_index=True)


def beside(page: Page, name: str) -> None:
    """What else is known on a page's question, a table a question; one that has no figure says why."""
    for question, labelled in answers.beside(page.company, name):
        with st.expander(question):
            if any(finding.point is not None for _, finding in labelled):
                figures(page, question, labelled)
            else:
                st.markdown(small(md(f"No figure, because {words.reason_words(labelled[0][1])}.")))
