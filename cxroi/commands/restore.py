"""List the last three builds, make one of them current again, or bring a damaged or lost ledger back.

The ledger (what people wrote) is no part of a build. Each build keeps a checked copy of it in the store (`--ledger
kept`), `case backup` writes others; what lay in its place is set aside, never deleted.
"""

from __future__ import annotations

import argparse

from cxroi.commands.common import add_store, print_json, say, store_of
from cxroi.engine.store import Store
from cxroi.errors import StoreError, UsageError
from cxroi.ledger.restore import bring_back


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "generation", nargs="?", metavar="BUILD", help="the build to restore; without it they are listed"
    )
    parser.add_argument(
        "--ledger",
        metavar="COPY",
        help="put this copy of the ledger in its place; kept: the copy of the last build; new: an empty ledger",
    )
    parser.add_argument("--json", action="store_true", help="print the list as JSON on standard output")
    add_store(parser)


def run(given: argparse.Namespace) -> int:
    store = store_of(given)
    if given.ledger is not None:
        if given.generation:
            raise UsageError("restore a build or the ledger, one at a time")
        return _ledger(store, given.ledger)
    if given.generation:
        store.restore(given.generation)
        say(f"Build {given.generation} is current again.")
        return 0
    current = store.current().generation
    builds = [
        {"build": kept.generation, "published_at": str(kept.published_at), "current": kept.generation == current}
        for kept in store.history()
    ]
    if given.json:
        print_json({"builds": builds})
        return 0
    for build in builds:
        print(f"{build['build']}  published {build['published_at']}{'  (current)' if build['current'] else ''}")
    return 0


def _ledger(store: Store, copy: str) -> int:
    if not store.path.is_dir():
        raise StoreError("there is no company in that folder. Next: python -m cxroi load")
    with store.locked():
        chain, aside = bring_back(store.path, copy)
    kept = f" What lay there is kept as {aside}." if aside else ""
    say(f"The ledger holds {chain.rows} entries, all as they were written.{kept}")
    return 0
