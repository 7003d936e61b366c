"""Files a reader takes along: built when the button is pressed."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.report.slides.meta import file_name
from cxroi.ui.shell import Page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_button(page: Page) -> None:
    """The finance workbook of the build shown; nothing where there is no initiative with money by month."""
    company = page.company
    if not company.tables["flows"]:
        return

    def make() -> bytes:
        from cxroi.answers.workbook import book
        from cxroi.report.book import workbook

        return workbook(book(company))

    st.download_button(
        "Finance workbook",
        words.in_this_style(make),
        file_name=file_name(f"{company.build.company} workbook", company.build.generation, ".xlsx"),
        mime=XLSX,
        on_click="ignore",
        key="workbook",
        help="Excel, live formulas from assumptions to net value",
        type="tertiary",
        icon=":material/table_view:",
    )
