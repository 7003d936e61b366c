"""Write a first import profile for files of your own, with its open questions in it."""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi.commands.common import say
from cxroi.errors import UsageError
from cxroi.files import out
from cxroi.sources.asking import answers
from cxroi.sources.asking.propose import propose


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="files, folders or zip archives")
    parser.add_argument("--out", type=Path, required=True, metavar="PROFILE", help="file to write (TOML)")
    parser.add_argument("--answers", type=Path, metavar="FILE", help='answers to its questions: key = "..." a line')
    parser.add_argument("--force", action="store_true", help="overwrite an existing file")


def run(given: argparse.Namespace) -> int:
    if out.target(given.out, existing="replace").exists() and not given.force:
        raise UsageError(f"{given.out} exists; pass --force to overwrite it")
    found = propose(given.sources, answers.read(given.answers) if given.answers else None)
    out.write(given.out, found.text, existing="replace" if given.force else "keep")
    for line in found.told():
        say(line)
    n = len(found.questions)
    what = "one open question" if n == 1 else f"{n} open questions"
    say(
        f"Wrote {given.out} with {what}. Answer them there (or in a "
        f"file given with --answers), then: python -m cxroi load --profile {given.out} SOURCE"
    )
    return 0
