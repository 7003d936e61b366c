"""Signed off by finance: one function says so everywhere, and since when and why it is out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from cxroi import words
from cxroi.checks.health import verdicts
from cxroi.engine.store import Store
from cxroi.errors import StoreError
from cxroi.ledger import Entry
from cxroi.ledger import assumptions as stored
from cxroi.ledger import declarations as ledger_declarations
from cxroi.ledger import signoff as ledger_signoff
from cxroi.ledger.shown import Shown, problem
from cxroi.reading.base import queries
from cxroi.reading.base.company import Company
from cxroi.reading.base.pending import READER, WHAT, inputs_now, pending, told
from cxroi.reading.base.reconciliation import reconciliation
from cxroi.results.base.provenance import code_hash
from cxroi.value.assumptions.in_force import file_edited

UNSIGNED = "not signed off"
UNKNOWN = "sign-off not known: the ledger cannot be read"
BOOKS = "a difference from the general ledger is not explained"


@dataclass(frozen=True)
class SignOff:
    """`signed`: it stands now. `words` for a stamp; `reasons`: why it is out; `by`, `on`: the signature, None for
    never."""

    signed: bool
    words: str
    by: str | None = None
    on: date | None = None
    reasons: tuple[str, ...] = ()
    note: str = ""

    @property
    def out(self) -> bool:
        """Somebody signed, and it does not stand any more."""
        return self.by is not None and not self.signed


def state(company: Company) -> SignOff:
    """Whether finance's signature stands under the build that is shown, as of now."""
    if problem(company.path):
        return SignOff(False, UNKNOWN)
    ledger = Shown(company.path)
    mine = ledger_signoff.signature(ledger, READER, company.build.generation)
    if mine is None:
        return _earlier(company, ledger_signoff.signatures(ledger, READER))
    found = _reasons(company, mine)
    who, on = words.safe_text(mine.who, 60), _day(mine.at)
    note = words.safe_text(mine.body.get("note", ""))
    if not found:
        return SignOff(True, f"signed off by {who}, {words.day_name(on, short=True)}", who, on, note=note)
    return SignOff(False, _out(found), who, on, tuple(why for why, _ in found), note)


def blockers(company: Company) -> tuple[str, ...]:
    """Why the build that is shown cannot be signed now, a sentence each; empty where it can."""
    found = []
    wrong = problem(company.path)
    if wrong:
        found.append(f"{wrong[:1].upper()}{wrong[1:]}.")
    if _current(company.path) != company.build.generation:
        found.append("Another build is current: sign that one.")
    open_lines = reconciliation(company).open
    if open_lines:
        first = open_lines[0]
        found.append(
            f"{len(open_lines)} {'difference' if len(open_lines) == 1 else 'differences'} from the general ledger "
            f"{'is' if len(open_lines) == 1 else 'are'} not explained, the first in {first.line} of "
            f"{words.month_name(first.month)}: explain it on Audit."
        )
    found += [
        f"Measurement health fails: {check.reason}"
        for check in verdicts(company.all_findings)
        if check.status == "FAIL"
    ]
    if not same_program(company):
        found.append(
            "The program has changed since this build, and what it would compute may differ: build again first."
        )
    waiting = pending(company)
    if waiting:
        found.append(f"Since this build {' and '.join(waiting)}: build again first.")
    return tuple(found)


def same_program(company: Company) -> bool:
    """Whether the build that is shown was made by the program that runs now; builds that kept no hash are taken so."""
    store = Store(company.path)
    kept = next((one for one in store.history() if one.generation == company.build.generation), None)
    with store.read(kept) as engine:
        made = queries.rows(engine, "provenance") if "meta.provenance" in queries.present(engine) else ()
    return not made or str(made[0]["code"]) == code_hash()


def _earlier(company: Company, signatures: tuple[Entry, ...]) -> SignOff:
    """No signature under this build: the last one under another build is out, because this one is shown."""
    if not signatures:
        return SignOff(False, UNSIGNED)
    last = signatures[-1]
    who, on = words.safe_text(last.who, 60), _day(last.at)
    built = company.build.built_at
    why = f"{who} signed another build on {words.day_name(on, short=True)}, not this one"
    return SignOff(False, _out([(why, built.date() if built else None)]), who, on, (why,))


def _reasons(company: Company, mine: Entry) -> list[tuple[str, date | None]]:
    """Why a signature does not stand any more, each with the day it happened where that is known."""
    found: list[tuple[str, date | None]] = []
    current = _current(company.path)
    if current != company.build.generation:
        found.append(("another build is current", _published(company.path, current)))
    now = inputs_now(company.path)
    found += [(told(name, company), _since(name, company.path)) for name in WHAT if mine.body.get(name) != now[name]]
    if reconciliation(company).open:
        found.append((BOOKS, None))
    return found


def _out(found: list[tuple[str, date | None]]) -> str:
    """ "sign-off out since 4 Nov 2026: files were loaded"."""
    days = [day for _, day in found if day is not None]
    since = f" since {words.day_name(min(days), short=True)}" if days else ""
    return f"sign-off out{since}: {' and '.join(why for why, _ in found)}"


def _since(name: str, path: Path) -> date | None:
    """The day of the newest change of this input, where it was recorded."""
    ledger, store = Shown(path), Store(path)
    if name == "declarations":
        return max((_day(entry.at) for entry in ledger.entries(READER, ledger_declarations.KIND)), default=None)
    if name == "assumptions":
        kept = stored.newest(ledger, READER)
        edited = _modified(store.assumptions_file) if kept is None or file_edited(path) else None
        return max((day for day in (edited, _day(kept.at) if kept else None) if day is not None), default=None)
    return _modified(store.intake if name == "files" else store.themes_file)


def _modified(path: Path) -> date | None:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date() if path.exists() else None


def _current(path: Path) -> str:
    """Generation that is served now; empty where none can be read."""
    try:
        return Store(path).current().generation
    except StoreError:
        return ""


def _published(path: Path, generation: str) -> date | None:
    found = next((one for one in Store(path).history() if one.generation == generation), None)
    return _day(found.published_at) if found else None


def _day(at: str) -> date:
    return datetime.fromisoformat(at).date()
