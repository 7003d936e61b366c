"""A new build is checked as it lies on disk, in a fresh read-only connection, before anyone may see it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from cxroi.engine import Engine
from cxroi.engine.duck import DuckEngine
from cxroi.engine.identifiers import quoted
from cxroi.errors import DataError, StoreError

Contents = dict[str, tuple[int, dict[str, Decimal | None]]]
"""table -> (rows, money column -> sum)."""
CHECKS = "meta.checks"
_TABLES = """
select t.schema_name || '.' || t.table_name as name, t.comment as generation from duckdb_tables() as t
where t.database_name = current_database() and not t.internal and not t.temporary order by name
"""
_COLUMNS = """
select c.schema_name || '.' || c.table_name as name, c.column_name as column_name, c.data_type as kind from
duckdb_columns() as c
where c.database_name = current_database() and not c.internal
  and (c.data_type like 'DECIMAL%' or c.data_type in ('DOUBLE', 'FLOAT'))
order by name, column_name
"""


def contents(engine: Engine) -> Contents:
    """Row count and money sums of every table of the file; raises DataError for a number that is not finite."""
    columns: dict[str, list[tuple[str, str]]] = {}
    for name, column, kind in engine.query(_COLUMNS).iter_rows():
        columns.setdefault(name, []).append((column, kind))
    return {name: _summary(engine, name, columns.get(name, [])) for name in engine.query(_TABLES)["name"].to_list()}


def _summary(engine: Engine, name: str, columns: list[tuple[str, str]]) -> tuple[int, dict[str, Decimal | None]]:
    money = [column for column, kind in columns if kind.startswith("DECIMAL")]
    plain = [column for column, kind in columns if not kind.startswith("DECIMAL")]
    parts = [
        "count(*) as n",
        *(f"sum({quoted(column)}) as m{i}" for i, column in enumerate(money)),
        *(
            f"sum(case when isfinite({quoted(column)}) then 0 when {quoted(column)} is null then 0 else 1 end) as f{i}"
            for i, column in enumerate(plain)
        ),
    ]
    row = engine.query(f"select {', '.join(parts)} from {quoted(name)}").row(0)  # noqa: S608 - names from the catalog, quoted
    bad = [column for column, count in zip(plain, row[1 + len(money) :], strict=True) if count]
    if bad:
        raise DataError(
            f"{name}: {', '.join(bad)} holds numbers that are not finite. Next: correct the source file and "
            "load it again"
        )
    return int(row[0]), dict(zip(money, row[1 : 1 + len(money)], strict=True))


def mark(engine: Engine, generation: str) -> None:
    """Write the generation into every table of the file (as its comment)."""
    for name in engine.query(_TABLES)["name"].to_list():
        engine.execute(f"comment on table {quoted(name)} is '{generation}'")


def verify(path: Path, intake: Path | None, generation: str, expected: Contents) -> None:
    """Read the whole file again and compare it with what was written and with its source.

    One generation in every table, rows and money as counted before closing, finite numbers, and each SELECT of
    `meta.checks` (columns what, expected, actual; the source is attached as `intake`) without a difference.
    Raises StoreError for a file that differs from what was written, DataError for one that differs from its source.
    """
    attach = {"intake": intake} if intake is not None and intake.exists() else {}
    with DuckEngine(path, read_only=True, attach=attach) as engine:
        marks = set(engine.query(_TABLES)["generation"].to_list())
        if marks - {generation} or contents(engine) != expected:
            raise StoreError(
                "the new build is not on disk as it was written; the previous one stays. Next: check the disk, "
                "then build again"
            )
        if CHECKS in expected and attach:
            _reconcile(engine)


def _reconcile(engine: Engine) -> None:
    wrong: list[str] = []
    for name, sql in engine.query("select name, sql from meta.checks order by name").iter_rows():
        found = engine.query(sql)
        wrong += [f"{name}: {what}" for what, wanted, actual in found.iter_rows() if wanted != actual]
    if wrong:
        raise DataError(
            f"the new build does not add up to its source in {len(wrong)} places ({'; '.join(wrong[:5])}); "
            "the previous one stays. Next: report this with the profile"
        )
