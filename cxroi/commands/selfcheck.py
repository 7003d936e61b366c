"""Simulate companies shaped like yours with known truth, and report how often the ranges held it.

Size, months, groups, leaving, answering and kinds of initiatives are those of the store; effects are planted. The
report stays beside the builds (selfcheck.json) and stands on the page "Self-check". A run of 20 companies takes some
minutes.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from cxroi.commands.common import add_store, print_json, say, store_of
from cxroi.selfcheck.run import check, write
from cxroi.selfcheck.shape import shape_of


def arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument(
        "--companies", type=int, default=20, metavar="N", help="how many companies to simulate (default: 20)"
    )
    parser.add_argument(
        "--customers", type=int, default=3_000, metavar="N", help="most customers of each (default: 3000)"
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON on standard output")


def run(given: argparse.Namespace) -> int:
    store = store_of(given)
    with store.read() as engine:
        shape = shape_of(engine, most=given.customers)
        run_id = str(engine.query("select run_id from meta.build").item())
    for note in shape.notes:
        say(f"shape: {note}")
    report = check(shape, given.companies, run_id, say)
    path = write(report, store.path)
    if given.json:
        print_json(asdict(report))
        return 0
    for row in report.rows:
        mark = "" if row.as_expected else f"  {row.verdict.upper()}"
        print(f"{row.kind:<40} {row.held:>5} of {row.ranges:>5} held ({row.share:.2f}), bias {row.bias:+.2f} SE{mark}")
    say(f'Kept in {path}; the page "Self-check" shows it.')
    return 0
