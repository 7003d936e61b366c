"""Empty tables to take along and fill in: what nobody has ready first, every other table below."""

from __future__ import annotations

import streamlit as st

from cxroi.report.slides.base.meta import file_name
from cxroi.report.templates import as_csv, as_excel
from cxroi.sources.meaning.schema import TABLES
from cxroi.sources.meaning.templates import template
from cxroi.tables.themes import shipped_text
from cxroi.ui.frame.downloads import download
from cxroi.ui.text import md, small
from cxroi.value.assumptions.file import default_text

FIRST = {
    "initiatives": "What was done, why, who answers for it and what is asked next",
    "initiative_costs": "What each initiative cost, month by month",
    "exposures": "Which customers, teams or regions got it, and from when to when",
    "plan": "What was planned for each month, to stand beside what came",
    "ledger_totals": "Revenue and margin of the general ledger, so that the books agree",
}
TEXTS = {
    "assumptions": ("Discount and hurdle rate, fading, horizon, tax, each with owner and date", default_text),
    "themes": ("Words by which comments are sorted into themes", shipped_text),
}


def show(generation: str) -> None:
    """Each table as Excel and CSV with units and an example row, which are left out again when it is loaded."""
    st.markdown(
        "Fill in below row 3; the rows with units and example are left out when the file is loaded. A filled-in table "
        "loads without a question: bring it in under **Load**, or with `propose`."
    )
    for name, what in FIRST.items():
        _row(name, what, generation)
    for name, (what, _) in TEXTS.items():
        _text(name, what, generation)
    with st.expander("Every other table"):
        for name in (name for name in TABLES if name not in FIRST):
            _row(name, TABLES[name].grain, generation)


def _row(name: str, what: str, generation: str) -> None:
    made = template(name)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{md(name.replace('_', ' '))}**  \n{small(md(what))}", width="stretch")
        download("Excel", lambda: as_excel(made), file_name(name, generation, ".xlsx"), f"template-{name}-xlsx")
        download("CSV", lambda: as_csv(made), file_name(name, generation, ".csv"), f"template-{name}-csv")


def _text(name: str, what: str, generation: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{md(name)}**  \n{small(md(what))}", width="stretch")
        file = file_name(name, generation, ".toml")
        download("Text file (TOML)", TEXTS[name][1], file, f"template-{name}-toml")
