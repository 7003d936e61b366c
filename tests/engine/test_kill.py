"""A build killed (-9) at each step and at random moments: the previous version is served, nothing half-done remains."""

from __future__ import annotations

import multiprocessing
import random
import time
from pathlib import Path

import pytest

from cxroi.engine.store import Store
from tests.engine.builder import STEPS, build_and_die, build_without_space, read_all, tiny_build

RANDOM_KILLS = 30
SEED = 20_261_122
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["tests.engine.builder"])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("kill") / "own")
    tiny_build(store.path)
    return store


def only_whole_versions(store: Store) -> None:
    kept = {f"build-{manifest.generation}.{end}" for manifest in store.history() for end in ("duckdb", "json")}
    assert len(store.history()) <= 3
    assert {path.name for path in store.path.iterdir()} == kept | {"CURRENT", "KEY", ".lock"}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step(store: Store, step: str, after: bool) -> None:
    previous = read_all(store)
    process = _processes.Process(target=build_and_die, args=(store.path, step, after))
    process.start()
    process.join()
    assert process.exitcode == -9
    served = read_all(store)
    assert store.current().notice is None
    switched = step == "prune" or (step in {"aside", "replace_text"} and after)
    assert (served != previous) == switched
    newest = tiny_build(store.path)
    assert read_all(store) == newest
    only_whole_versions(store)


def test_killed_at_random_moments(store: Store) -> None:
    chance = random.Random(SEED)
    started = time.perf_counter()
    process = _processes.Process(target=tiny_build, args=(store.path,))
    process.start()
    process.join()
    duration, killed = time.perf_counter() - started, 0
    while killed < RANDOM_KILLS:
        previous = read_all(store)
        process = _processes.Process(target=tiny_build, args=(store.path,))
        started = time.perf_counter()
        process.start()
        process.join(chance.uniform(0, duration))
        if process.exitcode == 0:
            duration = 0.9 * (time.perf_counter() - started)
        process.kill()
        process.join()
        killed += process.exitcode == -9
        served = read_all(store)
        assert store.current().notice is None
        assert served in {previous, store.history()[0].generation}
    tiny_build(store.path)
    only_whole_versions(store)


def test_a_killed_build_frees_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "own"
    process = _processes.Process(target=build_and_die, args=(path, "contents", False))
    process.start()
    process.join()
    assert process.exitcode == -9
    assert tiny_build(path) == Store(path).current().generation


def test_a_full_disk_leaves_the_previous_build(store: Store) -> None:
    tiny_build(store.path)
    previous = read_all(store)
    process = _processes.Process(target=build_without_space, args=(store.path,))
    process.start()
    process.join()
    assert process.exitcode == 3
    assert read_all(store) == previous
    only_whole_versions(store)


def test_of_five_builds_at_once_those_that_wait_are_told(store: Store) -> None:
    with Store(store.path).locked():
        processes = [_processes.Process(target=build_without_space, args=(store.path,)) for _ in range(4)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
    assert [process.exitcode for process in processes] == [3, 3, 3, 3]
    only_whole_versions(store)
