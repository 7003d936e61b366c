"""Ours beside what a user would pick instead: same rows, same run, each in a process of its own."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import child
from benchmarks.document import megabytes, seconds, table, write_section

MONTHS = 24
Result = dict[str, Any]
HEAD = ("", "seconds", "in S", "times ours", "peak MB", "gap of coefficient", "gap of error")


@dataclass(frozen=True)
class Race:
    """A piece of work, our task, and (name, package, task) of the others. `small`: measured at this many customers."""

    work: str
    ours: str
    others: tuple[tuple[str, str, str], ...]
    small: bool = False
    counted: str = "rows"


RACES = (
    Race("panel to a DuckDB file", "panel", (("ASOF join, ordered output", "", "asof"),)),
    Race(
        "what an answer goes with: leaving and margin, within and between customers, and the curve",
        "answers",
        (
            ("statsmodels Logit, leaving within alone", "statsmodels", "logit"),
            ("pyfixest feglm, leaving within alone", "pyfixest", "feglm"),
            ("pyfixest feols, margin within alone", "pyfixest", "feols"),
            ("linearmodels PanelOLS, margin within alone", "linearmodels", "panel_ols"),
        ),
    ),
    Race(
        "group-time effects through the door, clustered",
        "launches",
        (("csdid ATTgt", "csdid", "att_gt"),),
        small=True,
        counted="customers present in every month",
    ),
)


def main(units: int, small: int, runs: int, python: str | None, write: bool) -> int:
    """Prepare both sizes once, run every race, print, and write the section; missing packages are skipped with a
    sentence."""
    place = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        has = child.run("rivals", "available", {}, python)
        exports = {size: _prepare(place, size) for size in dict.fromkeys((units, small))}
        parts = []
        for race in RACES:
            size = small if race.small else units
            parts.append(race_table(race, exports[size], size, (runs, python, has)))
            print(f"\n{parts[-1]}\n", flush=True)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    if write:
        write_section("compare", "\n\n".join(parts))
    return 0


def _prepare(place: Path, size: int) -> str:
    print(f"preparing {size:,} customers x {MONTHS} months ...", flush=True)
    files, store, exports = (str(place / f"{name}-{size}") for name in ("files", "store", "exports"))
    for task, options in (
        ("files", {"folder": files, "units": size, "months": MONTHS}),
        ("prepare", {"store": store, "folder": files, "exports": exports}),
    ):
        found = child.run("tasks", task, options)
        if "failed" in found:
            raise SystemExit(f"preparing {size:,} customers failed: {found['failed']}")
    return exports


def race_table(race: Race, exports: str, size: int, how: tuple[int, str | None, Result]) -> str:
    """One table with ours first; ratios are to ours, agreement is the relative gaps of coefficient and clustered
    error."""
    runs, python, has = how
    ours = child.run("tasks", race.ours, {"exports": exports, "runs": runs})
    if "failed" in ours:
        return f"### {race.work}\n\nOurs failed: {ours['failed']}"
    rows = [[*_line("ours", ours, ours)[:5], "", ""]]
    if "alone" in ours:
        rows.append(_line("ours, the customer-month table alone", {**ours, "seconds": ours["alone"]}, ours))
    skipped = []
    for name, package, task in race.others:
        if package and not has.get(package):
            skipped.append(
                f"{name} was skipped: {package} cannot be imported; install requirements-bench.in and give its Python "
                "with --python."
            )
            continue
        print(f"{race.work}: {name} ...", flush=True)
        found = child.run(
            "rivals" if package else "tasks",
            task,
            {"exports": exports, "runs": max(1, min(runs, 3))},
            python if package else None,
        )
        rows.append(_line(name, found, ours))
    told = f"{size:,} customers x {MONTHS} months"
    told += f", {ours['rows']:,} {race.counted}" if "rows" in ours else ""
    body = table(HEAD, rows)
    return "\n\n".join([f"### {race.work}", f"{told}; S = {1000 * ours['unit']:.1f} ms.", body, *skipped])


def _line(name: str, found: Result, ours: Result) -> list[str]:
    if "failed" in found:
        return [name, "failed", found["failed"].replace("|", " "), "", "", "", ""]
    gaps = [f"{abs(found[key] / ours[key] - 1):.1e}" if key in found else "" for key in ("point", "error")]
    times = found["seconds"] / ours["seconds"]
    return [
        name,
        seconds(found["seconds"]),
        f"{found['seconds'] / ours['unit']:.0f}",
        f"{times:.1f}",
        megabytes(found["peak_mb"]),
        *gaps,
    ]
