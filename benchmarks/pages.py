"""Page switches and slider moves of 1 and of 25 readers at once: median and 95th percentile, from asking to the last
element."""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.document import table, write_section
from benchmarks.session import Session

ROOT = Path(__file__).resolve().parents[1]
READERS = (1, 25)
THINKING = 3.0
"""Seconds that a reader looks at a page before the next move, on average."""
SWITCHES = ("summary", "initiatives", "leaks", "value", "customers", "checks")
WORKBENCH = "whatif"
MOVES = 12


def main(store: Path, readers: Sequence[int], write: bool) -> int:
    """Measure, print, and write the section; 1 where a page showed an error."""
    address, server = served(store)
    try:
        asyncio.run(_reader(address, random.Random(0), 0))
        rows, failed = [], 0
        for n in readers:
            switches, slides, bad = asyncio.run(_together(address, n))
            failed += bad
            rows += [row("page switch", n, switches), row("slider move", n, slides)]
    finally:
        server.terminate()
        server.wait(timeout=30)
    text = f"{store_words(store)}\n\n" + table(
        ["move", "readers at once", "moves", "median ms", "95th percentile ms"], rows
    )
    print(text)
    if write and not failed:
        write_section("pages", text)
    return 1 if failed else 0


def store_words(store: Path) -> str:
    from cxroi.reading.base.company import open_company
    from cxroi.reading.base.context import customers
    from cxroi.terms import Principal

    company = open_company(store, Principal())
    return (
        f"{company.build.company}, {customers(company) or 0:,} customers, {len(company.all_findings):,} "
        "figures. Readers "
        f"share the machine with the app; each looks {THINKING:g} s at a page on average."
    )


def row(what: str, n: int, seconds: Sequence[float]) -> list[str]:
    middle, high = np.quantile(seconds, [0.5, 0.95]) * 1000
    return [what, str(n), str(len(seconds)), f"{middle:,.0f}", f"{high:,.0f}"]


async def _together(address: str, n: int) -> tuple[list[float], list[float], int]:
    found = await asyncio.gather(*(_reader(address, random.Random(1000 + i), THINKING) for i in range(n)))
    return [s for one in found for s in one[0]], [s for one in found for s in one[1]], sum(one[2] for one in found)


async def _reader(address: str, luck: random.Random, thinking: float) -> tuple[list[float], list[float], int]:
    """One reader: every page twice in an order of their own, then the first slider of the workbench back and forth."""
    switches, slides = [], []
    async with Session(address) as reader:
        await asyncio.sleep(luck.random() * thinking)
        await reader.open(SWITCHES[0])
        for page in luck.sample([*SWITCHES, *SWITCHES], 2 * len(SWITCHES)):
            await asyncio.sleep(2 * luck.random() * thinking)
            switches.append(await reader.open(page))
        await reader.open(WORKBENCH)
        label = next(iter(reader.sliders))
        for _ in range(MOVES):
            await asyncio.sleep(2 * luck.random() * thinking)
            slides.append(await reader.slide(WORKBENCH, label, luck.random()))
        return switches, slides, reader.failed


def served(store: Path) -> tuple[str, subprocess.Popen[bytes]]:
    """The app on a free port of this machine, answering."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    log = tempfile.TemporaryFile()  # noqa: SIM115
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=ROOT,
        env={**os.environ, "CXROI_STORE": str(store)},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return address, server
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    server.terminate()
    raise RuntimeError("the app did not start")
