"""How large does a packed file get? Measured while unpacking: what a zip directory claims may be a lie."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from cxroi.errors import DataError
from cxroi.safetext import safe_text


class TooLargeError(DataError):
    """More comes out of an archive than is safe."""


BLOCK = 1 << 20
BOMB_BYTES, BOMB_RATIO = 50_000_000, 200
MOST_ENTRIES, ENCRYPTED = 5_000, 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
NO_END = 1 << 60


class Unzipped(io.RawIOBase):
    """The bytes inside a gzip file, counted on the way: DataError once they swell as only a bomb does."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._most = max(BOMB_BYTES, BOMB_RATIO * path.stat().st_size)
        self._inner, self._given = gzip.GzipFile(path), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            block = self._inner.read(len(buffer))
        except (OSError, EOFError, zlib.error):
            raise DataError("is damaged: the gzip archive cannot be unpacked; copy or export it again.") from None
        self._given += len(block)
        if self._given > self._most:
            raise DataError(f"unpacks to more than {BOMB_RATIO} times its size: export it without packing it.")
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._inner.close()
        super().close()


def zip_names(source: Path | IO[bytes], packed: int, most: int, ratio: int) -> dict[str, int]:
    """Names in a zip archive with their sizes as unpacked, each of them unpacked once, in blocks that are thrown away.

    Raises DataError beyond `most` bytes in all or `ratio` times the `packed` size, for damage, encryption, foreign
    packing, a name that stands twice, and more entries than any Office file holds.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            if len(entries) > MOST_ENTRIES or len(set(names)) < len(names):
                raise DataError("holds more parts than an Office file has, or one twice: save it again.")
            if any(entry.flag_bits & ENCRYPTED or entry.compress_type not in METHODS for entry in entries):
                raise DataError("is encrypted or packed in a way that Office does not use: save it again.")
            limit, sizes, total = min(most, ratio * packed), {}, 0
            for entry in entries:
                sizes[entry.filename] = size = _measured(archive, entry, limit - total)
                total += size
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        raise DataError("is damaged or no Office file: save it again.") from None
    return sizes


def unpack(path: Path, folder: Path, most: int, ratio: int) -> list[Path]:
    """The files in a zip archive, written into `folder` under their last names, in the archive's order; folders, hidden
    files and what a Mac adds are left out.

    Raises DataError as `zip_names` does, and where two files bear one name; nothing is ever written outside `folder`.
    """
    done: list[Path] = []
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir() and not _hidden(one.filename)]
            if len(entries) > MOST_ENTRIES:
                raise DataError(f"holds more than {MOST_ENTRIES:,} files: give them in parts.")
            if any(one.flag_bits & ENCRYPTED or one.compress_type not in METHODS for one in entries):
                raise DataError("is encrypted or packed in an unusual way: unpack it and give the folder.")
            left = min(most, ratio * path.stat().st_size)
            for entry in entries:
                target = folder / PurePosixPath(entry.filename.replace("\\", "/")).name
                if target.exists():
                    raise DataError(f"holds two files called {safe_text(target.name, 80)}: rename one of them.")
                left -= _written(archive, entry, target, left)
                done.append(target)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zlib.error):
        raise DataError("is damaged or cannot be unpacked: copy or pack it again.") from None
    return done


def _hidden(name: str) -> bool:
    parts = [part for part in PurePosixPath(name.replace("\\", "/")).parts if part not in (".", "..", "/")]
    return not parts or any(part.startswith((".", "__MACOSX")) for part in parts)


def _written(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, left: int) -> int:
    entry.file_size, size = NO_END, 0
    with archive.open(entry) as inner, target.open("xb") as outer:
        while block := inner.read(BLOCK):
            size += len(block)
            if size > left:
                raise TooLargeError("unpacks to more than is safe: unpack it yourself and give the folder.")
            outer.write(block)
    return size


def _measured(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """Bytes of one entry, whatever the directory claims; DataError beyond `left`."""
    claimed, entry.file_size, size = entry.file_size, NO_END, 0
    with archive.open(entry) as inner:
        while block := inner.read(BLOCK):
            size += len(block)
            if size > left:
                raise TooLargeError("unpacks to more than is safe: save it with less in it, a table as CSV.")
    if size != claimed:
        raise DataError("is damaged: a part of it is not as large as its directory says; save it again.")
    return size
