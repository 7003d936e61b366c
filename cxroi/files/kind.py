"""What is this file? Its first bytes say so; its name is only asked whether it agrees."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from cxroi.errors import DataError
from cxroi.files import given

Kind = Literal["text", "excel", "parquet"]

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old or encrypted Office file: save it as .xlsx without a password"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"ARROW1", "an Arrow file"),
)
PACKED, ZIPPED, PARQUET = b"\x1f\x8b", b"PK", b"PAR1"
TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".tab", ".dat")
READ = "give CSV, TSV, Excel (.xlsx) or Parquet"


def foreign(head: bytes) -> str | None:
    """What the first bytes say a file is, where it is a thing of another kind than text, gzip, zip and Parquet."""
    return next((what for magic, what in MAGIC if head.startswith(magic)), None)


def kind_of(path: Path) -> Kind:
    """What the file is by its first bytes; its ending must agree. Raises DataError with what to do."""
    head, name = given.head(path, 16), given.shown(path)
    if not head:
        raise DataError(f"{name} is empty (0 bytes): export it again.")
    if (what := foreign(head)) is not None:
        raise DataError(f"{name} is {what}, which cannot be loaded: {READ}.")
    ending = path.name.lower().removesuffix(".gz")
    if head.startswith(PARQUET):
        _agree(name, ending.endswith((".parquet", ".pq")), "Parquet")
        return "parquet"
    if head.startswith(ZIPPED):
        _agree(name, ending.endswith((".xlsx", ".xlsm")), "a zip archive or Excel")
        return "excel"
    _agree(name, ending.endswith(TEXT_ENDINGS), "text")
    if head.startswith(PACKED) != path.name.lower().endswith(".gz"):
        raise DataError(f"{name}: the ending .gz and the content do not agree: rename or compress it again.")
    return "text"


def _agree(name: str, fits: bool, what: str) -> None:
    if not fits:
        raise DataError(
            f"{name}: the content is {what}, the file's ending says otherwise: rename it or export it again."
        )
