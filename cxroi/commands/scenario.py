"""Scenarios on the command line: list those kept, show one, or run a plan from a file or from options, with the page's
figures.

`run` computes and keeps nothing; with --save NAME the plan is kept in the ledger. A plan is a TOML file with the names
of the options (points, reach, segments ...), money in the company's reporting currency.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cxroi import words
from cxroi.commands.common import add_store, person, print_json, read, say, store_of
from cxroi.doing import scenarios as doing_scenarios
from cxroi.errors import DataError, UsageError
from cxroi.files import small
from cxroi.files.small import About
from cxroi.ledger import Ledger
from cxroi.ledger import scenarios as ledger_scenarios
from cxroi.ledger.scenarios import Plan
from cxroi.reading.base.company import Company
from cxroi.reading.plans import scenarios
from cxroi.reading.plans.choices import choices
from cxroi.reading.plans.scenarios import Kept
from cxroi.reading.plans.whatif import WhatIfAnswer, what_if

OPTIONS = {
    "reach_share": ("--reach", "share of these customers reached, 0 to 1"),
    "points": ("--points", "points more"),
    "ramp_months": ("--ramp", "months until all are reached"),
    "cost_one_off": ("--once", "cost, one-off"),
    "cost_monthly": ("--monthly", "cost a month"),
    "cost_per_customer": ("--each", "cost per customer reached"),
    "fade_per_year": ("--fade", "fade a year, 0 to 1 (default: as assumed)"),
    "horizon_months": ("--horizon", "months counted (default: as assumed)"),
}
ABOUT = About("the plan", next="name a TOML file with points and reach_share")
WHOLE = ("ramp_months", "horizon_months")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("doing", choices=("list", "show", "run"), help="what to do")
    parser.add_argument(
        "what", nargs="?", metavar="ID_OR_FILE", help="id of a scenario (show), TOML file of a plan (run)"
    )
    for name, (flag, told) in OPTIONS.items():
        parser.add_argument(flag, dest=name, type=int if name in WHOLE else float, metavar="N", help=told)
    parser.add_argument(
        "--segment",
        dest="segments",
        action="append",
        metavar="CUT",
        help="a group such as segment=Pro or touchpoint=billing; repeat for several (default: everybody)",
    )
    parser.add_argument("--beyond", action="store_true", help="allow more points than were ever seen (grade D)")
    parser.add_argument("--save", metavar="NAME", default="", help="keep the plan under this name")
    parser.add_argument(
        "--by", metavar="NAME", default="", help="who saves it (default: the name you are logged in with)"
    )
    parser.add_argument("--json", action="store_true", help="every finding as JSON on standard output")
    add_store(parser)


def run(given: argparse.Namespace) -> int:
    who = person(given.by)
    company = read(store_of(given).path, who)
    words.use(company.build.style)
    if given.doing in ("list", "show"):
        Ledger(company.path).check()
    if given.doing == "list":
        return _list(company, given.json)
    if given.doing == "show":
        if not given.what:
            raise UsageError("scenario show needs the id of a scenario. Next: python -m cxroi scenario list")
        one = scenarios.again(company, ledger_scenarios.scenario(Ledger(company.path), who, given.what))
        if one.answer is None:
            raise DataError(one.problem)
        return _print(one.answer, one, given.json)
    plan = _plan(given)
    try:
        answer = what_if(company, plan)
    except DataError as error:
        known = ", ".join(words.safe_text(cut, 60) for cut in choices(company).known)
        raise DataError(f"{error}. Groups of this build: {known}" if known else str(error)) from None
    if given.save:
        entry = doing_scenarios.keep(company, who, ledger_scenarios.plan({**plan.model_dump(), "name": given.save}))
        say(f"Scenario {entry.id} saved by {words.safe_text(entry.who, 60)}, version {entry.version}.")
    return _print(answer, None, given.json)


def _plan(given: argparse.Namespace) -> Plan:
    """File first, options over it."""
    content: dict[str, object] = small.toml(Path(given.what), ABOUT) if given.what else {}
    typed = {name: getattr(given, name) for name in (*OPTIONS, "segments")}
    content |= {name: value for name, value in typed.items() if value is not None}
    if given.beyond:
        content["beyond"] = True
    return ledger_scenarios.plan({name: value for name, value in content.items() if name != "seen"})


def _list(company: Company, as_json: bool) -> int:
    kept = scenarios.kept(company)
    if as_json:
        print_json(
            {"scenarios": [_about(one) | {"net": one.answer.net.as_dict() if one.answer else None} for one in kept]}
        )
        return 0
    for one in kept:
        print(f"{one.entry.id}  {one.by}  {one.answer.net.statement if one.answer else one.problem}")
        if one.note:
            print(f"{'':10}{one.note}")
    return 0


def _about(one: Kept) -> dict[str, object]:
    return {
        "id": one.entry.id,
        "version": one.entry.version,
        "by": one.entry.who,
        "at": one.entry.at,
        "plan": one.plan.model_dump(mode="json") if one.plan else None,
        "note": one.note,
        "problem": one.problem,
    }


def _print(answer: WhatIfAnswer, one: Kept | None, as_json: bool) -> int:
    if as_json:
        about = _about(one) if one else {"plan": answer.plan.model_dump(mode="json")}
        figures = [finding.as_dict() for finding in answer.findings]
        print_json({**about, "ask": scenarios.ask_sentence(answer), "findings": figures})
        return 0
    for finding in answer.findings:
        if not {"path", "reach"} & set(finding.place.parts):
            print(f"{finding.grade:>12}  {finding.statement}")
    print(scenarios.ask_sentence(answer))
    return 0
