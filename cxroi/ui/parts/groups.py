"""The switch between lists of groups: by segment, by business unit, by touchpoint; one list at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from cxroi.reading.base.groups import LABELS
from cxroi.ui.frame import filters
from cxroi.ui.frame.navigation import page_name
from cxroi.ui.state import live

Listed = TypeVar("Listed")


def choose(lists: Mapping[str, Listed]) -> tuple[str, Listed]:
    """(column, its list) that the reader chose, kept in the address; no switch where there is one list only.

    `lists`: column -> list, at least one.
    """
    columns = list(lists)
    place = f"{page_name()} {live.values('company').get('company')}"
    record = filters.settled(("Groups", columns, "groups", LABELS.__getitem__), place, steady=next(iter(LABELS)))
    filters.warn(*record.told)
    if len(columns) > 1:
        st.radio(
            "Groups",
            columns,
            horizontal=True,
            key=live.put(record, "groups"),
            format_func=LABELS.__getitem__,
            help="Each list adds up to the same customers: never add two of them.",
        )
    return record["groups"], lists[record["groups"]]
