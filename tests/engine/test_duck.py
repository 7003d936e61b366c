"""DuckDB behind the protocol: closed to the outside, locked, and silent about what cells hold."""

from __future__ import annotations

import threading
import traceback
from pathlib import Path

import duckdb
import polars as pl
import pytest

from cxroi.engine import Engine
from cxroi.engine.duck import DuckEngine
from cxroi.errors import EngineError

SECRET = "anna.secret@example.com"


@pytest.fixture
def intake(tmp_path: Path) -> Path:
    path = tmp_path / "intake.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.t as select 1 as id, ? as name", [SECRET])
    return path


def test_query_execute_put_and_attach(tmp_path: Path, intake: Path) -> None:
    with DuckEngine(tmp_path / "new.duckdb", attach={"intake": intake}) as duck:
        engine: Engine = duck
        engine.put("given", pl.DataFrame({"a": [1, 2, None], "b": ["x", None, "z"]}))
        engine.execute("create table kept as select g.a, g.b from given as g")
        assert engine.query("select k.a, k.b from kept as k where k.a > ?", [1]).rows() == [(2, None)]
        assert engine.query("select count(*) as n from intake.raw.t").item() == 1
        engine.put("given", pl.DataFrame({"c": [1.5]}))
        assert engine.query("select g.c from given as g").item() == 1.5


def test_the_attached_intake_cannot_be_written(tmp_path: Path, intake: Path) -> None:
    with DuckEngine(tmp_path / "new.duckdb", attach={"intake": intake}) as engine, pytest.raises(EngineError):
        engine.execute("delete from intake.raw.t")


OUTSIDE = (
    "select count(*) from read_csv('/etc/passwd')",
    "select count(*) from read_text('/etc/hostname')",
    "copy (select 1) to 'out.csv'",
    "attach '/tmp/other.duckdb' as other",
    "install httpfs",
    "load httpfs",
    "set enable_external_access = true",
    "set threads = 1",
    "set lock_configuration = false",
    "reset memory_limit",
    "select count(*) from local_frame",
    "export database '/tmp/x'",
    "create persistent secret s (type s3)",
)


@pytest.mark.parametrize("sql", OUTSIDE)
@pytest.mark.parametrize("in_file", [False, True])
def test_nothing_outside_can_be_reached(sql: str, in_file: bool, tmp_path: Path) -> None:
    local_frame = pl.DataFrame({"a": [1]})
    with DuckEngine(tmp_path / "a.duckdb" if in_file else None) as engine, pytest.raises(EngineError) as refused:
        engine.execute(sql)
    assert local_frame.height == 1
    assert "/etc" not in str(refused.value)


FAILURES = (
    "select cast(t.name as integer) from intake.raw.t as t",
    "select cast(t.name as date) from intake.raw.t as t",
    "select error(t.name) from intake.raw.t as t",
    "insert into keyed select t.name from intake.raw.t as t union all select t.name from intake.raw.t as t",
    "select t.nothing from intake.raw.t as t where t.name = '" + SECRET + "'",
    "select * from missing where x = '" + SECRET + "'",
    "selec '" + SECRET + "'",
    "select cast('" + SECRET + "' as integer)",
    "select strptime(t.name, '%Y') from intake.raw.t as t",
    "select t.id from intake.raw.t as t where t.name = '" + SECRET + "' and cast(t.name as boolean)",
)


@pytest.mark.parametrize("sql", FAILURES)
def test_errors_never_quote_a_cell(sql: str, tmp_path: Path, intake: Path) -> None:
    with DuckEngine(tmp_path / "new.duckdb", attach={"intake": intake}) as engine:
        engine.execute("create table keyed (name varchar primary key)")
        for call in (engine.execute, engine.query):
            with pytest.raises(EngineError) as refused:
                call(sql)
            shown = "".join(traceback.format_exception(refused.value))
            assert refused.value.__cause__ is None
            assert refused.value.__suppress_context__
            words = str(refused.value)
            assert SECRET not in words
            assert str(tmp_path) not in words
            assert SECRET not in shown.split("EngineError:")[-1]


def test_an_error_names_the_step() -> None:
    with DuckEngine() as engine, pytest.raises(EngineError, match=r"^money per month: a value does not fit"):
        engine.execute(
            "-- purpose: money per month\n-- grain: x\nselect cast(x as integer) from (select 'abc' as x) as t"
        )


@pytest.mark.parametrize("content", [b"", b"not a database at all", b"x" * 20_000])
def test_a_damaged_file_is_said_so(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.duckdb"
    path.write_bytes(content)
    with pytest.raises(EngineError) as refused:
        DuckEngine(path, read_only=True)
    assert "broken" not in str(refused.value)


def test_missing_files_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        DuckEngine(tmp_path / "none.duckdb", read_only=True)
    with pytest.raises(EngineError, match="'intake' is missing"):
        DuckEngine(attach={"intake": tmp_path / "none.duckdb"})


def test_after_close_an_error() -> None:
    engine = DuckEngine()
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.query("select 1 as x")


def test_a_query_takes_no_longer_than_allowed(tmp_path: Path) -> None:
    with (
        DuckEngine(tmp_path / "a.duckdb", milliseconds=100) as engine,
        pytest.raises(EngineError, match="longer than allowed"),
    ):
        engine.query("select sum(a.range * b.range) as s from range(3000000) as a, range(3000000) as b")


def test_many_connections_to_one_file_from_many_threads(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    with DuckEngine(path) as engine:
        engine.execute("create table t as select range as i from range(1000)")
    wrong: list[object] = []

    def read() -> None:
        for _ in range(20):
            try:
                with DuckEngine(path, read_only=True) as own:
                    if own.query("select cast(sum(t.i) as bigint) as s from t").item() != 499_500:
                        wrong.append("sum")
            except EngineError as error:
                wrong.append(error)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_packed_words_read_as_words() -> None:
    with DuckEngine() as engine:
        engine.execute("create schema s")
        engine.execute("create table s.t as select * from (values ('b'), ('a'), (null), ('b')) as v(w)")
        engine.pack("s.t", ["w"])
        assert "ENUM" in engine.query("select typeof(t.w) as k from s.t as t limit 1").item()
        frame = engine.query("select t.w from s.t as t order by t.w nulls last")
        assert frame["w"].to_list() == ["a", "b", "b", None]
        assert frame.schema["w"] == pl.String
        assert engine.query("select count(*) as n from s.t as t where t.w = ?", ["not there"]).item() == 0
