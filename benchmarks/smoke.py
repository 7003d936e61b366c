"""A small round of everything, for CI: it runs, it stays proportional, and it prints ratios. No seconds are
asserted."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import tasks
from benchmarks.document import table

UNITS, MONTHS = 2_000, 24


def smoke(units: int = UNITS, say: Callable[[str], None] = print) -> dict[str, float]:
    """Files, load, panel, score effects and launches of a small company in this process; name -> time in units S."""
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        files, store, exports = (str(Path(place) / name) for name in ("files", "store", "exports"))
        found = {"demo files": tasks.files(files, units, MONTHS)["seconds"]}
        tasks.prepare(store, files, exports)
        ours = {
            "panel": tasks.panel,
            "value of an answer": tasks.answers,
            "group-time effects": tasks.launches,
        }
        results = {name: task(exports, 1) for name, task in ours.items()}
    unit = min(result["unit"] for result in results.values())
    found |= {name: result["seconds"] for name, result in results.items()}
    ratios = {name: value / unit for name, value in found.items()}
    say(f"{units:,} customers x {MONTHS} months, S = {1000 * unit:.2f} ms (fixed costs rule at this size)")
    say(table(["work", "in S"], [[name, f"{ratio:,.0f}"] for name, ratio in ratios.items()]))
    return ratios
