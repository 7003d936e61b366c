"""Columns of a plain file as they stand in it: CSV as text, Parquet with its types, nothing converted on the way."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import polars as pl

from cxroi.errors import DataError

MISSING = ("", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL",
           "NaN", "None", "n/a", "nan", "null", ".")
"""Words that mean "no value" in a CSV: those of pandas, and the dot of Stata."""
PARQUET = (".parquet", ".pq")


PACKED, PARQUET_MARK, SEPARATORS = b"\x1f\x8b", b"PAR1", (",", ";", "\t", "|")
DECIMAL_COMMA = r"^[+-]?\d+(,\d+)?([eE][+-]?\d+)?$"


def _path(source: str) -> Path:
    path = Path(source)
    if not path.is_file():
        raise DataError("the table is missing: name a CSV or Parquet file that exists")
    if path.stat().st_size == 0:
        raise DataError("the table is empty: it needs a header line and rows")
    return path


def _starts(path: Path, mark: bytes) -> bool:
    with path.open("rb") as opened:
        return opened.read(len(mark)) == mark


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() in PARQUET or _starts(path, PARQUET_MARK)


def header(source: str) -> tuple[str, ...]:
    """Column names of a CSV or Parquet file; raises DataError when it is missing, empty or not readable."""
    path = _path(source)
    try:
        if _is_parquet(path):
            return tuple(pl.read_parquet_schema(path))
        if _starts(path, b"\xff\xfe") or _starts(path, b"\xfe\xff"):
            raise ValueError
        first = pl.read_csv(path, has_header=False, n_rows=1, infer_schema=False, separator=_separator(path),
                            encoding="utf8-lossy", truncate_ragged_lines=True)
    except (pl.exceptions.PolarsError, OSError, EOFError, ValueError):
        raise DataError("the table cannot be read: save it as CSV in UTF-8 or as Parquet") from None
    if first.is_empty():
        raise DataError("the table is empty: it needs a header line and rows")
    return tuple("" if name is None else name.strip() for name in first.row(0))


def _separator(path: Path) -> str:
    """Comma, semicolon, tab or bar, whichever the first line holds most of outside quotes."""
    read = gzip.open if _starts(path, PACKED) else open
    with read(path, "rt", encoding="utf-8-sig", errors="replace") as opened:
        line = re.sub('"[^"]*"', "", opened.readline())
    return max(SEPARATORS, key=line.count)


def columns(source: str, wanted: tuple[str, ...]) -> pl.DataFrame:
    """The wanted columns: CSV as stripped text with missing words as null, Parquet as typed. Original names, in that order.

    Raises DataError for a column that is not there, stands there twice, or a file that cannot be read.
    """
    path, names = _path(source), header(source)
    absent = [name for name in wanted if name not in names]
    if absent:
        raise DataError(f"the table has no column {_listed(absent)}: check the spelling against its header line")
    twice = [name for name in wanted if names.count(name) > 1]
    if twice:
        raise DataError(f"the column {_listed(twice)} stands more than once in the header: rename one of them")
    try:
        if _is_parquet(path):
            return pl.read_parquet(path, columns=list(wanted))
        separator = _separator(path)
        frame = pl.read_csv(path, has_header=False, infer_schema=False, separator=separator, encoding="utf8-lossy",
                            schema={f"c{k}": pl.String for k in range(len(names))}).slice(1)
    except pl.exceptions.NoDataError:
        raise DataError("the table holds no rows below its header") from None
    except (pl.exceptions.PolarsError, OSError, ValueError):
        raise DataError("the table cannot be read: a line does not fit its header; save it again as CSV or Parquet") from None
    chosen = frame.select(pl.col(f"c{names.index(name)}").str.strip_chars().alias(name) for name in wanted)
    known = chosen.with_columns(pl.when(pl.all().is_in(list(MISSING))).then(None).otherwise(pl.all()).name.keep())
    return known if separator == "," else known.with_columns(_points(known[name]) for name in wanted)


def _points(column: pl.Series) -> pl.Series:
    """A column of numbers with decimal commas, as tables without commas between columns may hold them, with points."""
    given = column.drop_nulls()
    return column.str.replace(",", ".", literal=True) if given.str.contains(DECIMAL_COMMA).all() else column


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
