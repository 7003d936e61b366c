"""What the commands share: the store to work on, words of progress, JSON alone on standard output."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from cxroi.engine.store import Store

DATA = Path("data")
DEMO_STORE = DATA / "demo"
OWN_STORE = DATA / "own"


def add_store(parser: argparse.ArgumentParser, default: Path = OWN_STORE) -> None:
    parser.add_argument("--store", type=Path, default=default, metavar="PATH", help=f"folder of the company (default: {default})")


def store_of(arguments: argparse.Namespace) -> Store:
    path: Path = arguments.store
    return Store(path)


def say(words: str) -> None:
    """Progress and reports for a waiting person: standard error, so that standard output stays for data."""
    print(words, file=sys.stderr, flush=True)


def print_json(document: Mapping[str, object]) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, allow_nan=False, indent=1)
    sys.stdout.write("\n")
