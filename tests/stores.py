"""Stores that several tests read: each built once by the product's own commands, handed out as a copy."""

from __future__ import annotations

import shutil
from pathlib import Path

from cxroi.building import build
from cxroi.engine.store import Store
from cxroi.sources.loading.load import load
from cxroi.sources.meaning import profiles
from tests.kept import digest_of_files, kept_folder
from tests.terminal import cxroi


def _silent(_: str) -> None:
    """Nobody waits here."""


def copied(store: Path, target: Path) -> Path:
    """A copy of a store with its key, to write to."""
    shutil.copytree(store, target, dirs_exist_ok=True)
    shutil.copy(store.with_name(f"{store.name}.key"), target.with_name(f"{target.name}.key"))
    return target


def _demo(units: int) -> Path:
    """Folder with the demo company of so many customers as its command leaves it: store, files and what was said."""

    def make(folder: Path) -> None:
        done = cxroi("demo", "--units", str(units), "--store", str(folder / "demo"), "--out", str(folder / "files"))
        assert done.returncode == 0, done.stderr
        (folder / "said.txt").write_text(done.stderr, encoding="utf-8")

    return kept_folder("demo", units, make)


def demo_store(target: Path, units: int) -> Path:
    """A copy of the demo company's store; its files lie elsewhere."""
    return copied(_demo(units) / "demo", target)


def demo_files(units: int) -> Path:
    """The files that the demo company's store was loaded from; only for reading."""
    return _demo(units) / "files"


def demo_said(units: int) -> str:
    """What the command said while it made the demo company."""
    return (_demo(units) / "said.txt").read_text(encoding="utf-8")


def real_store(target: Path, profile: str, *sources: Path) -> Path:
    """A copy of the store of real files, loaded through a shipped profile and built."""

    def make(folder: Path) -> None:
        store = Store(folder / profile)
        load(store, profiles.read(profile), list(sources), progress=_silent)
        build(store, progress=_silent)

    named = [(source.name, digest_of_files(source)) for source in sources]
    return copied(kept_folder(profile, (profile, named), make) / profile, target)
