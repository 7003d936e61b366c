"""The assumptions page: each with owner, date and version; what one change would move, worked out before it is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from cxroi import words
from cxroi.answers.audit import all_figures
from cxroi.answers.company import Company, may_see
from cxroi.answers.moved import Moved, all_moved, by_id, headlines
from cxroi.answers.pending import pending, program_then
from cxroi.answers.rerun import recomputed
from cxroi.building import Stages, stated_now
from cxroi.engine.store import Store
from cxroi.errors import DataError, StoreError
from cxroi.results.provenance import code_hash
from cxroi.terms import Principal
from cxroi.value.assumption_change import flat
from cxroi.value.assumptions import (
    AssumptionRow,
    Assumptions,
    Change,
    Wish,
    changed,
    differences,
    file_edited,
    history,
    in_force,
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
    """`rules` in force, `version` their number in the ledger; `waiting`: what a build would take in; `problem`: of the file.

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


@dataclass(frozen=True)
class Trial:
    """What one change would move. `headlines`: the figures an executive knows, moved or not; `moved`: every figure that does.

    `notes`: what else a build would take in, so that it moves figures too; `touched` False: only owner, date or note change.
    """

    wish: Wish
    change: Change
    headlines: tuple[Moved, ...]
    moved: tuple[Moved, ...]
    n_same: int
    notes: tuple[str, ...]
    seconds: float
    touched: bool

    @property
    def sentence(self) -> str:
        """ "41 of 1,610 figures would move, 3 of them headline figures." """
        if not self.touched:
            return "Only owner, date or note would change: no figure moves."
        whole = len(self.moved) + self.n_same
        top = sum(one.changed for one in self.headlines)
        if not self.moved:
            return f"None of {words.count(whole)} figures would move."
        some = f"{top} of them {'a headline figure' if top == 1 else 'headline figures'}"
        return f"{words.count(len(self.moved))} of {words.count(whole)} figures would move, {some}."


def assumptions(company: Company) -> AssumptionsAnswer:
    """Bundle of the page. Nothing is recalculated."""
    kept = history(company.path)
    rules = kept[-1][1] if kept else in_force(company.path)
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
        rules, last.version if last else 0, last.who if last else "", words.written_day(last.at) if last else "",
        tuple(seen[row.name][1] for row in rules.describe()), pending(company), file_edited(company.path),
        _problem(company))


def _problem(company: Company) -> str | None:
    try:
        to_take_in(company.path)
    except DataError as error:
        return str(error)
    return None


def tried(company: Company, wish: Wish, principal: Principal, progress: Callable[[str], None]) -> Trial:
    """Everything computed anew with one assumption changed, beside the build that is shown; nothing is written or published.

    Raises DataError where the value is not allowed or the data cannot be computed with it, StoreError without the right "edit"
    or while a load or build runs.
    """
    if not {"view", "edit"} <= principal.rights:
        raise StoreError("Nobody is signed in who may edit here: sign in first.")
    store, base = Store(company.path), to_take_in(company.path)
    said = changed(base, wish, datetime.now(UTC).date())
    change = next((one for one in differences(base, said) if one.name == wish.name), None)
    if change is None:
        raise DataError("that is how this assumption stands already, with this owner and today's date: nothing would change")
    before = by_id(all_figures(company))
    if _value_of(base, wish.name) == _value_of(said, wish.name):
        return Trial(wish, change, headlines(before, before), (), len(before), (), 0.0, touched=False)
    stages = Stages(progress)
    build = (company.build.generation, company.build.seed)
    made = recomputed(store, stated_now(store, said), build, principal, stages=stages)
    after = {key: one for key, one in made.items() if may_see(one, principal)}
    found, n_same = all_moved(before, after)
    return Trial(wish, change, headlines(before, after), found, n_same, _notes(company), stages.seconds, touched=True)


def _value_of(rules: Assumptions, name: str) -> tuple[object, ...]:
    """Value and range of one assumption: what figures can depend on."""
    entry = flat(rules).get(name) or {}
    return tuple(entry.get(part) for part in ("value", "low", "high"))


def _notes(company: Company) -> tuple[str, ...]:
    """What else lies between the build that is shown and the next one."""
    program = program_then(company)
    told = list(pending(company))
    if program is not None and program != code_hash():
        told.append("the program was changed")
    return tuple(f"Since the build that is shown {what}; this moves figures too and is not parted." for what in told)
