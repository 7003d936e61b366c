"""What tests share is made once for the same content, anew for any other, and never handed out half-made."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from tests import kept
from tests.kept import digest, digest_of_files, kept_folder, kept_value


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    monkeypatch.setattr(kept, "_place", lambda: folder)
    return folder


def test_the_same_content_is_made_once_and_another_anew() -> None:
    made: list[int] = []

    def ask(number: int) -> list[int]:
        def make() -> list[int]:
            made.append(number)
            return [number]

        return kept_value("numbers", number, make)

    first = ask(1)
    first.append(9)
    assert ask(1) == [1], "everybody gets an object of their own"
    assert ask(2) == [2]
    assert made == [1, 2]


def test_what_failed_half_way_is_made_again() -> None:
    def half(folder: Path) -> None:
        (folder / "half").touch()
        raise OSError("disk full")

    def whole(folder: Path) -> None:
        (folder / "whole").touch()

    with pytest.raises(OSError, match="disk full"):
        kept_folder("store", 1, half)
    assert {path.name for path in kept_folder("store", 1, whole).iterdir()} == {"whole", kept.DONE}


def _ask(place: Path, calls: Path) -> None:
    def make(folder: Path) -> None:
        with calls.open("a") as file:
            file.write("made\n")
        (folder / "x").write_text("whole")

    kept._place = lambda: place  # type: ignore[assignment]
    assert (kept_folder("one", 1, make) / "x").read_text() == "whole"


def test_of_four_workers_that_ask_at_once_one_makes_it(place: Path, tmp_path: Path) -> None:
    workers = [multiprocessing.Process(target=_ask, args=(place, tmp_path / "calls")) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    assert (tmp_path / "calls").read_text() == "made\n"


def test_another_byte_or_name_is_another_key(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.py").write_text("one")
    keys = [digest_of_files(tmp_path / "a")]
    (tmp_path / "a" / "x.py").write_text("two")
    keys.append(digest_of_files(tmp_path / "a"))
    (tmp_path / "a" / "x.py").rename(tmp_path / "a" / "y.py")
    keys.append(digest_of_files(tmp_path / "a"))
    assert len(set(keys)) == 3
    assert digest("ab", "c") != digest("a", "bc")


def test_a_state_that_a_run_holds_is_not_thinned_out(tmp_path: Path) -> None:
    held = kept._hold(tmp_path / "old")
    kept._thin_out(tmp_path / "old")
    assert (tmp_path / "old").is_dir()
    held.close()
    kept._thin_out(tmp_path / "old")
    assert not (tmp_path / "old").exists()
