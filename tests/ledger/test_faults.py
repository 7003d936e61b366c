"""Every fault of ledger and store through the reading commands, writers and pages: reasons, no silence, no trace."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxroi.__main__ import main
from cxroi.ui.frame.navigation import PAGES
from tests.ledger.faults import CLOSED, LEDGER, STORE, Fault, copy_of, sound
from tests.ui.conftest import Open, opened

__all__ = ["opened"]
NAMES = [name for name, _ in PAGES]
WHOLE = bool(os.environ.get("CXROI_FAULTS"))
"""Every command and page under every fault, instead of a few that change from fault to fault."""
Told = tuple[int, str, str]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sound(tmp_path_factory.mktemp("sound") / "harbour")


@pytest.fixture(scope="module")
def said() -> dict[str, Told]:
    """What a sound store answers, asked once."""
    return {}


@pytest.fixture
def sane(whole: Path, said: dict[str, Told], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Told]:
    if not said:
        said |= {name: ran(capsys, *typed) for name, typed in reading(whole, tmp_path).items() if name in EXPORTS}
    return said


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("cxroi.ledger.store.WAIT", 0.2)
    monkeypatch.setattr("logging.raiseExceptions", False)
    return


def ran(capsys: pytest.CaptureFixture[str], *typed: str) -> Told:
    try:
        status = main(typed)
    except SystemExit as end:
        status = int(str(end.code))
    shown = capsys.readouterr()
    text = shown.out + shown.err
    assert status in (0, 1, 2), typed
    assert "Traceback" not in text, typed
    assert "error id" not in text, (typed, text)
    return status, shown.out, shown.err


def reading(store: Path, out: Path, fault: str = "") -> dict[str, tuple[str, ...]]:
    """The reading commands; under one fault the cheap ones and three of the rest in turn, unless all was asked for."""
    at = ("--store", str(store))
    found = {
        "findings": ("findings", *at),
        "json": ("findings", "--json", *at),
        "changes": ("changes", *at),
        "audit": ("audit", "testrun1", *at),
        "signoff": ("signoff", *at),
        "builds": ("restore", *at),
        "assumptions": ("assume", "list", *at),
        "cases": ("case", "list", *at),
        "scenarios": ("scenario", "list", *at),
        "pilot": ("pilot", "--effect", "5", *at),
        "slide": ("slide", "--id", "booked/gross@last12", "--out", str(out / "one.pptx"), *at),
        "slides": ("slides", "--out", str(out / "pack.pptx"), *at),
        "workbook": ("workbook", "--out", str(out / "book.xlsx"), *at),
    }
    if WHOLE or not fault:
        return found
    turn = [name for name in found if name not in ALWAYS] * 2
    first = 3 * PLACE[fault] % (len(turn) // 2)
    return {name: typed for name, typed in found.items() if name in (*ALWAYS, *turn[first : first + 3])}


ALWAYS = ("findings", "json")
PLACE = {fault: place for place, fault in enumerate((*LEDGER, *STORE, *CLOSED))}
EXPORTS = ("findings", "json", "changes", "slide", "slides")


def writing(store: Path) -> dict[str, tuple[str, ...]]:
    at = ("--store", str(store))
    return {
        "assume": ("assume", "set", "discount_rate", "0.09", "--by", "Ann", *at),
        "declare": ("declare", "parcel-texts", "--no-other-event", "--by", "Ann", *at),
        "approve": ("case", "withdraw", "parcel-texts/1", "--by", "Ann", *at),
        "scenario": ("scenario", "run", "--points", "0.2", "--reach", "0.5", "--save", "x", *at),
        "sign": ("signoff", "--by", "Ann", *at),
        "build": ("build", *at),
    }


def seen(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file with its time and size, and the bytes of those that can be read at once."""
    found = {}
    for path in sorted(folder.rglob("*")):
        told = path.lstat()
        small = path.is_file() and told.st_size < 10**7
        found[str(path.relative_to(folder))] = (told.st_mtime_ns, told.st_size, path.read_bytes() if small else b"")
    return found


def pages_under(fault: str) -> list[str]:
    if WHOLE:
        return NAMES
    return [NAMES[PLACE[fault] % len(NAMES)]]


