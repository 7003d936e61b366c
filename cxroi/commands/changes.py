"""What changed since the build before: each headline figure before and now, and which inputs changed in between.

Where several kinds of input changed at once all are named; what each of them moved is not parted.
"""

from __future__ import annotations

import argparse

from cxroi import words
from cxroi.commands.common import add_store, print_json, read
from cxroi.reading.trust import changes


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="every figure that moved, as JSON on standard output")
    add_store(parser)


def run(given: argparse.Namespace) -> int:
    found = changes.changes(read(given.store))
    if given.json:
        print_json(changes.document(found))
        return 0
    print(found.headline)
    for one in found.findings:
        print(one.sentence)
    for cause in found.causes:
        for detail in cause.details:
            print(f"  {cause.kind}: {detail}")
    if found.before is not None:
        print(f"{words.count(len(found.moved))} figures moved, {words.count(found.n_same)} did not.")
    return 0
