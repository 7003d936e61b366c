"""A build ended at each of its stages and at random moments: the previous build stays, and nothing half-done remains.

A process that is stopped in its tracks and one that is killed leave the same bytes on disk. So one build is stopped
again and again, and each time its folder is copied as `kill -9` would have left it: many more moments than builds that
are really killed, and each of them is read as a visitor would. Real kills follow, each built upon by the next build.
"""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cxroi.engine.store import Store
from cxroi.reading.base.company import open_company
from cxroi.terms import Principal
from tests.stores import copied, demo_store

ROOT = Path(__file__).resolve().parents[1]
STAGES = (
    "clean and panel",
    "facts",
    "operations",
    "score effects",
    "customers",
    "ladder",
    "initiatives",
    "value",
    "findings",
    "publish",
)
MOMENTS, PAUSE = int(os.environ.get("CXROI_KILL_MOMENTS", "12")), 0.3
"""Random moments at which a build is stopped at least, and the longest pause between two in seconds."""
SAYS, PATIENCE = "stage: ", 300
KILLED = ("score effects", "publish")
Numbers = dict[str, float | None]


def build(store: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "cxroi", "build", "--store", str(store)],
        cwd=ROOT,
        bufsize=0,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def heard(process: subprocess.Popen[bytes], pause: float) -> str | None:
    """The stage that the build says it begins within the pause; an empty word if it says none, None at its end."""
    assert process.stderr is not None
    if not select.select([process.stderr], [], [], pause)[0]:
        return ""
    line = process.stderr.readline().decode()
    if not line:
        return None
    return line.strip().removeprefix(SAYS) if line.startswith(SAYS) else ""


def kill(process: subprocess.Popen[bytes]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    if process.stderr:
        process.stderr.close()


@contextmanager
def left_behind(process: subprocess.Popen[bytes], store: Path, folder: Path) -> Iterator[Path]:
    """The store as a kill at this moment would leave it; the build goes on afterwards, so that it never runs ahead of
    the stages that are read."""
    os.kill(process.pid, signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield copied(store, folder / store.name)
    finally:
        os.kill(process.pid, signal.SIGCONT)


def picture(store: Path) -> tuple[str, Numbers]:
    company = open_company(store, Principal())
    return company.build.generation, {finding.id: finding.point for finding in company.all_findings}


def assert_same(one: Numbers, other: Numbers) -> None:
    """The same figures; model sums may differ in their last digits between two builds."""
    assert one.keys() == other.keys()
    for key, value in one.items():
        assert (value is None) == (other[key] is None), key
        assert value is None or value == pytest.approx(other[key], rel=1e-9, abs=1e-9), key


def assert_clean(store: Path) -> None:
    """Three versions at most, and no file beside them."""
    kept = {manifest.file for manifest in Store(store).history()}
    assert len(kept) <= 3
    lying = {path.name for path in store.glob("*.duckdb*")} - {"intake.duckdb"}
    assert lying == kept, "nothing half-done remains"


@pytest.fixture
def company(tmp_path: Path) -> Path:
    """A store of 500 customers with one published build."""
    return demo_store(tmp_path / "demo", 500)


def test_stopped_when_stages_begin_and_at_random_moments_a_whole_company_is_served(
    company: Path, tmp_path: Path
) -> None:
    dice, moments = random.Random(20_261_122), 0
    while moments < MOMENTS:
        before, seen = picture(company), []
        process = build(company)
        while (stage := heard(process, dice.uniform(0, PAUSE))) is not None:
            with left_behind(process, company, tmp_path / "left") as left:
                now = picture(left)
                published = [manifest.generation for manifest in Store(left).history()]
            assert_same(now[1], before[1])
            assert now[0] == published[0] if stage == "" else now == before, stage
            moments += stage == ""
            seen += [stage] if stage else []
        assert process.wait() == 0
        assert seen == list(STAGES)
        after = picture(company)
        assert after[0] != before[0]
        assert_same(after[1], before[1])
        assert_clean(company)


def test_killed_at_stages_the_next_build_heals_what_the_kill_left(company: Path) -> None:
    before = picture(company)
    for stage in KILLED:
        process = build(company)
        while heard(process, PATIENCE) != stage:
            assert process.poll() is None
        kill(process)
        assert picture(company) == before
    last = build(company)
    last.communicate()
    assert last.returncode == 0
    assert_clean(company)
    assert_same(picture(company)[1], before[1])
