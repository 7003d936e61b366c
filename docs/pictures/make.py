"""Pictures of the pages and slides of the demo company for the README: python docs/pictures/make.py [--store data/demo]

Starts the dashboard on a free loopback port and photographs each page with Debian's chromium, light and dark.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
PAGES = ("summary", "initiatives", "leaks", "whatif", "portfolio", "value", "checks", "assumptions", "planted")
SLIDES = ("headline", "bridge", "initiatives", "evidence")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.25)
    raise SystemExit("The dashboard did not start.")


def photograph(address: str, themes: tuple[str, ...]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        for theme in themes:
            page = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=theme).new_page()
            for name in PAGES:
                page.goto(f"{address}/{name}")
                page.wait_for_selector("h1", timeout=120_000)
                page.wait_for_load_state("networkidle")
                page.wait_for_timeout(4_000)
                page.screenshot(path=HERE / f"{name}-{theme}.png")
                print(f"{name}-{theme}.png", flush=True)
        browser.close()


def slides(store: Path) -> None:
    """The first slides of the monthly pack, as LibreOffice draws them."""
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "pack.pptx"
        office = [
            "soffice",
            f"-env:UserInstallation=file://{folder}/office",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
        ]
        for command in (
            [sys.executable, "-m", "cxroi", "slides", "--pack", "monthly", "--store", str(store), "--out", str(pack)],
            [*office, folder, str(pack)],
            ["pdftoppm", "-png", "-r", "60", "-l", str(len(SLIDES)), f"{folder}/pack.pdf", f"{folder}/slide"],
        ):
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        for name, picture in zip(SLIDES, sorted(Path(folder).glob("slide*.png")), strict=False):
            shutil.copy(picture, HERE / f"slide-{name}.png")
            print(f"slide-{name}.png", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, default=ROOT / "data" / "demo")
    parser.add_argument("--themes", nargs="+", choices=("light", "dark"), default=["light", "dark"])
    given = parser.parse_args()
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    environment = {**os.environ, "CXROI_STORE": str(given.store.resolve())}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}")
        photograph(f"http://127.0.0.1:{port}", tuple(given.themes))
    finally:
        server.terminate()
    slides(given.store.resolve())


if __name__ == "__main__":
    main()
