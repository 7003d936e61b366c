"""Make the demo company with known truth, load it and build it.

Writes a generated subscription business as files (customers, scores, comments, operations, cases, eight initiatives
and what was planted), loads them through their profile and builds the dashboard's figures.
"""

from __future__ import annotations

import argparse
import os
import shutil
from importlib.resources import files
from pathlib import Path

from cxroi import demo
from cxroi.building import build
from cxroi.commands.common import DEMO_STORE, add_store, person, say, store_of
from cxroi.demo.planted.truth import TRUTH_FILE
from cxroi.demo.written.promised import APPROVED_BY
from cxroi.errors import DataError, UsageError
from cxroi.files import out
from cxroi.ledger import Ledger
from cxroi.ledger.cases import KIND as CASE
from cxroi.ledger.cases import add, approve, checked
from cxroi.ledger.restore import keep_copy
from cxroi.sources.loading.load import load
from cxroi.sources.meaning import profiles
from cxroi.terms import Principal


def arguments(parser: argparse.ArgumentParser) -> None:
    add_store(parser, DEMO_STORE)
    parser.add_argument("--units", type=int, default=20_000, metavar="N", help="customers (default: 20,000)")
    parser.add_argument("--months", type=int, default=36, metavar="M", help="months of history (default: 36)")
    parser.add_argument("--seed", type=int, default=demo.DEMO_SEED, metavar="S", help="seed of the generator")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where the files go (default: STORE/files)")
    parser.add_argument("--files-only", action="store_true", help="write the files, load nothing")


def run(given: argparse.Namespace) -> int:
    if given.units < 100 or given.months < 24:
        raise UsageError("a demo company needs at least 100 customers and 24 months")
    store = store_of(given)
    folder: Path = given.out or store.path / "files"
    if not given.files_only and store.path.exists() and not given.out and folder.exists():
        shutil.rmtree(folder)
    say("Stage 1 of 3: generating the demo company's files")
    out.folder(folder)
    try:
        demo.write(folder, units=given.units, months=given.months, seed=given.seed, progress=say)
    except OSError as problem:
        raise DataError(f"the demo's files are not complete: {out.refusal(folder.name, problem)}") from None
    if given.files_only:
        say(f"Files written to {folder}. Next: python -m cxroi load --profile demo --store {given.store} {folder}")
        return 0
    _keep_truth(folder, store.path / "files")
    say("Stage 2 of 3: loading the files")
    report = load(store, profiles.read("demo"), [folder], fresh=True, progress=say)
    for line in report.lines():
        say(line)
    if not store.assumptions_file.exists():
        out.write(store.assumptions_file, files("cxroi.demo").joinpath("assumptions.toml").read_bytes())
    say("Stage 3 of 3: building panel, estimates and findings")
    build(store, progress=say, who=person())
    _promise(store.path, given)
    keep_copy(store.path)
    say(f"Ready. Open it with: python3 run.py --store {given.store}")
    return 0


def _keep_truth(written: Path, kept: Path) -> None:
    """What was planted stays with the store, wherever the files went: the build compares its figures with it."""
    if os.path.realpath(written) != os.path.realpath(kept):
        out.folder(kept)
        out.write(kept / TRUTH_FILE, (written / TRUTH_FILE).read_bytes(), existing="replace")


def _promise(folder: Path, given: argparse.Namespace) -> None:
    """One approved business case in a ledger that holds none, at the time of the demo's own world."""
    told, at = demo.business_case(given.units, given.months, given.seed)
    ledger, who = Ledger(folder, lambda: at), Principal(APPROVED_BY)
    if not ledger.history(who, CASE):
        approve(ledger, who, add(ledger, who, checked(told)).id)
