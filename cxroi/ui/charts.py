"""One chart as every page shows it: claim, how to read it, "put on a slide", picture, grade, n and source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from cxroi import words
from cxroi.answers import context
from cxroi.report.figures import CHARTS
from cxroi.report.figures.frame import View
from cxroi.report.printed import Block
from cxroi.report.reading import how_to_read
from cxroi.report.slides.meta import file_name, meta_of
from cxroi.terms import Finding, Grade, weakest
from cxroi.ui import layout, printing, tray
from cxroi.ui.shell import Page
from cxroi.ui.sources import SOURCES
from cxroi.ui.text import md, small

if TYPE_CHECKING:
    import plotly.graph_objects as go

FORMATS = {"png": "PNG, for documents and mail", "svg": "SVG, sharp at every size"}
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@dataclass(frozen=True)
class Chart:
    """What one chart shows. `cut` names everything beside generation and selection that its findings depend on."""

    kind: str
    findings: tuple[Finding, ...]
    share: float = 1.0
    cut: str = ""
    title: str | None = None
    source: str | None = None
    with_foot: bool = True


@st.cache_resource(max_entries=256, show_spinner=False)
def _figure(
    kind: str,
    key: tuple[str, ...],
    theme: str,
    height: str,
    width: int,
    _make: Callable[[], tuple[tuple[Finding, ...], dict[str, str]]],
) -> go.Figure:
    """A finished figure; `key` (generation, scope, filters) decides it, the findings themselves are no key."""
    del key
    findings, names = _make()
    view = View(theme="dark" if theme == "dark" else "light", compact=height != "tall", width=width, names=names, opaque=True)
    return CHARTS[kind].figure(list(findings), view)


def claim(page: Page, chart: Chart) -> str:
    """The chart's title: what it says, not what it is."""
    return chart.title or CHARTS[chart.kind].claim(list(chart.findings), context.names(page.company))


def foot(page: Page, chart: Chart) -> str:
    """ "n 20,140 · grade B · source · run": what a reader needs to trust the picture."""
    run = f"run {page.company.build.run_id}"
    return " · ".join(part for part in (counted(chart), chart.source or SOURCES.get(chart.kind, ""), run) if part)


def counted(chart: Chart) -> str:
    """ "n 20,140 · grade B", the beginning of the foot."""
    told = [finding for finding in chart.findings if finding.point is not None]
    grades: list[Grade] = [finding.grade for finding in told if finding.grade != "R"]
    n = customers_in(chart)
    grade = f"weakest grade {weakest(grades)}" if len(set(grades)) > 1 else f"grade {grades[0]}" if grades else "recorded"
    return f"n {words.count(n)} · {grade if told else 'no figure'}"


def customers_in(chart: Chart) -> int:
    """Customers behind a chart: groups that part them add up, otherwise the most behind any figure."""
    columns = {finding.segment.partition("=")[0] for finding in chart.findings}
    counts = [finding.n for finding in chart.findings]
    parted = chart.kind == "segments" and len(columns) == 1 and columns <= {"segment", "business_unit"}
    return sum(counts) if parted else max(counts, default=0)


def show(page: Page, chart: Chart) -> None:
    """Draw the chart with its head and foot."""
    title = claim(page, chart)
    names = context.names(page.company)
    key = f"{chart.kind}-{chart.cut}" if chart.cut else chart.kind
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
            st.header(md(title), help=md(how_to_read(chart.kind)), anchor=False, width="stretch")
            slide_button(page, chart, title, key)
            tray.button(page, chart.kind, chart.findings, title, key)
        width = layout.width(chart.share)
        where = (
            page.company.build.generation,
            str(page.company.path),
            *page.company.principal.scope,
            page.selection.period,
            page.selection.segment,
            chart.cut,
        )
        figure = _figure(chart.kind, where, page.theme, layout.chosen(), width, lambda: (chart.findings, names))
        printing.note(Block(chart.kind, title, chart.findings, foot(page, chart)))
        st.plotly_chart(
            figure,
            theme=None,
            width="stretch",
            key=f"chart-{key}",
            alt=alt(title, chart),
            config={
                "displaylogo": False,
                "modeBarButtons": [["toImage"]],
                "toImageButtonOptions": picture(title, page.company.build.generation, figure.layout.height, width),
            },
        )
        if chart.with_foot:
            st.markdown(small(md(foot(page, chart))))


def picture(title: str, generation: str, height: float | None, width: int) -> dict[str, Any]:
    """How the camera button takes a picture: named by claim and build, as large as it stands on the page, twice as fine."""
    kind = st.session_state.get("picture", "png")
    return {"format": kind, "scale": 1 if kind == "svg" else 2, "width": max(width, 640), "height": round(height or 400),
            "filename": file_name(title, generation, "")}


def alt(title: str, chart: Chart) -> str:
    """The chart in words for those who do not see it: claim, then each figure's sentence."""
    return words.safe_text(" ".join([title + ".", *(finding.statement for finding in chart.findings[:12])]), 1500)


def slide_button(page: Page, chart: Chart, title: str, key: str) -> None:
    """Download of one native, editable slide; it is built when the button is pressed."""
    meta, template = meta_of(page.company, page.selection.period), st.session_state.get("template")

    def make() -> bytes:
        from cxroi.report import slides

        return slides.slide(chart.kind, list(chart.findings), meta, title=title, template=template)

    st.download_button(
        "Slide",
        words.in_this_style(make),
        file_name=file_name(title, page.company.build.generation),
        mime=PPTX,
        on_click="ignore",
        key=f"slide-{key}",
        help="Put on a slide",
        type="tertiary",
        icon=":material/slideshow:",
    )
