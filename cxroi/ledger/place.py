"""What lies where the ledger belongs: nothing, a ledger, or something else; looked at without a change to any byte."""

from __future__ import annotations

import os
import shlex
import stat
import threading
from dataclasses import dataclass, field
from pathlib import Path

from cxroi.engine.versions import history
from cxroi.errors import LedgerError

FILE, MARK, COPY = "ledger.sqlite", "LEDGER", "ledger-copy.sqlite"
"""The ledger, the mark that one was begun, and the checked copy that each build keeps of it."""
ANEW = "begun anew\n"
"""What the mark holds while somebody has begun an empty ledger on purpose and nothing is written in it yet."""
BESIDE = ("-wal", "-journal")
MAGIC = b"SQLite format 3\0"
LARGEST = 512 * 2**20
TRIES = 50
MOST_OPEN = 200
BUILT = "meta.provenance"
"""A table of every build since assumptions live in the ledger: whoever has one had a ledger."""
_reading = threading.Lock()
_open: dict[Path, tuple[int, int, int]] = {}


@dataclass(frozen=True)
class Bytes:
    """The ledger's file as it was at one moment, with what its database had beside it and not yet in it."""

    main: bytes = field(repr=False)
    beside: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


def way_back(folder: Path) -> str:
    """Which copy can be put back, and by which command."""
    store = shlex.quote(str(folder))
    if _size(folder / COPY):
        return f"Next: python -m cxroi restore --ledger kept --store {store} (the copy that the last build kept)"
    return (
        f"Next: python -m cxroi restore --ledger COPY --store {store}, where COPY is a file that `case backup` wrote; "
        "where there is none, --ledger new begins an empty one and sets the old file aside"
    )


def lost(path: Path, why: str) -> LedgerError:
    """The refusal in words: what is wrong with the ledger, that nothing was changed, and the way back."""
    return LedgerError(f"the ledger (what people wrote) {why}; nothing was changed. {way_back(path.parent)}")


def bytes_of(path: Path) -> Bytes | None:
    """All bytes of one moment; None where no ledger was ever begun. LedgerError where something else lies there.

    Read twice and compared, so that what another process is writing is never half seen.
    """
    path = path.absolute()
    if not _there(path):
        return None
    for _ in range(TRIES):
        first, again = _read(path), _read(path)
        if first == again:
            break
    else:
        raise LedgerError("the ledger (what people wrote) is being written all the time. Next: try again in a moment")
    if first is None or not first.main:
        return None
    if len(first.main) < 100 or not first.main.startswith(MAGIC):
        raise lost(path, "is damaged, or no ledger at all")
    return first


def gone(path: Path, sign: str) -> LedgerError:
    """The refusal where there was a ledger once: a missing or empty one is then a loss, not a beginning."""
    return lost(path, f"{'is empty' if os.path.lexists(path) else 'is missing'}, and {sign}")


def sign_of(path: Path) -> str:
    """What says that a ledger was there; empty where nothing does."""
    folder = path.parent
    if _size(folder / MARK) == len(ANEW):
        return ""
    if not _size(path) and _size(path.with_name(f"{path.name}-wal")):
        return "a part of it that was not yet written out lies beside it"
    if os.path.lexists(folder / MARK) or os.path.lexists(folder / COPY):
        return "entries were written into it before"
    if any(BUILT in one.tables for one in history(folder)):
        return "a build took the company's assumptions from it"
    return ""


def _there(path: Path) -> bool:
    """Whether a plain file lies there. LedgerError for a folder, a pipe, a loop of links, or no right to look."""
    try:
        seen = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise lost(path, "is a link to a file that is not there") from None
        return False
    except OSError:
        raise lost(path, "cannot be looked at: a loop of links, or no right to read the folder") from None
    if not stat.S_ISREG(seen.st_mode):
        raise lost(path, f"is a {'folder' if stat.S_ISDIR(seen.st_mode) else 'pipe or device'}, not a file")
    if seen.st_size > LARGEST:
        raise lost(path, "is larger than any ledger gets")
    return True


def _read(path: Path) -> Bytes | None:
    """The file and what lies beside it, read once; None where it went away."""
    try:
        main = _whole_file(path)
        beside = tuple(
            (end, place.read_bytes()) for end in BESIDE if _size(place := path.with_name(f"{path.name}{end}"))
        )
    except FileNotFoundError:
        return None
    except OSError:
        raise lost(path, "cannot be read: no right to read it, or its disk fails") from None
    return Bytes(main, beside)


def _whole_file(path: Path) -> bytes:
    """Every byte of the ledger through a descriptor that stays open.

    Closing one would free the locks that SQLite holds on the same file in another thread (POSIX), and a write be lost.
    """
    with _reading:
        seen = path.stat()
        known = _open.get(path)
        if known is None or known[:2] != (seen.st_dev, seen.st_ino):
            if known is not None:
                os.close(_open.pop(path)[2])
            elif len(_open) >= MOST_OPEN:
                os.close(_open.pop(next(iter(_open)))[2])
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            _open[path] = (seen.st_dev, seen.st_ino, descriptor)
        return os.pread(_open[path][2], seen.st_size + 1, 0)


def _size(path: Path) -> int:
    """Bytes of a plain file; 0 where there is none."""
    try:
        seen = path.stat()
    except OSError:
        return 0
    return seen.st_size if stat.S_ISREG(seen.st_mode) else 0
