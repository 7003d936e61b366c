"""Scratch of a killed load goes at the next start of any command; a load that runs keeps its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxroi.__main__ import main
from cxroi.engine.store import Store
from cxroi.sources.loading import scratch

COMMANDS = (
    ("restore",),
    ("build", "--by", "Kim"),
    ("signoff",),
    ("assume", "list"),
    ("case", "list"),
    ("declare", "x", "--withdraw", "--by", "Kim"),
)


def left_by_a_killed_load(folder: Path) -> Path:
    """A folder as a load makes it, with a customer's words in it."""
    left = folder / "store" / f"{scratch.PREFIX}a1b2c3"
    (left / "spill").mkdir(parents=True)
    (left / "scratch.duckdb").write_bytes(b"what Ana Souza wrote")
    return left


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_the_next_command_clears_it(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Whatever becomes of the command itself: this store holds nothing yet."""
    left = left_by_a_killed_load(tmp_path)
    main([*command, "--store", str(tmp_path / "store")])
    assert not left.exists()


def test_a_running_load_keeps_its_own(tmp_path: Path) -> None:
    left = left_by_a_killed_load(tmp_path)
    store = Store(tmp_path / "store")
    with store.locked():
        scratch.clear(store.path)
        assert (left / "scratch.duckdb").exists()
    scratch.clear(store.path)
    assert not left.exists()


def test_nothing_is_made_where_there_is_no_store(tmp_path: Path) -> None:
    scratch.clear(tmp_path / "none")
    assert not list(tmp_path.iterdir())
