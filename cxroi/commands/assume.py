"""Keep the assumptions of finance: list them, see what a change would move, change one, take a file in or write one
out.

The ledger holds every version with who wrote it and when; assumptions.toml beside the store is import and export, and a
build takes in what was edited there. `try` computes everything anew aside and publishes nothing; `set` counts from the
next
build on.
"""

from __future__ import annotations

import argparse
import os
from itertools import pairwise
from pathlib import Path

from cxroi import words
from cxroi.commands.common import add_store, person, print_json, say, store_of
from cxroi.doing.trial import tried
from cxroi.engine.store import Store
from cxroi.errors import CxroiError, DataError, UsageError
from cxroi.reading.base.company import open_company
from cxroi.reading.base.queries import build_facts
from cxroi.reading.trust.changes import as_json
from cxroi.value.assumptions.in_force import (
    Change,
    Wish,
    bring_in,
    change,
    differences,
    export,
    history,
    in_force,
    read,
    take_in,
)
from cxroi.value.assumptions.words import change_words, range_words, value_words

DOINGS = ("list", "try", "set", "import", "export")
SHOWN = 40


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("doing", choices=DOINGS, help="what to do")
    parser.add_argument(
        "what",
        nargs="?",
        metavar="NAME_OR_FILE",
        help="assumption (try, set), or file (import, export; default: assumptions.toml of the store)",
    )
    parser.add_argument(
        "value", nargs="?", metavar="VALUE", help="its value as in the file: 0.09, -1, on, EUR, last12, none"
    )
    parser.add_argument(
        "--value",
        dest="stated",
        metavar="VALUE",
        help="the same, for a value that begins with a minus and is no plain number: --value=-1e3",
    )
    parser.add_argument(
        "--owner", metavar="NAME", default="", help="who answers for the value (try, set; default: whoever does it)"
    )
    parser.add_argument(
        "--by", metavar="NAME", default="", help="who does it and signs (default: the name you are logged in with)"
    )
    parser.add_argument("--low", type=float, metavar="L", help="low end of its 90 %% range")
    parser.add_argument("--high", type=float, metavar="H", help="high end of its 90 %% range")
    parser.add_argument("--no-range", action="store_true", help="without a range from now on")
    parser.add_argument("--note", metavar="TEXT", help="why it is so")
    parser.add_argument(
        "--reset",
        action="append",
        default=[],
        metavar="NAME",
        help="import: give up an assumption that the file says nothing about (repeat for several; all for every one)",
    )
    parser.add_argument("--replace", action="store_true", help="export: write over a file that is there")
    parser.add_argument("--json", action="store_true", help="list or try as JSON on standard output")
    add_store(parser)


def run(given: argparse.Namespace) -> int:
    doings = {"list": _list, "try": _try, "set": _set, "import": _import, "export": _export}
    return doings[given.doing](given, store_of(given))


def _wish(given: argparse.Namespace) -> Wish:
    if given.value is not None and given.stated is not None:
        raise UsageError("say the value once: as VALUE or with --value")
    value = given.value if given.stated is None else given.stated
    if given.what is None or value is None:
        raise UsageError(f"assume {given.doing} needs the name of an assumption and its value: discount_rate 0.09")
    if given.no_range and (given.low is not None or given.high is not None):
        raise UsageError("--no-range and --low, --high exclude each other")
    owner = given.owner.strip() or person(given.by).name
    return Wish(given.what, value, owner, given.low, given.high, given.no_range, given.note)


def _currency(store: Store) -> str | None:
    """The currency that money is shown in: the stated one, else that of the build."""
    try:
        with store.read() as engine:
            return in_force(store.path).currency_or(build_facts(engine).currency)
    except CxroiError:
        return in_force(store.path).currency_or(None)


