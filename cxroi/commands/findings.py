"""Print every finding of the current build: the single source of pages, slides and tests.

A figure that is refused is a finding too: its point is null and its reason says why.
"""

from __future__ import annotations

import argparse

from cxroi.commands.common import add_store, print_json, read


def arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument("--json", action="store_true", help="full precision, one JSON document on standard output")
    parser.add_argument("--id", metavar="PREFIX", default="", help="only findings whose id begins so")


def run(given: argparse.Namespace) -> int:
    company = read(given.store)
    found = [finding for finding in company.all_findings if finding.id.startswith(given.id)]
    if given.json:
        print_json({"findings": [finding.as_dict() for finding in found]})
        return 0
    for finding in found:
        print(f"{finding.grade:>12}  {finding.id:<58}  {finding.statement}")
    return 0
