"""A real browser on the real app: `served` starts the app on any store, `visit` watches what a page does.

Skipped with a sentence where Debian's chromium or playwright is missing; in CI a missing browser is a failure.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cxroi.safetext import JOINER
from tests.stores import demo_store
from tests.terminal import cxroi
from tests.ui.store import write_store

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
AT_REST = """async () => {
  const seen = '[data-testid=stMain] details, .js-plotly-plot text';
  const places = () => JSON.stringify([...document.querySelectorAll(seen)]
    .map(one => { const box = one.getBoundingClientRect(); return [box.left, box.top, box.width, box.height]; }));
  let [before, still] = ['', 0];
  for (let turn = 0; turn < 100 && still < 5; turn += 1) {
    await new Promise(done => setTimeout(done, 100));
    const now = places();
    still = now === before ? still + 1 : 0;
    before = now;
  }
}"""
Served = Callable[[Path], str]
PATIENCE, UNITS = 120_000, 3_000
"""Milliseconds after which a page counts as hung, on a machine that others use too; customers of the demo company."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


def missing(what: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{what} is required in CI (apt-get install -y chromium)")
    pytest.skip(f"{what} is not installed, so pages are not opened in a browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if not Path(CHROMIUM).exists():
        missing("Debian's chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    for _ in range(300):
        if server.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Address of the app on a store; one server for each store, on a free port of this machine, stopped at the end."""
    servers: dict[Path, tuple[subprocess.Popen[bytes], str, Path]] = {}

    def start(store: Path) -> str:
        if store not in servers:
            port, log = _free_port(), tmp_path_factory.mktemp("served") / "server.log"
            command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
            environment = {**os.environ, "CXROI_STORE": str(store)}
            with log.open("wb") as out:
                server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
            address = f"http://127.0.0.1:{port}"
            servers[store] = (server, address, log)
            assert _answers(address, server), log.read_text()
        return servers[store][1]

    yield start
    logs = [log.read_text() for _, _, log in servers.values()]
    for server, _, _ in servers.values():
        server.terminate()
        server.wait(timeout=20)
    assert not [log for log in logs if "Traceback" in log], logs


def unjoined(text: object) -> str:
    """What a reader reads: the joiner that holds a minus to its figure is not seen."""
    return str(text).replace(JOINER, "")


@dataclass
class Visit:
    """One page open in the browser, with everything it asked for and complained about."""

    page: Any
    address: str
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def open(self, path: str) -> Visit:
        self.page.goto(f"{self.address}/{path}")
        return self.settled()

    def settled(self) -> Visit:
        """Wait until the script has run and its last line, the stamp or a state, is drawn."""
        self.page.wait_for_selector("h1", timeout=PATIENCE)
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
        self.page.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')", timeout=PATIENCE)
        return self

    def at_rest(self) -> Visit:
        """Wait until nothing has moved for half a second, as after a resize or when details open."""
        self.page.evaluate(AT_REST)
        return self

    def text(self) -> str:
        return unjoined(self.page.inner_text("[data-testid=stMain]"))

    def complaints(self) -> list[str]:
        """Console errors apart from the known 404s of deep links, and requests to anywhere else."""
        return [*(error for error in self.errors if "404" not in error), *self.outside]


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Visit]]:
    """Open a window on an address; every console error and outside request is kept."""
    contexts: list[Any] = []

    def open_window(address: str, *, theme: str = "light", width: int = 1280, height: int = 800) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, accept_downloads=True
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        found = Visit(page, address)
        own = (address, address.replace("http", "ws"), "data:", "blob:", "about:")
        page.on("console", lambda message: found.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: found.errors.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(own) else found.outside.append(request.url))
        return found

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store with invented findings: every page has something to draw within seconds."""
    return write_store(tmp_path_factory.mktemp("browser") / "harbour").path


def findings(store: Path) -> list[dict[str, Any]]:
    told = cxroi("findings", "--json", "--store", str(store))
    assert told.returncode == 0, told.stderr
    return list(json.loads(told.stdout)["findings"])


@pytest.fixture(scope="session")
def demo_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company in small; tests that write take a copy of it."""
    return demo_store(tmp_path_factory.mktemp("real") / "demo", UNITS)
