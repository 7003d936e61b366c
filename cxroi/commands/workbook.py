"""Write the finance workbook (.xlsx): live formulas from assumptions to net value, beside the app's figures and ranges.

Change a blue cell on the sheet Assumptions and every sheet follows. Ranges stay those of the run.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi.commands.common import add_store, read, say
from cxroi.errors import UsageError
from cxroi.files import out
from cxroi.reading.trust.workbook import book
from cxroi.report.book import workbook


def arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write (.xlsx)")


def run(given: argparse.Namespace) -> int:
    path: Path = given.out
    if path.suffix.lower() != ".xlsx":
        raise UsageError("a workbook is written as .xlsx: name the file so")
    out.target(path, existing="same kind")
    made = book(read(given.store))
    out.write(path, workbook(made), existing="same kind")
    say(f"Wrote {path} with {len(made.items)} initiatives and {len(made.findings)} figures of run {made.run_id}.")
    return 0
