"""Plan a pilot with a random holdout: sample size from your own variance, a list drawn by lot, and its read-out later.

  python -m cxroi pilot --effect 5 --months 6 --out pilot.csv      size, power, and the list with its registration
  beside it python -m cxroi pilot --readout pilot.csv                        what it brought, when the months are loaded

Customers stand on the list as the store's pseudonyms. The registration (pilot.csv.json, and the ledger) fixes outcome,
analysis, months, seed and the hash of the list before anything is known; the read-out refuses a list that was changed.
Size and read-out come from one estimator: the difference adjusted for what customers brought before the pilot, where
that is known; the plain difference stands beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

from cxroi import words
from cxroi.commands.common import add_store, person, print_json, say, store_of
from cxroi.doing import pilotlist
from cxroi.doing import pilots as doing_pilots
from cxroi.engine.duck import DuckEngine
from cxroi.engine.key import checked_key
from cxroi.errors import CxroiError, DataError, UsageError
from cxroi.estimators.lot.pilot import DRAW_SEED
from cxroi.files import given as given_file
from cxroi.files import out, small
from cxroi.files.small import About
from cxroi.ledger import Ledger
from cxroi.ledger import pilots as ledger_pilots
from cxroi.reading.plans import pilots
from cxroi.reading.plans.pilots import OUTCOMES, PilotPlan
from cxroi.terms import ALL
from cxroi.value.plans.pilot import Wanted

ABOUT = About(
    "the registration beside the list",
    "it is one JSON object in { } as `pilot --out` wrote it",
    "bring the file that was written with the list",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser)
    parser.add_argument(
        "--outcome", choices=OUTCOMES, default="margin", help="what the pilot is judged by, per customer"
    )
    parser.add_argument(
        "--effect",
        type=float,
        metavar="E",
        help="smallest effect worth finding: money per customer over all months, or a share (0.02), or points",
    )
    parser.add_argument("--months", type=int, default=6, metavar="M", help="months from start to read-out (default: 6)")
    parser.add_argument("--power", type=float, default=0.8, help="chance to find it if it is there (default: .8)")
    parser.add_argument("--alpha", type=float, default=0.05, help="chance to see one that is not there (default: .05)")
    parser.add_argument("--segment", default=ALL, metavar="NAME", help="only customers of this segment (default: all)")
    parser.add_argument("--seed", type=int, default=DRAW_SEED, metavar="S", help="seed of the lot, zero or above")
    parser.add_argument(
        "--adjusted", action="store_true", help="kept for older scripts: every read-out is adjusted now"
    )
    parser.add_argument("--out", type=Path, metavar="CSV", help="write the list of the treated and the holdout here")
    parser.add_argument("--readout", type=Path, metavar="CSV", help="read out a pilot by its list")
    parser.add_argument(
        "--read-outcome", choices=OUTCOMES, default="", help="read another outcome than the registered one"
    )
    parser.add_argument(
        "--match",
        nargs=2,
        type=Path,
        metavar=("LIST", "IDS"),
        help="write a list with your own ids: IDS is a CSV file whose first column holds them; with --out",
    )
    parser.add_argument("--json", action="store_true", help="JSON on standard output")


def run(given: argparse.Namespace) -> int:
    if given.match:
        return _matched(given)
    store = store_of(given)
    with store.read() as engine:
        if given.readout:
            told = _read_out(engine, given, Ledger(store.path))
        else:
            plan = _planned(engine, given)
            told = plan.as_dict()
            if given.out:
                _write(plan, given.out, Ledger(store.path))
    if given.json:
        print_json(told)
    else:
        print(told["sentence"])
    return 0


def _planned(engine: DuckEngine, given: argparse.Namespace) -> PilotPlan:
    if given.effect is None:
        raise UsageError("say the smallest effect worth finding: --effect 5")
    wanted = Wanted(
        given.effect,
        given.outcome,
        given.months,
        given.power,
        given.alpha,
        given.segment,
        given.seed,
    )
    return pilots.planned(pilots.ground(engine, wanted.outcome, wanted.months, wanted.segment), wanted)


def _write(plan: PilotPlan, path: Path, ledger: Ledger) -> None:
    """The list, and beside it and in the ledger what was registered before any outcome was known."""
    text, registered = doing_pilots.listed(plan)
    out.target(path, existing="replace")
    beside = path.with_name(f"{path.name}.json")
    if any(out.target(one, existing="replace").exists() for one in (path, beside)):
        raise UsageError("the list exists already, and a list is drawn once: choose another name with --out")
    written = out.write(path, text)
    try:
        out.write(beside, json.dumps(registered, indent=1, ensure_ascii=False) + "\n")
        _registered(ledger, path, registered)
    except CxroiError:  # a list that is not registered must not be used
        written.unlink(missing_ok=True)
        written.with_name(beside.name).unlink(missing_ok=True)
        raise
    drawn = f"{2 * registered['n_drawn_per_arm']:,} customers in {registered['n_strata']} strata"
    say(
        f"{drawn} written to {path}; registered beside it and in the ledger. Start in "
        f"{words.month_name(registered['first_month'])} and read out with: python -m cxroi pilot --readout {path}"
    )


def _registered(ledger: Ledger, path: Path, registered: dict[str, Any]) -> None:
    """In the ledger once both files are whole."""
    key = f"{path.stem} {registered['sha256'][:8]}"
    who = person()
    if all(one.name != key for one in ledger_pilots.pilots(ledger, who)):
        ledger_pilots.register(ledger, who, key, registered)


def _matched(given: argparse.Namespace) -> int:
    """The list with the company's own ids, written for whoever treats the customers."""
    store = store_of(given)
    if given.out is None or out.target(given.out, existing="replace").exists():
        raise UsageError("--match needs --out with a name that is not taken")
    found, n = pilotlist.matched(given.match[0], given.match[1], checked_key(store.path, store.key_file, create=False))
    out.write(given.out, found)
    say(f"{n:,} customers matched and written to {given.out}. It holds your own ids: treat it as personal data")
    return 0


def _read_out(engine: DuckEngine, given: argparse.Namespace, ledger: Ledger) -> dict[str, Any]:
    """What the pilot brought, as the ledger registered it; the file beside the list decides nothing."""
    path: Path = given.readout
    beside, said = path.with_name(f"{path.name}.json"), None
    with given_file.opened(path, "the list") as (file, _):
        text = file.read()
    if beside.exists():
        try:
            said = small.json_table(beside, ABOUT)
        except DataError as problem:
            say(f"Note: {str(problem).rstrip('.')}. The ledger decides")
    found = ledger_pilots.decided(ledger, person(), hashlib.sha256(text).hexdigest(), said)
    told = pilots.read_out(engine, found.body, text, given.read_outcome)
    for note in found.notes:
        say(f"Note: {note}")
    return told if found.registered else pilots.unregistered(told)
