"""A small company's files and a store to load them into."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cxroi.engine.store import Store
from cxroi.sources.loading.load import load
from cxroi.sources.loading.report import LoadReport
from cxroi.sources.meaning import profiles
from cxroi.sources.meaning.profile import Profile
from cxroi.sources.meaning.schema import TABLES

COMPANY = '[company]\nname = "Acme"\ncurrency = "EUR"\n'


class Company:
    """Files and profiles of a test company, and queries on what was loaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(folder / "store")

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(self, profile: str, files: Mapping[str, str | bytes], *, whole: bool = False, **given: Any) -> LoadReport:
        """Write the files, load them through the profile's text (the company's head is put before it).

        Unless they are a `whole` company, customers may be missing and any share of rows be refused: most tests bring a
        few rows of one table and look at what becomes of each.
        """
        text = profile if "[company]" in profile else COMPANY + profile
        paths = [self.file(name, content) for name, content in files.items()]
        given.setdefault("progress", lambda _: None)
        parsed = profiles.parse(text, "test")
        return load(self.store, parsed if whole else part(parsed), paths, **given)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.store.intake), read_only=True) as connection:
            return connection.execute(sql).fetchall()


def part(profile: Profile) -> Profile:
    """The profile with the answers of somebody who brings a part of a company on purpose."""
    tables = tuple(TABLES)
    given = {"customers": "later", "unlinked": tables, "refused": tables}
    return profile.model_copy(update={"answers": profile.answers.model_copy(update=given)})


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)


@pytest.fixture(scope="session")
def loaded(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., tuple[Store, LoadReport]]:
    """Load real files (of ../shared/datasets) through a shipped profile, once a session."""
    done: dict[tuple[str, ...], tuple[Store, LoadReport]] = {}

    def once(profile: str, *sources: str) -> tuple[Store, LoadReport]:
        if (profile, *sources) not in done:
            store = Store(tmp_path_factory.mktemp(profile) / "store")
            paths = [shared / "datasets" / source for source in sources]
            done[profile, *sources] = (store, load(store, profiles.read(profile), paths, progress=lambda _: None))
        return done[profile, *sources]

    return once