def _list(given: argparse.Namespace, store: Store) -> int:
    rules, kept = in_force(store.path), history(store.path)
    version = kept[-1][0].version if kept else 0
    if given.json:
        rows = [
            {
                "name": row.name,
                "value": row.value,
                "low": row.low,
                "high": row.high,
                "unit": row.unit,
                "owner": row.owner,
                "date": row.date.isoformat() if row.date else None,
                "note": row.note,
            }
            for row in rules.describe()
        ]
        told = [
            {"version": entry.version, "who": entry.who, "at": entry.at, "hash": said.version} for entry, said in kept
        ]
        print_json({"version": version, "hash": rules.version, "assumptions": rows, "versions": told})
        return 0
    print(f"Version {version}, hash {rules.version}")
    for row in rules.describe():
        reach = range_words(row, _currency(store))
        print(
            f"{row.name:<26} {value_words(row, _currency(store))}{f' ({reach})' if reach else ''}  "
            f"{words.safe_text(row.owner, 80)}{f', {row.date}' if row.date else ''}"
        )
    for found, number, who in _steps(store):
        print(f"version {number}, {who}: {'; '.join(change_words(one, _currency(store)) for one in found)}")
    return 0


def _steps(store: Store) -> list[tuple[tuple[Change, ...], int, str]]:
    """Each version with what it changed, newest first; the first one stands without its whole content."""
    kept = history(store.path)
    found = [
        (differences(old, new), entry.version, f"{words.safe_text(entry.who, 60)}, {entry.at[:10]}")
        for (_, old), (entry, new) in pairwise(kept)
    ]
    return found[::-1]


def _try(given: argparse.Namespace, store: Store) -> int:
    wish, who = _wish(given), person(given.by)
    found = tried(company := open_company(store.path, who), wish, who, say)
    if given.json:
        print_json(
            {
                "change": change_words(found.change, company.build.currency),
                "sentence": found.sentence,
                "notes": list(found.notes),
                "headlines": [as_json(one) for one in found.headlines],
                "moved": [as_json(one) for one in found.moved],
                "unmoved": found.n_same,
            }
        )
        return 0
    print(f"{change_words(found.change, company.build.currency)}. {found.sentence} Nothing was changed.")
    for note in found.notes:
        print(f"Also: {note}")
    for one in found.headlines:
        print(one.sentence)
    top = {one.finding.id for one in found.headlines}
    others = [one for one in found.moved if one.finding.id not in top]
    for one in others[:SHOWN]:
        print(f"  {one.sentence}")
    if len(others) > SHOWN:
        print(f"  and {len(others) - SHOWN} more; --json lists all")
    return 0


def _set(given: argparse.Namespace, store: Store) -> int:
    wish = _wish(given)
    _there(store)
    before = in_force(store.path)
    entry = change(store.path, wish, person(given.by))
    _said(
        differences(before, in_force(store.path)), store, f"version {entry.version} by {words.safe_text(entry.who, 60)}"
    )
    return 0


def _import(given: argparse.Namespace, store: Store) -> int:
    _there(store)
    path, own = Path(given.what) if given.what else store.assumptions_file, store.assumptions_file
    who, rules, reset = person(given.by), read(path), tuple(given.reset)
    if os.path.realpath(path) == os.path.realpath(own):
        found = take_in(store.path, who, over=True, reset=reset)
    else:
        found = bring_in(store.path, rules, who, file=path.name, reset=reset)
    _said(found, store, f"taken in from the file by {words.safe_text(who.name, 60)}")
    return 0


def _export(given: argparse.Namespace, store: Store) -> int:
    _there(store)
    target = export(store.path, person(given.by), Path(given.what) if given.what else None, replace=given.replace)
    say(
        f"Assumptions written to {target}. Edit them there; a build takes the store's own file in, any other: "
        "python -m cxroi "
        "assume import FILE"
    )
    return 0


def _there(store: Store) -> None:
    if not store.path.is_dir():
        raise DataError("there is no company in that folder. Next: python -m cxroi load")
    store.ready()


def _said(found: tuple[Change, ...], store: Store, how: str) -> None:
    for one in found:
        say(f"  {change_words(one, _currency(store))}")
    say(
        f"{len(found)} {'assumption' if len(found) == 1 else 'assumptions'} changed, {how}. The figures follow "
        "with the next "
        f"build: python -m cxroi build --store {store.path}"
    )
