"""Is this a list as a pilot's lot wrote it? Asked before any list meets the data, by command and page."""

from __future__ import annotations

import csv
import io

import polars as pl

from cxroi.errors import DataError
from cxroi.estimators.lot.pilot import ARMS

HEADER = ["unit_id", "arm", "stratum"]
LARGEST_ID = 2**63 - 1
AGAIN = "Next: use the list as `pilot --out` or the page wrote it"


def drawn_list(text: bytes) -> pl.DataFrame:
    """Pseudonym, arm and stratum of each customer of a list. DataError with how many rows are not as the lot writes
    them, or where there is none."""
    try:
        rows = list(csv.reader(io.StringIO(text.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise DataError(f"the list is no CSV text. {AGAIN}") from None
    if not rows or rows[0] != HEADER:
        raise DataError(f"the list does not have the columns {', '.join(HEADER)}. {AGAIN}")
    sound = [row for row in rows[1:] if _sound(row)]
    if len(sound) < len(rows) - 1:
        raise DataError(
            f"{len(rows) - 1 - len(sound):,} of {len(rows) - 1:,} rows of the list are not a customer with an arm "
            f"({' or '.join(ARMS)}) and a stratum. {AGAIN}"
        )
    ids = [int(row[0]) for row in sound]
    if not ids or len(set(ids)) < len(ids):
        what = "holds no customer" if not ids else f"names customers again in {len(ids) - len(set(ids)):,} of its rows"
        raise DataError(f"the list {what}. {AGAIN}")
    return pl.DataFrame(
        {"unit_id": ids, "arm": [row[1] for row in sound], "stratum": [row[2] for row in sound]},
        schema={"unit_id": pl.Int64, "arm": pl.String, "stratum": pl.String},
    )


def _sound(row: list[str]) -> bool:
    digits = len(row) == len(HEADER) and row[0].isascii() and row[0].isdigit() and len(row[0]) <= 19
    return digits and int(row[0]) <= LARGEST_ID and row[1] in ARMS
