"""Write an empty table to fill in: its columns, their units and an example row, as .csv or .xlsx.

Any table of the canonical schema (units, feedback, financials, initiatives, initiative_costs, exposures, plan ...),
or `assumptions`, which is the commented .toml file. Filled in, the files load without questions: `propose` knows them again.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi.commands.common import say
from cxroi.errors import UsageError
from cxroi.report import templates as written
from cxroi.sources.schema import TABLES
from cxroi.sources.templates import template
from cxroi.value.assumption_file import default_text

WRITERS = {".csv": written.as_csv, ".xlsx": written.as_excel}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", choices=[*TABLES, "assumptions"], metavar="TABLE", help=", ".join([*TABLES, "assumptions"]))
    parser.add_argument("--out", type=Path, required=True, metavar="FILE",
                        help="file to write: .csv or .xlsx (assumptions: .toml)")


def run(given: argparse.Namespace) -> int:
    path: Path = given.out
    kinds = (".toml",) if given.table == "assumptions" else tuple(WRITERS)
    if path.suffix.lower() not in kinds:
        raise UsageError(f"a template of {given.table} is written as {' or '.join(kinds)}: name the file so")
    if path.exists():
        raise UsageError(f"{path.name} exists already and is kept as it is: choose another name")
    content = default_text().encode() if given.table == "assumptions" else WRITERS[path.suffix.lower()](template(given.table))
    path.write_bytes(content)
    say(f"Wrote {path}. Fill it in; then: python -m cxroi propose FOLDER --out PROFILE")
    return 0
