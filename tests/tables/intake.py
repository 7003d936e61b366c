"""Small intakes for tests: the tables a load would have left, made from polars frames."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from cxroi.engine.duck import DuckEngine
from cxroi.sources.meaning.schema import LINEAGE, SQL_TYPES, TABLES
from cxroi.tables.build import build_tables

META = """
create schema meta;
create table meta.files(
  file_id integer, import_id integer, file_name varchar, sha256 varchar, bytes bigint, profile varchar, rows_read
  bigint,
  rows_kept bigint, rows_rejected bigint, rows_replaced bigint, sample_kind varchar, loaded_at timestamp);
create table meta.imports(
  import_id integer, profile varchar, company varchar, is_demo boolean, currency varchar, panel_unit varchar, snapshot
  boolean,
  primary_metric varchar, inactivity_months integer, outcome_definition varchar, data_owner varchar, loaded_at
  timestamp);
create table meta.settings(name varchar, value varchar);
create table meta.matches(
  import_id integer, table_name varchar, rows bigint, matched_rows bigint, units bigint, matched_units bigint,
  revenue decimal(38,3), matched_revenue decimal(38,3));
create schema rejected;
create table rejected.rows(
  import_id integer, file_id integer, table_name varchar, row_number bigint, reason varchar, row_json varchar,
  amount decimal(18,3), currency varchar);
create schema raw;
"""
COMPANY: dict[str, Any] = {
    "import_id": 1,
    "profile": "test",
    "company": "Test company",
    "is_demo": False,
    "currency": "EUR",
    "panel_unit": None,
    "snapshot": False,
    "primary_metric": "nps",
    "inactivity_months": None,
    "outcome_definition": None,
    "data_owner": None,
}


def month(text: str) -> int:
    """`2024-03` -> year * 12 + month - 1."""
    year, number = text.split("-")
    return int(year) * 12 + int(number) - 1


def at(text: str) -> datetime:
    """`2024-03-05` or `2024-03-05T23:10`: a time without zone, as the store holds it."""
    return datetime.fromisoformat(text)


def make_intake(
    path: Path,
    *,
    company: dict[str, Any] | None = None,
    settings: dict[str, str] | None = None,
    sample: str | None = None,
    **tables: pl.DataFrame,
) -> Path:
    """Write an intake.duckdb: every canonical table exists, those given hold the frames' columns (others NULL).

    `company` overrides columns of meta.imports; `sample` says what the file is a sample of; lineage defaults to import
    1, file 1 and the row's place, and may be
    given as columns of a frame (import_id, file_id, row_number) to play a newer file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(META)
        for table in TABLES.values():
            columns = [(column.name, SQL_TYPES[column.type]) for column in table.columns] + list(LINEAGE)
            fields = ", ".join(f'"{name}" {kind}' for name, kind in columns)
            connection.execute(f"create table raw.{table.name}({fields})")
            if table.name in tables:
                _fill(connection, table.name, tables[table.name])
        _insert(connection, "meta.imports", COMPANY | (company or {}))
        for name, value in (settings or {}).items():
            _insert(connection, "meta.settings", {"name": name, "value": value})
        _insert(
            connection,
            "meta.files",
            {
                "file_id": 1,
                "import_id": 1,
                "file_name": "test.csv",
                "sha256": "0" * 64,
                "profile": "test",
                "sample_kind": sample,
            },
        )
    unknown = set(tables) - set(TABLES)
    assert not unknown, f"no such canonical table: {unknown}"
    return path


def _fill(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    lineage = {"import_id": pl.lit(1), "file_id": pl.lit(1), "row_number": pl.int_range(1, pl.len() + 1)}
    frame = frame.with_columns(**{column: value for column, value in lineage.items() if column not in frame.columns})
    connection.register("given", frame)
    columns = ", ".join(f'"{column}"' for column in frame.columns)
    connection.execute(f"insert into raw.{name}({columns}) select {columns} from given order by file_id, row_number")
    connection.unregister("given")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, row: dict[str, Any]) -> None:
    marks = ", ".join("?" for _ in row)
    connection.execute(f"insert into {table}({', '.join(row)}) values ({marks})", list(row.values()))


def built(
    folder: Path,
    *,
    company: dict[str, Any] | None = None,
    rates: dict[str, float] | None = None,
    sample: str | None = None,
    **tables: pl.DataFrame,
) -> DuckEngine:
    """An engine in memory that holds clean.* and panel.* made from the frames, found to add up to their source."""
    path = make_intake(folder / "intake.duckdb", company=company, sample=sample, **tables)
    engine = DuckEngine(attach={"intake": path})
    if rates:
        engine.put("rates", pl.DataFrame({"currency": list(rates), "rate": list(rates.values())}))
    build_tables(engine, lambda _: None)
    for name, sql in engine.query("select c.name, c.sql from meta.checks as c").iter_rows():
        for what, expected, actual in engine.query(sql).iter_rows():
            assert expected == actual, f"{name}: {what}: {expected} expected, {actual} found"
    return engine
