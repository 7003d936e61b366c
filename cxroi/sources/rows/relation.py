"""A parsed file as a view of the loading connection: renamed, filtered, unpivoted, with constants from its name."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cxroi.errors import DataError
from cxroi.sources.base.database import Loading
from cxroi.sources.base.sql import Select, listed, literal, name
from cxroi.sources.meaning.filerule import FileRule, Filter
from cxroi.sources.meaning.profile import Profile
from cxroi.sources.parse.reader import Parsed
from cxroi.sources.parse.text import ROW
from cxroi.sources.rows.cast import as_text


@dataclass(frozen=True)
class Relation:
    """What a view offers: its columns with their types; `rows` after filters, `left_out` by them; `has_failed` where
    cells are marked as errors or formulas without a value."""

    view: str
    rule: FileRule
    stem: str
    columns: dict[str, str]
    rows: int
    left_out: int
    n_wide: int = 1
    has_failed: bool = False


def condition(rule: Filter, sql: str, kind: str) -> str:
    """A filter as a condition that is never null."""
    text = as_text(sql, kind)
    if rule.in_ is not None:
        return f"coalesce({text} in {listed(rule.in_)}, false)"
    if rule.not_in is not None:
        return f"coalesce({text} not in {listed(rule.not_in)}, true)"
    if rule.not_like is not None:
        return f"not regexp_matches(coalesce({text}, ''), {literal(rule.not_like)}, 'i')"
    if rule.at_least is not None or rule.below is not None:
        pairs = [(">=", rule.at_least), ("<", rule.below)]
        parts = [_compared(text, sign, bound) for sign, bound in pairs if bound is not None]
        return f"coalesce({' and '.join(parts)}, false)"
    return f"{text} is not null"


def _compared(text: str, sign: str, bound: float | datetime) -> str:
    """A text read as a number or as a time, beside a bound."""
    if isinstance(bound, datetime):
        return f"try_cast({text} as timestamp) {sign} try_cast({literal(bound.isoformat(sep=' '))} as timestamp)"
    return f"try_cast({text} as double) {sign} {literal(bound)}"


def related(loading: Loading, parsed: Parsed, profile: Profile, number: int) -> Relation:
    """Make the view `file_<number>` of a parsed file. Raises DataError for columns the rule names and the file
    lacks."""
    rule = parsed.found.rule
    place = profile.place_of(rule.name)
    origin = (
        f"read_parquet({literal(str(parsed.parquet))}, file_row_number = {literal(parsed.found.kind == 'parquet')})"
    )
    types = {
        column: kind
        for column, kind in loading.described(f"select * from {origin}")
        if column not in (ROW, "file_row_number")
    }
    row = "file_row_number + 1" if parsed.found.kind == "parquet" else ROW
    columns = {rule.rename.get(column, column): kind for column, kind in types.items()}
    if len(columns) < len(types):
        raise DataError(f"{parsed.found.name}: renaming gives two columns the same name; change rename at {place}.")
    origin = _filled_down(rule, types, origin, row, f"{parsed.found.name} at {place}")
    row = ROW if rule.fill_down else row
    picked = [
        (row, ROW),
        *((name(column), rule.rename.get(column, column)) for column in types),
        *_constants(parsed, place),
    ]
    columns |= {label: "VARCHAR" for _, label in picked if label not in columns and label != ROW}
    where = _conditions(rule.where, types, rule.rename, f"{parsed.found.name} at {place}")
    view = f"file_{number}"
    loading.run(f"create view {name(view)} as {Select(picked, origin, where=where)}")
    rows = loading.number(f"select count(*) from {name(view)}") if where else parsed.rows
    relation = Relation(view, rule, parsed.found.stem, columns, rows, parsed.rows - rows, has_failed=parsed.failed > 0)
    return relation if rule.unpivot is None else _unpivoted(loading, relation, place)


def _filled_down(rule: FileRule, types: dict[str, str], origin: str, row: str, where: str) -> str:
    """The file with empty cells of the columns to fill down holding what stands above them."""
    if not rule.fill_down:
        return origin
    back = {new: old for old, new in rule.rename.items()}
    columns = [back.get(column, column) for column in rule.fill_down]
    if unknown := [column for column in columns if column not in types]:
        raise DataError(f"{where}: fill_down names column {unknown[0]!r}, which the file does not have.")
    filled = [
        f"last_value({as_text(name(column), types[column])} ignore nulls) over "
        f"(order by {row} rows between unbounded preceding and current row) as {name(column)}"
        for column in columns
    ]
    kept = [name(column) for column in types if column not in columns]
    return f"(select {', '.join([f'{row} as {ROW}', *kept, *filled])} from {origin})"


def _constants(parsed: Parsed, place: str) -> list[tuple[str, str]]:
    if parsed.found.rule.from_name is None:
        return []
    match = re.search(parsed.found.rule.from_name, parsed.found.stem)
    if match is None:
        raise DataError(f"{parsed.found.name}: its name does not fit from_name at {place}.")
    return [(literal(value), label) for label, value in match.groupdict().items()]


def _conditions(filters: Sequence[Filter], types: dict[str, str], rename: dict[str, str], where: str) -> list[str]:
    back = {new: old for old, new in rename.items()}
    conditions = []
    for rule in filters:
        column = back.get(rule.column, rule.column)
        if column in types:
            conditions.append(condition(rule, name(column), types[column]))
        elif not rule.if_present:
            raise DataError(f"{where}: a filter names column {rule.column!r}, which the file does not have.")
    return conditions


def _unpivoted(loading: Loading, relation: Relation, place: str) -> Relation:
    rule = relation.rule.unpivot
    assert rule is not None
    wide = [column for column in relation.columns if re.search(rule.pattern, column)]
    if not wide:
        raise DataError(f"{relation.stem}: no column fits the unpivot pattern at {place}.")
    kept = {column: kind for column, kind in relation.columns.items() if column not in wide}
    parts = []
    for column in wide:
        value = as_text(name(column), relation.columns[column])
        columns = [(ROW, ROW), *((name(one), one) for one in kept), (literal(column), rule.name), (value, rule.value)]
        parts.append(str(Select(columns, name(relation.view))))
    view = relation.view + "_long"
    loading.run(f"create view {name(view)} as " + "\nunion all\n".join(parts))
    columns_now = {**kept, rule.name: "VARCHAR", rule.value: "VARCHAR"}
    rows = relation.rows * len(wide)
    return replace(relation, view=view, columns=columns_now, rows=rows, n_wide=len(wide))
