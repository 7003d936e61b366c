"""A pilot's list with the company's own ids, made on the computer that holds the store's key."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from cxroi.errors import DataError
from cxroi.sources.base.pseudonym import pseudonym
from cxroi.sources.parse import plain


def matched(listed: Path, ids: Path, key: bytes) -> tuple[bytes, int]:
    """CSV of own id, arm and stratum, and how many were matched; `ids`: CSV whose first column holds the own ids.

    Raises DataError where a file cannot be read, or where customers of the list are not among the ids.
    """
    drawn, own = _read(listed, "the list"), _read(ids, "the file of ids")
    if "unit_id" not in drawn.columns or own.width == 0:
        raise DataError(
            "the list has no column unit_id, or the file of ids no column: bring the list as it was downloaded"
        )
    name = own.columns[0]
    texts = own[name].drop_nulls().str.strip_chars().unique(maintain_order=True)
    known = pl.DataFrame({"own_id": texts, "unit_id": [str(pseudonym(key, text)) for text in texts]})
    found = drawn.join(known, on="unit_id", how="inner")
    if found.height < drawn.height:
        raise DataError(
            f"{drawn.height - found.height:,} of {drawn.height:,} customers of the list are not among the ids: bring "
            "every id, written as in the file that was loaded"
        )
    return found.select("own_id", pl.exclude("own_id", "unit_id")).write_csv().encode(), found.height


def _read(path: Path, what: str) -> pl.DataFrame:
    """Every column as text; DataError where it is no CSV."""
    with plain.opened(path, what) as table:
        twice = len(set(table.header)) < len(table.header)
        if table.is_typed or twice or "" in table.header:
            raise DataError(f"{what} is no CSV file with a name of its own for each column: save it again as CSV")
        return table.columns(table.header)
