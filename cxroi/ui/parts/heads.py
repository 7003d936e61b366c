"""Heads of tables, built like the heads of charts so that columns stay aligned: claim, help, one way to take it
along."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from cxroi import words
from cxroi.reading.base import context
from cxroi.report.printed import Block
from cxroi.report.slides.base.meta import file_name, meta_of
from cxroi.terms import Finding
from cxroi.ui.frame import printing
from cxroi.ui.frame.downloads import download
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import tray
from cxroi.ui.text import md


def head(
    page: Page,
    title: str,
    findings: Sequence[Finding],
    help_text: str | None = None,
    rows: Sequence[Mapping[str, object]] = (),
) -> None:
    """A header with the table as Excel, CSV and, where findings stand behind it, full figures and the tray.

    `rows`: what the table shows where it shows no findings.
    """
    title = context.said(page.company, title)
    help_text = context.said(page.company, help_text) if help_text else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.header(md(title), help=md(help_text) if help_text else None, anchor=False, width="stretch")
        if not findings and not rows:
            return
        printing.note(Block("figure", title, tuple(findings)))
        with st.popover("Export", type="tertiary", icon=":material/download:"):
            _files(page, title, findings, rows)
            if findings:
                tray.button(page, "figure", findings, title, words.safe_text(title, 60))


def _files(page: Page, title: str, findings: Sequence[Finding], rows: Sequence[Mapping[str, object]]) -> None:
    company, key = page.company, words.safe_text(title, 60)

    def table(kind: str) -> Callable[[], bytes]:
        def make() -> bytes:
            from cxroi.report import tables

            told, meta = rows or tables.rows_of(findings), meta_of(company)
            return tables.as_excel(told, meta, title) if kind == "xlsx" else tables.as_csv(told, meta)

        return make

    def figures() -> str:
        return json.dumps({"findings": [finding.as_dict() for finding in findings]}, ensure_ascii=False, indent=1)

    made: list[tuple[str, str, str, Callable[[], bytes | str]]] = [
        ("Excel", "excel", ".xlsx", table("xlsx")),
        ("CSV", "csv", ".csv", table("csv")),
    ]
    if findings:
        made.append(("All figures (JSON)", "figures", ".json", figures))
    for label, what, end, make in made:
        download(label, make, file_name(title, company.build.generation, end), f"{what}-{key}", type="tertiary")
