"""Delimited text to Parquet, everything as text; what other readers swallow silently is refused here, by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from cxroi.errors import DataError
from cxroi.files import given
from cxroi.files.kind import PACKED
from cxroi.files.unpacked import Unzipped
from cxroi.sources.parse.header import header_names, loose_names

ROW = "__row"
LONGEST_CELL, LONGEST_LINE = 1_000_000, 20_000_000
UNCUT = (
    ("end of data", "a quote that never closes"),
    ("field larger", f"a cell of more than {LONGEST_CELL:,} characters, or a quote that never closes"),
    ("expected after", "text stands behind a closing quote"),
    ("new-line character", "a line ends in the middle of a cell (line ends of several kinds)"),
)
FAST_FROM_BYTES = 4_000_000
BOMS: tuple[tuple[bytes, str], ...] = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Options:
    """How a file is read; `skip_rows` stand above the header, `skip_below` right below it.

    `place` says where in the profile these options stand ("" where there is none).
    `loose` is for a table that no profile describes: any header will do, columns are written as c0, c1, ..., and short
    rows are filled with nothing. `first_sheet`: of several sheets the first is taken instead of asking. `footer`: lines
    at the end that are shorter than the header are remarks. `raw`: no row is a header (see `raw.convert`).
    """

    encoding: str = "utf-8"
    delimiter: str | None = None
    sheet: str | None = None
    skip_rows: int = 0
    header_rows: int = 1
    wide: bool = False
    place: str = "the profile"
    loose: bool = False
    first_sheet: bool = False
    skip_below: int = 0
    footer: bool = False
    raw: bool = False


@dataclass
class Converted:
    """What came of a file: rows written, column names, refused lines with their reason, the sign its cells are cut at.

    `failed`: cells that hold an error or a formula without a value.
    """

    rows: int = 0
    columns: list[str] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    failed: int = 0
    sheets: list[str] = field(default_factory=list)
    mark: str = ""


def bounded(path: Path) -> None:
    """Unpack a packed file once and keep nothing: what it unpacks to is known before the first row is made."""
    with opened(path) as raw:
        if isinstance(raw.raw, Unzipped):
            while raw.read(1 << 20):
                pass


def opened(path: Path) -> io.BufferedReader[io.RawIOBase]:
    """The file's bytes, unpacked (and counted on the way) where it is gzip."""
    if given.head(path, len(PACKED)) == PACKED:
        return io.BufferedReader(Unzipped(path), 1 << 20)
    return io.BufferedReader(io.FileIO(path), 1 << 20)


