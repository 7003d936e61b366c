"""Empty tables to fill in: the columns of a canonical table, their units, one example row.

The rows of units and of the example carry MARKS in their first column; a proposed profile leaves exactly those two rows
out.
"""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.errors import UsageError
from cxroi.sources.meaning.schema import TABLES, Column, ColumnType, Table

UNIT, EXAMPLE = "(unit) ", "(example) "
UNITS: dict[ColumnType, str] = {
    "id": "any id, the same in every file",
    "key": "any short id",
    "text": "words",
    "money": "money, the company's currency",
    "number": "number",
    "integer": "whole number",
    "date": "YYYY-MM-DD",
    "end": "YYYY-MM-DD",
    "time": "YYYY-MM-DD HH:MM",
    "month": "YYYY-MM",
    "flag": "yes or no",
    "comment": "words",
    "alias": "any id, becomes a pseudonym",
}
EXAMPLES: dict[str, str] = {
    "units": "C-1001|customer||2024-03-01|Households|North|Retail|Team 12|Family|high|31|240.00",
    "feedback": "A-500001|C-1001|order|O-9001|2026-03-01 09:00|2026-03-02 "
    "18:30|nps|9|9|0|10|yes||1|delivery|delivered|e-mail|"
    "Team 12|Came a day early.|en",
    "invitations": "C-1001|2026-03-01 09:00|delivery|e-mail|yes",
    "financials": "C-1001|2026-03|USD|120.00|12.00|0.00|108.00|52.00|4.50|51.50|yes|1",
    "transactions": "T-700001|C-1001|2026-03-02 10:15|59.90|USD|sale|O-9001",
    "outcomes": "C-1001|left|2026-04-30 00:00|1||2026-05-02 00:00|cancelled the contract",
    "initiatives": "faster-answers|Faster answers by phone|fix|shorter waits -> fewer customers "
    "leave|margin|contact|phone|"
    "Chief operating officer|Head of service|2026-01-12|2026-12-31|live|declared|waits a third as long|"
    "fewer angry calls|fewer customers leave|open it in the South|60000|4000|2026-09-30|csat at parking|"
    "Head of finance|2026-10-05||||",
    "initiative_costs": "faster-answers|2026-01|licences|12000.00|USD|no",
    "exposures": "faster-answers||team|Team 12|2026-01-12|2026-12-31|treated|rule|2025-12-15|Head of service",
    "uptake": "faster-answers|C-1001|2026-02-03",
    "operations": "E-300001|C-1001|O-9001|delivery|last mile|delivery|2026-03-03 23:59|2026-03-02 14:20|1|1|"
    "delivered|Team 12|agent-7",
    "cases": "K-4001|C-1001|A-500001|e-mail|late delivery|2026-03-02 19:00|Team 12|2026-03-02 20:10|2026-03-04 "
    "12:00|closed|"
    "carrier|refund|8",
    "plan": "2026-03|margin|410000.00",
    "ledger_totals": "2026-03|revenue|1250000.00",
    "employee_feedback": "Team 12|2026-03-31 12:00|effort|7.4|11",
}
"""One row a table, cells apart by "|"; invented."""
LATER = frozenset(
    (
        *("next_reach", "cannot_move", "no_other_event_by", "no_other_event_on", "other_event", "other_event_on"),
        *("no_effect_after_end_by", "no_effect_after_end_on", "weight"),
    )
)
"""Columns that templates of an earlier version do not have."""


@dataclass(frozen=True)
class Template:
    """One table to fill in: header, unit and example of each column, and what the columns mean."""

    table: Table
    units: tuple[str, ...]
    example: tuple[str, ...]

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.table.columns)

    @property
    def rows(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The rows of units and of the example, marked in their first column."""
        return tuple((mark + row[0], *row[1:]) for mark, row in ((UNIT, self.units), (EXAMPLE, self.example)))  # type: ignore[return-value]


def template(name: str) -> Template:
    """The template of a canonical table. Raises UsageError with the names there are."""
    if name not in TABLES:
        raise UsageError(f"there is no table {name!r}: choose one of {', '.join(TABLES)}, or assumptions")
    table = TABLES[name]
    return Template(table, tuple(map(_unit, table.columns)), tuple(EXAMPLES[name].split("|")))


def _unit(column: Column) -> str:
    return UNITS[column.type] + ("; required" if column.required else "")


def recognised(columns: tuple[str, ...], file: str) -> Template | None:
    """The template whose columns a file has, all of them in any order (LATER ones may be missing); None where it is no
    filled-in template.

    Where two tables have the same columns (plan, ledger_totals), the file's name must hold the table's.
    """
    given = set(columns)
    whole = {name: {column.name for column in table.columns} for name, table in TABLES.items()}
    same = [name for name, known in whole.items() if known - LATER <= given <= known]
    if len(same) > 1:
        same = [name for name in same if name in file]
    return template(same[0]) if len(same) == 1 else None
