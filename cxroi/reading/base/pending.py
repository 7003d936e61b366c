"""What goes into a build, as it stands now: one short hash each, and what differs from the build that is shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cxroi import words
from cxroi.engine.duck import DuckEngine
from cxroi.engine.store import Manifest, Store
from cxroi.errors import CxroiError, DataError, EngineError, LedgerError
from cxroi.ledger.declarations import declarations
from cxroi.ledger.shown import Shown, problem
from cxroi.reading.base import queries
from cxroi.reading.base.company import Company
from cxroi.reading.base.queries import Row
from cxroi.tables import themes
from cxroi.terms import Principal
from cxroi.value.assumptions.in_force import differences, history, to_take_in

READER = Principal("cxroi", frozenset(("view",)))
UNREADABLE = "not readable"
WHAT: dict[str, str] = {
    "assumptions": "assumptions were changed",
    "files": "files were loaded",
    "declarations": "a declaration changed",
    "themes": "the list of themes changed",
}
"""What a build takes in -> what to say where it is not any more what it was."""
WRITTEN = ("assumptions", "declarations")
"""What of it stands in the ledger, and is not known while that cannot be read."""


def manifest_of(company: Company) -> Manifest | None:
    """The record of the build that is shown; None where it is not kept any more."""
    return next((one for one in Store(company.path).history() if one.generation == company.build.generation), None)


def inputs_now(path: Path) -> dict[str, str]:
    """A short hash of each thing that a build of this store would take in now, by the names of WHAT."""
    return {
        "assumptions": assumptions_now(path),
        "files": _files(path),
        "declarations": _declared_now(path),
        "themes": _themes_now(path),
    }


def inputs_then(company: Company) -> dict[str, str]:
    """The same of the build that is shown, as it kept them; a name is missing where the build kept nothing of it."""
    found = {"assumptions": company.build.assumptions_version}
    manifest = manifest_of(company)
    if manifest is None:
        return found
    with Store(company.path).read(manifest) as engine:
        there = queries.present(engine)
        if "meta.inputs" in there:
            found["files"] = _short(sorted(str(row["sha256"]) for row in queries.rows(engine, "inputs")))
        if "clean.declarations" in there:
            found["declarations"] = _declared(queries.rows(engine, "declarations"))
        if "clean.themes" in there:
            found["themes"] = themes.kept(engine).version
    return found


def program_then(company: Company) -> str | None:
    """Hash of the program that made the build; None where it kept none."""
    manifest = manifest_of(company)
    if manifest is None:
        return None
    with Store(company.path).read(manifest) as engine:
        rows = queries.rows(engine, "provenance") if "meta.provenance" in queries.present(engine) else ()
    return str(rows[0]["code"]) if rows else None


def pending(company: Company) -> tuple[str, ...]:
    """What was changed and waits for a build, a few words each; empty where the build shown rests on what stands
    now."""
    now, then = inputs_now(company.path), inputs_then(company)
    unknown = WRITTEN if problem(company.path) else ()
    return tuple(
        told(name, company) for name in WHAT if name in then and name not in unknown and now[name] != then[name]
    )


def told(name: str, company: Company) -> str:
    """What changed, with names where they are known: "assumptions were changed (Discount rate)"."""
    if name != "assumptions":
        return WHAT[name]
    changed = changed_names(company)
    return f"{WHAT[name]} ({', '.join(changed)})" if changed else WHAT[name]


def changed_names(company: Company) -> tuple[str, ...]:
    """Labels of the assumptions that differ from those of the build, where the ledger knows those."""
    try:
        before = next(
            (rules for _, rules in history(company.path) if rules.version == company.build.assumptions_version), None
        )
        return (
            ()
            if before is None
            else tuple(words.safe_text(one.row.label, 80) for one in differences(before, to_take_in(company.path)))
        )
    except (DataError, LedgerError):
        return ()


def assumptions_now(path: Path) -> str:
    """Version that a build would use; UNREADABLE where the file cannot be taken in."""
    try:
        return to_take_in(path).version
    except CxroiError:
        return UNREADABLE


def _themes_now(path: Path) -> str:
    file = Store(path).themes_file
    stat = file.stat() if file.exists() else None
    return _themes_at(file, (stat.st_mtime_ns, stat.st_size) if stat else None)


@lru_cache(maxsize=8)
def _themes_at(file: Path, stamp: tuple[int, int] | None) -> str:
    del stamp
    try:
        return themes.read(file).version
    except CxroiError:
        return UNREADABLE


def _files(path: Path) -> str:
    intake = Store(path).intake
    if not intake.exists():
        return _short([])
    stat = intake.stat()
    return _files_at(intake, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=8)
def _loaded(intake: Path, changed: int, size: int) -> str:
    del changed, size
    with DuckEngine(intake, read_only=True) as engine:
        return _short(sorted(str(row["sha256"]) for row in queries.rows(engine, "files")))


def _files_at(intake: Path, changed: int, size: int) -> str:
    """Hash of what is loaded, read once for each state of the intake; UNREADABLE while a load writes it."""
    try:
        return _loaded(intake, changed, size)
    except EngineError:
        return UNREADABLE


def _declared_now(path: Path) -> str:
    rows = [
        {
            "initiative_id": one.initiative,
            "signed_by": one.signed_by,
            "signed_on": one.signed_on,
            "event": one.event,
            "event_on": one.event_on,
        }
        for one in declarations(Shown(path), READER)
    ]
    return _declared(rows)


def _declared(rows: Iterable[Row]) -> str:
    names = ("initiative_id", "signed_by", "signed_on", "event", "event_on")
    return _short(sorted([str(row[name]) for name in names] for row in rows))


def _short(told: object) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]
