"""A table as it lies in a file nobody has described: read whole, its header found, its columns as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from cxroi.errors import DataError
from cxroi.files import given
from cxroi.sources.looking.layout import LAST, Layout, laid_out
from cxroi.sources.meaning.filerule import FileRule
from cxroi.sources.parse.excelcells import ERROR, UNCALCULATED
from cxroi.sources.parse.files import Found, found
from cxroi.sources.parse.reader import Parsed, parse_with
from cxroi.sources.parse.text import ROW, Options

RULE = FileRule(name="table", match=("*",))


@dataclass(frozen=True)
class Sheet:
    """One table. `file` is what the profile will call it, `name` the file's own.

    `rows` holds its data as text under the names of its header; `failed` counts cells with an error or no value.
    """

    file: str
    name: str
    layout: Layout
    rows: pl.DataFrame
    encoding: str = ""
    mark: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    failed: int = 0

    @property
    def shown(self) -> str:
        """The file's own name as messages show it."""
        return given.shown(self.name)


def opened(path: Path, file: str, folder: Path, sheet: str = "") -> Sheet:
    """Read a file (a workbook's named sheet, else its first) as it stands and find its header. Raises DataError for
    what is no table."""
    known = found(path, RULE)
    encoding = _encoding(known)
    options = Options(encoding=encoding or "utf-8", place="", sheet=sheet or None, raw=True, first_sheet=True)
    parsed = parse_with([known], [options], folder)[0]
    frame = pl.read_parquet(parsed.parquet)
    if known.kind == "parquet":
        names = tuple(frame.columns)
        return Sheet(file, path.name, Layout(0, 1, 0, names, 0), _text(frame, names))
    return _sheet(path, file, parsed, frame, (encoding, sheet))


def _sheet(path: Path, file: str, parsed: Parsed, frame: pl.DataFrame, how: tuple[str, str]) -> Sheet:
    encoding, sheet = how
    cells = frame.drop(ROW)
    cells = cells.select(pl.col(name) for name in cells.columns if cells[name].str.strip_chars().ne("").any())
    if not cells.width:
        raise DataError(f"{given.shown(path)} holds rows without a single word or number: export it again.")
    top = frame.select(ROW).head(500).to_series().to_list()
    numbered = list(zip(top, _filled(cells.head(500)), strict=True))
    layout = laid_out(numbered, _filled(cells.tail(LAST)))
    names = [name or f"column {place + 1}" for place, name in enumerate(layout.names)]
    body = cells.slice(layout.first).rename(dict(zip(cells.columns, _unique(names), strict=True)))
    kind = parsed.found.kind
    return Sheet(
        file,
        path.name,
        layout,
        _text(body, tuple(body.columns)),
        encoding,
        parsed.mark if kind == "text" else "",
        sheet or (parsed.sheets[0] if parsed.sheets else ""),
        parsed.sheets,
        parsed.failed,
    )


def _filled(frame: pl.DataFrame) -> list[Sequence[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in frame.iter_rows()]


def _unique(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
    return [name if seen[name] == 1 else f"{name} ({place})" for place, name in enumerate(names)]


def _text(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Stripped text, null where nothing stands or the cell holds an error."""
    texts = [pl.col(name).cast(pl.String, strict=False).str.strip_chars() for name in names]
    return frame.select(
        pl.when((text != "") & ~text.str.starts_with(ERROR) & ~text.str.starts_with(UNCALCULATED)).then(text)
        for text in texts
    )


def _encoding(file: Found) -> str:
    """The encoding to declare, where plain text is no UTF-8; empty where none is needed."""
    if file.kind != "text" or file.name.lower().endswith(".gz"):
        return ""
    head = given.head(file.path, 1 << 20)
    return "" if head.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_utf8(head) else "cp1252"


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as problem:
        return problem.start > len(head) - 4
    return True
