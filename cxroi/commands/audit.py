"""Trace a run or one of its figures back to files, SQL, model, assumptions, checks and approver; run it again.

RUN_ID stands at the foot of every page and slide, FIGURE_ID in `findings`. With --rerun everything is computed again
from the loaded files, in a file of its own, and compared: exit status 1 when a figure comes out different.
"""

from __future__ import annotations

import argparse

from cxroi import words
from cxroi.commands.common import add_store, print_json, say, store_of
from cxroi.doing.rerun import Rerun, rerun
from cxroi.reading.base.compared import WORDS
from cxroi.reading.base.notices import notices
from cxroi.reading.trust import audit
from cxroi.reading.trust.audit import Figure, Record
from cxroi.terms import Principal

SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run_id", metavar="RUN_ID", help="run id or build id")
    parser.add_argument("figure_id", nargs="?", metavar="FIGURE_ID", help="one figure, e.g. booked/gross@last12")
    parser.add_argument("--rerun", action="store_true", help="compute again from the loaded files and compare")
    parser.add_argument("--sql", action="store_true", help="print every SQL statement in full")
    parser.add_argument("--json", action="store_true", help="print everything as JSON on standard output")
    add_store(parser)


def run(given: argparse.Namespace) -> int:
    store, reader = store_of(given), Principal()
    company, record = audit.opened(store, given.run_id, reader)
    for notice in notices(company):
        say(f"Note: {notice.words}")
    one = audit.figure(company, record, given.figure_id) if given.figure_id else None
    again = None
    if given.rerun:
        figures = [one.finding] if one else audit.all_figures(company)
        again = rerun(store, record, figures, reader, progress=say)
    if given.json:
        told = audit.document(record, one)
        if again:
            told["rerun"] = _as_json(again)
        print_json(told)
    else:
        _print(record, one, given.sql)
        if again:
            _print_rerun(again)
    return 1 if again and not again.confirmed else 0


def _as_json(again: Rerun) -> dict[str, object]:
    rows = [{"id": one.id, "verdict": one.verdict, "before": one.before, "again": one.again} for one in again.compared]
    return {"confirmed": again.confirmed, "sentence": again.sentence, "notes": list(again.notes), "figures": rows}


def _print(record: Record, one: Figure | None, sql: bool) -> None:
    print(f"Run {record.run_id}, build {record.generation}, published {record.published_at}")
    print(f"Company      {words.safe_text(record.company)} (profile {record.profile})")
    print(f"Approver     {record.approver}")
    if one:
        _print_figure(one)
    print(f"Assumptions  version {record.assumptions_version}")
    if record.themes:
        print(f"Themes       version {record.themes.version}, {len(record.themes.theme)} themes of comments")
    print(f"Seed         {record.seed}")
    print(
        f"Software     {', '.join(f'{name} {version}' for name, version in record.versions.items())}; "
        f"program {record.code or 'not kept'}"
    )
    print(f"Store        sha256 {record.store_sha256}")
    print(f"Ledger       {record.chain.rows} rows, {record.chain.problem or 'whole'}, head {record.chain.head[:16]}")
    for row in record.inputs:
        print(f"Input        {row['sha256']}  {words.safe_text(str(row['file_name']))}")
    used = one.sql if one else record.sql
    for stage in dict.fromkeys(stage for stage, _, _ in used):
        print(f"SQL          {sum(name == stage for name, _, _ in used)} statements in stage '{stage}'")
    for stage, statement, n in used if sql else ():
        print(f"\n-- stage: {stage}, run {n} times\n{statement}")


def _print_figure(one: Figure) -> None:
    finding = one.finding
    print(f"Figure       {finding.id}")
    print(f"             {finding.statement}")
    print(
        f"             point {finding.point!r}, range {finding.low!r} to {finding.high!r} {finding.unit}, n "
        f"{finding.n}, "
        f"grade {finding.grade}"
    )
    print(f"Model        {finding.method}")
    print(f"Case         {'approved by ' + one.approved if one.approved else 'no approved business case'}")
    for check in finding.checks:
        print(f"Check        {check.status:<6} {check.name}: {check.reason}")


def _print_rerun(again: Rerun) -> None:
    print(f"Rerun        {again.sentence} {again.seconds:.0f} seconds.")
    for note in again.notes:
        print(f"             {note}")
    for one in [one for one in again.compared if one.verdict in ("different", "gone")][:SHOWN]:
        print(f"             {one.id}: {WORDS[one.verdict]}; before {one.before}, again {one.again}")
