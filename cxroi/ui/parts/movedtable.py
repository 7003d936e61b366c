"""Figures before and now as tables: the headline figures to read, all that moved to look through."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cxroi.reading.base.moved import Moved, figure
from cxroi.terms import Finding
from cxroi.ui.parts import datatables
from cxroi.ui.text import md, small


def headlines(found: Sequence[Moved], now: str) -> None:
    """One row a figure; those that moved stand in bold and first."""
    ordered = sorted(found, key=lambda one: not one.changed)
    rows = [
        {
            "Figure": f"**{md(one.label)}**" if one.changed else md(one.label),
            "Before": _cell(one.before),
            now: f"**{_cell(one.now)}**" if one.changed else small("did not move"),
        }
        for one in ordered
    ]
    st.table(rows, border="horizontal", hide_index=True)


def _cell(finding: Finding | None) -> str:
    return small("not told") if finding is None else md(figure(finding))


def every(found: Sequence[Moved], now: str, empty: str) -> None:
    """Every figure that moved, with its id as Audit takes it."""
    rows = [
        {
            "Figure": one.label,
            "Before": figure(one.before) if one.before else "not told",
            now: figure(one.now) if one.now else "not told any more",
            "Id": one.finding.id,
        }
        for one in found
    ]
    datatables.frame(rows, empty)
