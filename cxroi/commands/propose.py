"""Write a first import profile for files of your own, with its open questions in it."""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi.commands.common import say
from cxroi.errors import UsageError
from cxroi.sources.propose import propose


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="files or folders")
    parser.add_argument("--out", type=Path, required=True, metavar="PROFILE", help="file to write (TOML)")
    parser.add_argument("--force", action="store_true", help="overwrite an existing file")


def run(given: argparse.Namespace) -> int:
    if given.out.exists() and not given.force:
        raise UsageError(f"{given.out} exists; pass --force to overwrite it")
    text = propose(given.sources)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(text, encoding="utf-8")
    say(f"Wrote {given.out}. Answer its open questions, then: python -m cxroi load --profile {given.out} SOURCE")
    return 0
