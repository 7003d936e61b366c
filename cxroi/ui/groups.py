"""The switch between lists of groups: by segment, by business unit, by touchpoint; one list at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from cxroi.answers.groups import LABELS

Listed = TypeVar("Listed")


def choose(lists: Mapping[str, Listed]) -> tuple[str, Listed]:
    """(column, its list) that the reader chose, kept in the address; no switch where there is one list only.

    `lists`: column -> list, at least one.
    """
    columns = {LABELS[column]: column for column in lists}
    label = next(iter(columns))
    if len(columns) > 1:
        label = st.radio("Groups", list(columns), horizontal=True, key="groups", bind="query-params",
                         help="Each list adds up to the same customers: never add two of them.")
    return columns[str(label)], lists[columns[str(label)]]
