"""Heads of tables, built like the heads of charts so that columns stay aligned: claim, help, one way to take it along."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from cxroi import words
from cxroi.report.printed import Block
from cxroi.report.slides.meta import file_name, meta_of
from cxroi.terms import Finding
from cxroi.ui import printing, tray
from cxroi.ui.shell import Page
from cxroi.ui.text import md

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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

    _file("Excel", table("xlsx"), (company.build.generation, title, ".xlsx"), XLSX, f"excel-{key}")
    _file("CSV", table("csv"), (company.build.generation, title, ".csv"), "text/csv", f"csv-{key}")
    if findings:
        _file("All figures (JSON)", figures, (company.build.generation, title, ".json"), "application/json", f"figures-{key}")


def _file(label: str, make: Callable[[], bytes | str], named: tuple[str, str, str], mime: str, key: str) -> None:
    generation, title, suffix = named
    st.download_button(label, words.in_this_style(make), file_name=file_name(title, generation, suffix), mime=mime,
                       on_click="ignore", key=key, type="tertiary", icon=":material/download:")
