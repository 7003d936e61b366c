"""A full disk and a folder nobody may write to: figures and exports are read, what cannot be written says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ledger.faults import copy_of, sound

LIMITED = (
    "import resource, sys; import cxroi.__main__ as m; "
    "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2); raise SystemExit(m.main(sys.argv[2:]))"
)
BARE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner")
"""For root alone: without the capabilities that open every folder."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sound(tmp_path_factory.mktemp("sound") / "harbour")


@pytest.fixture
def store(whole: Path, tmp_path: Path) -> Path:
    return copy_of(whole, tmp_path / "harbour")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=300)
    assert "Traceback" not in done.stderr
    assert "error id" not in done.stderr
    return done


def test_on_a_full_disk_the_ledger_and_exports_say_so_and_nothing_half_done_stays(store: Path, tmp_path: Path) -> None:
    at, ledger = ("--store", str(store)), store / "ledger.sqlite"
    before = ledger.read_bytes()
    for words in (
        ("assume", "set", "discount_rate", "0.09", "--by", "Ann"),
        ("declare", "parcel-texts", "--no-other-event", "--by", "Ann"),
        ("case", "backup", str(tmp_path / "copy.sqlite")),
        ("slide", "--id", "booked/gross@last12", "--out", str(tmp_path / "one.pptx")),
        ("slides", "--out", str(tmp_path / "pack.pptx")),
    ):
        done = run(sys.executable, "-c", LIMITED, "2000", *words, *at)
        assert done.returncode == 1, words
        assert "full" in done.stderr or "room" in done.stderr, (words, done.stderr)
    assert ledger.read_bytes() == before
    assert run(sys.executable, "-m", "cxroi", "findings", *at).stderr == ""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cxroi", "findings", *at],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=300,
        )
    assert (done.returncode, "the disk is full" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


def test_a_store_nobody_may_write_to_is_read_and_exported(store: Path, tmp_path: Path) -> None:
    bare = () if os.getuid() else BARE
    if bare and not shutil.which(bare[0]):
        pytest.skip("root may write anywhere here, and there is no setpriv to give that up")
    at = ("--store", str(store))
    for path in (*store.iterdir(), store):
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        sound_words = run(*bare, sys.executable, "-m", "cxroi", "findings", *at)
        assert (sound_words.returncode, sound_words.stderr) == (0, "")
        made = run(*bare, sys.executable, "-m", "cxroi", "slides", "--out", str(tmp_path / "pack.pptx"), *at)
        assert (made.returncode, (tmp_path / "pack.pptx").stat().st_size > 10_000) == (0, True)
        for words in (("assume", "set", "discount_rate", "0.09"), ("build",), ("restore", "--ledger", "kept")):
            done = run(*bare, sys.executable, "-m", "cxroi", *words, *at)
            assert done.returncode == 1, words
            assert "writ" in done.stderr or "whole" in done.stderr, (words, done.stderr)
        store.chmod(0)
        shut = run(*bare, sys.executable, "-m", "cxroi", "findings", *at)
        assert (shut.returncode, "cannot be read" in shut.stderr or "no right" in shut.stderr) == (1, True), shut.stderr
    finally:
        store.chmod(0o700)
