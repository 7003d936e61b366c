"""Dates that a spreadsheet left as numbers: 45292 is the first of January 2024."""
# ruff: noqa: S608 - identifiers pass sql.name, values sql.literal

from __future__ import annotations

from cxroi.sources.asking.plausible.look import Doubt, Look, column_line, share
from cxroi.sources.base.sql import literal
from cxroi.sources.rows.written import SERIAL, serial

DATED = ("date", "end", "time", "month")


def asked(look: Look) -> list[Doubt]:
    """One doubt for each column of dates that holds such numbers and whose rule does not say what they are."""
    doubts = []
    for one in look.staged:
        for column in one.mapping.picked():
            if column.column.type not in DATED or column.type != "VARCHAR" or column.rule.column is None:
                continue
            if column.rule.serial is not None:
                continue
            cells = one.mapping.select([(column.sql, "t")])
            day = serial("t")
            n, filled, first, last = look.loading.rows(
                f"select count(case when regexp_matches(t, {literal(SERIAL)}) then 1 end), count(t), "
                f"strftime(min({day}), '%Y-%m-%d'), strftime(max({day}), '%Y-%m-%d') from ({cells}) as c"
            )[0]
            if n:
                text = (
                    f"{column.rule.column} of {one.mapping.main.stem}: {n:,} of {filled:,} cells ({share(n, filled)}) "
                    f"are numbers such as spreadsheets keep for days. Read so they lie between {first} and {last}: "
                    f"then write {column_line(one, column.label, 'serial = true')}; as they stand they are no dates "
                    "and their rows are refused: then write serial = false there."
                )
                doubts.append(Doubt(text, one.table.name, frozenset({f"{one.table.name}.{column.label}"})))
    return doubts
