"""Promise versus delivery: every business case with its actuals, drafts that wait for approval, initiatives nobody
owns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cxroi import words
from cxroi.errors import DataError
from cxroi.ledger import Chain, Entry, Ledger
from cxroi.ledger.cases import Case, case_of, cases
from cxroi.ledger.shown import Shown
from cxroi.reading.base import context
from cxroi.reading.base.company import Company
from cxroi.reading.base.records import Initiative, Stamp
from cxroi.reading.initiatives import initiative as initiative_page
from cxroi.results.base.run import Run
from cxroi.results.initiatives.promise import Promise, ownership, plan_of, promise_findings, window
from cxroi.terms import Check, Finding, Selection
from cxroi.value.assumptions.in_force import Assumptions

STAGES = ("initiatives", "value")
"""Stages of the build that make the actuals beside a case."""


@dataclass(frozen=True)
class Kept:
    """One case on the page: its ledger entry, the check of its owners, and its findings by last part of their path."""

    entry: Entry
    case: Case
    name: str
    owned: Check
    findings: Mapping[str, Finding]
    months: tuple[Mapping[str, Any], ...]

    @property
    def approval(self) -> str:
        """Who froze it and when, or that it is a draft."""
        return approval_words(self.entry)


@dataclass(frozen=True)
class PromiseAnswer:
    """Cases by initiative, drafts included; `unowned` initiatives have no sponsor or no owner; `readable` False where
    the build keeps no actuals; `unread` says why which case cannot be read by this version."""

    kept: tuple[Kept, ...]
    initiatives: tuple[Initiative, ...]
    unowned: tuple[tuple[str, str], ...]
    unread: tuple[str, ...]
    chain: Chain
    readable: bool
    stamp: Stamp


def late_approval(entry: Entry) -> bool:
    """Whether a case was approved in a month after the one it starts in."""
    return entry.approved and entry.at[:7] > str(entry.body.get("start", "9999-12"))


def approval_words(entry: Entry) -> str:
    late = ", after it had started: written with the result in sight, not a promise" if late_approval(entry) else ""
    return (
        f"approved by {words.safe_text(entry.who, 60)} on {words.written_day(entry.at)}, frozen{late}"
        if entry.approved
        else f"draft of {words.safe_text(entry.who, 60)}, {words.written_day(entry.at)}"
    )


def owners(company: Company, initiative_id: str) -> tuple[str | None, str | None]:
    """Sponsor and owner of the initiatives table."""
    one = next((one for one in context.initiatives(company) if one.id == initiative_id), None)
    return (one.sponsor, one.owner) if one else (None, None)


def kept_cases(company: Company) -> tuple[Kept, ...]:
    """Every case of the ledger that is not withdrawn and can be read, with promise beside delivery."""
    written = cases(Shown(company.path), company.principal)
    return tuple(_kept(company, entry) for entry in written if not unread(entry))


def unread_cases(company: Company) -> tuple[str, ...]:
    """What keeps a case from being read by this version, one sentence a case."""
    return tuple(filter(None, map(unread, cases(Shown(company.path), company.principal))))


def unread(entry: Entry) -> str:
    """Why a case cannot be read by this version; empty where it can."""
    try:
        case_of(entry)
    except DataError as error:
        return str(error)
    return ""


def _kept(company: Company, entry: Entry) -> Kept:
    case = case_of(entry)
    name = context.names(company).get(case.initiative, words.safe_text(case.initiative, 80))
    run = Run.of(company.build, Assumptions())
    made = case_findings(
        run,
        entry,
        (name, company.build.assumptions_version),
        company.tables.get("actuals", ()),
        company.finding(f"initiative/{case.initiative}/earned", Selection("since_launch")),
    )
    named = {one.key: one for one in made}
    rows = tuple(row for row in company.tables.get("actuals", ()) if row["initiative_id"] == case.initiative)
    return Kept(entry, case, name, ownership(case, owners(company, case.initiative)), named, _months(run, case, rows))


def case_findings(
    run: Run, entry: Entry, named: tuple[str, str], actuals: Sequence[Mapping[str, Any]], earned: Finding | None
) -> list[Finding]:
    """Findings of one case from a build's actuals; `named`: the initiative's name and the version of the
    assumptions."""
    case = case_of(entry)
    rows = tuple(row for row in actuals if row["initiative_id"] == case.initiative)
    promise = Promise(entry.id, case, named[0], f"business case {entry.id}, {approval_words(entry)}", rows, earned)
    return [replace(one, assumptions_version=named[1], stages=STAGES) for one in promise_findings(run, promise)]


def _months(run: Run, case: Case, rows: tuple[Mapping[str, Any], ...]) -> tuple[Mapping[str, Any], ...]:
    """Cumulative promise and delivery month by month, for the table and the picture."""
    plan, last = plan_of(case), window(run, case)
    seen = {row["month"]: row for row in rows}
    first = min([case.first_month, *seen])
    found = []
    for month in range(first, last + 1):
        row = seen.get(month)
        found.append(
            {
                "month": month,
                "promised": plan.through(month)[0],
                "earned": row["earned"] if row else None,
                "low": row["earned_low"] if row else None,
                "high": row["earned_high"] if row else None,
                "planned_customers": plan.reach * plan.share(month),
                "customers": row["n_exposed"] if row else None,
            }
        )
    return tuple(found)


def promises(company: Company) -> PromiseAnswer:
    """Bundle of the page."""
    written = context.initiatives(company)
    unowned = tuple(
        (
            one.name,
            " and ".join(f"no {what}" for what, who in (("sponsor", one.sponsor), ("owner", one.owner)) if not who),
        )
        for one in written
        if not (one.sponsor and one.owner)
    )
    return PromiseAnswer(
        kept_cases(company),
        initiative_page.known(company),
        unowned,
        unread_cases(company),
        Ledger(company.path).verify(),
        "actuals" in company.tables and bool(company.tables["actuals"]),
        context.stamp(company),
    )
