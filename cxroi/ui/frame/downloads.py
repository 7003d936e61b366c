"""Files a reader takes along: built when the button is pressed, in the reader's own style of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from cxroi import words
from cxroi.report.slides.base.meta import file_name

if TYPE_CHECKING:
    from cxroi.ui.frame.shell import Page

MIMES = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".toml": "application/toml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""By the end of a file's name."""
Content = str | bytes | Callable[[], str | bytes]


def download(label: str, content: Content, name: str, key: str, **look: Any) -> None:
    """A button for one file called `name`, whose end says what it is; `content` may be made when it is pressed.

    `look`: `type`, `icon` and `help` where they are not those of a plain button.
    """
    st.download_button(
        label,
        words.in_this_style(content) if callable(content) else content,
        file_name=name,
        mime=MIMES["." + name.rpartition(".")[2]],
        on_click="ignore",
        key=key,
        **{"icon": ":material/download:", **look},
    )


def workbook_button(page: Page) -> None:
    """The finance workbook of the build shown; nothing where there is no initiative with money by month."""
    company = page.company
    if not company.tables["flows"]:
        return

    def make() -> bytes:
        from cxroi.reading.trust.workbook import book
        from cxroi.report.book import workbook

        return workbook(book(company))

    name = file_name(f"{company.build.company} workbook", company.build.generation, ".xlsx")
    about = "Excel, live formulas from assumptions to net value"
    download("Finance workbook", make, name, "workbook", type="tertiary", icon=":material/table_view:", help=about)
