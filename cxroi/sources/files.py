"""Which files a load is about: found, recognised by name, looked at byte by byte before anything parses them."""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cxroi.errors import DataError, UsageError
from cxroi.sources.profile import FileRule

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
TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".tab", ".dat")


@dataclass(frozen=True)
class Found:
    """A file that a rule recognised: `name` is shown, `sha256` decides whether it is known."""

    path: Path
    rule: FileRule
    kind: Kind
    sha256: str
    size: int

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def stem(self) -> str:
        """The name without '.gz': what ids made of file and row begin with."""
        return self.name[:-3] if self.name.lower().endswith(".gz") else self.name


def candidates(sources: Iterable[Path]) -> list[Path]:
    """The files named, and the files directly in the folders named, in order of name.

    Raises UsageError for a path that does not exist.
    """
    files: list[Path] = []
    for source in map(Path, sources):
        if source.is_dir():
            files += sorted(path for path in source.iterdir() if path.is_file() and not path.name.startswith("."))
        elif source.is_file():
            files.append(source)
        else:
            raise UsageError(f"There is no file or folder {source}.")
    return list(dict.fromkeys(files))


def rule_for(name: str, rules: Sequence[FileRule]) -> FileRule | None:
    """The first rule whose patterns fit the file's name, with or without '.gz', upper or lower case."""
    lowered = name.lower()
    plain = lowered.removesuffix(".gz")
    for rule in rules:
        if any(fnmatch.fnmatchcase(option, pattern.lower()) for pattern in rule.match for option in (lowered, plain)):
            return rule
    return None


def recognised(sources: Iterable[Path], rules: Sequence[FileRule]) -> tuple[list[Found], list[Path]]:
    """Files that a rule recognises (in the order of the rules, then of their names) and those that none does."""
    found: list[Found] = []
    unmatched: list[Path] = []
    for path in candidates(sources):
        rule = rule_for(path.name, rules)
        if rule is None:
            unmatched.append(path)
        else:
            found.append(Found(path, rule, kind_of(path), digest(path), path.stat().st_size))
    place = {rule.name: position for position, rule in enumerate(rules)}
    return sorted(found, key=lambda one: (place[one.rule.name], one.name)), unmatched


def digest(path: Path) -> str:
    """SHA-256 of the file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def kind_of(path: Path) -> Kind:
    """What the file is by its first bytes; its ending must agree. Raises DataError with what to do."""
    with path.open("rb") as handle:
        head = handle.read(16)
    if not head:
        raise DataError(f"{path.name} is empty (0 bytes): export it again.")
    for magic, what in MAGIC:
        if head.startswith(magic):
            raise DataError(f"{path.name} is {what}, which cannot be loaded: give CSV, TSV, Excel (.xlsx) or Parquet.")
    ending = path.name.lower().removesuffix(".gz")
    if head.startswith(b"PAR1"):
        _agree(path, ending.endswith((".parquet", ".pq")), "Parquet")
        return "parquet"
    if head.startswith(b"PK"):
        _agree(path, ending.endswith((".xlsx", ".xlsm")), "a zip archive or Excel")
        return "excel"
    _agree(path, ending.endswith(TEXT_ENDINGS), "text")
    if head.startswith(b"\x1f\x8b") != path.name.lower().endswith(".gz"):
        raise DataError(f"{path.name}: the ending .gz and the content do not agree: rename or compress it again.")
    return "text"


def _agree(path: Path, fits: bool, what: str) -> None:
    if not fits:
        raise DataError(f"{path.name}: the content is {what}, the file's ending says otherwise: rename it or export it again.")
