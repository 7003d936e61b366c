"""DuckDB behind the `Engine` protocol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import duckdb
import polars as pl
import polars.selectors

from cxroi.engine import settings
from cxroi.engine.identifiers import quoted
from cxroi.engine.messages import in_words, step_of
from cxroi.errors import EngineError

_SOURCE = "cxroi_frame"
_MOST_WORDS = 5_000


@contextmanager
def _reworded(step: str) -> Iterator[None]:
    try:
        yield
    except (duckdb.Error, RuntimeError) as error:
        words = in_words(error, step)
    else:
        return
    raise EngineError(words) from None


def _no_other(what: str, path: Path) -> None:
    """Raises EngineError where something lies there that is no file: to open a pipe is to wait for ever."""
    if path.exists() and not path.is_file():
        raise EngineError(f"opening {what}: something else lies in its place (a folder, a pipe)")


class DuckEngine:
    """One DuckDB database: a file, or memory when `path` is None. Closed to everything outside it.

    `attach` names other database files that are opened read-only beside it (name -> path). After opening, external
    access is off and the configuration is locked. Use as a context manager, or call `close`.
    Raises EngineError when a file is missing, damaged or in use.
    """

    dialect = "duckdb"

    def __init__(
        self,
        path: Path | None = None,
        read_only: bool = False,
        threads: int | None = None,
        *,
        memory_limit: str | None = None,
        attach: Mapping[str, Path] | None = None,
        milliseconds: int = 0,
    ) -> None:
        if path is not None:
            _no_other("a database", path)
        config = settings.config(threads, memory_limit, milliseconds)
        with _reworded("opening a database"):
            self._connection = duckdb.connect(
                str(path) if path else ":memory:", read_only=read_only, config=dict(config)
            )
        try:
            for name, other in (attach or {}).items():
                self._attach(name, other)
            self._lock()
        except BaseException:
            self.close()
            raise

    def _attach(self, name: str, path: Path) -> None:
        if not path.exists():
            raise EngineError(f"the database '{name}' is missing")
        _no_other(f"the database '{name}'", path)
        literal = str(path).replace("'", "''")
        with _reworded(f"opening the database '{name}'"):
            self._connection.execute(f"attach '{literal}' as {quoted(name)} (read_only)").fetchall()

    def _lock(self) -> None:
        """Another connection of this process to the same file may have locked already: then nothing is left to do."""
        with _reworded("locking the settings"):
            try:
                for statement in settings.LOCK:
                    self._connection.execute(statement).fetchall()
            except duckdb.InvalidInputException:
                if self._connection.execute("select current_setting('lock_configuration')").fetchall() != [(True,)]:
                    raise

    def execute(self, sql: str, params: Sequence[object] = ()) -> None:
        with _reworded(step_of(sql)):
            self._connection.execute(sql, list(params)).fetchall()

    def query(self, sql: str, params: Sequence[object] = ()) -> pl.DataFrame:
        with _reworded(step_of(sql)):
            relation = self._connection.sql(sql, params=list(params))
            if relation is not None:
                frame: pl.DataFrame = relation.pl()
                return frame.with_columns(polars.selectors.by_dtype(pl.Categorical, pl.Enum).cast(pl.String))
        raise EngineError(f"{step_of(sql)}: a query must be one SELECT")

    def put(self, name: str, frame: pl.DataFrame) -> None:
        target = quoted(name)
        with _reworded("handing a table to the database"):
            self._connection.register(_SOURCE, frame)
            try:
                self._connection.execute(f"create or replace temporary table {target} as from {_SOURCE}").fetchall()
            finally:
                self._connection.unregister(_SOURCE)

    def pack(self, table: str, columns: Sequence[str]) -> None:
        schema, name = table.split(".")
        for column in columns:
            kind, source = quoted(f"{schema}.{name}_{column}"), quoted(column)
            found = self.query(f"select count(distinct t.{source}) as n from {quoted(table)} as t").item()  # noqa: S608 - quoted
            if 0 < found <= _MOST_WORDS:
                words = f"select t.{source} from {quoted(table)} as t where t.{source} is not null group by t.{source}"  # noqa: S608
                self.execute(f"create type {kind} as enum ({words} order by t.{source})")
                self.execute(f"alter table {quoted(table)} alter column {source} set data type {kind}")

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> DuckEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
