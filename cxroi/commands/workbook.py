"""Write the finance workbook (.xlsx): live formulas from assumptions to net value, beside the app's figures and ranges.

Change a blue cell on the sheet Assumptions and every sheet follows. Ranges stay those of the run.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi.answers.company import open_company
from cxroi.answers.workbook import book
from cxroi.commands.common import add_store, say
from cxroi.errors import UsageError
from cxroi.report.book import workbook
from cxroi.terms import Principal


def arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="file to write (.xlsx)")


def run(given: argparse.Namespace) -> int:
    path: Path = given.out
    if path.suffix.lower() != ".xlsx":
        raise UsageError("a workbook is written as .xlsx: name the file so")
    made = book(open_company(given.store, Principal()))
    path.write_bytes(workbook(made))
    say(f"Wrote {path} with {len(made.items)} initiatives and {len(made.findings)} figures of run {made.run_id}.")
    return 0
