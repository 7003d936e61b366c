"""What the page that is being drawn shows, noted while it is drawn, so that it can be printed as it stands."""

from __future__ import annotations

from contextvars import ContextVar

import streamlit as st

from cxroi import words
from cxroi.answers.company import Company
from cxroi.report.printed import Block, Sheet
from cxroi.report.slides.meta import file_name, meta_of

_sheet: ContextVar[Sheet | None] = ContextVar("sheet", default=None)


def begin() -> Sheet:
    """A new sheet for the page that starts to be drawn."""
    sheet = Sheet()
    _sheet.set(sheet)
    return sheet


def title(sentence: str) -> None:
    if (sheet := _sheet.get()) is not None:
        sheet.title = sentence


def context(line: str) -> None:
    if (sheet := _sheet.get()) is not None:
        sheet.context = line


def note(block: Block) -> None:
    """Add what was just drawn; nothing where only a part of a page is drawn again."""
    if (sheet := _sheet.get()) is not None and block.findings:
        sheet.blocks.append(block)


def button(company: Company, sheet: Sheet, period: str) -> None:
    """The page as one file to print; made when the button is pressed, with everything that stands on the page by then."""

    def make() -> str:
        from cxroi.report import printed

        return printed.page(sheet, meta_of(company, period))

    st.download_button(
        "Print",
        words.in_this_style(make),
        file_name=file_name(f"{company.build.company} page", company.build.generation, ".html"),
        mime="text/html",
        on_click="ignore",
        key="print",
        help="One file to print on A4 landscape; opens without a connection",
        type="tertiary",
        icon=":material/print:",
    )
