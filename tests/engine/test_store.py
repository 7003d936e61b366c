"""Publishing, history, restore, damage and keys."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest

from cxroi.engine import verify
from cxroi.engine.store import Store
from cxroi.errors import DataError, EngineError, StoreError
from tests.engine.builder import TABLES, read_all, tiny_build


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "own")


def publish_table(store: Store, *statements: str) -> None:
    with store.publishing(seed=1) as build:
        for sql in statements:
            build.engine.execute(sql)


def names(store: Store) -> set[str]:
    return {path.name for path in store.path.iterdir()}


def test_an_empty_store_names_the_next_command(store: Store) -> None:
    with pytest.raises(StoreError, match=r"Next: python -m cxroi (load|build)"):
        store.current()
    store.key(create=True)
    with pytest.raises(StoreError, match=r"Next: python -m cxroi build"):
        store.current()
    with pytest.raises(StoreError), store.read():
        pass


def test_publish_read_and_prune_to_three(store: Store) -> None:
    made = [tiny_build(store.path) for _ in range(5)]
    assert read_all(store) == made[-1]
    assert [manifest.generation for manifest in store.history()] == made[:1:-1]
    kept = {f"build-{name}.{end}" for name in made[2:] for end in ("duckdb", "json")}
    assert names(store) == kept | {"CURRENT", "KEY", ".lock"}
    manifest = store.current()
    assert (manifest.seed, manifest.inputs, manifest.number, manifest.notice) == (7, {"x": "1"}, 5, None)
    assert manifest.tables == dict.fromkeys(TABLES, 200)
    assert manifest.versions["duckdb"]


def test_every_table_carries_the_generation(store: Store) -> None:
    generation = tiny_build(store.path)
    with store.read() as engine:
        marks = engine.query("select t.comment from duckdb_tables() as t where not t.internal")["comment"].to_list()
    assert set(marks) == {generation}


def test_a_pinned_version_is_read_while_a_new_one_is_published(store: Store) -> None:
    first = tiny_build(store.path)
    pinned = store.current()
    second = tiny_build(store.path)
    with store.read(pinned) as old, store.read() as new:
        assert old.query("select min(t.generation) as g from panel.a as t").item() == first
        assert new.query("select min(t.generation) as g from panel.a as t").item() == second


def test_an_error_in_a_build_leaves_nothing(store: Store) -> None:
    first = tiny_build(store.path)
    publish_table(store, "create table t as select 1 as x")
    published = names(store)
    with pytest.raises(EngineError, match="does not fit"):
        publish_table(store, "create table t as select cast('x' as integer) as x")
    assert names(store) == published
    store.restore(first)
    assert read_all(store) == first


def test_a_second_build_is_told_at_once(store: Store) -> None:
    with store.publishing(seed=1) as build:
        build.engine.execute("create table t as select 1 as x")
        for _ in range(4):
            with pytest.raises(StoreError, match="already running"), store.publishing(seed=1):
                pass
        with pytest.raises(StoreError, match="already running"), store.locked():
            pass
    assert store.current().tables == {"main.t": 1}


def test_numbers_that_are_not_finite_are_refused(store: Store) -> None:
    for bad in ("nan", "inf", "-inf"):
        with pytest.raises(DataError, match=r"main\.t: x holds numbers that are not finite"):
            publish_table(store, f"create table t as select cast('{bad}' as double) as x")
    assert not store.history()


def test_a_build_that_differs_from_its_source_is_refused(store: Store) -> None:
    from tests.tables.intake import make_intake

    make_intake(store.intake)
    with pytest.raises(DataError, match="does not add up to its source in 1 places") as refused:
        publish_table(
            store,
            "create schema meta",
            "create table meta.checks as select 'money' as name, "
            "'select ''revenue'' as what, count(*) as expected, 1 as actual from intake.raw.units' as sql",
        )
    assert "money: revenue" in str(refused.value)
    assert not store.history()


def test_a_file_that_changes_on_its_way_to_disk_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = tiny_build(store.path)
    counted = verify.contents
    monkeypatch.setattr("cxroi.engine.publish.contents", lambda engine: counted(engine) | {"panel.a": (199, {})})
    with pytest.raises(StoreError, match="not on disk as it was written"):
        tiny_build(store.path)
    monkeypatch.undo()
    assert read_all(store) == first


def test_restore_and_build_again(store: Store) -> None:
    made = [tiny_build(store.path) for _ in range(3)]
    assert store.restore(made[0]).generation == made[0]
    assert read_all(store) == made[0]
    assert len(store.history()) == 3
    newest = tiny_build(store.path)
    assert read_all(store) == newest
    assert [manifest.generation for manifest in store.history()] == [newest, made[2], made[1]]
    with pytest.raises(StoreError, match="no such build"):
        store.restore(made[0])


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 1 << (place % 8)
    path.write_bytes(bytes(content))


def test_damage_is_found_and_the_previous_build_served(store: Store) -> None:
    first, second = tiny_build(store.path), tiny_build(store.path)
    target = store.path / f"build-{second}.duckdb"
    whole = target.read_bytes()
    chance = random.Random(1)
    for attempt in range(40):
        if attempt < 30:
            flip(target, chance.randrange(len(whole)))
        else:
            target.write_bytes(whole[: chance.randrange(len(whole))])
        assert read_all(store) == first
        notice = store.current().notice
        assert notice is not None
        assert notice.endswith(f"Next: python -m cxroi build --store {store.path}")
        with pytest.raises(StoreError, match="damaged"):
            store.restore(second)
        target.write_bytes(whole)
        assert read_all(store) == second
        assert store.current().notice is None
    target.unlink()
    assert read_all(store) == first


def test_a_damaged_record_never_stops_reading(store: Store) -> None:
    first, second = tiny_build(store.path), tiny_build(store.path)
    current, record = store.path / "CURRENT", store.path / f"build-{second}.json"
    chance = random.Random(2)
    for path in (current, record):
        whole = path.read_bytes()
        for attempt in range(40):
            if attempt < 30:
                flip(path, chance.randrange(len(whole)))
            else:
                path.write_bytes(whole[: chance.randrange(len(whole))])
            assert read_all(store) in {first, second}
        path.unlink()
        assert read_all(store) == second
        path.write_bytes(whole)
    current.write_bytes(b"\xff\xfe garbage")
    record.write_text("[]")
    assert read_all(store) == first
    assert store.current().notice


def test_all_versions_damaged_is_said_with_the_next_command(store: Store) -> None:
    generation = tiny_build(store.path)
    flip(store.path / f"build-{generation}.duckdb", 5_000)
    with pytest.raises(StoreError, match="Next: python -m cxroi build"):
        store.current()
    tiny_build(store.path)
    assert store.current().notice is None


def test_the_key_is_private_and_must_stay_the_same(store: Store) -> None:
    tiny_build(store.path)
    assert store.key_file == store.path.parent / "own.key"
    assert store.key_file.stat().st_mode & 0o777 == 0o600
    assert store.key() == store.key(create=True)
    right = store.key_file.read_text()
    assert right.strip() not in "".join(path.read_text(errors="replace") for path in store.path.iterdir())
    store.key_file.write_text("ab" * 32)
    for use in (store.current, store.key, lambda: store.publishing(seed=1)):
        with pytest.raises(StoreError, match="not the one this store was made with"):
            use()
    store.key_file.write_text("short")
    with pytest.raises(StoreError, match="cannot be read"):
        store.current()
    store.key_file.unlink()
    for use in (store.current, lambda: store.key(create=True)):
        with pytest.raises(StoreError, match="missing"):
            use()
    store.key_file.write_text(right)
    read_all(store)


def test_readers_during_swaps_see_one_generation(store: Store) -> None:
    tiny_build(store.path)
    done = threading.Event()
    wrong: list[BaseException] = []

    def read() -> None:
        while not done.is_set():
            try:
                read_all(store)
            except BaseException as error:
                wrong.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(8):
        tiny_build(store.path)
    done.set()
    for reader in readers:
        reader.join()
    assert not wrong
