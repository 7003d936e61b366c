"""Delimited text to Parquet, everything as text; what other readers swallow silently is refused here, by line."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from cxroi.errors import DataError
from cxroi.sources.header import header_names

ROW = "__row"
BATCH = 50_000
LONGEST_CELL = 1_000_000
FAST_FROM_BYTES = 4_000_000
BOMB_BYTES, BOMB_RATIO = 50_000_000, 200
BOMS: tuple[tuple[bytes, str], ...] = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Options:
    """How a file is read; `place` says where in the profile these options stand."""

    encoding: str = "utf-8"
    delimiter: str | None = None
    sheet: str | None = None
    skip_rows: int = 0
    header_rows: int = 1
    wide: bool = False
    place: str = "the profile"


@dataclass
class Converted:
    """What came of a file: rows written, column names, refused lines with their reason."""

    rows: int = 0
    columns: list[str] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


def opened(path: Path) -> io.BufferedReader[io.RawIOBase]:
    """The file's bytes, unpacked where it is gzip."""
    if path.name.lower().endswith(".gz"):
        return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(path)), 1 << 20)
    return io.BufferedReader(io.FileIO(path), 1 << 20)


def no_bomb(path: Path) -> None:
    """Unpack a gzip file once without keeping it; DataError when it swells as only a bomb does, or is damaged."""
    if not path.name.lower().endswith(".gz"):
        return
    packed, given = path.stat().st_size, 0
    try:
        with gzip.open(path, "rb") as inner:
            while block := inner.read(1 << 20):
                given += len(block)
                if given > BOMB_BYTES and given > BOMB_RATIO * packed:
                    raise DataError(f"unpacks to more than {BOMB_RATIO} times its size: refused.")
    except (OSError, EOFError, zlib.error):
        raise DataError("is damaged: the gzip archive cannot be unpacked; copy or export it again.") from None


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
            f"has one column when cut at {declared!r} but {widths[best]} when cut at {name!r}: change delimiter at {place}."
        )
    return declared


def records(path: Path, options: Options) -> Iterator[tuple[int, list[str]]]:
    """(line where the record begins, its cells), the header's lines first. Raises DataError with the line."""
    with opened(path) as raw:
        head = raw.peek(4096)[:4096]
        if not head.strip():
            raise DataError("holds nothing but blanks: export it again.")
        encoding = encoding_of(head, options.encoding)
        yield from _cells(io.TextIOWrapper(raw, encoding=_known(encoding, options.place), newline=""), encoding, options)


def _known(encoding: str, place: str) -> str:
    try:
        "".encode(encoding)
    except LookupError:
        raise DataError(f"cannot be read: {encoding!r} is no known encoding; use utf-8 or cp1252 at {place}.") from None
    return encoding


def _cells(stream: io.TextIOWrapper, encoding: str, options: Options) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    line = 0
    try:
        first = [stream.readline() for _ in range(options.skip_rows + 30)]
        mark = delimiter_of([text for text in first[options.skip_rows :] if text.strip()], options.delimiter, options.place)
        reader = csv.reader(_chained(first, stream), delimiter=mark, strict=True)
        line = 1
        for row in reader:
            if row and line > options.skip_rows:
                yield line, row
            line = reader.line_num + 1
    except UnicodeDecodeError as problem:
        raise DataError(
            f"is not {encoding} text (after line {line}, byte {problem.start} of a block): declare its encoding at "
            f'{options.place}, for example encoding = "cp1252".'
        ) from None
    except csv.Error as problem:
        hint = "a quote that never closes" if "end of data" in str(problem) or "field larger" in str(problem) else str(problem)
        raise DataError(f"cannot be cut into cells at line {line}: {hint}.") from None
    except OSError:
        raise DataError(f"cannot be read to its end (after line {line}): copy or export it again.") from None


def _chained(first: list[str], stream: io.TextIOWrapper) -> Iterator[str]:
    yield from (text for text in first if text)
    yield from stream


def plain_mark(path: Path, options: Options) -> str | None:
    """The delimiter of a large UTF-8 file whose header rows are single lines; None for everything else."""
    if path.stat().st_size < FAST_FROM_BYTES or path.name.lower().endswith(".gz"):
        return None
    with opened(path) as raw:
        head = raw.peek(4096)[:4096]
    if encoding_of(head, options.encoding).lower() not in ("utf-8", "utf8", "utf-8-sig"):
        return None
    top = head.decode("utf-8", errors="ignore").splitlines()[: options.skip_rows + options.header_rows + 1]
    if len(top) <= options.skip_rows + options.header_rows or '"' in "".join(top[: options.skip_rows + options.header_rows]):
        return None
    sample = [line for line in top[options.skip_rows :] if line.strip()]
    return delimiter_of(sample, options.delimiter, options.place) if len(sample) > options.header_rows else None


def convert(path: Path, out: Path, options: Options) -> Converted:
    """Write the text file as Parquet of strings with `__row` (the line a record begins in).

    Ragged rows and repeated headers are refused with their line; more than half refused is an error.
    """
    from cxroi.sources.parquet import Writer

    no_bomb(path)
    rows = records(path, options)
    names, header = header_names(rows, options)
    done = Converted(columns=names)
    if (mark := plain_mark(path, options)) is not None:
        from cxroi.sources import fast

        written = fast.convert(path, out, names, mark, options.skip_rows + options.header_rows)
        if written is not None:
            done.rows = written
            return done
    with Writer(out, names) as writer:
        for line, row in rows:
            if len(row) != len(names):
                done.refused.append((line, f"{len(row)} cells where the header has {len(names)}"))
            elif row == header:
                done.refused.append((line, "repeats the header"))
            elif any("\x00" in cell for cell in row):
                done.refused.append((line, "holds a zero byte"))
            else:
                writer.add(line, row)
                done.rows += 1
    if len(done.refused) > done.rows:
        line, reason = done.refused[0]
        raise DataError(
            f"{len(done.refused)} of {done.rows + len(done.refused)} rows do not fit the header (first: line {line}, {reason}): "
            f"check delimiter, quotes and header rows at {options.place}."
        )
    return done
