"""A sound store with a ledger in use, and every way in which ledger and store are found broken."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb

from cxroi.ledger import Ledger, pilots, scenarios, totals
from cxroi.ledger.cases import Case, add, approve
from cxroi.ledger.restore import keep_copy
from cxroi.ledger.scenarios import Plan
from cxroi.terms import Principal
from cxroi.value.assumptions import in_force as assumptions
from tests.ui.store import write_store

ANN = Principal("Ann")
CASE = Case(
    initiative="parcel-texts",
    start="2026-02",
    months=12,
    reach=500,
    effect=0.02,
    price=30,
    sponsor="Chief Operating Officer",
    owner="Logistics",
)
Fault = Callable[[Path], object]


def sound(folder: Path) -> Path:
    """A store with two builds and a ledger that holds an entry of each kind."""
    write_store(folder)
    write_store(folder, again=True)
    (folder / "assumptions.toml").write_text('[tax_rate]\nvalue = 0.2\nowner = "Finance"\ndate = 2026-01-31\n')
    assumptions.take_in(folder, ANN)
    ledger = Ledger(folder)
    approve(ledger, ANN, add(ledger, ANN, CASE).id)
    scenarios.save(ledger, ANN, Plan(name="a plan", points=0.3, reach_share=0.5))
    totals.explain(ledger, ANN, ("margin", 24_000), "A credit note was booked in January.")
    pilots.register(
        ledger, ANN, "a pilot", dict.fromkeys(pilots.NEEDED, 1) | {"outcome": "margin", "analysis": "plain"}
    )
    keep_copy(folder)
    return folder


def copy_of(store: Path, target: Path) -> Path:
    shutil.copytree(store, target)
    shutil.copy2(store.with_name(f"{store.name}.key"), target.with_name(f"{target.name}.key"))
    return target


def _ledger(store: Path) -> Path:
    return store / "ledger.sqlite"


def _instead(make: Callable[[Path], object], name: str = "ledger.sqlite") -> Fault:
    def fault(store: Path) -> None:
        place = store / name
        place.unlink()
        make(place)

    return fault


def _bytes(change: Callable[[bytes], bytes]) -> Fault:
    return lambda store: _ledger(store).write_bytes(change(_ledger(store).read_bytes()))


def _flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]


def _sql(*statements: str) -> Fault:
    def fault(store: Path) -> None:
        connection = sqlite3.connect(_ledger(store))
        for name in ("history_is_kept", "history_is_fixed", "approved_is_fixed"):
            connection.execute(f"drop trigger {name}")
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()

    return fault


def _database(place: Path, *statements: str) -> None:
    connection = sqlite3.connect(place)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def _only_unfinished(store: Path) -> None:
    """The database is gone, what it had not yet written out is left."""
    _ledger(store).replace(store / "ledger.sqlite-wal")


LEDGER: dict[str, Fault] = {
    "missing": lambda store: _ledger(store).unlink(),
    "empty": _bytes(lambda _: b""),
    "cut in its header": _bytes(lambda content: content[:60]),
    "cut in a page": _bytes(lambda content: content[:5_000]),
    "cut at a page": _bytes(lambda content: content[: len(content) // 4096 // 2 * 4096]),
    "header flipped": _bytes(lambda content: _flipped(content, 5)),
    "page flipped": _bytes(lambda content: _flipped(content, 4096 + 3)),
    "schema flipped": _bytes(lambda content: _flipped(content, 105)),
    "zeros": _bytes(lambda content: bytes(len(content))),
    "text": _bytes(lambda _: b"people wrote something here " * 200),
    "a folder": _instead(Path.mkdir),
    "a pipe": _instead(os.mkfifo),
    "a device": _instead(lambda place: place.symlink_to("/dev/zero")),
    "a loop of links": _instead(lambda place: place.symlink_to(place)),
    "a link to nothing": _instead(lambda place: place.symlink_to(place.with_name("gone"))),
    "another program's": _instead(
        lambda place: _database(place, "create table notes (id integer)", "insert into notes values (1)")
    ),
    "same names, other columns": _instead(
        lambda place: _database(place, "create table history (id integer)", "create table head (id)")
    ),
    "a DuckDB file": _instead(lambda place: duckdb.connect(str(place)).close()),
    "a later version": _sql("pragma user_version = 99"),
    "a word changed": _sql("update history set who = 'Eve' where number = 2"),
    "a row taken out": _sql("delete from history where number = 3"),
    "the last row taken out": _sql("delete from history where number = (select max(number) from history)"),
    "the head moved": _sql("update head set number = 1"),
    "a body that is no JSON": _sql("update history set body = '{' where number = 1"),
    "a text that is no text": _sql("update history set who = cast(x'ff00ff' as text) where number = 1"),
    "no rows": _sql("delete from history", "delete from head"),
    "no tables": _instead(lambda place: _database(place, "create table x (a)", "drop table x")),
    "only its unfinished part": _only_unfinished,
}
"""Faults of the ledger: figures and exports are there, what people wrote is not, writers stop."""


def _newest_build(store: Path) -> Path:
    return max(store.glob("build-*.duckdb"), key=lambda path: path.stat().st_mtime_ns)


def _pointing(store: Path, to: str) -> None:
    text = (store / "CURRENT").read_text()
    (store / "CURRENT").write_text(text.replace(_newest_build(store).stem.removeprefix("build-"), to))


STORE: dict[str, Fault] = {
    "CURRENT missing": lambda store: (store / "CURRENT").unlink(),
    "CURRENT empty": lambda store: (store / "CURRENT").write_bytes(b""),
    "CURRENT deep": lambda store: (store / "CURRENT").write_text("[" * 200_000),
    "CURRENT a folder": _instead(Path.mkdir, "CURRENT"),
    "CURRENT a pipe": _instead(os.mkfifo, "CURRENT"),
    "CURRENT a loop": _instead(lambda place: place.symlink_to(place), "CURRENT"),
    "CURRENT pointing outside": lambda store: _pointing(store, "../../elsewhere"),
    "CURRENT pointing to nothing": lambda store: _pointing(store, "20260101T000000-00000000"),
    "newest build cut": lambda store: os.truncate(_newest_build(store), 9_000),
    "newest build empty": lambda store: os.truncate(_newest_build(store), 0),
    "newest build missing": lambda store: _newest_build(store).unlink(),
    "newest build foreign": lambda store: shutil.copy(store / "intake.duckdb", _newest_build(store)),
    "newest build a folder": lambda store: (path := _newest_build(store)).unlink() or path.mkdir(),
    "newest build a pipe": lambda store: (path := _newest_build(store)).unlink() or os.mkfifo(path),
    "intake a pipe": _instead(os.mkfifo, "intake.duckdb"),
    "intake empty": lambda store: os.truncate(store / "intake.duckdb", 0),
    "intake foreign": lambda store: (store / "intake.duckdb").write_bytes(b"SQLite format 3\0" + bytes(9_000)),
    "lock a folder": lambda store: (path := store / ".lock").unlink() or path.mkdir(),
}
"""Faults of the store under which figures are still served, from this build or the one before."""

CLOSED: dict[str, Fault] = {
    "every build cut": lambda store: [os.truncate(path, 9_000) for path in store.glob("build-*.duckdb")],
    "key file missing": lambda store: store.with_name(f"{store.name}.key").unlink(),
    "key file damaged": lambda store: store.with_name(f"{store.name}.key").write_text("no key"),
    "key file a folder": lambda store: (path := store.with_name(f"{store.name}.key")).unlink() or path.mkdir(),
    "key of another store": lambda store: store.with_name(f"{store.name}.key").write_text("ab" * 32),
    "KEY a folder": _instead(Path.mkdir, "KEY"),
    "KEY no text": lambda store: (store / "KEY").write_bytes(b"\xff\xfe\x00"),
    "KEY a pipe": _instead(os.mkfifo, "KEY"),
    "the store a file": lambda store: shutil.rmtree(store) or store.write_text("no folder"),
    "the store a loop": lambda store: shutil.rmtree(store) or store.symlink_to(store),
    "the store gone": shutil.rmtree,
}
"""Faults of the store under which nothing can be served: the reason and the way back."""
