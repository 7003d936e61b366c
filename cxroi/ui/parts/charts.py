"""One chart as every page shows it: claim, how to read it, "put on a slide", picture, grade, n and source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from cxroi import words
from cxroi.reading.base import context
from cxroi.report.figures.base.frame import View
from cxroi.report.kinds import DRAWN, KINDS
from cxroi.report.printed import Block
from cxroi.report.slides.base.meta import file_name, meta_of
from cxroi.terms import Finding, Grade, weakest
from cxroi.ui.frame import layout, printing
from cxroi.ui.frame.downloads import download
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import tray
from cxroi.ui.text import md, small

if TYPE_CHECKING:
    import plotly.graph_objects as go

FORMATS = {"png": "PNG, for documents and mail", "svg": "SVG, sharp at every size"}


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
    view = View(
        theme="dark" if theme == "dark" else "light", compact=height != "tall", width=width, names=names, opaque=True
    )
    return DRAWN[kind](list(findings), view)


def claim(page: Page, chart: Chart) -> str:
    """The chart's title: what it says, not what it is."""
    told = chart.title or KINDS[chart.kind].claim(list(chart.findings), context.names(page.company))
    return context.said(page.company, told)


def foot(page: Page, chart: Chart) -> str:
    """ "n 20,140 · grade B · source · run": what a reader needs to trust the picture."""
    run = f"run {page.company.build.run_id}"
    return " · ".join(part for part in (counted(chart), chart.source or KINDS[chart.kind].source, run) if part)


def counted(chart: Chart) -> str:
    """ "n 20,140 · grade B", the beginning of the foot."""
    told = [finding for finding in chart.findings if finding.point is not None]
    grades: list[Grade] = [finding.grade for finding in told if finding.grade != "R"]
    n = KINDS[chart.kind].counted(chart.findings)
    grade = (
        f"weakest grade {weakest(grades)}" if len(set(grades)) > 1 else f"grade {grades[0]}" if grades else "recorded"
    )
    return f"n {words.count(n)} · {grade if told else 'no figure'}"


def show(page: Page, chart: Chart) -> None:
    """Draw the chart with its head and foot."""
    title = claim(page, chart)
    names = context.names(page.company)
    key = f"{chart.kind}-{chart.cut}" if chart.cut else chart.kind
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
            st.header(
                md(title),
                help=md(context.said(page.company, KINDS[chart.kind].how_to_read)),
                anchor=False,
                width="stretch",
            )
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
    """How the camera button takes a picture: named by claim and build, as large as it stands on the page, twice as
    fine."""
    kind = st.session_state.get("picture", "png")
    return {
        "format": kind,
        "scale": 1 if kind == "svg" else 2,
        "width": max(width, 640),
        "height": round(height or 400),
        "filename": file_name(title, generation, ""),
    }


def alt(title: str, chart: Chart) -> str:
    """The chart in words for those who do not see it: claim, then each figure's sentence."""
    return words.safe_text(" ".join([title + ".", *(finding.statement for finding in chart.findings[:12])]), 1500)


def slide_button(page: Page, chart: Chart, title: str, key: str) -> None:
    """Download of one native, editable slide; it is built when the button is pressed."""
    meta, template = meta_of(page.company, page.selection.period), st.session_state.get("template")

    def make() -> bytes:
        from cxroi.report.deck import slide

        return slide(chart.kind, list(chart.findings), meta, title=title, template=template)

    look = {"type": "tertiary", "icon": ":material/slideshow:", "help": "Put on a slide"}
    download("Slide", make, file_name(title, page.company.build.generation), f"slide-{key}", **look)
