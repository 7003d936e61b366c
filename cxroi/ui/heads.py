"""Heads of tables, built like the heads of charts so that columns stay aligned: claim, help, one button."""

from __future__ import annotations

import json
from collections.abc import Sequence

import streamlit as st

from cxroi import words
from cxroi.report.slides.meta import file_name
from cxroi.terms import Finding
from cxroi.ui.shell import Page
from cxroi.ui.text import md


def head(page: Page, title: str, findings: Sequence[Finding], help_text: str | None = None) -> None:
    """A header with a download of the figures behind the table: full precision, the keys of `findings --json`."""

    def figures() -> str:
        return json.dumps({"findings": [finding.as_dict() for finding in findings]}, ensure_ascii=False, indent=1)

    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.header(md(title), help=md(help_text) if help_text else None, anchor=False, width="stretch")
        if not findings:
            return
        st.download_button(
            "Figures",
            figures,
            file_name=file_name(title, page.company.build.generation, ".json"),
            mime="application/json",
            on_click="ignore",
            key=f"figures-{words.safe_text(title, 60)}",
            type="tertiary",
            icon=":material/fact_check:",
            help="Figures behind this table, full precision",
        )
