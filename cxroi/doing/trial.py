"""One assumption on trial: everything computed anew with it changed, beside the build that is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from cxroi import words
from cxroi.building import Stages, stated_now
from cxroi.doing.rerun import recomputed
from cxroi.engine.store import Store
from cxroi.errors import DataError, StoreError
from cxroi.reading.base.company import Company, may_see
from cxroi.reading.base.moved import Moved, all_moved, by_id, headlines
from cxroi.reading.base.pending import pending, program_then
from cxroi.reading.trust.audit import all_figures
from cxroi.results.base.provenance import code_hash
from cxroi.terms import Principal
from cxroi.value.assumptions.change import flat
from cxroi.value.assumptions.in_force import Assumptions, Change, Wish, changed, differences, to_take_in


@dataclass(frozen=True)
class Trial:
    """What one change would move. `headlines`: the figures an executive knows, moved or not; `moved`: every figure that
    does.

    `notes`: what else a build would take in, so that it moves figures too; `touched` False: only owner, date or note
    change.
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


def tried(company: Company, wish: Wish, principal: Principal, progress: Callable[[str], None]) -> Trial:
    """Everything computed anew with one assumption changed, beside the build that is shown; nothing is written or
    published.

    Raises DataError where the value is not allowed or the data cannot be computed with it, StoreError without the right
    "edit" or while a load or build runs.
    """
    if not {"view", "edit"} <= principal.rights:
        raise StoreError("Nobody is signed in who may edit here: sign in first.")
    store, base = Store(company.path), to_take_in(company.path)
    said = changed(base, wish, datetime.now(UTC).date())
    change = next((one for one in differences(base, said) if one.name == wish.name), None)
    if change is None:
        raise DataError(
            "that is how this assumption stands already, with this owner and today's date: nothing would change"
        )
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
