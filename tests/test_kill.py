"""A build killed at each of its stages and at random moments: the previous build stays, and nothing half-done remains."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cxroi.answers.company import open_company
from cxroi.engine.store import Store
from cxroi.terms import Principal

ROOT = Path(__file__).resolve().parents[1]
STAGES = ("clean and panel", "facts", "operations", "score effects", "customers", "ladder", "initiatives", "value", "findings",
          "publish")
RANDOM_KILLS = 30
Numbers = dict[str, float | None]


def build(store: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "cxroi", "build", "--store", str(store)], cwd=ROOT, text=True,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def kill(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    if process.stderr:
        process.stderr.close()


def picture(store: Path) -> tuple[str, Numbers]:
    company = open_company(store, Principal())
    return company.build.generation, {finding.id: finding.point for finding in company.all_findings}


def assert_same(one: Numbers, other: Numbers) -> None:
    """The same figures; model sums may differ in their last digits between two builds."""
    assert one.keys() == other.keys()
    for key, value in one.items():
        assert (value is None) == (other[key] is None), key
        assert value is None or value == pytest.approx(other[key], rel=1e-9, abs=1e-9), key


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A store of 500 customers with one published build, and how long a build takes here."""
    store = tmp_path_factory.mktemp("kill") / "demo"
    command = [sys.executable, "-m", "cxroi", "demo", "--store", str(store), "--units", "500"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr[-2000:]
    started = time.monotonic()
    again = build(store)
    _, words = again.communicate()
    assert again.returncode == 0
    assert [line.removeprefix("stage: ") for line in words.splitlines() if line.startswith("stage: ")] == list(STAGES)
    return store, time.monotonic() - started


@pytest.mark.parametrize("stage", STAGES)
def test_killed_when_a_stage_begins(company: tuple[Path, float], stage: str) -> None:
    store, _ = company
    before = picture(store)
    process = build(store)
    assert process.stderr is not None
    for line in process.stderr:
        if line.strip() == f"stage: {stage}":
            break
    kill(process)
    assert picture(store) == before


def test_killed_at_random_moments_then_built_again(company: tuple[Path, float]) -> None:
    store, seconds = company
    dice = random.Random(20_261_122)
    before = picture(store)
    for _ in range(RANDOM_KILLS):
        process = build(store)
        time.sleep(dice.uniform(0, seconds * 0.95))
        finished = process.poll() is not None
        kill(process) if not finished else process.communicate()
        now = picture(store)
        assert_same(now[1], before[1])
        published = {manifest.generation for manifest in Store(store).history()}
        assert now[0] in published
        before = now
    last = build(store)
    last.communicate()
    assert last.returncode == 0
    kept = {manifest.file for manifest in Store(store).history()}
    assert len(kept) <= 3
    lying = {path.name for path in store.glob("*.duckdb*")} - {"intake.duckdb"}
    assert lying == kept, "nothing half-done remains"
    assert_same(picture(store)[1], before[1])
