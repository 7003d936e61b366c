"""A deck as LibreOffice shows it: its words and how many pages it takes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest


def pages_of(data: bytes, folder: Path) -> tuple[str, int]:
    """(text of all pages, number of pages). Skips where LibreOffice is absent, fails there in CI."""
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice is required in CI and is not installed")
        pytest.skip("LibreOffice is not installed; apt-get install libreoffice-impress shows the slides as pictures")
    folder.mkdir(parents=True)
    (folder / "deck.pptx").write_bytes(data)
    subprocess.run(
        [
            office,
            f"-env:UserInstallation=file://{folder.parent}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(folder / "deck.pptx"),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    pages = len(re.findall(rb"/Type ?/Page\b", (folder / "deck.pdf").read_bytes()))
    if not shutil.which("pdftotext"):
        return "", pages
    text = subprocess.run(
        ["pdftotext", "-layout", str(folder / "deck.pdf"), "-"], check=True, capture_output=True, text=True, timeout=60
    ).stdout
    return text, pages
