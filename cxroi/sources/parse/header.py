"""Column names from a file's header rows, and the suspicion that there is no header."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Protocol

from cxroi.errors import DataError

DATA_LIKE = re.compile(r"^[-+]?[\d.,]*\d[%]?$|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?$|^[0-9a-f]{24,}$|.+@.+\..+")


MOST_COLUMNS, LONGEST_NAME = 4_000, 1_000


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
        raise DataError("has no header row, so there is nothing to read: export it again with one.")
    names = joined(top)
    _sized(names)
    if blank := [position + 1 for position, name in enumerate(names) if not name]:
        raise DataError(
            f"has {len(blank)} columns without a name (first: column {blank[0]}): name them in the header row."
        )
    if twice := sorted(name for name, n in Counter(name.casefold() for name in names).items() if n > 1):
        raise DataError(
            f"has {len(twice)} column names more than once in its header ({', '.join(map(repr, twice[:3]))}): "
            "rename them."
        )
    suspicious = sum(bool(DATA_LIKE.match(name)) for name in names)
    if not options.wide and suspicious * 2 >= len(names):
        raise DataError(
            f"seems to have no header: {suspicious} of {len(names)} cells of the first row look like data; add "
            "a header row "
            f"or set skip_rows at {options.place}."
        )
    return names, top[-1]


def loose_names(rows: Iterator[tuple[int, list[str]]]) -> tuple[list[str], list[str]]:
    """Names of the first row, whatever they are, and the row as it stands. Raises DataError for no row, too many or too
    long names."""
    top = next(rows, None)
    if top is None:
        raise DataError("is empty: it needs a header line and rows.")
    names = [cell.strip() for cell in top[1]]
    _sized(names)
    return names, top[1]


def _sized(names: Sequence[str]) -> None:
    if len(names) > MOST_COLUMNS:
        raise DataError(f"has {len(names):,} columns, more than {MOST_COLUMNS:,}: bring the columns that are needed.")
    if long := sum(len(name) > LONGEST_NAME for name in names):
        raise DataError(
            f"has {long} column names of more than {LONGEST_NAME:,} characters: check that the first row is the header."
        )


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
