"""The versions a store holds: which is current, which are whole, and a keeper connection for each one in use."""

from __future__ import annotations

import threading
from pathlib import Path

from cxroi.engine.duck import DuckEngine
from cxroi.engine.files import file_hash
from cxroi.engine.manifest import Manifest, read_manifest
from cxroi.engine.settings import READ_MILLISECONDS
from cxroi.errors import EngineError, StoreError

CURRENT = "CURRENT"
KEPT = 3
_Stamp = tuple[int, int, int]
_lock = threading.Lock()
_whole: dict[tuple[Path, _Stamp], bool] = {}
_keepers: dict[Path, tuple[_Stamp, DuckEngine]] = {}
_current: dict[Path, tuple[_Stamp, Manifest]] = {}


def stamp(path: Path) -> _Stamp:
    """(mtime, inode, size) of a file, zeros when it is missing: a new value means a new file."""
    try:
        seen = path.stat()
    except OSError:
        return (0, 0, 0)
    return (seen.st_mtime_ns, seen.st_ino, seen.st_size)


def history(folder: Path) -> list[Manifest]:
    """Published versions whose file is there, newest first; contents are not read."""
    kept = {manifest.generation: manifest for path in folder.glob("build-*.json") if (manifest := read_manifest(path))}
    newest = read_manifest(folder / CURRENT)
    if newest:
        kept[newest.generation] = newest
    there = [manifest for manifest in kept.values() if (folder / manifest.file).exists()]
    return sorted(there, key=lambda manifest: manifest.number, reverse=True)


def is_whole(folder: Path, manifest: Manifest) -> bool:
    """True when every byte of the version's file is as published; read once per process and file."""
    path = (folder / manifest.file).absolute()
    key = (path, stamp(path))
    if key not in _whole:
        _whole[key] = key[1][2] == manifest.bytes and _hash_or_none(path) == manifest.sha256
    return _whole[key]


def _hash_or_none(path: Path) -> str | None:
    try:
        return file_hash(path)
    except OSError:
        return None


def current(folder: Path) -> Manifest:
    """The version to read: CURRENT's, or the newest whole one before it with a notice; StoreError when there is
    none."""
    folder = folder.absolute()
    seen = stamp(folder / CURRENT)
    with _lock:
        known = _current.get(folder)
        if known and known[0] == seen and known[1].notice is None and is_whole(folder, known[1]):
            return known[1]
        found = _find(folder)
        _current[folder] = (seen, found)
        return found


def _find(folder: Path) -> Manifest:
    wanted = read_manifest(folder / CURRENT)
    if wanted and is_whole(folder, wanted):
        return wanted
    versions = history(folder)
    if not versions and not (folder / CURRENT).exists():
        raise StoreError(f"no build at {folder} yet. Next: python -m cxroi build --store {folder}")
    older = [version for version in versions if wanted is None or version.number < wanted.number]
    newer = [version for version in versions if wanted is not None and version.number > wanted.number]
    for version in [*older, *reversed(newer)]:
        if version != wanted and is_whole(folder, version):
            notice = (
                f"The newest build or its record is damaged or missing; the build of {version.published_at} is shown. "
                f"Next: python -m cxroi build --store {folder}"
            )
            return version.model_copy(update={"notice": notice})
    raise StoreError(
        f"no build at {folder} can be read: each is damaged or missing. Next: python -m cxroi build --store {folder}"
    )


def open_version(folder: Path, manifest: Manifest) -> DuckEngine:
    """An independent read-only connection to one version; its keeper stays open so that the next costs little."""
    path = folder.absolute() / manifest.file
    with _lock:
        kept = _keepers.get(path)
        if kept is None or kept[0] != stamp(path):
            if kept:
                kept[1].close()
            _drop_keepers(path.parent, path)
            _keepers[path] = (stamp(path), _connect(path))
    return _connect(path)


def _connect(path: Path) -> DuckEngine:
    try:
        return DuckEngine(path, read_only=True, milliseconds=READ_MILLISECONDS)
    except EngineError:
        raise StoreError("the build that was open is gone or damaged. Next: load the page again") from None


def _drop_keepers(folder: Path, wanted: Path) -> None:
    """Close keepers of versions whose file was pruned; open queries keep their own connection."""
    for path in [path for path in _keepers if path.parent == folder and path != wanted and not path.exists()]:
        _keepers.pop(path)[1].close()
