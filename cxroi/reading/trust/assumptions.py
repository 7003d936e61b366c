"""The assumptions page: each with owner, date and version; what one change would move, worked out before it is
published."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi import words
from cxroi.errors import CxroiError
from cxroi.ledger.shown import problem
from cxroi.reading.base.company import Company
from cxroi.reading.base.pending import pending
from cxroi.reading.base.rules import rules_shown
from cxroi.value.assumptions.change import flat
from cxroi.value.assumptions.in_force import (
    AssumptionRow,
    Assumptions,
    file_edited,
    history,
    to_take_in,
)


@dataclass(frozen=True)
class Shown:
    """One assumption with the ledger's version in which it last changed (0: never taken in), by whom, on which day."""

    row: AssumptionRow
    version: int
    who: str
    on: str


@dataclass(frozen=True)
class AssumptionsAnswer:
    """`rules` in force, `version` their number in the ledger; `waiting`: what a build would take in; `problem`: of the
    file.

    `file_edited`: the file beside the store holds something that the ledger has not taken in.
    """

    rules: Assumptions
    version: int
    who: str
    on: str
    rows: tuple[Shown, ...]
    waiting: tuple[str, ...]
    file_edited: bool
    problem: str | None

    @property
    def unowned(self) -> int:
        return sum(one.row.is_default for one in self.rows)


def assumptions(company: Company) -> AssumptionsAnswer:
    """Bundle of the page. Nothing is recalculated."""
    wrong = problem(company.path)
    kept = () if wrong else history(company.path)
    rules = kept[-1][1] if kept else rules_shown(company)
    seen: dict[str, tuple[object, Shown]] = {}
    for entry, said in kept or ((None, rules),):
        stated = flat(said)
        for row in said.describe():
            mine = stated.get(row.name)
            if row.name not in seen or seen[row.name][0] != mine:
                where = (entry.version, entry.who, words.written_day(entry.at)) if entry else (0, "", "")
                seen[row.name] = (mine, Shown(row, *where))
    last = kept[-1][0] if kept else None
    return AssumptionsAnswer(
        rules,
        last.version if last else 0,
        last.who if last else "",
        words.written_day(last.at) if last else "",
        tuple(seen[row.name][1] for row in rules.describe()),
        pending(company),
        not wrong and file_edited(company.path),
        _problem(company),
    )


def _problem(company: Company) -> str | None:
    try:
        to_take_in(company.path)
    except CxroiError as error:
        return str(error)
    return None
