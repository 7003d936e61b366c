"""Read a ledger without writing to it: its bytes of one moment are opened in memory, checked whole, then asked."""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from functools import partial
from pathlib import Path

from cxroi.engine.sqlfiles import select
from cxroi.errors import StoreError
from cxroi.ledger.entry import COLUMNS, START, Chain, Entry, chain_of, entry_of
from cxroi.ledger.place import Bytes, bytes_of, gone, lost, sign_of
from cxroi.ledger.schema import VERSION

REMEMBERED = 16
DAMAGED = "is damaged"
UNWRITTEN = (
    "the copy of the ledger cannot be written there. Next: name a folder that exists, may be written to and has room"
)
_chains: dict[bytes, Chain] = {}


sql = partial(select, "cxroi.ledger")


def found(path: Path, name: str, kind: str, key: str) -> tuple[Entry, ...]:
    """Entries of a named query. LedgerError where the ledger cannot be read, or is not as it was written."""
    with _begun(path) as ledger:
        if ledger is None:
            return ()
        connection, content = ledger
        chain = _chain(path, content, connection)
        if chain.problem:
            raise lost(path, f"is not as it was written: {chain.problem}")
        rows = connection.execute(sql(name), (kind, key)).fetchall()
    try:
        return tuple(map(entry_of, rows))
    except (ValueError, TypeError, RecursionError):
        raise lost(path, DAMAGED) from None


def chain_at(path: Path) -> Chain:
    """The whole chain, recomputed; a problem in words where a row is not as it was written. LedgerError as `found`."""
    with _begun(path) as ledger:
        return Chain(0, START) if ledger is None else _chain(path, ledger[1], ledger[0])


@contextmanager
def _begun(path: Path) -> Iterator[tuple[sqlite3.Connection, Bytes] | None]:
    """The ledger's content; None where none was ever begun. LedgerError where one was, and is gone."""
    sign = ""
    for _ in range(2):
        content = bytes_of(path)
        if content is not None:
            with _opened(path, content) as connection:
                if _ours(path, connection) and connection.execute(sql("head")).fetchone():
                    yield connection, content
                    return
        sign = sign_of(path)
        if not sign:
            yield None
            return
    raise gone(path, sign)


def copied(path: Path, target: Path) -> None:
    """Write the ledger's content into a new database file. StoreError where the target cannot be written."""
    content = bytes_of(path)
    if content is None:
        raise lost(path, "holds nothing yet")
    with _opened(path, content) as connection:
        try:
            with closing(sqlite3.connect(target)) as new:
                connection.backup(new)
        except sqlite3.Error:
            raise StoreError(UNWRITTEN) from None


@contextmanager
def _opened(path: Path, content: Bytes) -> Iterator[sqlite3.Connection]:
    """The bytes as a database that nobody else has; every failure of it is the ledger's damage."""
    try:
        room = tempfile.TemporaryDirectory(prefix="cxroi-ledger-") if content.beside else nullcontext("")
        with room as folder, closing(_connected(content, folder)) as connection:
            connection.execute("pragma trusted_schema=off")
            yield connection
    except (sqlite3.Error, UnicodeDecodeError):
        raise lost(path, DAMAGED) from None
    except OSError:
        raise lost(path, "has a part that is not written out yet, and no room to put it together") from None


def _connected(content: Bytes, folder: str) -> sqlite3.Connection:
    """In memory; in a private folder where a part not yet written out has to be put together with it."""
    if not content.beside:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.deserialize(content.main[:18] + b"\x01\x01" + content.main[20:])
        return connection
    place = Path(folder) / "ledger"
    place.write_bytes(content.main)
    for end, part in content.beside:
        place.with_name(f"{place.name}{end}").write_bytes(part)
    return sqlite3.connect(place, isolation_level=None)


def _ours(path: Path, connection: sqlite3.Connection) -> bool:
    """False where a kill came before the very first write was complete. LedgerError for another program's database."""
    tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
    if not tables:
        return False
    columns = tuple(row[1] for row in connection.execute("pragma table_info(history)"))
    if connection.execute("pragma user_version").fetchone()[0] > VERSION:
        raise lost(path, "was written by a later version of this program: use that version")
    if columns != COLUMNS or "head" not in tables:
        raise lost(path, "is the database of another program")
    return True


def _chain(path: Path, content: Bytes, connection: sqlite3.Connection) -> Chain:
    """The chain of these bytes, computed once for each content."""
    digest = hashlib.sha256(b"".join((content.main, *(part for _, part in content.beside)))).digest()
    if digest not in _chains:
        if connection.execute("pragma integrity_check").fetchone()[0] != "ok":
            raise lost(path, DAMAGED)
        if len(_chains) >= REMEMBERED:
            _chains.clear()
        rows = connection.execute(sql("history"), ("", "")).fetchall()
        try:
            _chains[digest] = chain_of(rows, connection.execute(sql("head")).fetchone())
        except (TypeError, ValueError):
            raise lost(path, DAMAGED) from None
    return _chains[digest]
