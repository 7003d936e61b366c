"""Customers, counted once: how the numbers of customers on the other pages follow from one another."""

from __future__ import annotations

import streamlit as st

from cxroi import words
from cxroi.reading.trust.counted import customers
from cxroi.ui.frame.shell import Page
from cxroi.ui.parts import heads
from cxroi.ui.text import md, small

HELP = "Each page counts the customers that its question is about. Here they stand once, side by side."


def show(page: Page) -> None:
    """Nothing where the build counts none."""
    found = customers(page.company)
    if not found:
        return
    heads.head(page, "Which customers are counted where", [], HELP)
    rows = [{"Customers": f"**{md(one.name)}**  \n{small(md(one.meaning))}", "n": words.count(one.n)} for one in found]
    st.table(rows, border="horizontal", hide_index=True)
