"""Write an empty table to fill in: its columns, their units and an example row, as .csv or .xlsx.

Any table of the canonical schema (units, feedback, financials, initiatives, initiative_costs, exposures, plan ...),
or `assumptions`, `themes` (of comments) or `display` (number, date and currency style), which are commented .toml
files. Filled in, tables load without questions: `propose` knows them again.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi.commands.common import say
from cxroi.errors import UsageError
from cxroi.files import out
from cxroi.report import templates as written
from cxroi.sources.meaning.schema import TABLES
from cxroi.sources.meaning.templates import template
from cxroi.tables.themes import shipped_text
from cxroi.value.assumptions.file import default_text
from cxroi.words import style

WRITERS = {".csv": written.as_csv, ".xlsx": written.as_excel}
TEXTS = {"assumptions": default_text, "themes": shipped_text, "display": style.default_text}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", choices=[*TABLES, *TEXTS], metavar="TABLE", help=", ".join([*TABLES, *TEXTS]))
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="file to write: .csv or .xlsx (assumptions, themes, display: .toml)",
    )


def run(given: argparse.Namespace) -> int:
    path: Path = given.out
    kinds = (".toml",) if given.table in TEXTS else tuple(WRITERS)
    if path.suffix.lower() not in kinds:
        raise UsageError(f"a template of {given.table} is written as {' or '.join(kinds)}: name the file so")
    if out.target(path, existing="replace").exists():
        raise UsageError(f"{path.name} exists already and is kept as it is: choose another name")
    if given.table in TEXTS:
        out.write(path, TEXTS[given.table]())
        say(f"Wrote {path}. Edit it; the next build uses it where it lies in the store as {given.table}.toml")
    else:
        out.write(path, WRITERS[path.suffix.lower()](template(given.table)))
        say(f"Wrote {path}. Fill it in; then: python -m cxroi propose FOLDER --out PROFILE")
    return 0
