"""The data dictionary: every table of a build with its grain, columns, types and meanings, made from the models
themselves."""

from __future__ import annotations

from collections.abc import Mapping

from cxroi.engine import Engine
from cxroi.errors import DataError
from cxroi.tables.build import models
from cxroi.tables.meanings import COLUMNS, LIKE, OTHER_TABLES

_COLUMNS = """
select c.table_schema || '.' || c.table_name as name, c.column_name, c.data_type from information_schema.columns as c
where c.table_schema in ('clean', 'panel', 'meta') and c.table_catalog = current_database()
order by name, c.ordinal_position
"""
_HEAD = """# Data dictionary

Made from the SQL models and a build of an empty store by `python -m docs.data_dictionary`; a test holds it in step.
Every unit id is a keyed pseudonym, every month year x 12 + month - 1, money DECIMAL(18,3) in the reporting currency.
"""
_SCHEMAS = {
    "clean": "What was loaded: newest row of each key, known units only, one currency.",
    "panel": "One row per customer and month, and what it is made of.",
    "meta": "About the build itself.",
}


def dictionary(engine: Engine, canonical: Mapping[str, Mapping[str, str]]) -> str:
    """Markdown for the tables that `build_tables` made in the engine.

    `canonical` holds the meanings of the canonical columns (table -> column -> meaning), used for clean tables.
    Raises DataError for a column without a meaning.
    """
    described = {file.name: (", ".join(file.grain), file.purpose) for file in models()} | OTHER_TABLES
    columns: dict[str, list[tuple[str, str]]] = {}
    for name, column, kind in engine.query(_COLUMNS).iter_rows():
        columns.setdefault(name, []).append((column, "VARCHAR" if kind.startswith("ENUM") else kind))
    parts = [_HEAD]
    for schema, words in _SCHEMAS.items():
        parts.append(f"## {schema}\n\n{words}\n")
        parts += [
            _table(name, described[name], columns[name], canonical)
            for name in sorted(columns)
            if name.startswith(f"{schema}.")
        ]
    return "\n".join(parts)


def _table(
    name: str, described: tuple[str, str], columns: list[tuple[str, str]], canonical: Mapping[str, Mapping[str, str]]
) -> str:
    schema, table = name.split(".")
    own = canonical.get(LIKE.get(name, table if schema == "clean" else ""), {})
    grain, purpose = described
    words = f"{purpose[0].upper()}{purpose[1:]}. Grain: {grain}."
    lines = [f"### {name}\n\n{words}\n", "| column | type | meaning |", "|---|---|---|"]
    for column, kind in columns:
        meaning = own.get(column) or COLUMNS.get(column)
        if meaning is None:
            raise DataError(f"{name}.{column} has no meaning yet. Next: add it to cxroi/tables/meanings.py")
        lines.append(f"| {column} | {kind} | {meaning} |")
    return "\n".join(lines) + "\n"
