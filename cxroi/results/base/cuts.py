"""The precomputed cuts: all, and each value of segment and business unit; for scores also each touchpoint."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from cxroi.terms import ALL

COLUMNS = {"segment": "segment_name", "business_unit": "unit_name"}
TOUCHPOINTS = {"touchpoint": "touchpoint_name"}


def cut_rows(frame: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """(segment key, rows) for all and for every known value of every cut; `frame` has segment_name and unit_name."""
    yield ALL, frame
    yield from _each(frame, COLUMNS)


def touchpoint_rows(frame: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """(segment key, rows) for every touchpoint; `frame` has touchpoint_name, and no row where fewer than two are
    named."""
    yield from _each(frame, TOUCHPOINTS)


def _each(frame: pl.DataFrame, columns: dict[str, str]) -> Iterator[tuple[str, pl.DataFrame]]:
    for column, name in columns.items():
        values = sorted(value for value in frame[name].unique().to_list() if value != "unknown")
        if len(values) > 1:
            for value in values:
                yield f"{column}={value}", frame.filter(pl.col(name) == value)
