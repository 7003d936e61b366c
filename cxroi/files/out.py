"""The one door for files that go out: written aside in the same folder, synced, renamed; whole or not there at all.

Whatever hinders that is a sentence with its cause and what to do. What a ledger records about a file is written after
`write` has returned.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import Literal

from cxroi.errors import DataError
from cxroi.files.given import shown

Existing = Literal["keep", "replace", "same kind"]
STORE_FILES = (
    "intake*.duckdb*",
    "build-*.duckdb*",
    "build-*.json",
    "CURRENT",
    "KEY",
    "*.key",
    "*.names",
    ".lock",
    "ledger.sqlite*",
    "ledger-copy.sqlite*",
    "LEDGER",
    "errors.log*",
    "selfcheck.json",
)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
REASONS = {
    errno.EACCES: "the folder may not be written to by you: name another folder, or ask for the right to write there",
    errno.EPERM: "the folder may not be written to by you: name another folder, or ask for the right to write there",
    errno.EROFS: "that disk can only be read: name a folder on another one",
    errno.ENAMETOOLONG: "the name is too long for this computer: choose a shorter one",
    errno.ENOENT: "its folder is not there: make the folder first, or name another",
    errno.ENOTDIR: "a part of its path is a file and no folder: correct the path",
    errno.ELOOP: "it is a link that leads back to itself: name the file it should lead to",
    **dict.fromkeys(FULL, "the disk is full: make room, or name a folder on another disk"),
}


def target(path: Path, *, existing: Existing = "keep") -> Path:
    """Where a file named so will be written, links followed. Raises DataError where it cannot be or must not be.

    `existing`: a file that is there is kept (refused), replaced, or replaced only where it begins as an Office file.
    Asked before long work, so that nothing is computed for a name that cannot be used.
    """
    name, text = shown(path), os.fspath(path)
    if "\x00" in text:
        raise DataError("the name of the file to write holds a zero byte: choose another name.")
    whole = path.absolute()  # /dev/stdout may lead to an ordinary file that is being written; /dev/shm holds files only
    if whole.is_relative_to("/dev") and not whole.is_relative_to("/dev/shm"):
        raise DataError(f"{name} is a pipe or a device and no file: choose another name.")
    if text in ("", ".", "-"):
        raise DataError("the file to write has no name: name a file, for example report.out in a folder of yours.")
    try:
        if path.is_symlink() and not path.exists():
            raise DataError(
                f"{name} cannot be written: it is a link to a file that is not there; name the file itself."
            )
        real = path.resolve()
        there = real.stat() if real.exists() else None
        if not real.parent.is_dir():
            raise OSError(errno.ENOTDIR if real.parent.exists() else errno.ENOENT, "")
    except (OSError, RuntimeError) as problem:
        raise DataError(refusal(name, problem)) from None
    if any(fnmatch(real.name, pattern) for pattern in STORE_FILES) and (there or _is_store(real.parent)):
        raise DataError(f"{name} is a file of a company's store and is never written over: choose another name.")
    if there is not None:
        _may_replace(real, name, there, existing)
    return real


def _is_store(folder: Path) -> bool:
    return any((folder / name).exists() for name in ("CURRENT", "intake.duckdb", "ledger.sqlite"))


def _may_replace(real: Path, name: str, there: os.stat_result, existing: Existing) -> None:
    if stat.S_ISDIR(there.st_mode):
        raise DataError(f"{name} is a folder: name a file in it.")
    if not stat.S_ISREG(there.st_mode):
        raise DataError(f"{name} is a pipe or a device and no file: choose another name.")
    if existing == "keep":
        raise DataError(f"{name} exists already and is kept as it is: choose another name.")
    if existing == "same kind":
        with real.open("rb") as file:
            if there.st_size and not file.read(2) == b"PK":
                raise DataError(
                    f"{name} exists already and is no Office file, so it is kept as it is: choose another name."
                )


def write(path: Path, content: bytes | str, *, existing: Existing = "keep") -> Path:
    """Write a file whole or not at all; the path it was written to. Raises DataError as `target` does, for a full disk
    too."""
    return whole(target(path, existing=existing), content, replace=existing != "keep")


def whole(real: Path, content: bytes | str, *, replace: bool, mode: int = 0o666) -> Path:
    """The same for a path of the program's own, or one that `target` gave; `mode` are the rights of a new file."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    aside = real.with_name(f".part-{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _placed(aside, real, replace=replace)
        sync(real.parent)
    except FileExistsError:
        raise DataError(f"{shown(real)} exists already and is kept as it is: choose another name.") from None
    except OSError as problem:
        raise DataError(refusal(shown(real), problem)) from None
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    return real


def _placed(aside: Path, real: Path, *, replace: bool) -> None:
    """Put the file in place: over the old one, or by a link that fails where a file came to be there meanwhile."""
    if not replace:
        try:
            os.link(aside, real)
            return
        except FileExistsError:
            raise
        except OSError:  # a disk without links
            if os.path.lexists(real):
                raise FileExistsError from None
    aside.replace(real)


def sync(path: Path) -> None:
    """Bring a file's or a folder's content to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def folder(path: Path) -> Path:
    """A folder to write into, made where it is not there. Raises DataError where it cannot be."""
    name = shown(path)
    if "\x00" in os.fspath(path):
        raise DataError("the name of the folder to write to holds a zero byte: choose another name.")
    if os.fspath(path) == "-":
        raise DataError("the folder to write to has no name: name a folder of yours.")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise DataError(f"{name} is a file and no folder: name a folder.") from None
    except (OSError, RuntimeError) as problem:
        raise DataError(refusal(name, problem)) from None
    return path


def refusal(name: str, problem: OSError | RuntimeError) -> str:
    """Why a file cannot be written, and what to do."""
    number = errno.ELOOP if not isinstance(problem, OSError) else problem.errno or 0
    reason = REASONS.get(number, "the disk does not take it: name a folder on another disk")
    return f"{name} cannot be written: {reason}."
