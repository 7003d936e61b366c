"""Publish a build: a new file, checked as it lies on disk, made current in one step. A crash at any line loses
nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from cxroi.engine.duck import DuckEngine
from cxroi.engine.files import file_hash, locked, replace_text, sync_file, sync_folder
from cxroi.engine.manifest import Manifest, read_manifest
from cxroi.engine.verify import contents, mark, verify
from cxroi.engine.versions import CURRENT, KEPT, current, history, is_whole
from cxroi.errors import StoreError

LOCK = ".lock"
_PACKAGES = ("cxroi", "duckdb", "polars", "numpy", "scipy", "statsmodels")
_LEFTOVERS = ("new-*.duckdb*", "*.aside", "build-*.duckdb.wal*")


@dataclass
class Build:
    """A build under way: `engine` writes the new file (the source attached as `intake`), `generation` is its id.

    `inputs` (name -> hash) may be filled until the end; without it the hashes in the intake's meta.files are taken.
    """

    engine: DuckEngine
    generation: str
    inputs: dict[str, str] = field(default_factory=dict)


def new_generation() -> str:
    """Sortable and unique: time of the build and eight random hex digits."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"


@contextmanager
def publishing(folder: Path, intake: Path, key: str, seed: int, inputs: Mapping[str, str] | None) -> Iterator[Build]:
    """See `Store.publishing`."""
    with locked(folder / LOCK):
        clear_leftovers(folder)
        generation = new_generation()
        path = folder / f"new-{generation}.duckdb"
        attach = {"intake": intake} if intake.exists() else {}
        try:
            with DuckEngine(path, attach=attach) as engine:
                build = Build(engine, generation, dict(inputs or {}))
                yield build
                mark(engine, generation)
                expected = contents(engine)
                hashes = build.inputs or (_input_hashes(engine) if attach else {})
                engine.execute("checkpoint")
            if path.with_name(path.name + ".wal").exists():
                raise StoreError("the new build was not written out whole; the previous one stays. Next: build again")
            verify(path, intake, generation, expected)
            sync_file(path)
            manifest = Manifest(
                generation=generation,
                number=_next_number(folder),
                file=f"build-{generation}.duckdb",
                sha256=file_hash(path),
                bytes=path.stat().st_size,
                published_at=datetime.now(UTC).isoformat(timespec="seconds"),
                seed=seed,
                key=key,
                inputs=hashes,
                versions=_versions(),
                tables={name: rows for name, (rows, _) in expected.items()},
            )
            path.rename(folder / manifest.file)
        except BaseException:
            clear_leftovers(folder)
            raise
        sync_folder(folder)
        _make_current(folder, manifest)
        prune(folder)


def _input_hashes(engine: DuckEngine) -> dict[str, str]:
    rows = engine.query("select file_id, sha256 from intake.meta.files order by file_id")
    return {f"file {file_id}": sha256 or "" for file_id, sha256 in rows.iter_rows()}


def _versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError

    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _next_number(folder: Path) -> int:
    return max((manifest.number for manifest in history(folder)), default=0) + 1


def _make_current(folder: Path, manifest: Manifest) -> None:
    """First CURRENT, then the version's own record: a version counts as published only once it was current."""
    replace_text(folder / CURRENT, manifest.text())
    replace_text(folder / f"build-{manifest.generation}.json", manifest.text())


def clear_leftovers(folder: Path) -> None:
    """Delete what a killed build left: unfinished files, and finished ones that never became current."""
    newest = read_manifest(folder / CURRENT)
    if newest and (folder / newest.file).exists():
        record = folder / f"build-{newest.generation}.json"
        if read_manifest(record) != newest:
            replace_text(record, newest.text())
    for pattern in _LEFTOVERS:
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)
    known = {path.stem for path in folder.glob("build-*.json")}
    for path in folder.glob("build-*.duckdb"):
        if path.stem not in known:
            path.unlink(missing_ok=True)
    for path in folder.glob("build-*.json"):
        if not path.with_suffix(".duckdb").exists():
            path.unlink(missing_ok=True)


def prune(folder: Path) -> None:
    """Keep the last published versions (and the current one); older files go."""
    newest = read_manifest(folder / CURRENT)
    for manifest in history(folder)[KEPT:]:
        if newest is None or manifest.generation != newest.generation:
            (folder / manifest.file).unlink(missing_ok=True)
            (folder / f"build-{manifest.generation}.json").unlink(missing_ok=True)
    sync_folder(folder)


def restore(folder: Path, generation: str) -> Manifest:
    """Make a kept version current again; raises StoreError when it is not kept or is damaged."""
    with locked(folder / LOCK):
        clear_leftovers(folder)
        kept = {manifest.generation: manifest for manifest in history(folder)}
        if generation not in kept:
            raise StoreError(
                f"no such build is kept; {len(kept)} can be restored. Next: python -m cxroi restore --store {folder}"
            )
        if not is_whole(folder, kept[generation]):
            raise StoreError(
                f"that build is damaged and cannot be restored. Next: python -m cxroi restore --store {folder}"
            )
        replace_text(folder / CURRENT, kept[generation].text())
    return current(folder)
