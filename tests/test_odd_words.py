"""Odd words on the command line: each command ends with a sentence and 1 or 2, never with a trace or the last catch."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from cxroi import lastcatch
from cxroi.__main__ import main
from cxroi.commands import COMMANDS, parser
from tests.ledger.faults import sound

NAMES = [module.__name__.rsplit(".", 1)[-1] for module in COMMANDS]
ODD = (
    "",
    "\0",
    "a\0b",
    "x" * 5_000,
    "y" * 40_000,
    "\udcff",
    "../" * 2_000,
    "1e400",
    "-1e400",
    "nan",
    "9" * 5_000,
    "-1",
)
PLAIN = {"--effect": "5", "--id": "x", "--design": "linear", "--points": "0.2", "--reach": "0.5"}


def _options(name: str) -> list[argparse.Action]:
    subs = next(one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))
    return [one for one in subs.choices[name]._actions if one.dest != "help"]


def _words(actions: list[argparse.Action], odd: argparse.Action, word: str, store: Path) -> list[str]:
    """A whole command: what it needs in plain form, one part of it odd."""
    found: list[str] = []
    for one in actions:
        if one is not odd and not one.required and one.dest != "store":
            continue
        many = one.nargs if isinstance(one.nargs, int) else 1
        plain = (
            str(store) if one.dest == "store" else str(next(iter(one.choices), "")) if one.choices else "nothing.csv"
        )
        if one.nargs == 0:
            found += one.option_strings[:1]
            continue
        values = [word if one is odd else PLAIN.get((one.option_strings or [""])[0], plain)] * many
        found += (
            [f"{one.option_strings[0]}={values[0]}"]
            if one.option_strings and many == 1
            else [
                *one.option_strings[:1],
                *values,
            ]
        )
    return found


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of its own to stand in, so that nothing that is written lands in the checkout."""
    monkeypatch.chdir(tmp_path)
    return


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("stores")
    return {"none": folder / "none", "sound": sound(folder / "harbour")}


@pytest.mark.parametrize("kind", ["none", "sound"])
@pytest.mark.parametrize("name", NAMES)
def test_odd_words_end_with_a_sentence(
    name: str, kind: str, stores: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    actions = _options(name)
    for odd in actions:
        if odd.nargs == 0:
            continue
        for word in ODD:
            typed = [name, *_words(actions, odd, word, stores[kind])]
            if name == "demo" and "--files-only" not in typed:
                typed += ["--units", "1"]
            try:
                status = main(typed)
            except SystemExit as end:
                status = int(str(end.code))
            told = capsys.readouterr().err
            assert status in (0, 1, 2), (odd.dest, word[:20])
            assert "error id" not in told, (odd.dest, word[:20], told)
            assert "Traceback" not in told
            assert status == 0 or told.strip()
            assert status or not any(char in word for char in ("\0", "\udcff")), (odd.dest, word[:20])


def test_a_fault_in_a_command_is_one_sentence_and_its_log_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "margin of K0017 is 123.45"

    def broken(*_: object, **__: object) -> int:
        raise KeyError(secret)

    monkeypatch.setattr("cxroi.commands.findings.read", broken)
    monkeypatch.setattr(lastcatch, "MOST_BYTES", 2_000)
    log = tmp_path / lastcatch.LOG
    for _ in range(40):
        assert main(["findings", "--store", str(tmp_path)]) == 1
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert "error id" in told
        assert str(log) in told
        assert secret not in told + log.read_text()
    assert "cxroi/commands/findings.py:" in log.read_text()
    assert log.stat().st_size <= 2_000
    assert sorted(path.name for path in tmp_path.iterdir()) == [lastcatch.LOG, f"{lastcatch.LOG}.1"]
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("place", ["gone", "pipe", "folder"])
def test_where_the_store_takes_no_log_it_lies_in_a_private_folder_or_nowhere(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import os

    store, temp = tmp_path / "store", tmp_path / "temp"
    temp.mkdir()
    if place != "gone":
        store.mkdir()
        (os.mkfifo if place == "pipe" else os.mkdir)(store / lastcatch.LOG)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(temp))

    def broken(*_: object, **__: object) -> int:
        raise RuntimeError("x")

    monkeypatch.setattr("cxroi.commands.findings.read", broken)
    assert main(["findings", "--store", str(store)]) == 1
    assert f"{temp}/cxroi-" in capsys.readouterr().err
    (temp / f"cxroi-{os.getuid()}").rename(tmp_path / "elsewhere")
    (temp / f"cxroi-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    assert main(["findings", "--store", str(store)]) == 1
    assert "No log could be written" in capsys.readouterr().err
