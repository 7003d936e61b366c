"""A company's store: one folder, its intake, its published builds, and its key beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from cxroi.engine import publish, versions
from cxroi.engine.duck import DuckEngine
from cxroi.engine.files import locked
from cxroi.engine.key import checked_key, fingerprint
from cxroi.engine.manifest import Manifest
from cxroi.engine.publish import Build
from cxroi.errors import StoreError

__all__ = ["Build", "Manifest", "Store"]


class Store:
    """One company in one folder. Nothing is opened until something is asked of it."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    @property
    def intake(self) -> Path:
        return self.path / "intake.duckdb"

    @property
    def key_file(self) -> Path:
        return self.path.with_name(f"{self.path.name}.key")

    @property
    def assumptions_file(self) -> Path:
        return self.path / "assumptions.toml"

    @property
    def style_file(self) -> Path:
        return self.path / "display.toml"

    @property
    def themes_file(self) -> Path:
        """The company's own list of themes; the shipped one is used where there is no such file."""
        return self.path / "themes.toml"

    def key(self, *, create: bool = False) -> bytes:
        """The pseudonym key; `create` makes one (0600) for a store that has none. StoreError when missing or
        different."""
        return checked_key(self.path, self.key_file, create=create)

    def ready(self) -> None:
        """Raises StoreError where nothing may be written beside it: no store, another key, or builds none of which can
        be read. A store that has no build yet is ready."""
        self.key()
        if self.history():
            self.current()

    def locked(self) -> AbstractContextManager[None]:
        """Exclusive use by a load or build; StoreError at once when another one is running."""
        return locked(self.path / publish.LOCK)

    def current(self) -> Manifest:
        """The version that is read now. `notice` is set when the newest is damaged and an older one is served.

        Raises StoreError, ending with the next command, when there is no readable build or the key is wrong.
        """
        try:
            manifest = versions.current(self.path)
        except OSError:
            raise StoreError(
                f"the store {self.path.name} cannot be read: no right to its folder, or it is no folder. Next: make it "
                "readable for you, or name another with --store"
            ) from None
        if manifest.key != fingerprint(self.key()):
            raise StoreError(
                f"this build was made with another pseudonym key. Next: put the right key back as {self.key_file.name}"
            )
        return manifest

    @contextmanager
    def read(self, manifest: Manifest | None = None) -> Iterator[DuckEngine]:
        """An independent read-only connection to one version (default: the current one), closed afterwards.

        Pass the manifest taken at the start of a page run, so that all its queries read one generation.
        """
        engine = versions.open_version(self.path, manifest or self.current())
        try:
            yield engine
        finally:
            engine.close()

    def publishing(self, seed: int, inputs: Mapping[str, str] | None = None) -> AbstractContextManager[Build]:
        """Write a new version; on a clean end it is checked on disk and becomes current in one step.

        The build's engine writes the new file and has the intake attached read-only as `intake`. An error or a kill at
        any moment leaves the previous version current. Raises StoreError when another build is running.
        """
        return publish.publishing(self.path, self.intake, fingerprint(self.key(create=True)), seed, inputs)

    def history(self) -> list[Manifest]:
        """The published versions that are kept, newest first (at most three)."""
        return versions.history(self.path)

    def restore(self, generation: str) -> Manifest:
        """Make a kept version current again; raises StoreError when it is not kept or damaged."""
        return publish.restore(self.path, generation)
