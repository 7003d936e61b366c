"""docs/performance.md: dated sections that the commands write themselves, text around them that people write."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """Cores, memory and how busy the machine was; nothing that names it."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{cores} cores, {memory:.0f} GiB memory; other work on the machine at the end: load {os.getloadavg()[0]:.1f}"
    )


def write_section(name: str, text: str) -> None:
    """Replace what lies between the section's two marks; the marks must be there."""
    whole = DOCUMENT.read_text(encoding="utf-8")
    start, end = f"<!-- {name}: written by the command -->", f"<!-- end of {name} -->"
    before, rest = whole.split(start)
    after = rest.split(end)[1]
    stamp = f"Measured {datetime.now(UTC):%Y-%m-%d} on {machine()}."
    DOCUMENT.write_text(f"{before}{start}\n{stamp}\n\n{text}\n{end}{after}", encoding="utf-8")


def seconds(value: float) -> str:
    return f"{value:,.3f}" if value < 1 else f"{value:,.1f}"


def megabytes(value: float) -> str:
    return f"{value:,.0f}"
