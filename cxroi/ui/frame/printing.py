"""What the page that is being drawn shows, noted while it is drawn, so that it can be printed as it stands."""

from __future__ import annotations

from contextvars import ContextVar

from cxroi.reading.base.company import Company
from cxroi.report.printed import Block, Sheet
from cxroi.report.slides.base.meta import file_name, meta_of
from cxroi.ui.frame.downloads import download

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
    """The page as one file to print; made when the button is pressed, with everything that stands on the page by
    then."""

    def make() -> str:
        from cxroi.report import printed

        return printed.page(sheet, meta_of(company, period))

    name = file_name(f"{company.build.company} page", company.build.generation, ".html")
    about = "One file to print on A4 landscape; opens without a connection"
    download("Print", make, name, "print", type="tertiary", icon=":material/print:", help=about)
