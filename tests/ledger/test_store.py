"""The ledger under fault: kills, races, tampering, a full disk; rights and scope on every call."""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cxroi.errors import DataError, StoreError
from cxroi.ledger import Draft, Ledger
from cxroi.terms import Principal

ANN = Principal("Ann")
READER = Principal("Reader", frozenset(("view",)))


def test_what_was_saved_is_read_back_with_who_and_when(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    assert ledger.entries(ANN, "case") == ()
    assert not ledger.path.exists()
    first = ledger.save(ANN, Draft("case", "a", {"reach": 100.5, "who": "É"}))
    second = ledger.save(Principal("Bob"), Draft("case", "a", {"reach": 200}), version=first.version)
    newest = ledger.entry(READER, "case", "a")
    assert newest == second
    assert (second.who, second.version, dict(second.body)) == ("Bob", 2, {"reach": 200})
    assert [entry.body["reach"] for entry in ledger.history(READER, "case", "a")] == [100.5, 200]
    assert ledger.verify().whole
    assert oct(ledger.path.stat().st_mode & 0o777) == "0o600"


def test_settings_are_those_that_lose_nothing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.save(ANN, Draft("case", "a", {}))
    with ledger._open() as connection:
        told = [
            connection.execute(f"pragma {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "busy_timeout")
        ]
    assert told == ["wal", 2, 1, 1, 30_000]


def test_the_second_of_two_who_opened_the_same_version_is_told(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    opened = ledger.save(ANN, Draft("case", "a", {"x": 1}))
    ledger.save(ANN, Draft("case", "a", {"x": 2}), version=opened.version)
    with pytest.raises(StoreError, match="somebody saved version 2"):
        ledger.save(Principal("Bob"), Draft("case", "a", {"x": 3}), version=opened.version)
    with pytest.raises(StoreError, match="somebody saved version 2"):
        ledger.save(Principal("Bob"), Draft("case", "a", {"x": 3}))
    assert len(ledger.history(ANN)) == 2


def test_an_approved_entry_is_immutable_even_for_the_database(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    saved = ledger.save(ANN, Draft("case", "a", {"x": 1}))
    approved = ledger.approve(ANN, saved)
    for change in (
        lambda: ledger.save(ANN, Draft("case", "a", {"x": 2}), version=approved.version),
        lambda: ledger.withdraw(ANN, approved),
        lambda: ledger.approve(ANN, approved),
    ):
        with pytest.raises(StoreError, match="approved"):
            change()
    with sqlite3.connect(ledger.path) as connection:
        for statement in (
            "update history set body = '{}'",
            "delete from history",
            (
                "insert into history select number + 1, at, who, kind, id, version + 1, 'saved', scope, body, hash,"
                " 'x' from history where action = 'approved'"
            ),
        ):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)
    assert ledger.entry(ANN, "case", "a") == approved


def test_every_call_needs_somebody_with_the_right_and_scope(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    mine = ledger.save(ANN, Draft("case", "a", {}, scope="North"))
    ledger.save(ANN, Draft("case", "b", {}, scope="South"))
    for call in (
        lambda: ledger.entries(None, "case"),
        lambda: ledger.history(Principal("x", frozenset())),
        lambda: ledger.save(READER, Draft("case", "c", {})),
        lambda: ledger.withdraw(READER, mine),
        lambda: ledger.approve(Principal("x", frozenset(("view", "edit"))), mine),
        lambda: ledger.backup(READER, tmp_path / "copy"),
    ):
        with pytest.raises(StoreError, match="sign in"):
            call()
    south = Principal("Sue", scope=("South",))
    assert [entry.id for entry in ledger.entries(south, "case")] == ["b"]
    assert ledger.entry(south, "case", "a") is None
    for call in (lambda: ledger.save(south, Draft("case", "c", {})), lambda: ledger.approve(south, mine)):
        with pytest.raises(StoreError, match="another part"):
            call()


def test_numbers_that_are_none_are_refused(tmp_path: Path) -> None:
    for body in ({"x": float("nan")}, {"x": float("inf")}, {"x": object()}):
        with pytest.raises(DataError, match="not finite"):
            Ledger(tmp_path).save(ANN, Draft("case", "a", body))
    assert not Ledger(tmp_path).history(ANN)


TAMPER = {
    "a figure": "update history set body = replace(body, '1', '9') where number = 2",
    "a name": "update history set who = 'Eve' where number = 3",
    "a date": "update history set at = '2001-01-01' where number = 1",
    "the order": "update history set number = case number when 2 then 103 else 102 end where number in (2, 3)",
    "a row taken out": "delete from history where number = 2",
    "the last row taken out": "delete from history where number = 4",
    "all rows taken out": "delete from history",
    "the head": "update head set number = 3",
}


@pytest.mark.parametrize("statement", TAMPER.values(), ids=TAMPER.keys())
def test_tampering_behind_the_ledgers_back_is_found(statement: str, tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for key in "abcd":
        ledger.save(ANN, Draft("case", key, {"x": 1}))
    assert ledger.verify().whole
    with sqlite3.connect(ledger.path) as connection:
        for name in ("history_is_kept", "history_is_fixed", "approved_is_fixed"):
            connection.execute(f"drop trigger {name}")
        connection.execute(statement)
    chain = ledger.verify()
    assert not chain.whole
    assert chain.problem


def test_bytes_flipped_or_cut_off_are_found_and_never_a_traceback(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    for number in range(40):
        ledger.save(ANN, Draft("case", f"{number}", {"text": "words " * 60, "n": number}))
    with ledger._open() as connection:
        connection.execute("pragma wal_checkpoint(truncate)").fetchall()
    whole = ledger.path.read_bytes()
    missed = 0
    used = [place for place in range(100, len(whole), len(whole) // 60) if whole[place - 8 : place + 8].strip(b"\0")]
    for place in used:
        ledger.path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        chain = ledger.verify()
        with sqlite3.connect(f"file:{ledger.path}?immutable=1", uri=True) as connection:
            try:
                same = len(connection.execute("select * from history").fetchall()) == 40
            except (sqlite3.Error, UnicodeDecodeError):
                same = False
        missed += chain.whole and not same
    for size in range(512, len(whole), len(whole) // 10):
        ledger.path.write_bytes(whole[:size])
        assert not ledger.verify().whole
    assert missed == 0


def _writer(folder: Path, name: str, each: int, saved: list[int]) -> None:
    ledger = Ledger(folder)
    saved.extend(
        ledger.save(Principal(name), Draft("note", f"{name}-{number}", {"n": number})).number for number in range(each)
    )


def _process(folder: Path, process: int, each: int, out: Path) -> None:
    saved: list[int] = []
    threads = [
        threading.Thread(target=_writer, args=(folder, f"p{process}t{thread}", each, saved)) for thread in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    out.write_text(f"{len(set(saved))}")


def test_four_processes_of_five_threads_lose_nothing(tmp_path: Path) -> None:
    each = int(os.environ.get("CXROI_LEDGER_WRITES", "5"))
    context = mp.get_context("spawn")
    running = [
        context.Process(target=_process, args=(tmp_path, number, each, tmp_path / f"done{number}"))
        for number in range(4)
    ]
    for process in running:
        process.start()
    for process in running:
        process.join(600)
    acknowledged = sum(int((tmp_path / f"done{number}").read_text()) for number in range(4))
    chain = Ledger(tmp_path).verify()
    assert acknowledged == 20 * each
    assert chain.whole
    assert chain.rows == acknowledged


KILLED = """
import sys
from pathlib import Path
from cxroi.ledger import Draft, Ledger
from cxroi.terms import Principal
ledger = Ledger(Path(sys.argv[1]))
for number in range(100_000):
    saved = ledger.save(Principal("Ann"), Draft("note", f"{sys.argv[2]}-{number}", {"n": number, "text": "x" * 500}))
    print(saved.number, flush=True)
"""


def test_a_kill_at_any_moment_loses_no_acknowledged_write(tmp_path: Path) -> None:
    kills = int(os.environ.get("CXROI_LEDGER_KILLS", "4"))
    last = 0
    for turn in range(kills):
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path), str(turn)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.02 + 0.013 * (turn % 7))
        os.kill(child.pid, signal.SIGKILL)
        told = [line for line in child.stdout.read().split("\n") if line.strip()]
        child.wait()
        last = max([last, *map(int, told[:-1])])
        chain = Ledger(tmp_path).verify()
        assert chain.whole
        assert chain.rows >= last


def test_a_backup_is_whole_while_somebody_writes(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.save(ANN, Draft("case", "a", {}))
    saved: list[int] = []
    writer = threading.Thread(target=_writer, args=(tmp_path, "w", 15, saved))
    writer.start()
    chain = ledger.backup(ANN, tmp_path / "copy.sqlite")
    writer.join()
    assert chain.whole
    assert chain.rows >= 1
    with pytest.raises(StoreError, match="not taken"):
        ledger.backup(ANN, tmp_path / "copy.sqlite")


def test_a_ledger_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"this is no database, but long enough to look at " * 30)
    with pytest.raises(StoreError, match="damaged"):
        Ledger(tmp_path).save(ANN, Draft("case", "a", {}))
    assert not Ledger(tmp_path).verify().whole


@pytest.mark.parametrize(
    "name",
    [
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@sum",
        "  =1+1",
        "Ann\nBob",
        "Ann\x00",
        "Ann\x1b[31m",
        "Ann\t",
        "\u2028Ann",
        "Ann\u202e",
    ],
)
def test_a_name_that_is_a_formula_or_holds_control_characters_writes_nothing(tmp_path: Path, name: str) -> None:
    ledger = Ledger(tmp_path)
    with pytest.raises(DataError, match="name of who writes") as told:
        ledger.save(Principal(name), Draft("case", "a", {}))
    assert name not in str(told.value)
    assert not ledger.path.exists()


@pytest.mark.parametrize("name", ["Ann-Marie O'Neil", "Zoë (CFO)", "ann@bank.example", "李雷", "local"])
def test_every_plain_name_may_write(tmp_path: Path, name: str) -> None:
    assert Ledger(tmp_path).save(Principal(name), Draft("case", "a", {})).who == name
