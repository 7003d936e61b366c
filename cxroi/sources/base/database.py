"""The loading connection: a scratch DuckDB file with the intake attached.

It opens DuckDB itself and not through `cxroi.engine`, because loading reads files from the disk, registers the
masking functions and keeps the order of rows, all of which the engine's connections refuse by design. It never
serves a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from cxroi.errors import DataError, EngineError, StoreError
from cxroi.sources.base import mask
from cxroi.sources.base.known import Known
from cxroi.sources.base.sql import literal, name
from cxroi.sources.meaning.schema import LINEAGE, SQL_TYPES, TABLES

META: dict[str, str] = {
    "meta.files": "file_id integer, import_id integer, file_name varchar, sha256 varchar, bytes bigint, "
    "profile varchar, "
    "rows_read bigint, rows_kept bigint, rows_rejected bigint, rows_replaced bigint, rows_duplicate bigint, "
    "rows_left_out bigint, sample_kind varchar, loaded_at timestamp",
    "meta.loads": "import_id integer, file_id integer, sha256 varchar, table_name varchar, section varchar, "
    "rows_read bigint, rows_kept bigint, rows_rejected bigint, rows_duplicate bigint, rows_left_out bigint, "
    "rows_replaced bigint, current boolean",
    "meta.imports": "import_id integer, profile varchar, company varchar, is_demo boolean, currency varchar, "
    "panel_unit varchar, snapshot boolean, primary_metric varchar, inactivity_months integer, "
    "outcome_definition varchar, "
    "data_owner varchar, loaded_at timestamp",
    "meta.id_map": "link varchar, source bigint, unit_id bigint, import_id integer",
    "meta.settings": "name varchar, value varchar",
    "meta.matches": "import_id integer, table_name varchar, rows bigint, matched_rows bigint, units bigint, "
    "matched_units bigint, revenue decimal(38,3), matched_revenue decimal(38,3)",
    "rejected.rows": "import_id integer, file_id integer, table_name varchar, row_number bigint, reason varchar, "
    "row_json varchar, amount decimal(18,3), currency varchar",
}
CONFIG = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_unsigned_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
    "preserve_insertion_order": True,
}


class Scratch:
    """A database in memory for the parsing child: copies a query to Parquet, or says that it could not."""

    def __init__(self, *, memory_limit: str) -> None:
        self.connection = duckdb.connect(config={**CONFIG, "memory_limit": memory_limit})

    def close(self) -> None:
        self.connection.close()

    def copied(self, query: str, out: Path) -> int | None:
        """Rows written to a Parquet file; None where the query fails."""
        try:
            self.connection.execute(f"copy ({query}) to {literal(str(out))} (format parquet, compression zstd)")
            return int(self.connection.fetchall()[0][0])
        except duckdb.Error:
            return None

    def number(self, sql: str) -> int:
        return int(self.connection.execute(sql).fetchall()[0][0])


class Loading:
    """A connection to scratch space for staging, with the intake attached as `intake` once `attach` was called.

    `known` are the company's own names and ids, which its masking functions take out of texts.
    """

    def __init__(self, folder: Path, *, memory_limit: str = "6GB", threads: int = 2) -> None:
        self.folder = folder
        self.connection = duckdb.connect(
            str(folder / "scratch.duckdb"),
            config={
                **CONFIG,
                "memory_limit": memory_limit,
                "threads": threads,
                "temp_directory": str(folder / "spill"),
            },
        )
        # joins keep the side the rows come from, so that files stay in order; slow readings of a cell stay inside their
        # CASE
        self.connection.execute("set disabled_optimizers = 'join_order,build_side_probe_side,common_subexpressions'")
        self.known = Known()
        for label, looked in ((mask.MASK, self._masked), (mask.OWN, self._without_own)):
            self.connection.create_function(label, looked, ["VARCHAR"], "VARCHAR")

    def close(self) -> None:
        for label in (mask.MASK, mask.OWN):
            with suppress(duckdb.Error):
                self.connection.remove_function(label)
        self.connection.close()

    def _masked(self, text: str) -> str:
        return mask.masked(text, self.known)

    def _without_own(self, text: str) -> str:
        return self.known.mask(text)

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Execute one statement; the database's message never reaches a person, because it quotes cells."""
        try:
            self.connection.execute(sql, list(values) or None)
        except duckdb.Error as problem:
            raise _reworded(problem) from None

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        try:
            return self.connection.execute(sql, list(values) or None).fetchall()
        except duckdb.Error as problem:
            raise _reworded(problem) from None

    def number(self, sql: str, values: Sequence[Any] = ()) -> int:
        """The first cell of a query as a whole number; 0 where it is null."""
        return int(self.rows(sql, values)[0][0] or 0)

    def frame(self, sql: str) -> pl.DataFrame:
        try:
            result: pl.DataFrame = self.connection.sql(sql).pl()
            return result
        except duckdb.Error as problem:
            raise _reworded(problem) from None

    def described(self, sql: str) -> list[tuple[str, str]]:
        """(column, type) of a query."""
        return [(row[0], row[1]) for row in self.rows(f"describe {sql}")]

    def attach(self, intake: Path) -> None:
        """Open (or make) the intake for writing. Raises StoreError where another load holds it or it is damaged."""
        intake.parent.mkdir(parents=True, exist_ok=True)
        try:
            self.connection.execute(f"attach {literal(str(intake))} as intake")
        except duckdb.IOException as problem:
            if "lock" in str(problem).lower():
                raise StoreError(
                    "Another load or build is writing to this store: wait for it, then try again."
                ) from None
            raise StoreError(
                f"{intake.name} cannot be opened: it is damaged or of another DuckDB version; restore a copy "
                "or load again "
                "into a new store."
            ) from None
        except duckdb.Error:
            raise StoreError(
                f"{intake.name} cannot be opened: restore a copy or load again into a new store."
            ) from None
        with self.transaction():
            for statement in [*ddl(), *self._widened()]:
                self.run(statement)

    def _widened(self) -> list[str]:
        """Statements that give money of an intake of an earlier version its third minor digit and room for sums."""
        found = self.rows(
            "select schema_name, table_name, column_name from duckdb_columns() where database_name = 'intake' "
            "and data_type = 'DECIMAL(18,2)'"
        )
        return [
            f"alter table intake.{name(schema)}.{name(table)} alter column {name(column)} set data type "
            f"{'DECIMAL(38,3)' if schema == 'meta' else SQL_TYPES['money']}"
            for schema, table, column in found
        ]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: whatever fails inside, the intake stays as it was."""
        self.run("begin transaction")
        try:
            yield
            self.run("commit")
        except BaseException:
            with suppress(duckdb.Error):
                self.connection.execute("rollback")
            raise


def ddl() -> list[str]:
    """Statements that make an empty intake: schemas raw, meta, rejected, and every table; an older one gets missing
    columns."""
    statements = [f"create schema if not exists intake.{schema}" for schema in ("raw", "meta", "rejected")]
    for table in TABLES.values():
        columns = [f"{name(column.name)} {SQL_TYPES[column.type]}" for column in table.columns]
        columns += [f"{label} {kind}" for label, kind in LINEAGE]
        statements.append(f"create table if not exists intake.raw.{name(table.name)} ({', '.join(columns)})")
        statements += [
            f"alter table intake.raw.{name(table.name)} add column if not exists {column}" for column in columns
        ]
    statements += [f"create table if not exists intake.{label} ({columns})" for label, columns in META.items()]
    return statements + [
        f"alter table intake.rejected.rows add column if not exists {column}"
        for column in ("amount decimal(18,3)", "currency varchar")
    ]


def _reworded(problem: duckdb.Error) -> EngineError | DataError:
    if isinstance(problem, duckdb.OutOfMemoryException):
        return EngineError(
            "Loading needs more memory or disk than this computer has free: free some, or load the files one by one."
        )
    text = str(problem).lower()
    if "invalid regular expression" in text or "regex" in text:
        return DataError("A pattern in the profile is no valid regular expression: correct the pattern.")
    if "utf-8" in text or "utf8" in text or "unicode" in text:
        return DataError("A Parquet file holds text that is not UTF-8: export it again.")
    return EngineError(
        f"The database refused a step of loading ({type(problem).__name__}): check that the files are whole "
        "and try again."
    )
