"""A published store with invented figures, for tests of pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.store import write_store


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_store(tmp_path_factory.mktemp("stores") / "demo").path
