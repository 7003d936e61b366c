"""The ledger's own store: SQLite beside the builds; one append-only, hash-chained history of what people wrote.

Each acknowledged write is on disk (WAL, synchronous FULL) before its call returns; two people saving at once lose
nothing: the second one is told that the entry has moved on. Every call carries who asks.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from cxroi.engine.files import sync_file, sync_folder
from cxroi.errors import DataError, LedgerError, StoreError
from cxroi.ledger.entry import START, Action, Chain, Draft, Entry, canonical, chain_of, entry_of, hashed
from cxroi.ledger.place import FILE, MARK, lost
from cxroi.ledger.reading import DAMAGED, UNWRITTEN, chain_at, copied, found, sql
from cxroi.ledger.schema import SCHEMA, VERSION
from cxroi.terms import Principal

WAIT = 30.0
FORMULA = ("=", "+", "-", "@")
JOINERS = "\u200c\u200d"
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Unicode categories of what no name holds (joiners of letters apart): control, direction, lone surrogates, line
breaks."""
_PRAGMAS = ("journal_mode=wal", "synchronous=full", "secure_delete=on", "foreign_keys=on", "trusted_schema=off")


_checked: dict[Path, tuple[int, str]] = {}
"""The last row of each ledger that this process found whole up to there: number and hash."""


def now() -> datetime:
    return datetime.now(UTC)


def forget(path: Path) -> None:
    """Another file was put in the ledger's place: look at it anew."""
    _checked.pop(path.absolute(), None)


