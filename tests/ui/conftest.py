"""A published store with invented figures, and pages opened on it without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.store import write_store

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[..., AppTest]


def plain(label: str) -> str:
    """A button's label as it is read: without its icon and ink."""
    return re.sub(r":yellow\[|:material/\w+:|\]", "", label).strip()


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_store(tmp_path_factory.mktemp("stores") / "harbour").path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page of the app on a store, with what stands in its address, as a visitor with a link does."""

    def open_page(page: str, store: Path, **address: str) -> AppTest:
        monkeypatch.setenv("CXROI_STORE", str(store))
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
        for key, value in address.items():
            app.query_params[key] = value
        if page != "summary":
            app.switch_page(f"pages/{page}.py")
        return app.run()

    return open_page
