"""Write a first import profile for files of your own, with its open questions in it."""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi.commands.common import say
from cxroi.errors import UsageError
from cxroi.files import out
from cxroi.sources.asking.propose import propose


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="files or folders")
    parser.add_argument("--out", type=Path, required=True, metavar="PROFILE", help="file to write (TOML)")
    parser.add_argument("--force", action="store_true", help="overwrite an existing file")


def run(given: argparse.Namespace) -> int:
    if out.target(given.out, existing="replace").exists() and not given.force:
        raise UsageError(f"{given.out} exists; pass --force to overwrite it")
    out.write(given.out, propose(given.sources), existing="replace" if given.force else "keep")
    say(f"Wrote {given.out}. Answer its open questions, then: python -m cxroi load --profile {given.out} SOURCE")
    return 0