class Ledger:
    """What people wrote about one company. `folder` is the store's folder; the file is made by the first write.

    `clock` tells when something is written; a generated company writes at the times of its own world.
    """

    def __init__(self, folder: Path, clock: Callable[[], datetime] = now) -> None:
        self.path, self._clock = Path(folder) / FILE, clock

    def entries(self, principal: Principal | None, kind: str) -> tuple[Entry, ...]:
        """Newest version of each entry of a kind that the reader may see, in the order they were last written."""
        return self._read(principal, "newest", kind, "")

    def entry(self, principal: Principal | None, kind: str, key: str) -> Entry | None:
        """Newest version of one entry; None where there is none (or none for this reader)."""
        return next(iter(self._read(principal, "newest", kind, key)), None) if key else None

    def history(self, principal: Principal | None, kind: str = "", key: str = "") -> tuple[Entry, ...]:
        """Every version ever written, oldest first."""
        return self._read(principal, "history", kind, key)

    def save(self, principal: Principal | None, draft: Draft, *, version: int = 0) -> Entry:
        """Write a new version of an entry. `version` is the one that was read (0 = a new entry).

        Raises StoreError when somebody saved in between, when the entry is approved, or without the right to edit;
        DataError when a number in it is not finite, or the writer's name is not plain.
        """
        who = _allowed(principal, "edit")
        _in_scope(who, draft.scope)
        return self._append(who, draft, version, "saved")

    def approve(self, principal: Principal | None, entry: Entry) -> Entry:
        """Freeze an entry: from now on it can neither be changed nor withdrawn. Needs the right "admin"."""
        who = _allowed(principal, "admin")
        _in_scope(who, entry.scope)
        return self._append(who, _draft(entry), entry.version, "approved")

    def withdraw(self, principal: Principal | None, entry: Entry) -> Entry:
        """Take a draft back; its versions stay in the history."""
        who = _allowed(principal, "edit")
        _in_scope(who, entry.scope)
        return self._append(who, _draft(entry), entry.version, "withdrawn")

    def verify(self) -> Chain:
        """Check the file and recompute the whole chain; the problem in words where the file cannot be read or a row
        was changed, added or taken out."""
        try:
            return chain_at(self.path)
        except LedgerError as error:
            return Chain(0, START, str(error))

    def check(self) -> None:
        """LedgerError where the ledger cannot be read, is not as it was written, or was there and is gone."""
        chain = chain_at(self.path)
        if chain.problem:
            raise lost(self.path, f"is not as it was written: {chain.problem}")

    def backup(self, principal: Principal | None, target: Path) -> Chain:
        """Copy the ledger while it is in use; the copy is checked before it counts. StoreError when the target
        exists or cannot be written, or nothing was written yet."""
        _allowed(principal, "export")
        self.check()
        if target.exists() or not self.path.exists():
            raise StoreError("the backup needs a ledger and a file name that is not taken yet")
        aside = target.with_name(f"{target.name}.aside")
        try:
            aside.unlink(missing_ok=True)
            copied(self.path, aside)
            sync_file(aside)
            aside.rename(target)
            sync_folder(target.parent)
        except (OSError, sqlite3.Error):
            raise StoreError(UNWRITTEN) from None
        return chain_at(target)

    def _read(self, principal: Principal | None, name: str, kind: str, key: str) -> tuple[Entry, ...]:
        who = _allowed(principal, "view")
        return tuple(entry for entry in found(self.path, name, kind, key) if not who.scope or entry.scope in who.scope)

    def _append(self, who: Principal, draft: Draft, version: int, action: Action) -> Entry:
        if not draft.kind or not draft.id:
            raise DataError("an entry of the ledger needs a kind and an id")
        _plainly_named(who)
        try:
            body = canonical(draft.body)
        except (TypeError, ValueError):
            raise DataError(
                "1 number is not finite or 1 value is no text, number or list. Next: correct it and save again"
            ) from None
        with self._writing() as connection:
            newest = connection.execute(sql("newest"), (draft.kind, draft.id)).fetchone()
            _current(newest, version)
            number, previous = connection.execute(sql("head")).fetchone() or (0, START)
            at = self._clock().isoformat(timespec="milliseconds")
            row = (number + 1, at, who.name, draft.kind, draft.id, version + 1, action, draft.scope, body)
            digest = hashed(previous, row)
            connection.execute(sql("add"), (*row, previous, digest))
            connection.execute(sql("move_head"), (number + 1, digest))
        return entry_of((*row, previous, digest))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is on disk at the end, or nothing is. A ledger that is not whole is not opened."""
        place = self.path.absolute()
        if place not in _checked or not place.exists():
            self.check()
        new = not place.exists()
        place.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as connection:
            connection.execute("begin immediate")
            try:
                for statement in SCHEMA:
                    connection.execute(statement)
                connection.execute(f"pragma user_version = {VERSION}")
                self._whole_since(connection, _checked.get(place, (0, START)))
                yield connection
                head = connection.execute(sql("head")).fetchone()
                connection.execute("commit")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("rollback")
                raise
        _checked[place] = (int(head[0]), str(head[1]))
        if new:
            self.path.chmod(0o600)
        mark = self.path.with_name(MARK)
        if not mark.exists() or mark.stat().st_size:
            mark.write_bytes(b"")
            sync_folder(self.path.parent)

    def _whole_since(self, connection: sqlite3.Connection, known: tuple[int, str]) -> None:
        """Check every row after the last one known to be whole. LedgerError where one is not as it was written."""
        rows = connection.execute(sql("after"), (max(known[0] - 1, 0),)).fetchall()
        if known[0]:
            if not rows or (rows[0][0], rows[0][10]) != known:
                _checked.pop(self.path.absolute(), None)
                raise lost(self.path, "is not the one that was there before")
            rows = rows[1:]
        chain = chain_of(rows, connection.execute(sql("head")).fetchone(), known)
        if chain.problem:
            raise lost(self.path, f"is not as it was written: {chain.problem}")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)) as connection:
                for pragma in _PRAGMAS:
                    connection.execute(f"pragma {pragma}").fetchall()
                yield connection
        except (sqlite3.IntegrityError, sqlite3.OperationalError) as error:
            raise _why(self.path, error) from None
        except sqlite3.DatabaseError:
            raise lost(self.path, DAMAGED) from None


def _why(path: Path, error: sqlite3.Error) -> StoreError:
    """A refusal of the database in our words."""
    words, store = str(error), path.parent
    if "immutable" in words:
        return StoreError("this entry is approved and cannot be changed. Next: write a new one")
    if "append-only" in words:
        return StoreError("the history of the ledger is append-only: nothing was changed")
    if "locked" in words or "busy" in words:
        return LedgerError(f"the ledger was busy for {WAIT:.0f} seconds; nothing was written. Next: save again")
    if "full" in words:
        return LedgerError("the disk is full; nothing was written. Next: make room and save again")
    if "readonly" in words or "unable to open" in words:
        return LedgerError(
            f"the ledger may not be written: the folder {store.name} or its file is read-only, or its disk is full; "
            "nothing was written. Next: make it writable for you, and save again"
        )
    return LedgerError(
        "the ledger could not be read or written: its disk is full or fails; nothing was changed. Next: make room, "
        "check the disk, and save again"
    )


def _current(newest: tuple[object, ...] | None, version: int) -> None:
    """Refuse to write over what the writer has not seen."""
    seen = int(str(newest[5])) if newest else 0
    if newest and newest[6] == "approved":
        raise StoreError("this entry is approved and cannot be changed. Next: write a new one")
    if seen != version:
        raise StoreError(
            f"somebody saved version {seen} of this entry after you opened version {version}; nothing was "
            "written. Next: open it again and repeat the change"
        )


def _draft(entry: Entry) -> Draft:
    return Draft(entry.kind, entry.id, entry.body, entry.scope)


def _allowed(principal: Principal | None, right: str) -> Principal:
    if principal is None or right not in principal.rights:
        raise StoreError(f"Nobody is signed in who may {'approve' if right == 'admin' else right} here: sign in first.")
    return principal


def _plainly_named(principal: Principal) -> None:
    """Refuse a writer's name that a spreadsheet would take for a formula or a screen would not show."""
    unseen = any(unicodedata.category(char) in UNSEEN for char in principal.name if char not in JOINERS)
    if unseen or principal.name.lstrip().startswith(FORMULA):
        raise DataError(
            "the name of who writes must not begin with = + - @ or hold control characters; nothing was written. "
            "Next: give a plain name"
        )


def _in_scope(principal: Principal, scope: str) -> None:
    if principal.scope and scope not in principal.scope:
        raise StoreError("this entry belongs to another part of the company: nothing was written")
