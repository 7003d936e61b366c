"""Declare that no other price or launch event hit an initiative's customers, or name the one that did.

A declaration is kept in the ledger with who made it and when; the newest about an initiative stands, earlier ones stay
in the history. The next build reads it, so that a published build never changes.
"""

from __future__ import annotations

import argparse
from datetime import date

from cxroi import words
from cxroi.commands.common import add_store, person, say, store_of
from cxroi.errors import DataError, UsageError
from cxroi.ledger import Ledger
from cxroi.ledger import declarations as ledger_declarations
from cxroi.reading.base.company import open_company
from cxroi.reading.base.context import names


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("initiative", metavar="INITIATIVE", help="id of the initiative, as in the initiatives table")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--no-other-event", action="store_true", help="no other price or launch event hit its customers, up to today"
    )
    what.add_argument("--event", metavar="WHAT", help="another event did: what it was; with --on")
    what.add_argument("--withdraw", action="store_true", help="take the last declaration back")
    parser.add_argument("--on", metavar="DAY", help="first day of the event, YYYY-MM-DD, not after today")
    parser.add_argument(
        "--by", metavar="NAME", default="", help="who declares it (default: the name you are logged in with)"
    )
    add_store(parser)


def run(given: argparse.Namespace) -> int:
    if bool(given.event) != bool(given.on):
        raise UsageError("--event WHAT and --on DAY belong together")
    event = (given.event, _day(given.on)) if given.event else None
    store, who = store_of(given), person(given.by)
    company = open_company(store.path, who)
    known = sorted(names(company))
    if given.initiative not in known:
        told = (
            ", ".join(words.safe_text(one, 60) for one in known) if known else "none: load the table initiatives first"
        )
        raise DataError(f"this company has no initiative of that id. Known: {told}")
    ledger = Ledger(store.path)
    if given.withdraw:
        old = ledger.entry(who, ledger_declarations.KIND, given.initiative)
        if old is None or old.withdrawn:
            raise DataError("nothing is declared about this initiative in the ledger")
        entry, done = ledger.withdraw(who, old), "The last declaration was taken back"
    else:
        entry = ledger_declarations.declare(ledger, who, given.initiative, event, first_month=company.build.first_month)
        done = "Another event was declared" if event else "No other event was declared"
    say(
        f"{done} by {words.safe_text(entry.who)}, version {entry.version}, hash {entry.hash[:16]}. It counts from "
        "the next build "
        f"on. Next: python -m cxroi build --store {store.path}"
    )
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("--on needs a day such as 2026-03-01") from None
