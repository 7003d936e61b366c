"""Load files into a company's store through an import profile.

SOURCE is files or folders; files that no rule of the profile matches are listed. Every refused row is kept with its
reason. A file that was loaded before is not loaded twice. Where the data are ambiguous the command stops with the
question and the profile line that answers it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi.commands.common import add_store, print_json, say, store_of
from cxroi.sources.loading.load import load
from cxroi.sources.meaning import profiles


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="files or folders")
    parser.add_argument("--profile", required=True, help="a shipped profile's name or a path to a profile file")
    parser.add_argument("--replace", action="append", default=[], metavar="TABLE", help="start this table anew")
    parser.add_argument("--json", action="store_true", help="print the report as JSON on standard output")
    add_store(parser)


def run(given: argparse.Namespace) -> int:
    report = load(
        store_of(given), profiles.read(given.profile), given.sources, replace=tuple(given.replace), progress=say
    )
    for line in report.lines():
        say(line)
    if given.json:
        print_json(report.as_dict())
    say(f"Next: python -m cxroi build --store {given.store}")
    return 0
