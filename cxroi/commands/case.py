"""Keep business cases: write one from a file, approve it (then it is frozen), and see promise beside delivery.

A case without sponsor and owner is "unowned" and cannot be approved. An approved case never changes: a new one for the
same initiative gets the next number and stands beside it.
"""

from __future__ import annotations

import argparse
import shlex
from dataclasses import asdict
from pathlib import Path

from cxroi import words
from cxroi.commands.common import add_store, person, print_json, read, say, store_of
from cxroi.errors import DataError, UsageError
from cxroi.files import out
from cxroi.ledger import Entry, Ledger
from cxroi.ledger import cases as ledger_cases
from cxroi.reading.base.company import Company, open_company
from cxroi.reading.base.context import names
from cxroi.reading.initiatives.promise import Kept, kept_cases, owners, unread_cases
from cxroi.terms import Principal

DOINGS = ("template", "add", "list", "approve", "withdraw", "backup")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("doing", choices=DOINGS, help="what to do")
    parser.add_argument(
        "what",
        nargs="?",
        metavar="FILE_OR_CASE",
        help="file of a case (add), a case's id (approve, withdraw), the copy to write (backup), or the file "
        "to write it to (template; printed without)",
    )
    parser.add_argument(
        "--by", metavar="NAME", default="", help="who does it (default: the name you are logged in with)"
    )
    parser.add_argument("--json", action="store_true", help="list as JSON on standard output, with every finding")
    add_store(parser)


def run(given: argparse.Namespace) -> int:
    if given.doing == "template":
        return _template(given.what)
    who = person(given.by)
    ledger = Ledger(store_of(given).path)
    if given.doing == "list":
        return _list(given, who)
    if not given.what:
        raise UsageError(
            f"case {given.doing} needs {'a file' if given.doing in ('add', 'backup') else 'the id of a case'}"
        )
    if given.doing == "add":
        case = ledger_cases.read_case(Path(given.what))
        _known(open_company(store_of(given).path, who), case.initiative)
        _said(ledger_cases.add(ledger, who, case), "saved as a draft")
    elif given.doing == "backup":
        chain = ledger.backup(who, out.target(Path(given.what)))
        state = chain.problem or "all as they were written"
        say(f"Copied and checked: {chain.rows} entries, {state}, last hash {chain.head[:16]}.")
        return 0 if chain.whole else 1
    elif given.doing == "approve":
        _approve(given, ledger, who)
    else:
        store_of(given).ready()
        entry = ledger.entry(who, ledger_cases.KIND, given.what)
        if entry is None:
            raise DataError("there is no such business case. Next: python -m cxroi case list")
        _said(ledger.withdraw(who, entry), "withdrawn")
    return 0


def _template(name: str | None) -> int:
    """Print the template, or write it to a file that is not there yet."""
    if name is None:
        print(ledger_cases.TEMPLATE, end="")
        return 0
    out.write(Path(name), ledger_cases.TEMPLATE)
    say(f"Template written. Fill it in, then: python -m cxroi case add {shlex.quote(name)}")
    return 0


def _approve(given: argparse.Namespace, ledger: Ledger, who: Principal) -> None:
    company = open_company(store_of(given).path, who)
    entry = ledger.entry(who, ledger_cases.KIND, given.what)
    if entry:
        _known(company, ledger_cases.initiative_of(entry))
    named = owners(company, ledger_cases.initiative_of(entry)) if entry else (None, None)
    _said(ledger_cases.approve(ledger, who, given.what, named=named), "approved and frozen")


def _known(company: Company, initiative: str) -> None:
    """Raises DataError with the ids that this company has where the case is for none of them."""
    ids = sorted(names(company))
    if initiative not in ids:
        told = ", ".join(words.safe_text(one, 60) for one in ids) if ids else "none: load the table initiatives first"
        raise DataError(
            "the case names an initiative that this company does not have: write one of its ids after "
            f"`initiative =`. Known: {told}"
        )


def _said(entry: Entry, what: str) -> None:
    say(f"Case {entry.id} {what} by {entry.who}, version {entry.version}, hash {entry.hash[:16]}.")


def _list(given: argparse.Namespace, who: Principal) -> int:
    Ledger(store_of(given).path).check()
    company = read(store_of(given).path, who)
    kept, unread = kept_cases(company), unread_cases(company)
    if given.json:
        print_json({"cases": [_as_json(one) for one in kept], "unread": list(unread)})
        return 0
    for one in kept:
        print(f"{one.entry.id}  {one.approval}  {one.owned.status}")
        for finding in one.findings.values():
            print(f"{finding.grade:>12}  {finding.statement}")
    for problem in unread:
        print(f"One entry is left out: {problem}")
    return 0


def _as_json(one: Kept) -> dict[str, object]:
    return {
        "id": one.entry.id,
        "approved": one.entry.approved,
        "by": one.entry.who,
        "at": one.entry.at,
        "version": one.entry.version,
        "hash": one.entry.hash,
        "case": one.case.model_dump(),
        "ownership": asdict(one.owned),
        "findings": [finding.as_dict() for finding in one.findings.values()],
    }
