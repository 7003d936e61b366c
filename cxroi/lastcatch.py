"""The last catch: what nobody foresaw becomes one sentence with an error id, and its place in our code goes to a log.

The log holds kinds of errors and places in this program: no message, no value, no path. It lies in the store's folder;
where that cannot be written, in a private folder of the person who runs the program; else there is none.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
import tempfile
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

LOG = "errors.log"
MOST_BYTES = 200_000
MOST_FRAMES = 40
ROOT = Path(__file__).resolve().parents[1]
NEXT = "Next: try it once more; where it comes back, report the id"
_NO_ROOM = "the disk is full, or no file may grow any further; nothing half-done was kept. Next: make room, then repeat"
_NO_RIGHT = (
    "a file or folder may not be read or written: no right to it, or its disk is read-only. Next: make it readable and "
    "writable for you, or name another place"
)
_NOT_SO = (
    "a file or folder that is needed is missing, or is something else than it should be (a folder, a pipe, a loop of "
    "links). Next: look at the paths of the command and at the store's folder"
)
SYSTEM: dict[int, str] = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), _NO_ROOM),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), _NO_RIGHT),
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.EEXIST, errno.ENXIO), _NOT_SO),
    errno.ENAMETOOLONG: "a name or path is longer than this system allows. Next: give a shorter one",
    errno.EIO: "a disk fails. Next: check it, and put a backup back where files are damaged",
    errno.EMFILE: "too many files are open. Next: close other programs, then repeat",
    errno.ENOMEM: "memory ran out; nothing half-done was kept. Next: close other programs, then repeat",
}


def foreseen(error: BaseException) -> str | None:
    """The cause and what to do where the system itself refused (disk, rights, memory); None for anything else."""
    if isinstance(error, MemoryError):
        return SYSTEM[errno.ENOMEM]
    return SYSTEM.get(error.errno or 0) if isinstance(error, OSError) else None


def sentence(error: BaseException, folder: Path | None, what: str) -> str:
    """Keep an unforeseen error in the log and say so: `what` was stopped by it, under which id, where details lie."""
    known, kind = secrets.token_hex(4), type(error).__name__
    place = _kept("\n".join(_lines(error, known)) + "\n", folder)
    where = f"Its place in the program, without any data, stands in {place}" if place else "No log could be written"
    return f"{what} met something unforeseen ({kind}, error id {known}). {where}. {NEXT}"


def _lines(error: BaseException, known: str) -> Iterator[str]:
    yield f"{datetime.now(UTC).isoformat(timespec='seconds')} error id {known} python {sys.version.split()[0]}"
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen and len(seen) < 5:
        seen.add(id(one))
        yield f"  {type(one).__module__}.{type(one).__qualname__}"
        yield from _frames(one)
        one = one.__cause__ or one.__context__


def _frames(error: BaseException) -> Iterator[str]:
    """Our own frames, outermost first; those of libraries are only counted."""
    outside = 0
    for frame in traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]:
        place = Path(frame.filename)
        if place.is_relative_to(ROOT) and place.suffix == ".py" and ".venv" not in place.parts:
            yield f"    {place.relative_to(ROOT).as_posix()}:{frame.lineno} in {frame.name}"
        else:
            outside += 1
    if outside:
        yield f"    {outside} places in libraries"


def _kept(text: str, folder: Path | None) -> str:
    """Append to the first log that takes it; returns where it lies, empty for nowhere."""
    if folder is not None and folder.is_dir() and _append(folder / LOG, text):
        return str(folder / LOG)
    private = Path(tempfile.gettempdir()) / f"cxroi-{os.getuid()}"
    try:
        private.mkdir(mode=0o700, exist_ok=True)
        seen = private.lstat()
    except OSError:
        return ""
    mine = stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.getuid()
    return str(private / LOG) if mine and _append(private / LOG, text) else ""


def _append(path: Path, text: str) -> bool:
    """One entry at the end; a log that is full becomes the old one, and the one before it goes."""
    try:
        if path.exists() and path.stat().st_size + len(text) > MOST_BYTES:
            path.replace(path.with_name(f"{path.name}.1"))
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
        handle = os.open(path, flags, 0o600)
    except OSError:
        return False
    try:
        return stat.S_ISREG(os.fstat(handle).st_mode) and os.write(handle, text.encode()) == len(text.encode())
    except OSError:
        return False
    finally:
        os.close(handle)
