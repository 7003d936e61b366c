"""What every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DEAR = ("browser", "validation", "test_kill.py", "ledger", "reading", "ui", "door", "test_odd_words.py", "engine")
"""Rooms whose files take longest: handed out first, so that no worker is left with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        room = item.path.relative_to(ROOT / "tests").parts[0]
        return DEAR.index(room) if room in DEAR else len(DEAR)

    items.sort(key=place)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of real data and published cases beside the checkout; tests that need it are skipped where it is
    absent."""
    for folder in (ROOT / "../shared", Path(os.environ.get("CXROI_SHARED", "/nonexistent"))):
        if (folder / "datasets").is_dir():
            return folder.resolve()
    pytest.skip("the real data sets are not beside this checkout (../shared/datasets)")


def required(tool: str) -> bool:
    """True where a missing tool is a failure, not a reason to skip (CI)."""
    return bool(os.environ.get("CI")) and bool(tool)
