"""One table on its own, without a profile: its header and its columns, parsed in the limited child process."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cxroi.errors import DataError
from cxroi.files import given
from cxroi.files.kind import PARQUET, ZIPPED, foreign
from cxroi.sources.meaning.filerule import FileRule
from cxroi.sources.parse.files import found
from cxroi.sources.parse.reader import Parsed, parse_with
from cxroi.sources.parse.text import Options

RULE = FileRule(name="table", match=("*",))


@dataclass(frozen=True)
class Plain:
    """A table that is open. `is_typed` where its columns have types (Parquet); else they are text, cut at `mark`."""

    name: str
    header: tuple[str, ...]
    rows: int
    is_typed: bool
    mark: str
    parquet: Path

    def columns(self, wanted: Sequence[str]) -> pl.DataFrame:
        """The wanted columns (each once in the header) under their own names; text is stripped, empty text null."""
        if self.is_typed:
            return pl.read_parquet(self.parquet, columns=list(wanted))
        places = {name: pl.col(f"c{self.header.index(name)}") for name in wanted}
        texts = [place.str.strip_chars().alias(name) for name, place in places.items()]
        frame = pl.scan_parquet(self.parquet).select(texts).collect()
        return frame.with_columns(pl.when(pl.all() != "").then(pl.all()).name.keep())


@contextmanager
def opened(path: Path, what: str = "") -> Iterator[Plain]:
    """A CSV, TSV or Parquet file, recognised by its content; `what` names it in messages.

    Raises DataError for what is no such table, and for lines that hold more than the header names.
    """
    name = what or given.shown(path)
    head = given.head(path, 16, name)
    if not head:
        raise DataError(f"{name} is empty: it needs a header line and rows.")
    if head.startswith(ZIPPED) or foreign(head) is not None:
        raise DataError(f"{name} is {foreign(head) or 'Excel or a zip archive'}: save the table as CSV or Parquet.")
    known = found(path, RULE, "parquet" if head.startswith(PARQUET) else "text")
    with tempfile.TemporaryDirectory(prefix="cxroi-table-") as folder:
        yield _plain(name, parse_with([known], [Options(place="", loose=True)], Path(folder), [name])[0])


def _plain(name: str, parsed: Parsed) -> Plain:
    if parsed.refused:
        line, why = parsed.refused[0]
        raise DataError(
            f"{name} has {len(parsed.refused):,} lines that do not fit its header (first: line {line}, {why}): mend "
            "them, or save it again as CSV or Parquet."
        )
    typed = parsed.found.kind == "parquet"
    return Plain(name, parsed.columns, parsed.rows, typed, parsed.mark, parsed.parquet)