@pytest.mark.parametrize("fault", LEDGER)
def test_a_broken_ledger_stops_writers_and_readers_read_on(
    fault: str, whole: Path, sane: dict[str, Told], tmp_path: Path, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    store = copy_of(whole, tmp_path / "harbour")
    LEDGER[fault](store)
    before = seen(store)
    for name, typed in reading(store, tmp_path, fault).items():
        status, out, err = ran(capsys, *typed)
        if name in EXPORTS:
            assert (status, out) == sane[name][:2], name
            assert "Note: What people wrote" in err
            assert "--ledger kept" in err
        if name in ("assumptions", "cases", "scenarios"):
            assert status == 1
            assert "the ledger" in err
    _, out, _ = ran(capsys, *reading(store, tmp_path)["signoff"])
    assert "sign-off not known: the ledger cannot be read" in out
    for name in pages_under(fault):
        app = opened(name, store)
        assert not app.exception
        assert "cannot be drawn" not in "".join(one.value for one in app.markdown)
        assert any("What people wrote" in one.value for one in app.warning), name
    assert seen(store) == before, "reading writes nothing"
    for name, typed in writing(store).items():
        status, _, err = ran(capsys, *typed)
        assert status == 1, name
        assert "the ledger" in err.lower(), (name, err)
        assert "Next:" in err
    assert {key: value for key, value in seen(store).items() if key != ".lock"} == {
        key: value for key, value in before.items() if key != ".lock"
    }
    status, _, err = ran(capsys, "restore", "--ledger", "kept", "--store", str(store))
    assert status == 0, err
    assert ran(capsys, *reading(store, tmp_path)["findings"])[2] == ""
    assert ran(capsys, *writing(store)["assume"])[0] == 0


def _faulty(
    store: Path, faults: dict[str, Fault], fault: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> dict[str, Told]:
    faults[fault](store)
    before = seen(store) if store.is_dir() else {}
    found = {name: ran(capsys, *typed) for name, typed in reading(store, tmp_path, fault).items()}
    assert (seen(store) if store.is_dir() else {}) == before
    return found


@pytest.mark.parametrize("fault", STORE)
def test_a_damaged_store_serves_what_is_whole_and_says_so(
    fault: str, whole: Path, tmp_path: Path, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    store = copy_of(whole, tmp_path / "harbour")
    found = _faulty(store, STORE, fault, tmp_path, capsys)
    assert found["findings"][0] == 0
    assert json.loads(found["json"][1])["findings"]
    told = "Note: The newest build" in found["findings"][2]
    assert told == fault.startswith(("newest", "CURRENT")), found["findings"][2]
    for name in pages_under(fault):
        app = opened(name, store)
        assert not app.exception
        text = "".join(one.value for one in (*app.markdown, *app.warning))
        assert "cannot be drawn" not in text
        assert ("newest build" in text) == told
    for typed in writing(store).values():
        ran(capsys, *typed)


@pytest.mark.parametrize("fault", CLOSED)
def test_a_store_that_cannot_be_read_says_why_everywhere(
    fault: str, whole: Path, tmp_path: Path, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    store = copy_of(whole, tmp_path / "harbour")
    found = _faulty(store, CLOSED, fault, tmp_path, capsys)
    assert (found["findings"][0], found["findings"][1]) == (1, "")
    assert "Next:" in found["findings"][2]
    for name in pages_under(fault):
        app = opened(name, store)
        assert not app.exception
        assert len(app.title) == 1
        assert "cannot be drawn" not in "".join(one.value for one in app.markdown)
    for typed in writing(store).values():
        assert ran(capsys, *typed)[0] == 1


def test_a_store_without_a_ledger_is_read_without_making_one(
    whole: Path, tmp_path: Path, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    store = copy_of(whole, tmp_path / "harbour")
    for path in store.glob("ledger*"):
        path.unlink()
    (store / "LEDGER").unlink()
    before = seen(store)
    for typed in reading(store, tmp_path).values():
        assert "What people wrote" not in ran(capsys, *typed)[2]
    for name in NAMES:
        assert not opened(name, store).exception
    assert seen(store) == before
    assert ran(capsys, *writing(store)["declare"])[0] == 0


def test_a_ledger_somebody_holds_is_read_and_writers_are_told(
    whole: Path, tmp_path: Path, opened: Open, capsys: pytest.CaptureFixture[str]
) -> None:
    store = copy_of(whole, tmp_path / "harbour")
    holding = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "c.execute('begin exclusive'); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(store / "ledger.sqlite")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        assert ran(capsys, *reading(store, tmp_path)["findings"])[::2] == (0, "")
        assert not opened("promise", store).warning
        status, _, err = ran(capsys, *writing(store)["declare"])
        assert (status, "the ledger was busy" in err) == (1, True)
        assert holder.stdin is not None
        holder.stdin.close()
    assert ran(capsys, *writing(store)["declare"])[0] == 0


def test_restore_never_replaces_a_sound_ledger_and_takes_no_broken_copy(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = copy_of(whole, tmp_path / "harbour")
    at = ("--store", str(store))
    for copy in ("kept", "new"):
        status, _, err = ran(capsys, "restore", "--ledger", copy, *at)
        assert (status, "is whole and holds" in err) == (1, True)
    (store / "ledger.sqlite").write_bytes(b"")
    for bad in (tmp_path / "gone", store / "CURRENT", store):
        assert ran(capsys, "restore", "--ledger", str(bad), *at)[0] == 1
    status, _, err = ran(capsys, "restore", "--ledger", "new", *at)
    assert (status, "holds 0 entries" in err) == (0, True)
    assert re.search(r"ledger\.sqlite\.aside-\w+", err)
    assert ran(capsys, *writing(store)["declare"])[0] == 0
