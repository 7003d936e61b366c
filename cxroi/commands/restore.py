"""List the last three builds, or make one of them current again."""

from __future__ import annotations

import argparse

from cxroi.commands.common import add_store, print_json, say, store_of


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("generation", nargs="?", metavar="BUILD", help="the build to restore; without it they are listed")
    parser.add_argument("--json", action="store_true", help="print the list as JSON on standard output")
    add_store(parser)


def run(given: argparse.Namespace) -> int:
    store = store_of(given)
    if given.generation:
        store.restore(given.generation)
        say(f"Build {given.generation} is current again.")
        return 0
    current = store.current().generation
    builds = [{"build": kept.generation, "published_at": str(kept.published_at), "current": kept.generation == current}
              for kept in store.history()]
    if given.json:
        print_json({"builds": builds})
        return 0
    for build in builds:
        print(f"{build['build']}  published {build['published_at']}{'  (current)' if build['current'] else ''}")
    return 0
