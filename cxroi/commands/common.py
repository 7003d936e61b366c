"""What the commands share: the store to work on, words of progress, JSON alone on standard output."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from cxroi.engine.store import Store
from cxroi.errors import UsageError
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.base.notices import notices
from cxroi.sources.loading import scratch
from cxroi.terms import Principal

DATA = Path("data")
DEMO_STORE = DATA / "demo"
OWN_STORE = DATA / "own"


def add_store(parser: argparse.ArgumentParser, default: Path = OWN_STORE) -> None:
    parser.add_argument(
        "--store", type=Path, default=default, metavar="PATH", help=f"folder of the company (default: {default})"
    )


def store_of(arguments: argparse.Namespace) -> Store:
    """The store named, rid of what a killed load left there."""
    path: Path = arguments.store
    scratch.clear(path)
    return Store(path)


def person(by: str = "") -> Principal:
    """Who runs the command, and so signs what it writes: the name given, else the one they are logged in with."""
    name = by.strip()
    if not name:
        try:
            name = getpass.getuser()
        except (KeyError, OSError, ImportError):
            raise UsageError("this computer does not tell who you are. Next: give your name with --by NAME") from None
    return Principal(name)


def read(store: Path, who: Principal | None = None) -> Company:
    """Open a company to read, after what a reader has to know first: the notices that pages give, on standard error."""
    company = open_company(store, who or Principal())
    for notice in notices(company):
        say(f"Note: {notice.words}")
    return company


def say(words: str) -> None:
    """Progress and reports for a waiting person: standard error, so that standard output stays for data."""
    print(words, file=sys.stderr, flush=True)


def print_json(document: Mapping[str, object]) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, allow_nan=False, indent=1)
    sys.stdout.write("\n")
