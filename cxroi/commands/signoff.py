"""Sign off the build that is shown, for finance; or see whether a signature stands, and why not.

Refused while a difference from the general ledger is unexplained, measurement health fails, or something waits for a
build. It goes out by itself when an input changes or another build is shown. Without --by it only says how things stand
(exit
status 0).
"""

from __future__ import annotations

import argparse

from cxroi import words
from cxroi.commands.common import add_store, print_json, say, store_of
from cxroi.doing.signoff import sign
from cxroi.reading.base import signoff
from cxroi.reading.base.company import open_company
from cxroi.terms import Principal


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", metavar="NAME", default="", help="who signs")
    parser.add_argument("--note", metavar="TEXT", default="", help="what the signature is given under")
    parser.add_argument("--json", action="store_true", help="how it stands, as JSON on standard output")
    add_store(parser)


def run(given: argparse.Namespace) -> int:
    who = Principal(given.by.strip()) if given.by.strip() else Principal()
    company = open_company(store_of(given).path, who)
    if given.by.strip():
        entry = sign(company, who, given.note)
        say(
            f"Signed off by {words.safe_text(entry.who, 60)}: run {company.build.run_id}, build "
            f"{company.build.generation}, "
            f"assumptions {company.build.assumptions_version}, hash {entry.hash[:16]}."
        )
    found = signoff.state(company)
    against = () if found.signed else signoff.blockers(company)
    if given.json:
        print_json(
            {
                "signed": found.signed,
                "words": found.words,
                "by": found.by,
                "on": found.on and found.on.isoformat(),
                "reasons": list(found.reasons),
                "note": found.note,
                "blockers": list(against),
                "run_id": company.build.run_id,
                "generation": company.build.generation,
            }
        )
        return 0
    print(f"Run {company.build.run_id}: {found.words}.")
    for why in against:
        print(f"First: {why}")
    return 0
