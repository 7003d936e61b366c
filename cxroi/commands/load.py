"""Load files into a company's store through an import profile.

SOURCE is files, folders or zip archives; files that no rule of the profile matches are listed. Every refused row is
kept with its reason. A file that was loaded before is not loaded twice. Where the data are ambiguous the command
stops with the question and the profile line that answers it.

Without --profile the store's own one is used; where it has none yet, one is worked out from the files and kept once
every question is answered (--answers).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi.commands.common import add_store, print_json, say, store_of
from cxroi.errors import QuestionError, UsageError
from cxroi.files import out
from cxroi.sources.asking import answers
from cxroi.sources.asking.propose import propose
from cxroi.sources.loading.load import load
from cxroi.sources.meaning import profiles
from cxroi.sources.meaning.profile import Profile


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="files or folders")
    parser.add_argument("--profile", help="a shipped profile's name or a path to a profile file")
    parser.add_argument("--answers", type=Path, metavar="FILE", help='answers to questions: key = "..." a line')
    parser.add_argument("--replace", action="append", default=[], metavar="TABLE", help="start this table anew")
    parser.add_argument("--json", action="store_true", help="print the report as JSON on standard output")
    add_store(parser)


def run(given: argparse.Namespace) -> int:
    store = store_of(given)
    own = profiles.own(store.path)
    profile, text = _profile(given, own)
    report = load(store, profile, given.sources, replace=tuple(given.replace), progress=say)
    if text:
        out.write(own, text, existing="replace")
        say(f"The profile is kept as {own}; later files are loaded through it without --profile.")
    for line in report.lines():
        say(line)
    if given.json:
        print_json(report.as_dict())
    say(f"Next: python -m cxroi build --store {given.store}")
    return 0


def _profile(given: argparse.Namespace, own: Path) -> tuple[Profile, str]:
    """The profile to load through, and its text where it was worked out just now."""
    if given.profile and given.answers:
        raise UsageError("--answers belong to a profile that is worked out from the files: leave --profile out")
    if given.profile:
        return profiles.read(given.profile), ""
    if own.exists() and not given.answers:
        return profiles.read(own), ""
    found = propose(given.sources, answers.read(given.answers) if given.answers else None)
    for line in found.told():
        say(line)
    if found.questions:
        n = "One question is" if len(found.questions) == 1 else f"{len(found.questions)} questions are"
        raise QuestionError(f'{n} open; nothing was loaded. Answer in a file, key = "..." a line: --answers FILE.')
    return profiles.parse(found.text, "own"), found.text
