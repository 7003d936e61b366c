"""A text or a sheet as it stands, every row a row: for finding out where its header is."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from cxroi.errors import DataError
from cxroi.sources.parse import excel
from cxroi.sources.parse.text import Converted, Options, bounded, encoding_of, opened, records

LOOKED_AT = 500
MARKS = (",", ";", "\t", "|")


def convert(path: Path, kind: str, out: Path, options: Options) -> Converted:
    """Write all rows as Parquet of strings c0, c1, ... with `__row`; shorter rows are filled with nothing, longer ones
    than any of the first are refused. `mark` is the sign the cells of a text are cut at."""
    from cxroi.sources.parse.parquet import Writer

    done = Converted()
    if kind == "excel":
        excel.measured(path)
        rows = excel.rows_of(path, options, done)
    else:
        bounded(path)
        done.mark = options.delimiter or likely_mark(path, options)
        rows = records(path, replace(options, delimiter=done.mark))
    first = list(islice(rows, LOOKED_AT))
    if not first:
        raise DataError("is empty: it needs a header line and rows.")
    done.columns = [f"c{position}" for position in range(max(len(cells) for _, cells in first))]
    with Writer(out, done.columns) as writer:
        for number, cells in chain(first, rows):
            if len(cells) > len(done.columns):
                done.refused.append((number, f"{len(cells)} cells where the others have {len(done.columns)}"))
                continue
            writer.add(number, cells + [""] * (len(done.columns) - len(cells)))
            done.rows += 1
    return done


def likely_mark(path: Path, options: Options) -> str:
    """The sign that cuts most of the first lines into the same number of cells; one that the file names ("sep=;")
    counts."""
    with opened(path) as raw:
        encoding = encoding_of(raw.peek(4096)[:4096], options.encoding)
        try:
            lines = list(islice(io.TextIOWrapper(raw, encoding=encoding, newline=""), 200))
        except (UnicodeError, LookupError):
            return ","
    said = lines[0].strip().removeprefix("\ufeff").lower() if lines else ""
    if said.startswith("sep=") and len(said) == 5:
        return said[-1]
    return max(MARKS, key=lambda mark: _evenness(lines, mark))


def _evenness(lines: Sequence[str], mark: str) -> float:
    """Share of lines with the commonest number of cells, where that is more than one; more cells win a tie."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark) if row)
    except csv.Error:
        return 0.0
    several = {width: n for width, n in widths.items() if width > 1}
    if not several:
        return 0.0
    width = max(several, key=lambda one: (several[one], one))
    return several[width] / widths.total() + width / 1e6
