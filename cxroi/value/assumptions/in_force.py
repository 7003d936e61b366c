"""The assumptions in force: the ledger's newest version. The file beside the store is import and export."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from cxroi.engine.store import Store
from cxroi.errors import DataError, StoreError, UsageError
from cxroi.files import out, small
from cxroi.ledger import Entry as Kept
from cxroi.ledger import Ledger
from cxroi.ledger import assumptions as stored
from cxroi.safetext import safe_text
from cxroi.terms import Principal
from cxroi.value.assumptions.assumed import NOBODY
from cxroi.value.assumptions.change import (
    ALL,
    Change,
    Wish,
    changed,
    differences,
    flat,
    merged,
    require_said,
    said_by,
    unsaid,
)
from cxroi.value.assumptions.file import checked, parsed, text_of, write_defaults
from cxroi.value.assumptions.model import AssumptionRow, Assumptions, Entry, Switch, Word

__all__ = [
    "NOBODY",
    "AssumptionRow",
    "Assumptions",
    "Change",
    "Entry",
    "Switch",
    "Wish",
    "Word",
    "bring_in",
    "change",
    "changed",
    "differences",
    "export",
    "file_edited",
    "history",
    "in_force",
    "kept_version",
    "read",
    "take_in",
    "to_take_in",
    "write_defaults",
]
TRIES = 20
_READER = Principal("cxroi", frozenset(("view",)))


def read(path: Path | None) -> Assumptions:
    """Assumptions of a TOML file, or the defaults (nobody's yet, grade E) when there is none.

    DataError names the line and what is allowed there.
    """
    return Assumptions() if path is None else parsed(Path(path))


def in_force(store_path: Path) -> Assumptions:
    """The company's assumptions: the ledger's newest; before anything was taken in, the file's; else the defaults."""
    kept = stored.newest(Ledger(store_path), _READER)
    if kept is not None:
        return _of(kept)
    file = Store(store_path).assumptions_file
    return read(file if os.path.lexists(file) else None)


def kept_version(store_path: Path) -> int:
    """Number of the version in force; 0 where nothing was ever taken into the ledger."""
    kept = stored.newest(Ledger(store_path), _READER)
    return kept.version if kept else 0


def history(store_path: Path) -> tuple[tuple[Kept, Assumptions], ...]:
    """Every version with what it held, oldest first."""
    return tuple((kept, _of(kept)) for kept in stored.versions(Ledger(store_path), _READER))


def file_edited(store_path: Path) -> bool:
    """True where the file holds what the ledger has not taken in yet."""
    file = Store(store_path).assumptions_file
    return os.path.lexists(file) and _sha256(file) != stored.file_seen(Ledger(store_path), _READER)[0]


def to_take_in(store_path: Path) -> Assumptions:
    """What will be in force once the file's edits are taken in; nothing is written.

    Raises DataError where the file is wrong or silent about what it stated before, or where it and the ledger changed
    the same assumption in two ways.
    """
    if not file_edited(store_path):
        return in_force(store_path)
    file, ledger = Store(store_path).assumptions_file, Ledger(store_path)
    said, newest = parsed(file), stored.newest(ledger, _READER)
    if newest is None:
        return said
    before = stored.file_seen(ledger, _READER)[1]
    base = checked(before, file.name) if before is not None else Assumptions()
    found, both = merged(base, said, _of(newest))
    if both:
        raise DataError(
            f"{file.name} and the ledger both changed {', '.join(both)}, each in another way; nothing was taken in. "
            "Next: python -m cxroi assume import (the file counts) or python -m cxroi assume export --replace (the "
            "ledger counts)"
        )
    after = checked(found, file.name)
    require_said(file.name, unsaid(_of(newest), said, after))
    return after


def take_in(
    store_path: Path, principal: Principal, *, over: bool = False, reset: Collection[str] = ()
) -> tuple[Change, ...]:
    """Take the edited file into the ledger as a new version, signed by who does so; returns what changed.

    `over`: the whole file counts, whatever was changed in the ledger meanwhile. A file that is silent about what is
    stated now is a DataError, unless `reset` names it.
    """
    file = Store(store_path).assumptions_file
    if not os.path.lexists(file) or not (over or file_edited(store_path)):
        return ()
    sha256, stated = _sha256(file), parsed(file)
    said = stated if over else to_take_in(store_path)
    found = (
        bring_in(store_path, said, principal, file=file.name, reset=reset)
        if over
        else _taken(store_path, said, principal)
    )
    stored.remember_file(Ledger(store_path), principal, sha256, stated.model_dump(mode="json"))
    return found


def bring_in(
    store_path: Path,
    said: Assumptions,
    principal: Principal,
    *,
    file: str = "the file",
    reset: Collection[str] = (),
) -> tuple[Change, ...]:
    """Make what a file says the version in force, signed by who does so; returns what changed.

    Raises DataError with what the file is silent about and would reset, unless `reset` names it.
    """
    if unknown := [name for name in reset if name != ALL and name in said_by(said)]:
        raise UsageError(f"--reset names {', '.join(unknown)}, which the file states: take it out of one of them")
    require_said(file, unsaid(in_force(store_path), said, said), reset)
    return _taken(store_path, said, principal)


def _taken(store_path: Path, said: Assumptions, principal: Principal) -> tuple[Change, ...]:
    newest = stored.newest(Ledger(store_path), _READER)
    before = _of(newest) if newest else Assumptions()
    found = differences(before, said)
    if found or newest is None:
        _keep(store_path, said, principal, newest.version if newest else 0, "file")
    return found


def change(store_path: Path, wish: Wish, principal: Principal, *, seen: Assumptions | None = None) -> Kept:
    """Change one assumption. `seen`: the assumptions that its writer looked at (default: those in force now).

    Two people who change different assumptions both keep theirs; of two who change the same one the second is told by a
    StoreError. Raises DataError where the value is not allowed.
    """
    if "edit" not in principal.rights:
        raise StoreError("Nobody is signed in who may edit here: sign in first.")
    looked_at = seen or in_force(store_path)
    changed(looked_at, wish, datetime.now(UTC).date())
    take_in(store_path, principal)
    for _ in range(TRIES):
        newest = stored.newest(Ledger(store_path), _READER)
        now = _of(newest) if newest else Assumptions()
        if flat(now).get(wish.name) != flat(looked_at).get(wish.name):
            who = f"{safe_text(newest.who, 60)} " if newest else "somebody "
            raise StoreError(
                f"{who}changed {wish.name} after you opened it; nothing was written. Next: look at its new value "
                "and repeat the change"
            )
        said = changed(now, wish, datetime.now(UTC).date())
        try:
            return _keep(store_path, said, principal, newest.version if newest else 0, "change")
        except StoreError as error:
            if stored.LOST not in str(error):
                raise
    raise StoreError("others kept changing assumptions; nothing was written. Next: try again")


def _keep(store_path: Path, said: Assumptions, principal: Principal, version: int, way: str) -> Kept:
    return stored.keep(Ledger(store_path), principal, said.model_dump(mode="json"), version=version, way=way)


def export(store_path: Path, principal: Principal, path: Path | None = None, *, replace: bool = False) -> Path:
    """Write the assumptions in force as a commented file: the store's own, or a new one; the ledger remembers who did.

    Raises DataError rather than writing over a file of another name, or over edits that were not taken in (`replace`:
    do so).
    """
    own = Store(store_path).assumptions_file
    target = own if path is None else path
    mine = out.target(target, existing="replace") == Path(os.path.realpath(own))
    if target.exists() and not replace and (not mine or file_edited(store_path)):
        what = "holds edits that were not taken in" if mine else "exists already"
        raise DataError(
            f"{target.name} {what} and is kept as it is. Next: --replace writes over it"
            + (", python -m cxroi assume import takes them in" if mine else "")
        )
    out.write(target, text_of(in_force(store_path)), existing="replace")
    if mine and kept_version(store_path) and "edit" in principal.rights:
        said = in_force(store_path).model_dump(mode="json")
        stored.remember_file(Ledger(store_path), principal, _sha256(own), said)
    return target


def _of(kept: Kept) -> Assumptions:
    stated = kept.body.get("stated")
    if not isinstance(stated, dict):
        raise DataError(f"version {kept.version} of the assumptions in the ledger was not written by this program")
    return checked(stated, f"version {kept.version} of the assumptions in the ledger")


def _sha256(path: Path) -> str:
    return hashlib.sha256(small.read_bytes(path)).hexdigest()
