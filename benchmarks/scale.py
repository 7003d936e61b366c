"""Files, load and build of the demo company at growing sizes: seconds, peak memory, rows and bytes per stage, and
growth."""

from __future__ import annotations

import math
import shutil
import statistics
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks import child
from benchmarks.document import megabytes, seconds, table, write_section

SIZES = (10_000, 100_000, 1_000_000)
MONTHS = 24
Step = dict[str, Any]


def main(sizes: Sequence[int], runs: int, folder: Path | None, write: bool) -> int:
    """Measure every size (the largest once, others `runs` times), print, and write the section."""
    measured = {size: measure(size, runs if size < max(SIZES) else 1, folder) for size in sizes}
    text = "\n\n".join([*(section(size, steps) for size, steps in measured.items()), growth(measured)])
    print(text)
    failed = [step["failed"] for steps in measured.values() for step in steps.values() if "failed" in step]
    if write and not failed:
        write_section("scale", text)
    return 1 if failed else 0


def measure(size: int, runs: int, folder: Path | None = None) -> dict[str, Step]:
    """Steps files, load and build of one size, each in a process of its own; medians of `runs` stores."""
    found: list[dict[str, Step]] = []
    for _ in range(runs):
        place = Path(tempfile.mkdtemp(prefix="bench-", dir=folder))
        try:
            found.append(_once(place, size))
        finally:
            shutil.rmtree(place, ignore_errors=True)
    return {name: _median([one[name] for one in found]) for name in found[0]}


def _once(place: Path, size: int) -> dict[str, Step]:
    files, store = str(place / "files"), str(place / "store")
    steps = {
        "files": {"task": "files", "folder": files, "units": size, "months": MONTHS},
        "load": {"task": "load", "store": store, "folder": files},
        "build": {"task": "build", "store": store},
    }
    found: dict[str, Step] = {}
    for name, options in steps.items():
        task = str(options.pop("task"))
        print(f"{size:,} customers x {MONTHS} months: {name} ...", flush=True)
        found[name] = child.run("tasks", task, options)
        if "failed" in found[name]:
            print(f"  failed: {found[name]['failed']}", flush=True)
            break
        print(f"  {found[name]['seconds']:.1f} s, {found[name]['peak_mb']:,.0f} MB", flush=True)
    return found


def _median(steps: list[Step]) -> Step:
    failed = [step for step in steps if "failed" in step]
    if failed:
        return failed[0]
    merged = {
        key: statistics.median(step[key] for step in steps)
        for key, value in steps[0].items()
        if isinstance(value, int | float)
    }
    if "stages" in steps[0]:
        merged["stages"] = [
            {
                "stage": stage["stage"],
                **{key: statistics.median(step["stages"][k][key] for step in steps) for key in ("seconds", "peak_mb")},
            }
            for k, stage in enumerate(steps[0]["stages"])
        ]
    return merged


def section(size: int, steps: dict[str, Step]) -> str:
    """One table: a line per step, and below the build a line per stage with the memory reached by its end."""
    rows = []
    for name, step in steps.items():
        if "failed" in step:
            rows.append([name, "failed", step["failed"], "", ""])
            continue
        rows.append(
            [
                f"**{name}**",
                seconds(step["seconds"]),
                megabytes(step["peak_mb"]),
                f"{step['rows']:,.0f}" if "rows" in step else "",
                f"{step['bytes'] / 1e6:,.1f}",
            ]
        )
        rows += [
            [f"build: {stage['stage']}", seconds(stage["seconds"]), megabytes(stage["peak_mb"]), "", ""]
            for stage in step.get("stages", ())
        ]
    unit = steps.get("build", {}).get("unit")
    below = f"\n\nS = {1000 * unit:.1f} ms; the build takes {steps['build']['seconds'] / unit:,.0f} S." if unit else ""
    return (
        f"### {size:,} customers x {MONTHS} months\n\n"
        + table(["step", "seconds", "peak MB", "rows", "MB on disk"], rows)
        + below
    )


def growth(measured: dict[int, dict[str, Step]]) -> str:
    """How time, memory and bytes grow with rows: exponent 1 is proportional."""
    sizes = sorted(measured)
    rows = []
    for low, high in pairwise(sizes):
        for name in ("files", "load", "build"):
            pair = (measured[low].get(name, {}), measured[high].get(name, {}))
            if all("seconds" in step for step in pair):
                rows.append(
                    [
                        f"{name}, {low:,} to {high:,}",
                        *(f"{exponent(pair, key, high / low):.2f}" for key in ("seconds", "peak_mb", "bytes")),
                    ]
                )
    return "### Growth exponents\n\n" + table(["step", "seconds", "peak memory", "bytes"], rows) if rows else ""


def exponent(pair: tuple[Step, Step], key: str, factor: float) -> float:
    return math.log(pair[1][key] / pair[0][key]) / math.log(factor)
