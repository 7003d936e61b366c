"""May this path be read? Every file that comes in is asked here first, by its open handle and never by its name."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from cxroi.errors import DataError
from cxroi.safetext import safe_text

REASONS = {
    errno.ELOOP: "is a link that leads back to itself: name the file it should lead to",
    errno.EACCES: "may not be read by you: ask its owner for the right to read it, or bring a copy",
    errno.EPERM: "may not be read by you: ask its owner for the right to read it, or bring a copy",
    errno.ENAMETOOLONG: "has a name that is too long for this computer: give it a shorter one",
    errno.ENOTDIR: "cannot be there, because a part of its path is a file and no folder: correct the path",
    errno.ENXIO: "is a pipe or a device and no file: save its content as a file first",
}


@dataclass(frozen=True)
class Stamp:
    """Which file was seen, and in what state: the same stamp later means the same bytes."""

    device: int
    inode: int
    size: int
    changed: int


def shown(path: Path | str) -> str:
    """The file's own name, without its folder and without characters that cannot be seen."""
    return safe_text(Path(path).name or path, 80) or "the file"


@contextmanager
def opened(path: Path, what: str = "") -> Iterator[tuple[BufferedReader, Stamp]]:
    """The bytes of an ordinary file and its stamp. `what` names it in messages (default: its own name).

    Raises DataError for what is no ordinary file or cannot be read, and where it changed while it was open.
    """
    name = what or shown(path)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as problem:
        raise DataError(f"{name} {_reason(path, problem)}.") from None
    try:
        before = _ordinary(os.fstat(handle), name)
    except DataError:
        os.close(handle)
        raise
    with os.fdopen(handle, "rb") as file:
        try:
            yield file, before
        except OSError:
            raise DataError(f"{name} cannot be read to its end: copy it again from where it came.") from None
        if _stamp(os.fstat(handle)) != before:
            raise DataError(f"{name} changed while it was read: wait until it is finished, then run this again.")


def stamp(path: Path, what: str = "") -> Stamp:
    """The stamp of an ordinary file that can be opened. Raises DataError as `opened` does."""
    with opened(path, what) as (_, found):
        return found


def unchanged(path: Path, before: Stamp, what: str = "") -> None:
    """Raises DataError where another file stands at the path now, or the same one with another content."""
    if stamp(path, what) != before:
        raise DataError(
            f"{what or shown(path)} was replaced while it was read, so nothing of it was kept: run this again."
        )


def head(path: Path, size: int, what: str = "") -> bytes:
    """The first bytes of a file. Raises DataError as `opened` does."""
    with opened(path, what) as (file, _):
        return file.read(size)


def _ordinary(found: os.stat_result, name: str) -> Stamp:
    if stat.S_ISDIR(found.st_mode):
        raise DataError(f"{name} is a folder and no file: name the file in it.")
    if not stat.S_ISREG(found.st_mode):
        raise DataError(f"{name} {REASONS[errno.ENXIO]}.")
    return _stamp(found)


def _stamp(found: os.stat_result) -> Stamp:
    return Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _reason(path: Path, problem: OSError | ValueError) -> str:
    if not isinstance(problem, OSError):
        return "cannot be a file's name, because it holds a zero byte: correct the path"
    if problem.errno == errno.ENOENT:
        if Path(path).is_symlink():
            return "is a link to a file that is not there: name the file itself"
        return "is not there: check the name and its folder"
    return REASONS.get(problem.errno or 0, "cannot be read from its disk: copy it again from where it came")
