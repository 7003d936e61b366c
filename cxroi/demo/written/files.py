"""The demo company as files: CSV that anyone can read, Parquet where there are too many customers for that."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from cxroi.demo.planted.counterfactual import TruthSums
from cxroi.demo.planted.people import BLOCK
from cxroi.demo.planted.record import truth_of
from cxroi.demo.planted.rollout import Rollout, rollout
from cxroi.demo.planted.truth import TRUTH_FILE
from cxroi.demo.planted.world import DEMO_SEED, World
from cxroi.demo.written.company import Frames, check, monthly_cents, one_block, small_tables, tables

LARGEST_CSV = 100_000
"""Customers up to which the files are CSV."""

NAMES = (
    "units",
    "financials",
    "outcomes",
    "invitations",
    "feedback",
    "operations",
    "exposures",
    "uptake",
    "cases",
    "initiatives",
    "initiative_costs",
    "employee_feedback",
    "ledger_totals",
    "plan",
)
AHEAD = 2


def write(
    folder: Path,
    *,
    units: int = 20_000,
    months: int = 36,
    seed: int = DEMO_SEED,
    progress: Callable[[str], None] = print,
) -> None:
    """Write the demo company into `folder`: one file per canonical table and truth.json.

    Rows of single customers are in order of customer, then month. Files of an earlier demo in the folder are replaced;
    truth.json is written last, so that a folder without it is unfinished. The same arguments give the same files.
    Raises UsageError for fewer than one customer or twelve months.
    """
    check(units, months)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        for ending in (".csv", ".parquet"):
            (folder / f"{name}{ending}").unlink(missing_ok=True)
    (folder / TRUTH_FILE).unlink(missing_ok=True)
    world = World()
    plan = rollout(world, months, seed)
    with ExitStack() as stack:
        sink = _Sink(folder, "csv" if units <= LARGEST_CSV else "parquet", stack)
        truth = _stream(world, plan, (units, seed), sink, progress)
    text = truth_of(world, plan, truth, (units, seed)).model_dump(mode="json")
    (folder / TRUTH_FILE).write_text(json.dumps(text, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    progress(f"demo: {units:,} customers x {months} months written to {folder}")


class _Sink:
    """Open files, one per table, that rows are added to."""

    def __init__(self, folder: Path, ending: str, stack: ExitStack) -> None:
        self.folder, self.ending, self.stack = folder, ending, stack
        self.open: dict[str, Any] = {}

    def add(self, name: str, frame: pl.DataFrame) -> None:
        path = self.folder / f"{name}.{self.ending}"
        if self.ending == "csv":
            if name not in self.open:
                self.open[name] = self.stack.enter_context(path.open("wb"))
                frame.clear().write_csv(self.open[name])
            frame.write_csv(self.open[name], include_header=False, datetime_format="%Y-%m-%d %H:%M:%S")
            return
        from pyarrow import parquet

        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if name not in self.open:
            writer = parquet.ParquetWriter(path, table.schema, compression="zstd", compression_level=1)
            self.open[name] = self.stack.enter_context(writer)
        self.open[name].write_table(table)


def _stream(
    world: World, plan: Rollout, size: tuple[int, int], sink: _Sink, progress: Callable[[str], None]
) -> TruthSums:
    """Draw blocks on two threads, write them in order; at most AHEAD blocks wait in memory."""
    units, seed = size
    count = (units + BLOCK - 1) // BLOCK
    cents = np.zeros((2, plan.months), dtype=np.int64)
    total: TruthSums | None = None
    group_rows = small_tables(world, plan, size, cents)["exposures"]

    def draw(number: int) -> tuple[Frames, TruthSums]:
        block, sums = one_block(world, plan, (number, min(BLOCK, units - number * BLOCK)), seed)
        return tables(block, seed), sums

    with ThreadPoolExecutor(AHEAD) as pool:
        waiting = [pool.submit(draw, number) for number in range(min(AHEAD, count))]
        for number in range(count):
            drawn, sums = waiting.pop(0).result()
            if number + AHEAD < count:
                waiting.append(pool.submit(draw, number + AHEAD))
            total = sums if total is None else total + sums
            cents += monthly_cents(drawn["financials"], plan.months)
            if number == 0:
                drawn["exposures"] = pl.concat([group_rows.select(drawn["exposures"].columns), drawn["exposures"]])
            for name, frame in drawn.items():
                sink.add(name, frame)
            if (number + 1) % 20 == 0:
                progress(f"demo: {(number + 1) * BLOCK:,} of {units:,} customers")
    small = small_tables(world, plan, size, cents)
    del small["exposures"]
    for name, frame in small.items():
        sink.add(name, frame)
    assert total is not None
    return total
