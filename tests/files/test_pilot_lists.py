"""A pilot's two files, of any shape, are read or refused, and no list leaves a phantom registration behind."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from cxroi.__main__ import main
from cxroi.errors import DataError, StoreError
from cxroi.files import out
from cxroi.ledger import Ledger
from cxroi.ledger import pilots as ledger_pilots
from cxroi.terms import Principal
from tests.files.told import refused
from tests.stores import demo_store

WHO = Principal("test")
HEAD = b"unit_id,arm,stratum\n"
BODY = {
    "first_month": 24_300,
    "months": 2,
    "outcome": "margin",
    "n_drawn_per_arm": 1,
    "seed": 1,
    "analysis": "plain difference of means",
    "effect": 5.0,
}
LISTS = {
    "other columns": b"a,b\n1,2\n",
    "binary": bytes(range(256)) * 4,
    "empty": b"",
    "no rows": HEAD,
    "ids that are words": HEAD + b"x,treated,s\n",
    "ids beyond the largest": HEAD + b"99999999999999999999,treated,s\n",
    "ragged": HEAD + b"1,treated\n2,control,s,9\n",
    "twice": HEAD + b"1,treated,s\n1,control,s\n",
    "unknown arms": HEAD + b"1,purple,s\n2,3,s\n",
    "UTF-16": (HEAD + b"1,treated,s\n").decode().encode("utf-16"),
    "a quote never closed": HEAD + b'1,treated,"s\n',
    "zero bytes": HEAD + b"1,trea\x00ted,s\n",
}
REGISTRATIONS: dict[str, dict[str, object]] = {
    "another outcome": {"outcome": "'; drop table x"},
    "months below zero": {"months": -3},
    "no months": {"months": 0},
    "months beyond any calendar": {"months": 10**15},
    "a first month below zero": {"first_month": -1},
    "a first month beyond any number": {"first_month": 10**30},
    "a text for a number": {"first_month": "24300"},
    "true for a number": {"months": True},
}
SOUND = HEAD + b"1,treated,s\n2,control,s\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_store(tmp_path_factory.mktemp("lists") / "company", 500)


def brought(folder: Path, text: bytes, **changed: object) -> Path:
    """A list that no ledger knows, with a registration beside it that bears its hash."""
    path = folder / "list.csv"
    path.write_bytes(text)
    beside = {**BODY, **changed, "sha256": hashlib.sha256(text).hexdigest()}
    path.with_name("list.csv.json").write_text(json.dumps(beside))
    return path


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_another_shape_is_told(
    name: str, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(capsys, "pilot", "--readout", brought(tmp_path, LISTS[name]), "--store", store)


@pytest.mark.parametrize("name", REGISTRATIONS)
def test_a_registration_of_another_shape_is_told(
    name: str, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = brought(tmp_path, SOUND, **REGISTRATIONS[name])
    refused(capsys, "pilot", "--readout", path, "--store", store)


def drawn(store: Path, path: Path) -> int:
    return main(["pilot", "--effect", "1000", "--out", str(path), "--store", str(store)])


def test_no_list_no_registration(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever step fails, ledger and folder are as they were; then the same command works."""
    before = len(Ledger(store).history(WHO, ledger_pilots.KIND))
    real_write, real_register = out.write, ledger_pilots.register

    def second(path: Path, content: str | bytes, **more: object) -> Path:
        if path.suffix == ".json":
            raise DataError("there is no room left on the disk: make some.")
        return real_write(path, content, **more)  # type: ignore[arg-type]

    def closed(*_: object) -> None:
        raise StoreError("the ledger cannot be written: make it writable.")

    assert drawn(store, tmp_path / "nowhere" / "a.csv") == 1
    monkeypatch.setattr(out, "write", second)
    assert drawn(store, tmp_path / "a.csv") == 1
    monkeypatch.setattr(out, "write", real_write)
    monkeypatch.setattr(ledger_pilots, "register", closed)
    assert drawn(store, tmp_path / "a.csv") == 1
    monkeypatch.setattr(ledger_pilots, "register", real_register)
    assert len(Ledger(store).history(WHO, ledger_pilots.KIND)) == before
    assert not list(tmp_path.iterdir())
    assert drawn(store, tmp_path / "a.csv") == 0
    assert len(Ledger(store).history(WHO, ledger_pilots.KIND)) == before + 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "a.csv.json"]
