"""Which files a load is about: found, recognised by name, looked at byte by byte before anything parses them."""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cxroi import words
from cxroi.errors import DataError, UsageError
from cxroi.files import given
from cxroi.files.given import Stamp
from cxroi.files.kind import ZIPPED, Kind, kind_of
from cxroi.files.unpacked import unpack
from cxroi.sources.meaning.filerule import FileRule

__all__ = ["Found", "Kind", "candidates", "found", "kind_of", "recognised", "rule_for", "unpacked"]
MOST_FILES = 10_000
MOST_UNPACKED, MOST_RATIO = 4_000_000_000, 200
"""Bytes that a zip archive may unpack to, in all and for each byte of it."""


@dataclass(frozen=True)
class Found:
    """A file that a rule recognised: `name` is shown, `sha256` decides whether it is known, `seen` whether it is still
    the same file."""

    path: Path
    rule: FileRule
    kind: Kind
    sha256: str
    seen: Stamp

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def size(self) -> int:
        return self.seen.size

    @property
    def stem(self) -> str:
        """The name without '.gz': what ids made of file and row begin with."""
        return self.name[:-3] if self.name.lower().endswith(".gz") else self.name


def candidates(sources: Iterable[Path]) -> list[Path]:
    """The files named, and what lies directly in the folders named and is no folder, in order of name.

    Links that lead nowhere, pipes and the like are among them: whoever opens them says what they are. Raises UsageError
    for a path that does not exist, DataError for a folder that cannot be listed.
    """
    files: list[Path] = []
    for source in map(Path, sources):
        try:
            listed = _listed(source) if source.is_dir() else [source]
            there = source.exists() or source.is_symlink()
        except OSError:
            raise DataError(
                f"{given.shown(source)} cannot be looked into: ask for the right to read it, or give a shorter path."
            ) from None
        if not there:
            name = words.safe_text(source, 200)
            raise UsageError(f"There is no file or folder {name}: check the name and its folder.")
        files += listed
    if len(files) > MOST_FILES:
        raise DataError(f"{len(files):,} files are more than one load takes ({MOST_FILES:,}): give them in parts.")
    return list(dict.fromkeys(files))


def unpacked(files: Sequence[Path], folder: Path) -> list[Path]:
    """The files, with those inside in the place of each zip archive of tables, unpacked into `folder`.

    Raises DataError for an archive that is damaged, encrypted, or swells as only a bomb does.
    """
    found: list[Path] = []
    for number, path in enumerate(files):
        if path.name.lower().endswith(".zip") and given.head(path, len(ZIPPED)) == ZIPPED:
            inner = folder / f"zip-{number}"
            inner.mkdir(parents=True)
            try:
                found += unpack(path, inner, MOST_UNPACKED, MOST_RATIO)
            except DataError as problem:
                raise DataError(f"{given.shown(path)} {problem}") from None
        else:
            found.append(path)
    return found


def _listed(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".") and not path.is_dir())


def rule_for(name: str, rules: Sequence[FileRule]) -> FileRule | None:
    """The first rule whose patterns fit the file's name, with or without '.gz', upper or lower case."""
    lowered = name.lower()
    plain = lowered.removesuffix(".gz")
    for rule in rules:
        if any(fnmatch.fnmatchcase(option, pattern.lower()) for pattern in rule.match for option in (lowered, plain)):
            return rule
    return None


def recognised(sources: Iterable[Path], rules: Sequence[FileRule], folder: Path) -> tuple[list[Found], list[Path]]:
    """Files that a rule recognises (in the order of the rules, then of their names) and those that none does; zip
    archives are unpacked into `folder`."""
    known: list[Found] = []
    unmatched: list[Path] = []
    for path in unpacked(candidates(sources), folder):
        rule = rule_for(path.name, rules)
        if rule is None:
            unmatched.append(path)
        else:
            known.append(found(path, rule))
    place = {rule.name: position for position, rule in enumerate(rules)}
    return sorted(known, key=lambda one: (place[one.rule.name], one.name)), unmatched


def found(path: Path, rule: FileRule, kind: Kind | None = None) -> Found:
    """One file with its kind (by content and ending, unless it is given), its hash and its stamp.

    Raises DataError for what cannot be read or loaded.
    """
    kind = kind or kind_of(path)
    with given.opened(path) as (file, seen):
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Found(path, rule, kind, sha256, seen)
