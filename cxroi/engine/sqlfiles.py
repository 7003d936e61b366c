"""Queries by name, and SQL model files: folder = schema, file = table, one SELECT each, run in the order their
references give."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from pathlib import Path

from cxroi.errors import EngineError


@dataclass(frozen=True)
class SqlFile:
    """One model: `name` is schema.table, `grain` the columns that make a row unique, `reads` the tables it names."""

    name: str
    purpose: str
    grain: tuple[str, ...]
    sql: str
    reads: frozenset[str]


@cache
def select(package: str, name: str) -> str:
    """Text of one SELECT in the folder sql/ of a package."""
    return files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def read_file(path: Path) -> SqlFile:
    """Parse one model file; raises EngineError when its header or its SELECT is not as the house wants it."""
    text = path.read_text(encoding="utf-8")
    header = dict(_header_lines(text))
    name = f"{path.parent.name}.{path.stem}"
    if "purpose" not in header or "grain" not in header:
        raise EngineError(f"{name}: the SQL file needs the header lines '-- purpose:' and '-- grain:'")
    grain = tuple(part.strip() for part in header["grain"].split(",") if part.strip())
    return SqlFile(name, header["purpose"], grain, text, _tables_read(text, name))


def _header_lines(text: str) -> Iterable[tuple[str, str]]:
    for line in text.splitlines():
        if not line.startswith("--"):
            return
        key, found, value = line.removeprefix("--").partition(":")
        if found:
            yield key.strip(), value.strip()


def _tables_read(text: str, name: str) -> frozenset[str]:
    import sqlglot
    from sqlglot import exp

    try:
        tree = sqlglot.parse_one(text, read="duckdb")
    except sqlglot.errors.ParseError:
        raise EngineError(f"{name}: the SQL file cannot be parsed") from None
    named = {cte.alias_or_name for cte in tree.find_all(exp.CTE)}
    tables = tree.find_all(exp.Table)
    return frozenset(f"{table.db}.{table.name}" for table in tables if table.db or table.name not in named)


def read_folder(folder: Path) -> list[SqlFile]:
    """The models of one folder, in an order in which each comes after those it reads."""
    return ordered([read_file(path) for path in sorted(folder.glob("*.sql"))])


def ordered(models: Iterable[SqlFile]) -> list[SqlFile]:
    """Models after the models they read, otherwise by name; raises EngineError for a circle."""
    by_name = {file.name: file for file in sorted(models, key=lambda file: file.name)}
    graph = {name: sorted(file.reads & by_name.keys()) for name, file in by_name.items()}
    try:
        return [by_name[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        raise EngineError(f"SQL files read each other in a circle: {', '.join(sorted(set(error.args[1])))}") from None