def encoding_of(head: bytes, declared: str) -> str:
    """The byte-order mark's encoding, else the declared one. Raises DataError for what is no table."""
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    if b"\x00" in head:
        raise DataError("holds zero bytes: UTF-16 without a byte-order mark or no text at all; save it as UTF-8.")
    start = head.lstrip()[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<head", b"<body")):
        raise DataError("is a web page or XML, not a table: export the data as CSV.")
    if start.startswith((b"{", b"[{", b"[\n", b"[[", b"[ ")):
        raise DataError("is JSON, not a table: export the data as CSV.")
    return declared


def delimiter_of(sample: Sequence[str], declared: str | None, place: str) -> str:
    """The declared delimiter checked against the header, or the one that cuts the first lines most evenly."""
    widths = {}
    for mark in (",", ";", "\t", "|"):
        counts = [len(row) for row in csv.reader(sample, delimiter=mark) if row]
        widths[mark] = counts[0] if counts and sum(count == counts[0] for count in counts) * 2 > len(counts) else 1
    best = max(widths, key=lambda mark: widths[mark])
    if declared is None:
        return best
    if widths.get(declared, 2) == 1 and widths[best] > 1:
        name = {"\t": "tab"}.get(best, best)
        raise DataError(
            f"has one column when cut at {declared!r} but {widths[best]} when cut at {name!r}: change "
            f"delimiter at {place}."
        )
    return declared


def records(path: Path, options: Options) -> Iterator[tuple[int, list[str]]]:
    """(line where the record begins, its cells), the header's lines first. Raises DataError with the line."""
    with opened(path) as raw:
        head = raw.peek(4096)[:4096]
        if not head.strip():
            raise DataError("holds nothing but blanks: export it again.")
        encoding = encoding_of(head, options.encoding)
        yield from _cells(
            io.TextIOWrapper(raw, encoding=_known(encoding, options.place), newline=""), encoding, options
        )


def _known(encoding: str, place: str) -> str:
    try:
        "".encode(encoding)
    except (LookupError, ValueError):
        raise DataError(f"cannot be read: {encoding!r} is no known encoding; use utf-8 or cp1252 at {place}.") from None
    return encoding


def _cells(stream: io.TextIOWrapper, encoding: str, options: Options) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    line = 0
    try:
        lines = _lines(stream)
        first = list(islice(lines, options.skip_rows + 30))
        mark = _mark(first, options)
        reader = csv.reader(chain(first, lines), delimiter=mark, strict=True)
        line = 1
        for row in reader:
            if row and line > options.skip_rows:
                yield line, row
            line = reader.line_num + 1
    except UnicodeError:
        heal = f'declare its encoding at {options.place}, for example encoding = "cp1252"'
        raise DataError(
            f"is not {encoding} text (after line {line}): {heal if options.place else 'save it as UTF-8'}."
        ) from None
    except csv.Error as problem:
        hint = next((words for sign, words in UNCUT if sign in str(problem)), UNCUT[0][1])
        raise DataError(f"cannot be cut into cells at line {line}: {hint}. Export it again.") from None
    except OSError:
        raise DataError(f"cannot be read to its end (after line {line}): copy or export it again.") from None


def _lines(stream: io.TextIOWrapper) -> Iterator[str]:
    """The stream's lines; DataError for one that is longer than any table's."""
    number = 0
    while text := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(text) > LONGEST_LINE:
            raise DataError(f"has a line of more than {LONGEST_LINE:,} characters (line {number}): export it again.")
        yield text


def _mark(first: Sequence[str], options: Options) -> str:
    """The sign that cuts cells, found in the first lines below those that are skipped."""
    return delimiter_of([text for text in first[options.skip_rows :] if text.strip()], options.delimiter, options.place)


def plain_mark(path: Path, options: Options) -> str | None:
    """The delimiter of a large UTF-8 file whose header rows are single lines; None for everything else."""
    if (
        path.stat().st_size < FAST_FROM_BYTES
        or path.name.lower().endswith(".gz")
        or options.skip_below
        or options.footer
    ):
        return None
    with opened(path) as raw:
        head = raw.peek(4096)[:4096]
    if encoding_of(head, options.encoding).lower() not in ("utf-8", "utf8", "utf-8-sig"):
        return None
    top = head.decode("utf-8", errors="ignore").splitlines()[: options.skip_rows + options.header_rows + 1]
    if len(top) <= options.skip_rows + options.header_rows or '"' in "".join(
        top[: options.skip_rows + options.header_rows]
    ):
        return None
    sample = [line for line in top[options.skip_rows :] if line.strip()]
    return delimiter_of(sample, options.delimiter, options.place) if len(sample) > options.header_rows else None


def mark_of(path: Path, options: Options) -> str:
    """The sign that cuts the cells of a file. Raises DataError as `records` does."""
    with opened(path) as raw:
        encoding = encoding_of(raw.peek(4096)[:4096], options.encoding)
        stream = io.TextIOWrapper(raw, encoding=_known(encoding, options.place), newline="")
        return _mark(list(islice(_lines(stream), options.skip_rows + 30)), options)


def convert(path: Path, out: Path, options: Options) -> Converted:
    """Write the text file as Parquet of strings with `__row` (the line a record begins in).

    Ragged rows and repeated headers are refused with their line; more than half refused is an error.
    """
    from cxroi.sources.parse.parquet import Writer

    bounded(path)
    rows = records(path, options)
    names, header = loose_names(rows) if options.loose else header_names(rows, options)
    for _ in islice(rows, options.skip_below):
        pass
    labels = [f"c{position}" for position in range(len(names))] if options.loose else names
    done = Converted(columns=names, mark=mark_of(path, options) if options.loose else "")
    if (mark := plain_mark(path, options)) is not None:
        from cxroi.sources.parse import fast

        written = fast.convert(path, out, labels, mark, options.skip_rows + options.header_rows)
        if written is not None:
            done.rows = written
            return done
    last = 0
    with Writer(out, labels) as writer:
        for line, cells in rows:
            row = cells + [""] * (len(names) - len(cells)) if options.loose else cells
            if len(row) != len(names):
                done.refused.append((line, f"{len(row)} cells where the header has {len(names)}"))
            elif row == header:
                done.refused.append((line, "repeats the header"))
            elif any("\x00" in cell for cell in row):
                done.refused.append((line, "holds a zero byte"))
            else:
                writer.add(line, row)
                done.rows += 1
                last = line
    if options.footer:
        done.refused = [one for one in done.refused if one[0] < last]
    if len(done.refused) > done.rows:
        line, reason = done.refused[0]
        raise DataError(
            f"{len(done.refused)} of {done.rows + len(done.refused)} rows do not fit the header (first: line "
            f"{line}, {reason}): "
            f"check delimiter, quotes and header rows{f' at {options.place}' if options.place else ''}."
        )
    return done
