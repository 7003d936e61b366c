"""Ids that came through a spreadsheet as numbers: with .0 behind them, or in scientific notation."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from cxroi.sources.asking.plausible.look import Doubt, Look, column_line, picked, source_of
from cxroi.sources.base.pseudonym import pseudonym_sql
from cxroi.sources.base.sql import literal, name
from cxroi.sources.rows.staging import Staged
from cxroi.sources.rows.written import DOTTED, SCIENTIFIC, undotted

IDS = "ids"
"""What such a doubt is about: links between tables are judged once it is answered."""


def asked(look: Look) -> list[Doubt]:
    """One doubt for each column of ids that would match others once written out as whole numbers."""
    found: dict[tuple[str, str], list[Staged]] = {}
    for one in look.with_units():
        column = picked(one, "unit_id")
        if column is not None and column.rule.column is not None and column.rule.whole is None:
            found.setdefault((one.mapping.main.stem, source_of(one, "unit_id")), []).append(one)
    return [doubt for group in found.values() for doubt in _asked(look, group)]


def _asked(look: Look, group: list[Staged]) -> list[Doubt]:
    first = group[0]
    column = next(column for column in first.mapping.picked() if column.label == "unit_id")
    is_number = f"regexp_matches(id, {literal(DOTTED)}) or regexp_matches(id, {literal(SCIENTIFIC)})"
    look.loading.run(
        f"create or replace temp table numbers_here as select {pseudonym_sql(look.key, 'id')} as as_is, "
        f"{pseudonym_sql(look.key, undotted('id'))} as whole, regexp_matches(id, {literal(SCIENTIFIC)}) as short, n "
        f"from {look.ids(column, first)} where {is_number}"
    )
    n, rows, short = look.loading.rows("select count(*), sum(n), count(case when short then 1 end) from numbers_here")[
        0
    ]
    if not n:
        return []
    mine = {one.name for one in group}
    others = [f"select unit_id from {name(one.name)}" for one in look.with_units() if one.name not in mine]
    others += [] if "units" in look.replaced else ["select unit_id from intake.raw.units"]
    everyone = [f"select unit_id from {name(one.name)}" for one in group]
    after = _matched(look, "whole", [*others, *everyone])
    before = _matched(look, "as_is", others)
    if after <= before and not short:
        return []
    written = "in scientific notation" if short == n else "with .0 behind them" if not short else "as decimal numbers"
    lines = " and ".join(column_line(one, "unit_id", "whole = true") for one in group)
    lost = (
        f" In scientific notation the last digits of an id may be lost, for {short:,} of them: then export the column "
        "again as text."
        if short
        else ""
    )
    text = (
        f"{source_of(first, 'unit_id')} of {first.mapping.main.stem}: {n:,} ids ({rows:,} rows) are numbers written "
        f"{written}, as spreadsheets do. As they stand {before:,} of {n:,} are known from other tables, written out as "
        f"whole numbers {after:,}.{lost} To read them so, write {lines}; if they are right as they stand, write "
        "whole = false there."
    )
    return [Doubt(text, first.table.name, frozenset({IDS}))]


def _matched(look: Look, label: str, others: list[str]) -> int:
    if not others:
        return 0
    return look.loading.number(
        f"select count(*) from numbers_here where {label} in (select unit_id from ({' union all '.join(others)}) as o "
        "where unit_id is not null)"
    )
