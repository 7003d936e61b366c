"""Build a company's figures: raw -> clean -> panel -> cells -> results, published in one step.

The app keeps serving the previous build until the new one is complete, and notices it without a restart.
"""

from __future__ import annotations

import argparse

from cxroi.building import build
from cxroi.commands.common import add_store, person, say, store_of


def arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument(
        "--by", metavar="NAME", default="", help="who signs what is taken in (default: the name you are logged in with)"
    )
    parser.add_argument(
        "--seed", type=int, default=20_261_122, metavar="S", help="seed of the draws behind the money ranges"
    )


def run(given: argparse.Namespace) -> int:
    manifest = build(store_of(given), seed=given.seed, progress=say, who=person(given.by))
    say(f"Published build {manifest.generation}. Open it with: python3 run.py --store {given.store}")
    return 0
