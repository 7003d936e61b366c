"""Columns of a plain file as they stand in it: CSV as text, Parquet with its types, nothing converted on the way."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import polars as pl

from cxroi.errors import DataError
from cxroi.sources.parse import plain
from cxroi.sources.parse.plain import Plain

MISSING = (
    "",
    "#N/A",
    "#N/A N/A",
    "#NA",
    "-1.#IND",
    "-1.#QNAN",
    "-NaN",
    "-nan",
    "1.#IND",
    "1.#QNAN",
    "<NA>",
    "N/A",
    "NA",
    "NULL",
    "NaN",
    "None",
    "n/a",
    "nan",
    "null",
    ".",
)
"""Words that mean "no value" in a CSV: those of pandas, and the dot of Stata."""
DECIMAL_COMMA = r"^[+-]?\d+(,\d+)?([eE][+-]?\d+)?$"
NAME = "the table"


def opened(source: str) -> AbstractContextManager[Plain]:
    """A CSV or Parquet file as a table that is open. Raises DataError where it is missing, empty or not readable."""
    return plain.opened(Path(source), NAME)


def columns(table: Plain, wanted: tuple[str, ...]) -> pl.DataFrame:
    """The wanted columns: CSV as stripped text with missing words as null, Parquet as typed. Original names, in that
    order.

    Raises DataError for a column that is not there, stands there twice, or a table without rows.
    """
    names = table.header
    absent = [name for name in wanted if name not in names]
    if absent:
        raise DataError(f"the table has no column {_listed(absent)}: check the spelling against its header line")
    twice = [name for name in wanted if names.count(name) > 1]
    if twice:
        raise DataError(f"the column {_listed(twice)} stands more than once in the header: rename one of them")
    if not table.rows:
        raise DataError("the table holds no rows below its header")
    try:
        chosen = table.columns(wanted)
    except (pl.exceptions.PolarsError, OSError, ValueError):
        raise DataError("the table cannot be read: save it again as CSV or Parquet") from None
    if table.is_typed:
        return chosen
    known = chosen.with_columns(pl.when(pl.all().is_in(list(MISSING))).then(None).otherwise(pl.all()).name.keep())
    return known if table.mark == "," else known.with_columns(_points(known[name]) for name in wanted)


def _points(column: pl.Series) -> pl.Series:
    """A column of numbers with decimal commas, as tables without commas between columns may hold them, with points."""
    given = column.drop_nulls()
    return column.str.replace(",", ".", literal=True) if given.str.contains(DECIMAL_COMMA).all() else column


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
