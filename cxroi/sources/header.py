"""Column names from a file's header rows, and the suspicion that there is no header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Protocol

from cxroi.errors import DataError

DATA_LIKE = re.compile(r"^[-+]?[\d.,]*\d[%]?$|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?$|^[0-9a-f]{24,}$|.+@.+\..+")


class HeaderOptions(Protocol):
    """What of the reader's options concerns the header."""

    @property
    def header_rows(self) -> int: ...
    @property
    def wide(self) -> bool: ...
    @property
    def place(self) -> str: ...


def header_names(rows: Iterator[tuple[int, list[str]]], options: HeaderOptions) -> tuple[list[str], list[str]]:
    """Names from the first header rows (several are joined by a space), and the last header row as it stands.

    Raises DataError for no rows, unnamed or doubled columns, and a first row that looks like data.
    """
    top = [row for _, row in islice(rows, options.header_rows)]
    if len(top) < options.header_rows:
        raise DataError("has no header row: nothing to read.")
    names = joined(top)
    if blank := [position + 1 for position, name in enumerate(names) if not name]:
        raise DataError(f"has {len(blank)} columns without a name (first: column {blank[0]}): name them in the header row.")
    lowered = [name.casefold() for name in names]
    if twice := sorted({name for name in lowered if lowered.count(name) > 1}):
        raise DataError(
            f"has {len(twice)} column names more than once in its header ({', '.join(map(repr, twice[:3]))}): rename them."
        )
    suspicious = sum(bool(DATA_LIKE.match(name)) for name in names)
    if not options.wide and suspicious * 2 >= len(names):
        raise DataError(
            f"seems to have no header: {suspicious} of {len(names)} cells of the first row look like data; add a header row "
            f"or set skip_rows at {options.place}."
        )
    return names, top[-1]


def joined(top: Sequence[Sequence[str]]) -> list[str]:
    """Names of several header rows, cell under cell; an empty upper cell takes its left neighbour's (merged cells)."""
    width = max(map(len, top))
    filled = []
    for depth, row in enumerate(top):
        cells, last = [], ""
        for position in range(width):
            cell = " ".join((row[position] if position < len(row) else "").split())
            last = cell or (last if depth < len(top) - 1 else "")
            cells.append(last)
        filled.append(cells)
    return [" ".join(part for part in parts if part) for parts in zip(*filled, strict=True)]
